"""Importing what is slow before somebody needs it: torch and transformers take seconds, and the first map of sentences
would have to wait for them.
"""

from __future__ import annotations

import importlib
import threading
from functools import cache

SLOW = ("torch", "transformers.models.auto.modeling_auto", "transformers.models.bert.modeling_bert")
DELAY = 5.0  # seconds: the first page comes first


def import_slow() -> None:
    """Import the slow modules, one after the other. A module that is not installed is left to whoever needs it."""
    for name in SLOW:
        try:
            importlib.import_module(name)
        except ImportError:
            return


@cache
def start(delay: float = DELAY) -> threading.Thread:
    """Begin once a process, in the background; a page that needs the modules earlier imports them itself and waits."""
    timer = threading.Timer(delay, import_slow)
    timer.daemon = True
    timer.name = "warm-up"
    timer.start()
    return timer
