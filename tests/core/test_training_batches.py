"""A batch of pairs: drawing, gradient figures against autograd and by hand, own pairs; kinds of negatives; facts."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.training.contrastive import batches
from embed_core.training.contrastive.contrasts import KINDS, counted, effects, telling
from embed_core.training.contrastive.facts import story
from embed_core.training.contrastive.loss import info_nce
from embed_core.training.contrastive.negatives import Rules, mine
from embed_core.training.contrastive.pairs import Pair, pairs
from embed_core.training.contrastive.sides import Sides


def vectors(count=12, dims=6, seed=0):
    rng = np.random.default_rng(seed)
    questions = rng.normal(size=(count, dims))
    passages = questions + 0.8 * rng.normal(size=(count, dims))
    return Sides(*(
        (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32) for rows in (questions, passages)
    ))  # fmt: skip


def test_a_larger_batch_begins_with_the_smaller_one():
    every = pairs("en", "train")
    small, large = batches.draw(every, 4, 7), batches.draw(every, 64, 7)
    assert large[:4] == small and len(set(large)) == 64
    assert batches.draw(every, 4, 8) != small
    related = batches.draw(every, 14, 7, related=True)
    assert len({every[row].topic for row in related}) == 2  # seven pairs a topic are to train on
    assert len({every[row].topic for row in batches.draw(every, 14, 7)}) > 4


def test_same_topic_is_off_the_diagonal_and_needs_a_topic():
    rows = [Pair(str(n), topic, "train", "q", "p") for n, topic in enumerate(["tea", "rice", "tea", "", ""])]
    assert np.argwhere(batches.same_topic(rows)).tolist() == [[0, 2], [2, 0]]


def test_pull_is_what_autograd_gives():
    import torch

    found = vectors()
    batch = info_nce(found.questions, found.passages, 0.07)
    cosines = torch.tensor(batch.similarities, requires_grad=True)
    torch.nn.functional.cross_entropy(cosines / 0.07, torch.arange(12)).backward()
    gradient = cosines.grad.numpy()
    assert batches.pulls(batch) == pytest.approx(-np.diagonal(gradient) * 12, abs=1e-12)
    told = batches.strength(batch)
    assert told.length == pytest.approx(np.sqrt((gradient**2).sum()), abs=1e-12)
    off = np.where(np.eye(12, dtype=bool), 0, gradient)
    assert told.hardest == pytest.approx((off.max(axis=1) / off.sum(axis=1)).mean(), abs=1e-12)
    assert batches.push_on(batch, ~np.eye(12, dtype=bool)) == pytest.approx(1.0)
    assert batches.push_on(batch, np.eye(12, dtype=bool)) == 0.0


def test_shares_by_hand():
    """Cosines 1, 0, 0 at temperature 1: the two wrong ones share alike. A batch that is all right leaves nothing."""
    batch = info_nce(np.eye(3), np.eye(3), 1.0)
    assert batches.hardest_shares(batch) == pytest.approx([0.5, 0.5, 0.5])
    assert batches.pulls(batch) == pytest.approx([2 / (math.e + 2)] * 3)
    assert batches.bound(batch) == pytest.approx(math.log(3) - batch.loss)
    assert batches.bound(info_nce(np.eye(2), np.eye(2)[::-1], 1.0)) == 0.0
    done = batches.strength(info_nce(np.eye(2), np.eye(2), 0.001))
    assert done.loss == 0.0 and math.isnan(done.hardest)


def test_a_low_temperature_looks_at_the_hardest_and_a_large_batch_is_harder():
    found = vectors(64, 4)
    swept = batches.over_temperatures(found.questions, found.passages)
    assert (np.diff(swept.hardest) < 0).all() and swept.values.tolist() == list(batches.TEMPERATURES)
    sizes = batches.over_sizes(found.questions, found.passages, 0.1, draws=150)
    assert sizes.values.tolist() == list(batches.SIZES)
    assert (np.diff(sizes.loss) > 0).all() and (sizes.loss[1:] < np.log(sizes.values[1:])).all()
    assert sizes.loss[-1] == pytest.approx(info_nce(found.questions, found.passages, 0.1).loss)
    assert batches.over_sizes(found.questions[:5], found.passages[:5], 0.1).values.tolist() == [2, 4]


def test_a_row_adds_up():
    found = vectors()
    batch = info_nce(found.questions, found.passages, 0.05)
    row = batches.row(batch, 3)
    assert row.powers / row.powers.sum() == pytest.approx(row.probabilities)
    assert row.loss == pytest.approx(-math.log(row.probabilities[3]))
    assert row.powers.max() == 1.0 and row.logits * 0.05 == pytest.approx(row.cosines)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("no bar here\nQ? | A.", "no_bar"), ("Q? | A.\n | only a passage", "empty_half"), ("Q? | A.", "too_few"),
        (f"Q? | {'x' * 1_001}\nQ? | A.", "too_long"), ("Q? | A.\n" * 65, "too_many"),
    ],
)  # fmt: skip
def test_bad_pairs_are_said(typed, code):
    with pytest.raises(InputError) as error:
        batches.parse_pairs(typed)
    assert error.value.code == f"bge_page.{code}"
    assert all(error.value.message(language) for language in ("en", "zh"))


def test_pairs_by_tab_bar_and_full_width_bar():
    found = batches.parse_pairs("a\tb | c\n\n什么？｜这个。\n<b>😀</b> | x")
    assert [(one.question, one.passage) for one in found] == [("a", "b | c"), ("什么？", "这个。"), ("<b>😀</b>", "x")]
    assert batches.parse_pairs(" \n ") == ()


@given(st.text(max_size=300))
def test_any_text_is_pairs_or_a_sentence(typed):
    try:
        found = batches.parse_pairs(typed)
    except InputError as error:
        assert error.code.startswith("bge_page.")
    else:
        assert len(found) != 1 and all(one.question and one.passage for one in found)


def test_kinds_of_negatives():
    found = vectors(40, 5)
    topics = [str(place // 4) for place in range(40)]
    mined = mine(found.questions, found.passages, np.arange(40), Rules(count=3))
    told = {one.kind: one for one in effects(found, topics, mined, temperature=0.1, count=3, batch=8)}
    assert tuple(told) == KINDS
    assert told["random"].negatives == 3 and told["in_batch"].negatives == 7
    assert told["unfiltered"].cosine > told["hard"].cosine > told["random"].cosine
    assert told["unfiltered"].pull >= told["hard"].pull > told["random"].pull
    assert told["both"].loss > told["in_batch"].loss and told["both"].negatives > 7
    losses = []
    for one in mined:
        if one.negatives:  # its own softmax, written out
            cosines = found.passages[[one.gold, *one.negatives]].astype(float) @ found.questions[one.question]
            powers = np.exp(cosines / 0.1)
            losses.append(-math.log(powers[0] / powers.sum()))
    assert len(losses) > 20 and told["hard"].loss == pytest.approx(np.mean(losses), abs=1e-5)
    assert told["random"].topic < 0.3 and told["hard"].topic == told["hard"].topic


def test_without_a_mined_negative_the_other_kinds_are_still_measured():
    found = vectors(20, 5)
    mined = mine(found.questions, found.passages, np.arange(20), Rules(share=0.5, last=1))
    none = [replace(one, candidates=()) for one in mined]
    told = {one.kind: one for one in effects(found, ["t"] * 20, none, temperature=0.1, count=2, batch=4)}
    assert told["hard"].negatives == 0 and math.isnan(told["hard"].loss)
    assert told["random"].negatives == 2 and told["random"].loss > 0 and told["random"].topic == 1.0


def test_what_is_flagged_falls_with_the_threshold():
    found = vectors(30, 5)
    texts = [f"passage {place % 29}" for place in range(30)]  # two say the same
    curve = counted(found, Rules(last=10), texts, (0.5, 0.9, 1.0))
    assert all(one.kept + sum(one.flagged.values()) == 300 for one in curve)
    assert curve[0].flagged["score"] >= curve[1].flagged["score"] >= curve[2].flagged["score"] > 0
    mined = mine(found.questions, found.passages, np.arange(30), texts=texts)
    chosen = mined[telling(mined)]
    assert chosen.negatives and chosen.flagged
    assert telling(mined[:0]) == 0


def test_facts_have_sources_and_both_languages():
    told = story()
    assert {one.id for one in told.facts} >= {"batch", "temperature", "instruction", "benchmark", "labelled", "pooling"}
    for fact in told.facts:
        assert fact.value("en") and fact.value("zh") and fact.source.url.startswith("https://")
    assert told.sizes["batch"] == int(told.batches[-1].id) == 19_200
    assert told.batches[-1].average == told.stages[1].average  # both are the model after stage two
    assert told.models[-1].retrieval == told.stages[-1].retrieval
