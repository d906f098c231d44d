"""Progress and cancelling, one protocol for pages, command line and tests.

Every slow function takes ``progress`` and calls it often (at least every 0.2 s of work where the engine allows). A
callback cancels the work by raising :class:`embed_core.errors.Cancelled`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """``progress("fetch", 3_000_000, 76_000_000, unit="B")``.

    ``stage`` is the last part of a text key (``progress.fetch``); ``total`` is None where it is not known;
    ``partial`` carries an intermediate result worth showing (the first picture of a map, say).
    """

    def __call__(
        self, stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None
    ) -> None:
        """Take in how far the work is; raise :class:`embed_core.errors.Cancelled` to stop it."""
        ...


def silent(stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None) -> None:
    """The progress callback of those who do not want to know."""


@dataclass(frozen=True, slots=True)
class Part:
    """The progress of number ``place`` of ``count`` like things: where there are several, ``stage`` becomes a share of
    the bar over all of them, called ``whole``; other stages (a model being opened, say) are passed on.
    """

    progress: Progress
    place: int
    count: int
    stage: str
    whole: str

    def __call__(
        self, stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None
    ) -> None:
        """Pass on, or count as a share."""
        if self.count > 1 and total and stage == self.stage:
            stage, done, total, unit = self.whole, self.place + done / total, self.count, ""
        self.progress(stage, done, total, unit=unit, partial=partial)


@dataclass(slots=True)
class Meter:
    """Speed and time left of one stage, from its own calls.

    >>> meter = Meter(clock=iter([0.0, 2.0]).__next__)
    >>> meter.update("fetch", 0, 100)
    >>> meter.update("fetch", 25, 100)
    >>> meter.speed, meter.seconds_left
    (12.5, 6.0)
    """

    clock: Callable[[], float] = time.monotonic
    stage: str = ""
    done: float = 0.0
    total: float | None = None
    unit: str = ""
    _first_done: float = 0.0
    _start: float = 0.0
    _now: float = 0.0

    def update(self, stage: str, done: float, total: float | None, unit: str = "") -> None:
        """Take in one progress call; a new stage starts a new measurement."""
        now = self.clock()
        if stage != self.stage:
            self.stage, self._start, self._first_done = stage, now, done
        self.done, self.total, self.unit, self._now = done, total, unit, now

    @property
    def fraction(self) -> float | None:
        """Share done, 0 to 1, or None where the total is not known."""
        return None if not self.total else min(1.0, self.done / self.total)

    @property
    def speed(self) -> float | None:
        """Units a second since the stage began; None before there is anything to divide."""
        elapsed = self._now - self._start
        return (self.done - self._first_done) / elapsed if elapsed > 0 and self.done > self._first_done else None

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the stage ends at the present speed."""
        if self.speed is None or self.total is None:
            return None
        return max(0.0, self.total - self.done) / self.speed
