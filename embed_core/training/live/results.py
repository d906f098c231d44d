"""What a run shows of itself: small, never changed, the same kind of object while it goes on and when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embed_core.training.live import basis
from embed_core.training.live.held_out import CHANCE
from embed_core.training.live.shown import Chosen
from embed_core.training.word_vectors import Settings

Floats = NDArray[np.float32]
CLEARLY = 0.03
"""Nats: about the standard error of a mean of 2,000 questions."""


@dataclass(frozen=True, slots=True)
class Look:
    """One measurement: after ``epoch`` passes (2.5: in the middle of the third), ``words`` running words and
    ``seconds`` of training; the loss in nats on text that is learnt from (``seen``) and on text that was left out
    (``unseen``; NaN where none is), ``rho`` on WordSim-353 (NaN: not measured), the vectors' mean ``length``.
    """

    epoch: float
    words: int
    seconds: float
    seen: float
    unseen: float
    rho: float
    length: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many ``used`` of ``total`` pairs of the test set have both words in the vocabulary; 0 of 0: no test set."""

    used: int
    total: int


@dataclass(frozen=True, slots=True)
class Diverged:
    """Where a run left all bounds: ``loss`` (may be NaN) at ``epoch``, with the learning rate ``alpha``; what is kept
    is the state after ``kept`` epochs.
    """

    epoch: float
    loss: float
    alpha: float
    kept: float


@dataclass(frozen=True, eq=False)
class Watched:
    """One run. ``states`` (S, W, d): the vectors of the W watched words at each of the S looks; ``near`` (S, W, k):
    rows of their neighbours, with ``cosines``; ``names`` gives the words of those rows.
    """

    settings: Settings
    looks: tuple[Look, ...]
    states: Floats
    near: NDArray[np.int32]
    cosines: Floats
    names: dict[int, str]
    rows: int
    covered: float
    pairs: Coverage
    diverged: Diverged | None = None

    @cached_property
    def fixed_at(self) -> int | None:
        """The look whose axes the live map has; None while nothing is clearly trained."""
        return basis.first_trained(self.states)

    @cached_property
    def live(self) -> Floats:
        """Positions (S, W, 2) on the axes of :attr:`fixed_at` (while there is none, of the newest look)."""
        return basis.drawn(self.states, -1 if self.fixed_at is None else self.fixed_at)

    @cached_property
    def final(self) -> Floats:
        """Positions (S, W, 2) on the axes of the last look."""
        return basis.drawn(self.states, -1)

    @property
    def speed(self) -> float:
        """Running words a second, the measurements not counted."""
        last = self.looks[-1]
        return last.words / last.seconds if last.seconds > 0 else 0.0

    @property
    def overtrained_since(self) -> Look | None:
        """The look with the lowest loss on text left out, if that has clearly risen since; else None."""
        losses = np.array([look.unseen for look in self.looks])
        if not len(losses) or not np.isfinite(losses).all():
            return None
        best = int(losses.argmin())
        return self.looks[best] if losses[-1] - losses[best] > CLEARLY else None

    def neighbours(self, look: int, word: int) -> list[tuple[str, float]]:
        """Neighbours and cosines of a watched word at a look, nearest first."""
        rows, cosines = self.near[look, word].tolist(), self.cosines[look, word].tolist()
        return [(self.names[row], cosine) for row, cosine in zip(rows, cosines, strict=True) if row >= 0]


@dataclass(frozen=True, eq=False)
class Outcome:
    """One run or two side by side, with the words that are watched in both.

    ``seen``, ``unseen``: on how many questions the losses are measured (0 ``unseen``: no text was left out).
    ``learnt`` of the corpus' ``running`` words are trained on in an epoch.
    """

    runs: tuple[Watched, ...]
    chosen: Chosen
    seen: int
    unseen: int
    documents: int
    running: int
    learnt: int
    finished: bool
    chance: float = CHANCE

    @cached_property
    def finals(self) -> tuple[Floats, ...]:
        """The final maps of the runs; the second one turned as a whole to lie over the first as well as it can."""
        first = self.runs[0].final
        return (first, *(basis.turned(run.final, first[-1]) for run in self.runs[1:]))

    @cached_property
    def agreement(self) -> float:
        """The mean share of a watched word's neighbours that both runs have in common at their last looks; NaN for one
        run.
        """
        if len(self.runs) < 2:
            return float("nan")
        shares = []
        for word in range(len(self.chosen.words)):
            one, other = ({near for near, _ in run.neighbours(-1, word)} for run in self.runs)
            shares.append(_common(one, other))
        return float(np.mean(shares))


def _common(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
