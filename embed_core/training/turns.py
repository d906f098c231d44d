"""One training at a time: who comes second waits for a turn and sees the place in the queue.

Two trainings at once on two cores take longer together than one after the other, and the pages beside them stand still.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from embed_core.progress import Progress

STAGE = "training.queue"
POLL_SECONDS = 0.2


class Turns:
    """A queue: first come, first served."""

    def __init__(self) -> None:
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, progress: Progress) -> Iterator[None]:
        """Wait until nobody is before, then hold the turn for the length of the block.

        While waiting ``progress`` hears :data:`STAGE` with the number of trainings before this one (unit ``ahead``);
        it may raise :class:`~embed_core.errors.Cancelled` to leave the queue.
        """
        ticket = object()
        with self._changed:
            self._line.append(ticket)
        try:
            while ahead := self._ahead(ticket):
                progress(STAGE, ahead, None, unit="ahead")
                self._wait(ticket)
            yield
        finally:
            with self._changed:
                self._line.remove(ticket)
                self._changed.notify_all()

    def __len__(self) -> int:
        """How many train or wait."""
        return len(self._line)

    def _ahead(self, ticket: object) -> int:
        with self._changed:
            return self._line.index(ticket)

    def _wait(self, ticket: object) -> None:
        with self._changed:
            if self._line[0] is not ticket:
                self._changed.wait(POLL_SECONDS)
