"""Progress of engines that only print it: their standard output, read while they work.

The output is taken at the level of the file descriptor, because compiled code does not know ``sys.stdout``. It belongs
to the whole process, so this is for the worker process, which has no other use for it.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EPOCH = re.compile(rb"(?:[Ee]poch|Iteration) (\d+)")


@contextmanager
def printed_epochs(report: Callable[[int], None]) -> Iterator[None]:
    """Call ``report(epoch)`` for every "Epoch 50/200" or "Iteration 50:" printed inside the block; print nothing."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(writing, 1)
    os.close(writing)
    reader = threading.Thread(target=_read, args=(reading, report), daemon=True)
    reader.start()
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(saved, 1)
        os.close(saved)
        reader.join()


def _read(reading: int, report: Callable[[int], None]) -> None:
    with os.fdopen(reading, "rb") as lines:
        for line in lines:
            if found := _EPOCH.search(line):
                report(int(found[1]))
