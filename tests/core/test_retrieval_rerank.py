"""Re-ranking: MaxSim worked out by hand, on a real (tiny) encoder against a plain loop, and the order of the hits."""

from __future__ import annotations

import numpy as np
import pytest
import tiny_models

from embed_core.errors import InputError
from embed_core.retrieval import rerank
from embed_core.retrieval.kinds import Chunk, Hit


def hits(count: int) -> tuple[Hit, ...]:
    return tuple(Hit(Chunk("d", n, 0, 1, str(n)), n + 10, n + 1, 0.5, {"vector": n + 1}) for n in range(count))


def test_maxsim_by_hand():
    score, nearest = rerank.maxsim([[2, 0], [0, 1]], [[3, 4], [5, 0], [-1, 0]])
    assert score == pytest.approx(1.0 + 0.8)
    assert nearest.tolist() == [1, 0]


def test_late_interaction_is_the_sum_of_its_matches_and_leaves_special_tokens_out():
    encoder = tiny_models.encoder("bert")
    question, texts = "river bank", ["We sat on the river bank.", "The interest rates!"]
    found = rerank.late_interaction(encoder, question, texts)
    (asked, *passages) = encoder.encode([question, *texts])
    for late, passage in zip(found, passages, strict=True):
        best = []
        for i, vector in enumerate(asked.layer(-1)):
            if asked.is_special[i]:
                continue
            others = [v for j, v in enumerate(passage.layer(-1)) if not passage.is_special[j]]
            best.append(max(vector @ o / np.linalg.norm(vector) / np.linalg.norm(o) for o in others))
        assert late.score == pytest.approx(sum(best), abs=1e-5)
        assert [match.cosine for match in late.matches] == pytest.approx(best, abs=1e-5)
    assert "".join(match.token for match in found[0].matches) == "riverbank"


def test_prefixes_are_seen_by_the_model_and_not_counted():
    encoder = tiny_models.encoder("bert")
    plain = rerank.late_interaction(encoder, "river", ["the river bank"])[0]
    marked = rerank.late_interaction(
        encoder, "river", ["the river bank"], query_prefix="bank: ", passage_prefix="boats: "
    )[0]
    assert [match.token for match in marked.matches] == [match.token for match in plain.matches]
    assert marked.score != pytest.approx(plain.score, abs=1e-6)
    assert not {"boats", "bank:"} & {match.nearest for match in marked.matches if match.nearest == "boats"}


def test_a_text_matches_itself_best():
    encoder = tiny_models.encoder("bert")
    found = rerank.late_interaction(encoder, "interest rates", ["boats go by", "interest rates", "  "])
    assert found[1].score == pytest.approx(len(found[1].matches), abs=1e-4)
    assert found[1].score > found[0].score > found[2].score
    assert found[2].matches == ()


def test_another_encoder_gives_cosines():
    encoder = tiny_models.encoder("roberta")
    cosines = rerank.by_encoder(encoder, "the bank", ["the bank", "boats on the river"])
    assert cosines[0] == pytest.approx(1.0, abs=1e-5)
    assert cosines[1] < cosines[0]


def test_reordering_keeps_the_old_rank_and_the_order_of_equals():
    found = rerank.reorder(hits(4), [0.1, 0.9, 0.1, 0.5])
    assert [hit.row for hit in found] == [11, 13, 10, 12]
    assert [hit.rank for hit in found] == [1, 2, 3, 4]
    assert found[0].parts == {"vector": 2, "before": 2}
    assert found[0].score == 0.9


@pytest.mark.parametrize("scores", [[1.0], [1.0, float("nan")], [[1.0, 2.0]]])
def test_scores_that_do_not_fit_are_refused(scores):
    with pytest.raises(InputError, match="2"):
        rerank.reorder(hits(2), scores)


def test_bounds_are_said():
    encoder = tiny_models.encoder("bert")
    with pytest.raises(InputError, match="100"):
        rerank.by_encoder(encoder, "a", ["b"] * 101)
    with pytest.raises(InputError):
        rerank.late_interaction(encoder, "   ", ["boats"])
