"""Keeps transformers' progress bars and load reports off the console while a model is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from embed_core import warmup


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """No progress bars and only errors from transformers inside the block; as before after it."""
    warmup.import_slow()  # not beside the thread that warms up: both would get half a package
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
