"""A progress bar on standard error with amount, speed and time left; Ctrl-C stops the work at its next report."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from embed_core.cli.console import Console, display_width
from embed_core.errors import Cancelled
from embed_core.progress import Meter
from embed_core.texts import catalogue
from embed_core.units import byte_size

BAR = 20
_TERMINAL_SECONDS, _FILE_SECONDS = 0.1, 10.0


class ProgressBar:
    """A :class:`~embed_core.progress.Progress` callback that draws itself.

    In a terminal one line is rewritten; elsewhere (a log file) a line is written every ten seconds.
    """

    def __init__(
        self, console: Console, label: str = "", out: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.console = console
        self.label = label
        self.cancelled = False
        self._out = sys.stderr if out is None else out
        self._clock = clock
        self._meter = Meter(clock=clock)
        self._rewrites = self._out.isatty()
        self._shown = clock()
        self._width = 0

    def __call__(
        self, stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None
    ) -> None:
        """Take in one report. Raises :class:`Cancelled` after Ctrl-C."""
        if self.cancelled:
            raise Cancelled
        news = stage != self._meter.stage or (total is not None and done >= total)
        self._meter.update(stage, done, total, unit)
        wait = _TERMINAL_SECONDS if self._rewrites else _FILE_SECONDS
        now = self._clock()
        if (news and self._rewrites) or now - self._shown >= wait:
            self._shown = now
            self._draw()

    def close(self) -> None:
        """Take the line away, so that what comes next starts on a clean one."""
        if self._rewrites and self._width:
            self._out.write("\r" + " " * self._width + "\r")
            self._out.flush()
            self._width = 0

    def _draw(self) -> None:
        columns = shutil.get_terminal_size().columns - 1
        line = describe(self._meter, self.console, self.label)
        if display_width(line) > columns:
            line = _shorten(describe(self._meter, self.console, self.label, bar=""), columns)
        if not self._rewrites:
            self._out.write(line + "\n")
        else:
            self._out.write("\r" + line + " " * max(0, self._width - display_width(line)))
            self._width = display_width(line)
        self._out.flush()


def describe(meter: Meter, console: Console, label: str = "", bar: str = "█-") -> str:
    """One line: ``label  Downloading  [█████---------------] 25%  20.0 MB of 80.0 MB  20.0 MB/s  0:03 left``."""
    parts = [label, catalogue(console.language).get(f"progress.{meter.stage}", meter.stage)]
    if meter.fraction is not None:
        full = round(meter.fraction * BAR)
        drawn = f"[{bar[0] * full}{bar[1] * (BAR - full)}] " if bar else ""
        parts.append(f"{drawn}{meter.fraction:.0%}")
    if meter.unit == "B":
        amounts = {"done": byte_size(meter.done), "total": byte_size(meter.total or 0)}
        parts.append(console.t("amount", **amounts) if meter.total else amounts["done"])
        parts.append(f"{byte_size(meter.speed)}/s" if meter.speed else "")
    if meter.seconds_left is not None:
        parts.append(console.t("left", time=_duration(meter.seconds_left)))
    return "  ".join(filter(None, parts))


@contextmanager
def progress_bar(console: Console, label: str = "") -> Iterator[ProgressBar]:
    """A bar that Ctrl-C cancels; pressed a second time, Ctrl-C interrupts at once."""
    bar = ProgressBar(console, label)

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        if bar.cancelled:
            raise KeyboardInterrupt
        bar.cancelled = True
        bar.close()
        console.say(console.t("stopping"))

    main_thread = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, on_interrupt) if main_thread else None
    try:
        yield bar
        if bar.cancelled:
            raise Cancelled
    except Exception as error:
        # The terminal sends Ctrl-C to child processes too: what then fails fails because it was stopped.
        if bar.cancelled and not isinstance(error, Cancelled):
            raise Cancelled from error
        raise
    finally:
        bar.close()
        if main_thread:
            signal.signal(signal.SIGINT, before)


def _duration(seconds: float) -> str:
    """``0:42`` or ``1:05:00``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _shorten(line: str, columns: int) -> str:
    while columns > 0 and display_width(line) > columns:
        line = line[:-1]
    return line
