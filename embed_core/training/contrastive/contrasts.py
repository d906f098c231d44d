"""What kinds of negatives do to a question: random ones, those of a batch, mined ones with and without the flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.training.contrastive.batches import pulls
from embed_core.training.contrastive.loss import info_nce
from embed_core.training.contrastive.negatives import Mined, Reason, Rules, mine
from embed_core.training.contrastive.sides import Sides

Kind = Literal["random", "in_batch", "hard", "unfiltered", "both"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""``random`` passages, the others of a random ``in_batch``, mined ``hard`` ones, the same ``unfiltered`` (the flagged
among them), and ``both``: the batch and the mined ones, as BGE's last stage."""
SHARES: tuple[float, ...] = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 1.0)
REASONS: tuple[Reason, ...] = ("score", "duplicate", "same_text")
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """A kind's mean over the questions: how many ``negatives``, their ``cosine`` with the question, the ``loss``, the
    ``pull`` of its gradient, and the share of negatives on the question's ``topic``.
    """

    kind: Kind
    negatives: float
    cosine: float
    loss: float
    pull: float
    topic: float


@dataclass(frozen=True, slots=True)
class Counted:
    """At one ``share`` of the own passage's cosine: candidates ``kept``, and ``flagged`` by each reason."""

    share: float
    kept: int
    flagged: Mapping[Reason, int]


def effects(
    pairs: Sides, topics: Sequence[str], mined: Sequence[Mined], *, temperature: float, count: int, batch: int,
    seed: int = 0,
) -> tuple[Effect, ...]:  # fmt: skip
    """Every kind over all questions (n), ``count`` negatives each, batches of ``batch``. Passage ``i`` is question
    ``i``'s own, in ``mined`` too. Questions without a mined negative are left out of all kinds (unless none has any),
    so that the kinds are compared on the same questions.
    """
    chosen = _rows(mined, len(topics), count, batch, np.random.default_rng(seed))
    if any(one.negatives for one in mined):
        left_out = [question for question, one in enumerate(mined) if not one.negatives]
        for rows in chosen.values():
            for question in left_out:
                rows[question] = np.zeros(0, np.int64)
    return tuple(_effect(kind, pairs, topics, rows, temperature) for kind, rows in chosen.items())


def counted(
    pairs: Sides, rules: Rules, texts: Sequence[str], shares: Sequence[float] = SHARES, *, progress: Progress = silent
) -> tuple[Counted, ...]:  # fmt: skip
    """What is kept and what is flagged of all candidates of the rules' ranks, at every share."""
    everything = replace(rules, count=rules.last)
    gold = np.arange(len(texts))
    found = []
    for place, share in enumerate(shares):
        progress("bge_page.mine", place, len(shares))
        mined = mine(pairs.questions, pairs.passages, gold, replace(everything, share=share), texts=texts)
        reasons = [candidate.reason for one in mined for candidate in one.candidates]
        flagged = {reason: reasons.count(reason) for reason in REASONS}
        found.append(Counted(share, reasons.count(""), flagged))
    return tuple(found)


def telling(mined: Sequence[Mined]) -> int:
    """The first question that shows both: a negative to train on and one that is flagged; 0 where none does."""
    return next((one.question for one in mined if one.negatives and one.flagged), 0)


def _effect(
    kind: Kind, pairs: Sides, topics: Sequence[str], rows: Sequence[Ints], temperature: float
) -> Effect:  # fmt: skip
    told = []
    for question, wrong in enumerate(rows):
        if not len(wrong):
            continue
        passages = pairs.passages[np.concatenate([[question], wrong])]
        found = info_nce(pairs.questions[question][None], passages, temperature)
        same = np.mean([topics[row] == topics[question] for row in wrong])
        told.append((len(wrong), found.similarities[0, 1:].mean(), found.loss, pulls(found)[0], same))
    if not told:
        return Effect(kind, 0.0, *[float("nan")] * 4)
    return Effect(kind, *np.array(told, dtype=np.float64).mean(axis=0).tolist())


def _rows(
    mined: Sequence[Mined], passages: int, count: int, batch: int, draws: np.random.Generator
) -> dict[Kind, list[Ints]]:  # fmt: skip
    questions = len(mined)
    order = draws.permutation(questions)
    size = min(batch, questions)
    mates: list[Ints] = [np.zeros(0, np.int64)] * questions
    for start in range(0, questions, size):
        # The last batch is filled up from the front, so that all are of one size.
        together = order[start : start + size] if start + size <= questions else order[-size:]
        for one in order[start : start + size].tolist():
            mates[one] = together[together != one]
    random = [_others(draws, passages, one, count) for one in range(questions)]
    hard = [np.array(one.negatives[:count], np.int64) for one in mined]
    unfiltered = [np.array([candidate.row for candidate in one.candidates[:count]], np.int64) for one in mined]
    both = [np.unique(np.concatenate(pair)) for pair in zip(mates, hard, strict=True)]
    return dict(zip(KINDS, (random, mates, hard, unfiltered, both), strict=True))


def _others(draws: np.random.Generator, passages: int, own: int, count: int) -> Ints:
    found = draws.choice(passages - 1, size=min(count, passages - 1), replace=False)
    return np.asarray(found + (found >= own), dtype=np.int64)
