"""Starting what is slow before somebody needs it: the process that computes maps, torch, transformers and the vector
database. Together they take seconds, and the first map would have to wait for them.
"""

from __future__ import annotations

import importlib
import threading
from contextlib import suppress
from functools import cache
from types import ModuleType

from embed_core.errors import EmbedCoreError

SLOW = ("torch", "transformers.models.auto.modeling_auto", "transformers.models.bert.modeling_bert")
LATE = ("lancedb", "gensim.models", "sentence_transformers")
"""What only a press of a button needs: the first question to a collection, the first training."""
_importing = threading.Lock()
DELAY = 5.0  # seconds: the first page comes first


def prepare() -> None:
    """The map engines first: they are a process of their own and hold up nobody."""
    from embed_core import projection

    with suppress(EmbedCoreError):  # whoever draws the first map hears of it
        projection.warm_up()
    import_slow()
    for name in LATE:
        with suppress(ImportError), _importing:
            importlib.import_module(name)


def import_slow(*more: str) -> None:
    """Import the slow modules and ``more``, one after the other. One that is not installed is left to whoever needs it.

    One thread at a time: two that import parts of transformers at once may each be handed an unfinished package.
    """
    with _importing:
        for name in (*SLOW, *more):
            try:
                importlib.import_module(name)
            except ImportError:
                return


@cache
def start(delay: float | None = None) -> threading.Thread:
    """Begin once a process, in the background; a page that needs the modules earlier imports them itself and waits."""
    timer = threading.Timer(DELAY if delay is None else delay, prepare)
    timer.daemon = True
    timer.name = "warm-up"
    timer.start()
    return timer


def overtaken(error: AttributeError) -> bool:
    """Did the error come of a module that another thread was still importing? Then the import is over on return.

    scipy and scikit-learn ask whatever is in ``sys.modules`` under "torch" for its ``Tensor``, ready or not.
    """
    module = error.obj
    spec = getattr(module, "__spec__", None)
    if not isinstance(module, ModuleType) or spec is None or "partially initialized" not in str(error):
        return False
    importlib.import_module(module.__name__)  # waits for the other thread
    return True
