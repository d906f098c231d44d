"""Models side by side on the held-out pairs: do questions find their passages, and what shape has the space?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.evaluation.rank_correlation import Interval
from embed_core.points import Points, digest
from embed_core.retrieval.measures import better
from embed_core.training.contrastive.measures import alignment, ranks, uniformity, with_intervals
from embed_core.training.contrastive.pairs import Pair
from embed_core.training.contrastive.sides import Instruction, Sides

Figure = Literal["recall_1", "recall_5", "mrr"]
FIGURES: tuple[Figure, ...] = ("recall_1", "recall_5", "mrr")
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """One model on held-out pairs: what it found (``ranks`` (n,) among the ``pool`` passages, with intervals), the
    space's ``alignment`` (questions and their passages) and ``uniformity`` (the pool), the mean cosine of ``own`` pairs
    and of ``other`` ones. ``sides`` are the vectors of the held-out pairs.
    """

    model: str
    instruction: Instruction
    prefixes: tuple[str, str]
    ranks: Floats
    recall_1: Interval
    recall_5: Interval
    mrr: Interval
    alignment: float
    uniformity: float
    own: float
    other: float
    pool: int
    sides: Sides

    def of(self, figure: Figure) -> Interval:
        """One of the three."""
        return {"recall_1": self.recall_1, "recall_5": self.recall_5, "mrr": self.mrr}[figure]


def measured(
    model: str, instruction: Instruction, prefixes: tuple[str, str], pairs: Sides, held_out: Sequence[int],
    *, whole_pool: bool,
) -> Measured:  # fmt: skip
    """Ask the ``held_out`` (n,) of all ``pairs``, among everybody's passages (``whole_pool``) or only their own.

    Two questions, the second one's passage nearer to the first question:

    >>> import numpy as np
    >>> sides = Sides(np.eye(2, dtype=np.float32), np.array([[1, 0], [0.8, 0.6]], np.float32))
    >>> found = measured("m", "own", ("", ""), sides, [0, 1], whole_pool=True)
    >>> found.recall_1.value, round(found.own, 2), round(found.other, 2)
    (1.0, 0.8, 0.4)
    """
    kept = list(held_out)
    mine = pairs.take(kept)
    pool = pairs.passages if whole_pool else mine.passages
    gold = kept if whole_pool else range(len(kept))
    found = ranks(mine.questions, pool, list(gold))
    one, five = with_intervals(found, 1), with_intervals(found, 5)
    cosines = mine.questions.astype(np.float64) @ mine.passages.astype(np.float64).T
    apart = cosines[~np.eye(len(kept), dtype=bool)]
    return Measured(
        model, instruction, prefixes, found, one.recall, five.recall, one.mrr,
        alignment(mine.questions, mine.passages), uniformity(pool),
        float(np.diagonal(cosines).mean()), float(apart.mean()) if apart.size else float("nan"), len(pool), mine,
    )  # fmt: skip


def difference(first: Measured, second: Measured, figure: Figure) -> Interval:
    """How much better ``first`` is than ``second`` on the same questions, both on the same resamples."""
    wanted, k = ("mrr", 1) if figure == "mrr" else ("recall", int(figure[-1]))
    return better(first.ranks, second.ranks, wanted, k)  # type: ignore[arg-type]


def of_topics(pairs: Sequence[Pair], count: int) -> list[int]:
    """The rows of the first ``count`` topics, in the order of the pairs."""
    wanted = list(dict.fromkeys(pair.topic for pair in pairs))[:count]
    return [row for row, pair in enumerate(pairs) if pair.topic in wanted]


def points(pairs: Sequence[Pair], sides: Sides, model: str, *, contextual: bool = True) -> Points:
    """Questions, then their passages, as points of one map, each pair linked; texts without a vector are left out."""
    here = np.flatnonzero(np.logical_and(sides.questions.any(axis=1), sides.passages.any(axis=1))).tolist()
    count = len(here)
    vectors = np.concatenate([sides.questions[here], sides.passages[here]]).astype(np.float32)
    names = [pairs[row].question for row in here] + [pairs[row].passage for row in here]
    return Points(
        tuple(names), np.ascontiguousarray(vectors), key=f"bge-{digest([model, names])}-{_hash(vectors)}",
        model_id=model, contextual=contextual, links=tuple((place, place + count) for place in range(count)),
        columns={
            "side": np.array(["question"] * count + ["passage"] * count),
            "topic": np.array([pairs[row].topic for row in here] * 2),
        },
    )  # fmt: skip


def _hash(vectors: NDArray[np.float32]) -> str:
    from embed_core.diskcache import key_of_array

    return key_of_array(vectors)
