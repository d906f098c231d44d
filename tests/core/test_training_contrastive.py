"""The loss, the measures and the mining of hard negatives, against references and against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
import tiny_models

from embed_core.errors import InputError
from embed_core.training.contrastive import measures
from embed_core.training.contrastive.loss import false_negatives, info_nce
from embed_core.training.contrastive.negatives import Rules, mine, score_limit

RNG = np.random.default_rng(7)


@pytest.mark.parametrize("temperature", [0.01, 0.05, 1.0])
@pytest.mark.parametrize("extra", [0, 6])
def test_loss_and_gradient_are_those_of_sentence_transformers_and_autograd(temperature, extra):
    import torch
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    queries, passages = RNG.normal(size=(6, 8)), RNG.normal(size=(6 + extra, 8)) * 3
    found = info_nce(queries, passages, temperature)

    reference = MultipleNegativesRankingLoss(None, scale=1 / temperature)
    columns = [torch.from_numpy(part) for part in np.split(passages, len(passages) // 6)]
    theirs = reference.compute_loss_from_embeddings([torch.from_numpy(queries), *columns], None)
    assert found.loss == pytest.approx(float(theirs), abs=1e-6)

    similarities = torch.from_numpy(found.similarities).requires_grad_()
    torch.nn.functional.cross_entropy(similarities / temperature, torch.arange(6)).backward()
    assert np.abs(found.gradient - similarities.grad.numpy()).max() < 1e-6


def test_a_loss_cell_by_cell():
    queries, passages = RNG.normal(size=(3, 4)), RNG.normal(size=(4, 4))
    found = info_nce(queries, passages, 0.2)
    for i in range(3):
        cosines = [q @ passages[j] / math.hypot(*q) / math.hypot(*passages[j]) for q in [queries[i]] for j in range(4)]
        weights = [math.exp(cosine / 0.2) for cosine in cosines]
        for j in range(4):
            probability = weights[j] / sum(weights)
            assert found.probabilities[i, j] == pytest.approx(probability)
            assert found.gradient[i, j] == pytest.approx((probability - (i == j)) / (3 * 0.2))
        assert found.losses[i] == pytest.approx(-math.log(weights[i] / sum(weights)))
    assert found.loss == pytest.approx(found.losses.mean())
    assert found.chance == pytest.approx(math.log(4))
    assert found.gradient.sum(axis=1) == pytest.approx(np.zeros(3))


def test_cells_that_are_left_out_count_for_nothing():
    queries, passages = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4))
    ignore = np.array([[True, True, False], [False, True, False], [False, False, False]])
    found = info_nce(queries, passages, 0.1, ignore=ignore)
    smaller = info_nce(queries[:1], passages[[0, 2]], 0.1)
    assert found.losses[0] == pytest.approx(smaller.loss), "the own passage stays, whatever the mask says"
    assert found.probabilities[0, 1] == 0 == found.gradient[0, 1]
    assert not found.ignored[0, 0]


def test_no_number_overflows_at_the_lowest_temperature():
    found = info_nce(np.eye(3), -np.eye(3), 0.001)
    assert np.isfinite(found.losses).all() and np.isfinite(found.gradient).all()
    assert found.right == 0.0
    assert info_nce(np.ones((2, 3)), np.ones((2, 3)), 0.05).right == 0.0, "a tie is not right"
    assert info_nce(np.eye(3), np.eye(3), 0.05).right == 1.0


def test_texts_that_are_right_for_several_questions_are_found():
    cells = false_negatives(["Why?", "How?", "why?"], ["One.", "Two.", "Three.", "two. "])
    assert np.argwhere(cells).tolist() == [[0, 2], [1, 3], [2, 0]]


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("bge.temperature", lambda: info_nce(np.eye(2), np.eye(2), 0.0)),
        ("bge.temperature", lambda: info_nce(np.eye(2), np.eye(2), float("nan"))),
        ("bge.batch_shape", lambda: info_nce(np.eye(3), np.eye(3)[:2], 0.1)),
        ("bge.batch_shape", lambda: info_nce(np.zeros((0, 3)), np.eye(3), 0.1)),
        ("bge.batch_shape", lambda: info_nce(np.eye(3), np.eye(3), 0.1, ignore=np.zeros((2, 3)))),
        ("bge.not_finite", lambda: info_nce(np.eye(2), np.array([[1.0, np.inf], [0.0, 1.0]]), 0.1)),
        ("bge.two_vectors", lambda: measures.uniformity(np.eye(1))),
        ("bge.partners", lambda: measures.alignment(np.eye(2), np.eye(3))),
        ("bge.partners", lambda: measures.ranks(np.eye(2), np.eye(2), [0])),
        ("bge.not_finite", lambda: measures.ranks(np.eye(2) * np.nan, np.eye(2), [0, 1])),
        ("bge.rules", lambda: mine(np.eye(2), np.eye(2), [0, 1], Rules(first=3, last=2))),
        ("bge.rules", lambda: mine(np.eye(2), np.eye(2), [0, 1], Rules(count=0))),
        ("bge.partners", lambda: mine(np.eye(2), np.eye(2), [0, 1], texts=["one"])),
    ],
)
def test_what_cannot_be_computed_is_said(code, call):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message("en") and caught.value.message("zh")


def test_alignment_and_uniformity_are_wang_and_isolas():
    import torch

    first, second = RNG.normal(size=(700, 5)), RNG.normal(size=(700, 5))
    x, y = (torch.nn.functional.normalize(torch.from_numpy(rows), dim=1) for rows in (first, second))
    # The authors' own lines (Wang & Isola 2020, figure 5).
    assert measures.alignment(first, second) == pytest.approx(float((x - y).norm(p=2, dim=1).pow(2).mean()))
    assert measures.uniformity(first) == pytest.approx(float(torch.pdist(x, p=2).pow(2).mul(-2).exp().mean().log()))
    assert measures.uniformity(np.ones((5, 3))) == pytest.approx(0.0)


def test_ranks_are_counted_and_a_collapsed_space_finds_nothing():
    questions, passages, gold = RNG.normal(size=(20, 6)), RNG.normal(size=(30, 6)), np.arange(20)[::-1]
    units = passages / np.linalg.norm(passages, axis=1, keepdims=True)
    for row, rank in enumerate(measures.ranks(questions, passages, gold)):
        order = np.argsort(-(units @ questions[row])).tolist()
        assert order.index(gold[row]) + 1 == rank
    everywhere = measures.ranks(np.ones((2, 3)), np.ones((30, 3)), [0, 1])
    assert measures.recall(everywhere, 30).at_5 == 0.0


def test_flagged_negatives_and_their_reasons():
    question = np.array([[1.0, 0.0, 0.0]])
    passages = np.array([
        [0.9, 0.4, 0.0],  # its own
        [0.95, -0.2, 0.0],  # nearer than its own
        [0.9, 0.4, 0.01],  # nearly its own
        [0.7, 0.0, 0.7],
        [0.9, 0.0, 0.43],  # just below its own
        [0.0, 1.0, 0.0],
        [0.1, 0.0, 1.0],
    ])  # fmt: skip
    texts = ["own", "b", "c", " OWN", "e", "f", "g"]
    found = mine(question, passages, [0], Rules(count=2), texts=texts)[0]
    assert [(one.row, one.reason) for one in found.candidates] == [
        (1, "score"), (2, "duplicate"), (4, "score"), (3, "same_text"), (6, ""), (5, "")
    ]  # fmt: skip
    assert found.negatives == (6, 5) and len(found.flagged) == 4 and found.rank == 2
    everything = mine(question, passages, [0], Rules(count=9, share=2.0, duplicate=2.0))[0]
    assert len(everything.negatives) == 6, "rules that are switched off flag nothing"
    ranged = mine(question, passages, [0], Rules(first=3, last=4, count=9, share=2.0, duplicate=2.0))[0]
    assert [one.rank for one in ranged.candidates] == [3, 4]
    assert found.candidates[0].limit == pytest.approx(score_limit(found.score, 0.95))


def test_the_same_negatives_as_sentence_transformers(tmp_path, capsys):
    """Its ``relative_margin`` is the same rule: at most so much of the positive's score."""
    import datasets
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.util import mine_hard_negatives

    from embed_core.training.encoder_copy import write_folder

    encoder = tiny_models.encoder("bert")
    model = SentenceTransformer(str(write_folder(encoder, tmp_path)), device="cpu", local_files_only=True)
    halves = [text[: len(text) // 2] for text in tiny_models.CORPUS]
    passages = [f"{first} {second}" for first in halves for second in tiny_models.CORPUS[:4]]
    questions = [passage[: 7 * len(passage) // 8] for passage in passages]
    data = datasets.Dataset.from_dict({"question": questions, "passage": passages})
    theirs = mine_hard_negatives(
        data, model, num_negatives=2, relative_margin=0.05, range_max=20, output_format="n-tuple", verbose=False
    )

    asked, pool = encoder.embed(questions).vectors, encoder.embed(passages).vectors
    own = mine(asked, pool, np.arange(len(pool)), Rules(last=20, count=2, duplicate=2.0))
    ours = {questions[one.question]: [passages[row] for row in one.negatives] for one in own if len(one.negatives) == 2}
    assert {row["question"]: [row["negative_1"], row["negative_2"]] for row in theirs} == ours
    assert len(ours) > 3


def test_an_encoder_that_was_trained_at_another_temperature_begins_there():
    from embed_core.training.contrastive.settings import Settings, checked, usual

    assert usual("all-minilm-l6-v2") == Settings()
    own = checked(usual("multilingual-e5-small"))
    assert (own.model, own.temperature) == ("multilingual-e5-small", 0.01) and own.rate < Settings().rate
