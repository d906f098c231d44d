"""How far a run is, and what learning rate that asks for."""

from __future__ import annotations

from dataclasses import dataclass

from embed_core.training.elmo.settings import Settings

WARM_UP = 0.02
"""Share of the run over which the learning rate grows."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a run is: ``step`` of ``epoch``, ``steps`` in all, running ``words`` read, ``seconds``, and the mean
    ``loss`` of late in nats a word and direction (0 before the first step).
    """

    epoch: int = 0
    step: int = 0
    steps: int = 0
    words: int = 0
    seconds: float = 0.0
    loss: float = 0.0

    @property
    def speed(self) -> float:
        """Words a second, each read from both sides."""
        return self.words / self.seconds if self.seconds else 0.0


def share_done(position: Position, settings: Settings) -> float:
    """How much of the run is over, by whichever limit comes first.

    >>> share_done(Position(words=50, seconds=30.0), Settings(words=200, minutes=1.0))
    0.5
    """
    by_words = position.words / settings.words if settings.words else 0.0
    by_time = position.seconds / (60 * settings.minutes) if settings.minutes else 0.0
    return min(1.0, max(by_words, by_time))


def rate(share: float, settings: Settings) -> float:
    """The learning rate when that share of the run is over: up over :data:`WARM_UP`, then down in a straight line.

    >>> [round(rate(share, Settings(rate=1.0)), 3) for share in (0.0, 0.01, 0.02, 0.51, 1.0)]
    [0.01, 0.5, 1.0, 0.5, 0.0]
    """
    rising = max(0.01, share / WARM_UP)
    return settings.rate * min(rising, (1 - share) / (1 - WARM_UP))
