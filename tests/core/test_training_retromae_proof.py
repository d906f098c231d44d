"""The exchange of vectors: a batch gives what one sentence at a time gives; gains, verdicts and tallies by hand."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.errors import Cancelled, InputError
from embed_core.training.retromae import proof
from embed_core.training.retromae.model import new_model
from embed_core.training.retromae.picture import VECTORS, Candidate, Prediction, reconstruct
from embed_core.training.retromae.proof import Compared

TEXTS = (
    "The bank raised its interest rates again.",
    "We sat on the river bank and watched the boats go by, and by.",
    "Vectors!",
)
RATIOS = {"encoder_ratio": 0.3, "decoder_ratio": 0.5}


@pytest.fixture(scope="module")
def model():
    import tiny_models

    encoder = tiny_models.encoder("bert")
    return new_model(encoder, encoder.model, seed=0)


def test_a_batch_is_the_same_as_one_at_a_time(model):
    found = proof.compare_bank(model, TEXTS, seeds=(0, 5), **RATIOS)
    for vector in VECTORS:
        for row, text in enumerate(TEXTS):
            for column, seed in enumerate((0, 5)):
                other = TEXTS[(row + 1) % 3]
                alone = reconstruct(model, text, seed=seed, vector=vector, other=other, **RATIOS)
                assert found.losses[vector][row, column] == pytest.approx(alone.loss, abs=1e-5)
                assert found.shares[vector][row, column] == pytest.approx(alone.accuracy)


def test_the_sweep_goes_from_all_but_itself_to_the_vector_alone(model):
    heard = []

    def progress(stage, done, total, *, unit="", partial=None):
        heard.append(done)

    found = proof.sweep(model, TEXTS[:2], encoder_ratio=0.3, seeds=(1,), ratios=(0.0, 1.0), progress=progress)
    assert len(found) == 2 and heard == sorted(heard) and heard[0] == 0
    ends = [
        reconstruct(model, TEXTS[0], encoder_ratio=0.3, decoder_ratio=ratio, seed=1).attention for ratio in (0.0, 1.0)
    ]
    assert (ends[0][1:-1].sum(axis=1) == ends[0].shape[0] - 1).all() and (ends[1][1:-1].sum(axis=1) == 1).all()


def test_it_can_be_stopped_and_an_empty_text_is_said(model):
    def stop(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled):
        proof.compare_bank(model, TEXTS, seeds=(0,), progress=stop, **RATIOS)
    with pytest.raises(InputError, match="token"):
        proof.compare(model, TEXTS[:1], [" "], seeds=(0,), **RATIOS)


def test_gains_by_hand():
    own, other = np.array([[1.0, 2.0], [3.0, 3.0]]), np.array([[2.0, 3.0], [2.0, 2.0]])
    found = Compared(("a", "b"), {"own": own, "other": other, "zeros": own + 2}, dict.fromkeys(VECTORS, own))
    assert found.gain("other") == pytest.approx((0.0, 1.0))  # +1 and -1: deviation sqrt 2, over sqrt 2
    assert found.gain("zeros") == pytest.approx((2.0, 0.0))
    assert found.loss("own") == pytest.approx((2.25, 0.25))
    assert (found.better("other"), found.better("zeros")) == (0.5, 1.0)


def test_verdicts_and_counts(model):
    own, other, zeros = (
        reconstruct(model, TEXTS[1], seed=0, vector=vector, other=TEXTS[0], **RATIOS) for vector in VECTORS
    )
    tokens = proof.token_by_token(own, other, zeros)
    assert [token.place for token in tokens] == np.flatnonzero(own.decoder_masked).tolist()
    for token in tokens:
        elsewhere = token.other.right or token.zeros.right
        expected = {(1, 0): "thanks", (1, 1): "always", (0, 1): "spoiled", (0, 0): "never"}
        assert token.verdict == expected[int(token.own.right), int(elsewhere)]
    counted = proof.tally(own, "[UNK]")
    assert counted.asked == len(tokens) and counted.right <= counted.near <= counted.asked
    chances = {token.place: token.own.probability for token in tokens}
    assert counted.best == max(chances, key=chances.get) and counted.worst == min(chances, key=chances.get)


def test_each_verdict_is_reached(model):
    right, wrong = (Prediction((Candidate("x", 0.5),), 0.5, rank) for rank in (1, 2))
    seen = reconstruct(model, TEXTS[2], seed=0, **RATIOS)
    from dataclasses import replace

    def of(one):
        return replace(seen, rebuilt=tuple(one if told is not None else None for told in seen.rebuilt))

    cases = {(right, wrong, wrong): "thanks", (right, wrong, right): "always", (wrong, right, wrong): "spoiled"}
    for (own, other, zeros), verdict in cases.items():
        assert {token.verdict for token in proof.token_by_token(of(own), of(other), of(zeros))} == {verdict}


def test_the_bank_is_the_projects_own_held_out_sentences():
    from embed_core.training.contrastive.pairs import pairs

    texts = proof.bank(40)
    held_out = " ".join(pair.passage for pair in pairs("en", "test"))
    assert len(set(texts)) == 40 and all(text in held_out for text in texts)
    assert proof.bank(10) == texts[:10]
