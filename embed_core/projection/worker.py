"""The worker: ``python -m embed_core.projection.worker FOLDER``, started by :mod:`embed_core.projection.client`.

It reads a task a line from standard input and writes progress and the result, a line each, to what was its standard
output; arrays travel as files in FOLDER. Standard output itself is kept from the engines, which would print to it.
An error on purpose is reported; anything else ends the process with its traceback, and the client starts another.
"""

from __future__ import annotations

import inspect
import os
import queue
import shutil
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from embed_core.errors import EmbedCoreError
from embed_core.projection.exchange import from_line, to_line

TASKS: dict[str, str] = {
    "neighbours": "embed_core.projection.tasks:neighbours",
    "draw": "embed_core.projection.tasks:draw",
    "warm_up": "embed_core.projection.tasks:warm_up",
    "cluster": "embed_core.clusters:cluster",
}
"""What the worker can do: plain functions of this library. Those that take ``progress`` are given one."""


class Channel:
    """The way back: one line at a time, from whichever thread."""

    def __init__(self, descriptor: int, folder: Path) -> None:
        self._file = os.fdopen(descriptor, "wb", buffering=0)
        self._folder = folder
        self._lock = threading.Lock()

    def send(self, **message: object) -> None:
        """Write one message."""
        line = to_line(message, self._folder)
        with self._lock:
            self._file.write(line)

    def progress(
        self, stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None
    ) -> None:
        """A :class:`~embed_core.progress.Progress` that reports to the other side."""
        self.send(event="progress", stage=stage, done=done, total=total, unit=unit, partial=partial)


def main(folder: Path) -> None:
    """Work until standard input ends."""
    channel = Channel(os.dup(1), folder)
    os.dup2(2, 1)
    sys.excepthook = _die
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks, folder), daemon=True).start()
    while True:
        _work(tasks.get(), folder, channel)


def _listen(tasks: queue.SimpleQueue[bytes], folder: Path) -> None:
    for line in sys.stdin.buffer:
        tasks.put(line)
    # The one who asked is gone, perhaps in the middle of a task: nobody waits for the rest, nobody else tidies up.
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _die(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The usual traceback, then out at once: the thread in :func:`_listen` would make an orderly exit an abort."""
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(1)


def _work(line: bytes, folder: Path, channel: Channel) -> None:
    message = from_line(line, folder)
    function = _function(message["task"])
    arguments: dict[str, Any] = message["arguments"]
    if "progress" in inspect.signature(function).parameters:
        arguments["progress"] = channel.progress
    try:
        value = function(**arguments)
    except EmbedCoreError as error:
        channel.send(event="error", kind=type(error).__name__, code=error.code, details=_plain(error.details))
    else:
        channel.send(event="result", value=value)


def _function(task: str) -> Any:
    module, _, name = TASKS[task].partition(":")
    return cast(Callable[..., object], getattr(import_module(module), name))


def _plain(details: dict[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, str | int | float) else str(value) for name, value in details.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
