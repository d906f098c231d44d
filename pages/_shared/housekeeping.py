"""Garbage that only a full collection finds: now and then, rather than after every run of every visitor's script."""

from __future__ import annotations

import gc
import threading
import time

EVERY_SECONDS = 30.0
AFTER_SECONDS = 2.0
_lock = threading.Lock()
_last = 0.0


def collect_now_and_then() -> None:
    """A collection in the background soon, unless there was one in the last half minute."""
    global _last
    with _lock:
        now = time.monotonic()
        if now - _last < EVERY_SECONDS:
            return
        _last = now
    timer = threading.Timer(AFTER_SECONDS, gc.collect)
    timer.daemon = True
    timer.name = "housekeeping"
    timer.start()
