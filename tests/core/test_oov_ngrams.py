"""A fastText vector taken apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from static_kit import spec

from embed_core.errors import ModelError
from embed_core.oov import ngrams, overview
from embed_core.static.model import StaticModel
from embed_core.static.subwords import Subwords

BUCKETS, DIMS = 64, 8


def fasttext(words: tuple[str, ...] = ("cat", "catch", "dog", "内卷"), buckets: int = BUCKETS) -> StaticModel:
    generator = np.random.default_rng(3)
    subwords = Subwords(generator.standard_normal((buckets, DIMS)).astype(np.float32), 3, 4)
    own = generator.standard_normal((len(words), DIMS)).astype(np.float32)
    return StaticModel(spec(), list(words), subwords.compose(list(words), own), subwords)


MODEL = fasttext()


def test_the_parts_of_an_unknown_word_by_hand():
    found = ngrams.anatomy(MODEL, "cats")
    subwords = MODEL.subwords
    rows = subwords.rows[subwords.buckets("cats")].astype(np.float64)
    vector = rows.mean(axis=0)
    assert [part.piece for part in found.parts] == subwords.pieces("cats")
    assert found.vector == pytest.approx(subwords.vector("cats"), abs=1e-6)
    for part, row in zip(found.parts, rows, strict=True):
        assert part.share == pytest.approx(row @ vector / len(rows) / (vector @ vector))
        rest = (vector * len(rows) - row) / (len(rows) - 1)
        cosine = rest @ vector / np.linalg.norm(rest) / np.linalg.norm(vector)
        assert part.cosine_without == pytest.approx(cosine)
        assert part.length == pytest.approx(np.linalg.norm(row))


def test_three_rows_worked_out_on_paper():
    # A word of three letters has three n-grams of three characters; one is sought that has one in each bucket.
    subwords = Subwords(np.array([[3, 0], [1, 0], [-1, 0]], np.float32), 3, 3)
    table = StaticModel(spec(), ["zzz"], np.ones((1, 2), np.float32), subwords)
    word = next(word for word in _words(3) if sorted(subwords.buckets(word)) == [0, 1, 2])
    found = ngrams.anatomy(table, word)
    shares = {part.bucket: part.share for part in found.parts}
    assert shares == pytest.approx({0: 1.0, 1: 1 / 3, 2: -1 / 3})
    assert found.vector.tolist() == [1, 0]


def _words(length: int):
    letters = "abcdefghij"
    for number in range(10**length):
        yield "".join(letters[int(digit)] for digit in f"{number:0{length}d}")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_shares_sum_to_one_whatever_is_typed(word):
    found = ngrams.anatomy(MODEL, word)
    if found is not None:
        assert sum(part.share for part in found.parts) == pytest.approx(1, abs=1e-6)
        assert len(found.word) <= ngrams.LONGEST_WORD


def test_a_known_word_has_a_row_of_its_own_among_its_parts():
    found = ngrams.anatomy(MODEL, "CAT")
    assert (found.word, found.row) == ("cat", 0)
    assert found.parts[0].piece == ngrams.OWN_ROW
    assert found.parts[0].bucket is None
    assert found.vector == pytest.approx(MODEL.vectors[0], abs=1e-5)
    assert sum(part.share for part in found.parts) == pytest.approx(1)


def test_switching_everything_on_changes_nothing_and_everything_off_leaves_nothing():
    whole = ngrams.remainder(MODEL, "cats", off=())
    count = len(ngrams.anatomy(MODEL, "cats").parts)
    assert whole.cosine == pytest.approx(1)
    assert ngrams.remainder(MODEL, "cats", off=range(count)) is None


def test_removing_one_part_gives_the_cosine_its_row_of_the_table_says():
    found = ngrams.anatomy(MODEL, "cats")
    for index, part in enumerate(found.parts):
        assert ngrams.remainder(MODEL, "cats", off={index}).cosine == pytest.approx(part.cosine_without)


def test_nothing_remains_of_a_word_with_a_single_ngram():
    found = ngrams.anatomy(MODEL, "卷")
    assert [part.piece for part in found.parts] == ["<卷>"]
    assert np.isnan(found.parts[0].cosine_without)
    assert found.parts[0].share == pytest.approx(1)


def test_a_word_that_is_too_short_has_no_parts():
    table = StaticModel(spec(), ["x"], np.ones((1, 2), np.float32), Subwords(np.ones((4, 2), np.float32), 5, 6))
    assert ngrams.anatomy(table, "ab") is None
    assert ngrams.remainder(table, "ab", ()) is None


def test_two_ngrams_in_one_bucket_are_named():
    crowded = fasttext(buckets=2)
    groups = ngrams.anatomy(crowded, "parrot").collisions
    pieces = crowded.subwords.pieces("parrot")
    buckets = crowded.subwords.buckets("parrot")
    expected = {tuple(p for p, b in zip(pieces, buckets, strict=True) if b == bucket) for bucket in (0, 1)}
    assert set(groups) == {group for group in expected if len(group) > 1}
    assert len(groups) >= 1


def test_repeated_ngrams_are_no_collision():
    assert all(len(set(group)) == len(group) for group in ngrams.anatomy(fasttext(buckets=2), "aaaaaaaa").collisions)


def test_origins_count_the_words_that_made_each_row():
    crowded = fasttext(buckets=2)
    found = ngrams.anatomy(crowded, "cats").parts
    made = ngrams.origins(crowded, "cats")
    by_piece = {part.piece: origin for part, origin in zip(found, made, strict=True)}
    assert by_piece["<ca"].words == 2  # cat, catch
    assert by_piece["ats"].words == 0
    everything: dict[str, int] = {}
    for word in crowded.words:
        for piece, bucket in zip(crowded.subwords.pieces(word), crowded.subwords.buckets(word), strict=True):
            if bucket == crowded.subwords.buckets("cats")[0]:
                everything[piece] = everything.get(piece, 0) + 1
    everything.pop("<ca", None)
    assert by_piece["<ca"].others == len(everything)
    assert dict(by_piece["<ca"].named).items() <= everything.items()


def test_a_known_words_own_row_is_shared_with_nobody():
    assert ngrams.origins(MODEL, "dog")[0] is None
    assert ngrams.is_read(MODEL)


def test_a_table_without_ngrams_gets_a_sentence():
    with pytest.raises(ModelError, match="n-grams"):
        ngrams.anatomy(StaticModel(spec(), ["a"], np.ones((1, 2), np.float32)), "a")


def test_reading_the_vocabulary_tells_how_far_it_is():
    said = []
    ngrams.read_vocabulary(fasttext(), lambda stage, done, total, **_: said.append((stage, done, total)))
    assert said == [("oov.ngrams", 0, 4)]


def test_all_answers_at_once_agree_with_one_at_a_time():
    found = overview.ngram_answers(MODEL, ["CAT", "cats", "zebra"])
    assert [(answer.row, answer.pieces) for answer in found] == [(0, 5), (None, 7), (None, 9)]
    vector = MODEL.subwords.vector("cats")
    assert [word for word, _ in found[1].near] == [near.word for near in MODEL.neighbours(vector, 3)]
    assert "cat" not in [word for word, _ in found[0].near]
    assert overview.shared_ngrams(MODEL, "cats", "cat") == 3  # <ca, <cat, cat
    assert overview.ngram_cosine(MODEL, "cats", "cats") == pytest.approx(1)
