"""Hard negatives: passages that look right to the model and are not; and those among them that may well be right.

Mined as BGE and others do (Xiao et al. 2023; Xiong et al. 2021, ANCE, arXiv:2007.00808): of the passages nearest to a
question, without its own, those of a range of ranks. A passage that nobody marked as right may be right all the same -
a false negative, and training on it teaches the wrong thing. Two rules flag them:

- ``score``: its cosine is above a share of the own passage's cosine (NV-Retriever's TopK-PercPos with 95 %, Moreira et
  al. 2024, arXiv:2407.15831);
- ``duplicate``: it says nearly the same as the own passage (cosine of the two passages), or word for word the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.scores import unit_rows
from embed_core.training.contrastive.measures import ranks

Reason = Literal["", "score", "duplicate", "same_text"]
SHARE = 0.95
"""Of the own passage's cosine: NV-Retriever's best."""
DUPLICATE = 0.95
"""Cosine of two passages above which one may stand for the other."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rules:
    """Which passages are taken: ranks ``first`` to ``last`` among the wrong ones (from 1), at most ``count`` that are
    not flagged. ``share`` and ``duplicate`` set the two rules; a value above 1 switches its rule off.
    """

    first: int = 1
    last: int = 30
    count: int = 3
    share: float = SHARE
    duplicate: float = DUPLICATE


@dataclass(frozen=True, slots=True)
class Candidate:
    """A wrong passage: its ``row``, its ``rank`` among the wrong ones, its cosine with the question (``score``) and
    with the question's own passage (``likeness``). ``reason``: why it may be right after all; "" where nothing says so.
    ``limit``: the cosine above which its rule flags.
    """

    row: int
    rank: int
    score: float
    likeness: float
    reason: Reason = ""
    limit: float = 0.0


@dataclass(frozen=True, slots=True)
class Mined:
    """What one ``question`` (row) gives: its own passage's row, cosine and rank among all, and the ``candidates`` that
    were looked at, nearest first, until ``count`` were found.
    """

    question: int
    gold: int
    score: float
    rank: int
    candidates: tuple[Candidate, ...]

    @property
    def negatives(self) -> tuple[int, ...]:
        """The rows to train on, nearest first: not flagged."""
        return tuple(one.row for one in self.candidates if not one.reason)

    @property
    def flagged(self) -> tuple[Candidate, ...]:
        """The probable false negatives."""
        return tuple(one for one in self.candidates if one.reason)


def mine(
    questions: ArrayLike,
    passages: ArrayLike,
    gold: ArrayLike,
    rules: Rules | None = None,
    *,
    texts: Sequence[str] | None = None,
) -> tuple[Mined, ...]:
    """Hard negatives of every question: vectors ``questions`` (n, d) and ``passages`` (m, d), ``gold`` (n,) the row of
    each question's own passage, ``texts`` (m,) the passages (for ``same_text``).

    Two wrong passages, the nearer too near to the right one's score:

    >>> found = mine([[1.0, 0.0]], [[1.0, 0.3], [1.0, -0.3], [0.6, 0.8]], [0])[0]
    >>> [(one.row, round(one.score, 3), one.reason) for one in found.candidates]
    [(1, 0.958, 'score'), (2, 0.6, '')]

    Raises:
        InputError: ``bge.rules`` for ranks or counts below 1 or an empty range; ``bge.partners``, ``bge.not_finite``.
    """
    rules = checked(rules or Rules())
    found = ranks(questions, passages, gold)
    asked, pool = unit_rows(questions), unit_rows(passages)
    own = np.asarray(gold, dtype=np.int64)
    cosines = asked @ pool.T
    same = _same_text(texts, len(pool))
    return tuple(
        Mined(
            row, int(own[row]), float(cosines[row, own[row]]), int(found[row]),
            _candidates(cosines[row], pool @ pool[own[row]], int(own[row]), rules, same),
        )
        for row in range(len(asked))
    )  # fmt: skip


def checked(rules: Rules) -> Rules:
    """The rules if they can be followed; else InputError ``bge.rules``."""
    if not 1 <= rules.first <= rules.last or rules.count < 1:
        raise InputError("bge.rules", first=rules.first, last=rules.last, count=rules.count)
    return rules


def score_limit(positive: float, share: float) -> float:
    """The cosine above which a passage is too near: ``share`` of the positive's; where that is negative, as far below
    it as it would be above.

    >>> score_limit(0.8, 0.95), score_limit(-0.2, 0.95)
    (0.76, -0.21000000000000002)
    """
    return positive - (1 - share) * abs(positive)


def _candidates(
    cosines: Floats, likeness: Floats, gold: int, rules: Rules, same: Sequence[int]
) -> tuple[Candidate, ...]:
    order = np.argsort(-cosines, kind="stable")
    wrong = order[order != gold][: rules.last]
    positive = float(cosines[gold])
    found: list[Candidate] = []
    kept = 0
    for rank, row in enumerate(wrong.tolist(), start=1):
        if rank < rules.first:
            continue
        reason, limit = _reason(row, gold, float(cosines[row]), positive, float(likeness[row]), rules, same)
        found.append(Candidate(row, rank, float(cosines[row]), float(likeness[row]), reason, limit))
        kept += not reason
        if kept == rules.count:
            break
    return tuple(found)


def _reason(
    row: int, gold: int, score: float, positive: float, likeness: float, rules: Rules, same: Sequence[int]
) -> tuple[Reason, float]:
    if same[row] == same[gold]:
        return "same_text", 1.0
    if likeness > rules.duplicate:
        return "duplicate", rules.duplicate
    limit = score_limit(positive, rules.share)
    return ("score", limit) if rules.share <= 1 and score > limit else ("", limit)


def _same_text(texts: Sequence[str] | None, count: int) -> list[int]:
    """A number for each text, the same for the same text."""
    if texts is None:
        return list(range(count))
    if len(texts) != count:
        raise InputError("bge.partners", first=f"({len(texts)},)", second=f"({count}, d)")
    numbers: dict[str, int] = {}
    return [numbers.setdefault(" ".join(text.split()).casefold(), len(numbers)) for text in texts]
