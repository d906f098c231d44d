"""Counted matrices that are being looked at: a few stay in memory, all of them in the cache on disk."""

from __future__ import annotations

import threading
from collections import OrderedDict

from embed_core.progress import Progress, silent
from embed_core.training import samples
from embed_core.training.glove.counting import Cooccurrence, counted
from embed_core.training.glove.settings import Counting

MOST_CELLS = 30_000_000
"""In memory, over all matrices but the newest (12 bytes a cell)."""

_lock = threading.Lock()
_recent: OrderedDict[tuple[str, Counting], Cooccurrence] = OrderedDict()


def of_sample(sample_id: str, counting: Counting, progress: Progress = silent) -> Cooccurrence:
    """The matrix of a corpus, known by its id. Raises as ``samples.open_sample`` and :func:`.counting.counted` do."""
    key = (f"{sample_id}|{samples.describe(sample_id)['sha256']}", counting)
    with _lock:
        if (found := _recent.get(key)) is not None:
            _recent.move_to_end(key)
            return found
    counts = counted(samples.open_sample(sample_id, progress), counting, progress)
    with _lock:
        _recent[key] = counts
        while len(_recent) > 1 and sum(one.cells for one in _recent.values()) > MOST_CELLS:
            _recent.popitem(last=False)
    return counts
