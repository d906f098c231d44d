"""Timing n encodings against all pairs, with an encoder that counts and a clock that is set by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from embed_core.errors import Cancelled, InputError
from embed_core.sentence.pair_cost import (
    CLAIMED_N,
    MOST,
    PairCost,
    Point,
    cosine_seconds,
    counts,
    joined,
    measure,
    pair_count,
    spread,
)

SENTENCES = [f"sentence number {n}" for n in range(MOST)]


class Encoder:
    """Every text takes a second for each of its words."""

    dim = 4
    spec = SimpleNamespace(name="counting")
    tokenizer = SimpleNamespace(sep_token="[SEP]")

    def __init__(self):
        self.now = 0.0
        self.seen = []

    def embed(self, texts, *, batch_size=32, **_):
        assert len(texts) <= batch_size
        self.seen += texts
        self.now += sum(len(text.split()) for text in texts)

    def tokenize(self, text):
        return SimpleNamespace(tokens=text.split())


def test_every_sentence_and_every_pair_is_timed_once():
    encoder = Encoder()
    steps = []
    found = measure(encoder, SENTENCES, most=12, progress=lambda *a, **_: steps.append(a), clock=lambda: encoder.now)
    assert [point.count for point in found.points] == [3, 6, 12]
    assert [point.passes for point in found.points] == [3, 15, 66]
    # Three words a sentence; a pair has six and the separator.
    assert [point.singles for point in found.points] == [9, 18, 36]
    assert [point.pairs for point in found.points] == [21, 105, 462]
    assert (found.single, found.pair, found.tokens, found.pair_tokens) == (3, 7, 3, 7)
    pairs = [text for text in encoder.seen if "[SEP]" in text]
    assert len(pairs) == 3 + 15 + 66 and len(set(pairs)) == 66
    assert steps[-1][1:] == (105, 105) and found.model == "counting"


def test_extrapolation_by_hand():
    cost = PairCost("m", (Point(2, 9.0, 9.0), Point(10, 1.0, 9.0)), 1e-6, 10, 20, 384)
    assert (cost.single, cost.pair) == (0.1, 0.2)
    assert cost.pairs_seconds(CLAIMED_N) == pytest.approx(0.2 * 49_995_000)
    assert cost.singles_seconds(CLAIMED_N) == pytest.approx(1_000 + 49.995)
    assert pair_count(1_000_000) == 499_999_500_000
    grows = np.array([cost.pairs_seconds(n) for n in (1_000, 10_000)])
    assert grows[1] / grows[0] == pytest.approx(100, rel=0.01)


def test_counts_and_spread():
    assert counts(8) == (4, 8) and counts(64) == (4, 8, 16, 32, 64)
    points = spread(1e6, 7)
    assert points[0] == 2 and points[-1] == pytest.approx(1e6)
    assert np.diff(np.log(points)) == pytest.approx(np.full(6, np.log(5e5) / 6))


def test_a_separator_only_where_there_is_one():
    encoder = Encoder()
    assert joined(encoder, "a", "b") == "a [SEP] b"
    encoder.tokenizer = SimpleNamespace(sep_token=None)
    assert joined(encoder, "a", "b") == "a b"
    encoder.tokenizer = object()
    assert joined(encoder, "a", "b") == "a b"


def test_a_cosine_takes_next_to_nothing():
    assert 0 < cosine_seconds(16) < 1e-5


def test_refused_in_words_and_stopped():
    for most, sentences, code in ((4, SENTENCES, "count"), (65, SENTENCES, "count"), (8, ["a", "a", " "], "too_few")):
        with pytest.raises(InputError) as caught:
            measure(Encoder(), sentences, most=most)
        assert caught.value.code == f"pair_cost.{code}" and caught.value.message("zh")

    def stop(*_, **__):
        raise Cancelled

    encoder = Encoder()
    with pytest.raises(Cancelled):
        measure(encoder, SENTENCES, most=64, progress=stop)
    assert len(encoder.seen) <= 6
