"""Reciprocal rank fusion against numbers worked out by hand, and the recall of one list against another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from embed_core.errors import InputError
from embed_core.retrieval.fusion import fuse, recall
from embed_core.retrieval.kinds import Chunk, Hit


def ranking(*rows: int) -> tuple[Hit, ...]:
    return tuple(Hit(Chunk("d", row, 0, 1, str(row)), row, rank, 1.0 / rank) for rank, row in enumerate(rows, start=1))


def test_scores_are_sums_of_reciprocal_ranks():
    fused = fuse({"vector": ranking(7, 3, 5), "keyword": ranking(3, 9)}, 10)
    assert [hit.row for hit in fused] == [3, 7, 9, 5]
    assert fused[0].score == pytest.approx(1 / 62 + 1 / 61)
    assert fused[1].score == pytest.approx(1 / 61)
    assert fused[0].parts == {"vector": 2, "keyword": 1}
    assert fused[2].parts == {"keyword": 2}
    assert [hit.rank for hit in fused] == [1, 2, 3, 4]


def test_a_small_constant_lets_the_first_place_decide():
    lists = {"a": ranking(1, 2, 3), "b": ranking(4, 2, 3)}
    assert fuse(lists, 1)[0].row == 2  # 2/62 > 1/61
    assert fuse(lists, 1, constant=0)[0].row == 1  # 1/1 = 2/2, and 1 is first in a list


@given(some.permutations(range(8)), some.permutations(range(8)), some.integers(1, 8))
def test_it_does_not_matter_in_which_order_the_lists_come(one, other, k):
    a, b = ranking(*one), ranking(*other)
    first, second = fuse({"a": a, "b": b}, k), fuse({"b": b, "a": a}, k)
    assert [(hit.row, hit.score) for hit in first] == [(hit.row, hit.score) for hit in second]
    assert len(first) == k
    assert [hit.score for hit in first] == sorted((hit.score for hit in first), reverse=True)


def test_one_list_keeps_its_order_and_no_list_gives_nothing():
    assert [hit.row for hit in fuse({"a": ranking(5, 1, 4)}, 2)] == [5, 1]
    assert fuse({}, 3) == ()


@pytest.mark.parametrize(("k", "constant"), [(0, 60), (3, -1)])
def test_what_cannot_be_is_refused_in_words(k, constant):
    with pytest.raises(InputError, match=str(k)) as caught:
        fuse({"a": ranking(1)}, k, constant)
    assert caught.value.message("zh") != caught.value.message("en")


def test_recall_is_the_share_of_the_exact_hits():
    assert recall(ranking(1, 2, 3, 4), ranking(4, 9, 1, 2)) == 0.75
    assert recall(ranking(1, 2), ()) == 0.0
    assert recall((), ranking(1)) == 1.0
