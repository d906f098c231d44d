"""Heavy work in one other process, asked for as if it were a function: :func:`call`.

A separate process because the engines cannot be interrupted (to cancel is to kill), because some keep Python's lock
while they compute, because their thread pools do not tolerate each other, and because umap-learn compiles itself once
per process and should stay warm. It starts with the first call and ends with this process, however that ends.
"""

from __future__ import annotations

import atexit
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from embed_core import errors
from embed_core.paths import ROOT
from embed_core.progress import Progress, silent
from embed_core.projection.exchange import from_line, to_line

_HEARTBEAT = 0.1
"""Seconds between looks at whether the caller still wants the result."""

_THREADS = {"OMP_WAIT_POLICY": "PASSIVE"}
"""Threads of OpenMP that wait must sleep: spinning, on a busy machine, they made openTSNE 4 to 40 times as slow."""

_lock = threading.Lock()
_current: list[Worker] = []


def call(task: str, *, progress: Progress = silent, **arguments: object) -> Any:
    """Run a task of :data:`embed_core.projection.worker.TASKS` in the worker and return its value.

    One task at a time; who has to wait hears "projection.waiting". ``progress`` is called ten times a second at least
    and may raise, which kills the worker and leaves the way free for the next call.

    Raises:
        ModelError: the worker died (``projection.worker_killed``) or its task failed (``projection.worker_failed``).
    """
    with _turn(progress):
        worker = _ready(progress)
        try:
            worker.send(task, arguments)
            return worker.result(progress)
        finally:
            if worker.busy:  # given up on in the middle
                shut_down()


def warm_up(progress: Progress = silent) -> None:
    """Start the worker and let it import the preferred engines (a second or two), so that the first map need not."""
    call("warm_up", progress=progress)


def shut_down() -> None:
    """End the worker, whatever it is doing. The next call starts another."""
    while _current:
        _current.pop().kill()


@contextmanager
def _turn(progress: Progress) -> Iterator[None]:
    while not _lock.acquire(timeout=_HEARTBEAT):
        progress("projection.waiting", 0, None)
    try:
        yield
    finally:
        _lock.release()


def _ready(progress: Progress) -> Worker:
    if _current and not _current[0].alive:
        shut_down()
    if not _current:
        progress("projection.start", 0, None)
        _current.append(Worker())
    return _current[0]


class Worker:
    """The process, the folder it shares with us and the thread that listens to it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="embedding-explorer-"))
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "embed_core.projection.worker", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**_THREADS, **os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        )
        self.busy = False
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Is the process running?"""
        return self.process.poll() is None

    def send(self, task: str, arguments: dict[str, object]) -> None:
        """Ask for a task."""
        try:
            line = to_line({"task": task, "arguments": arguments}, self.folder)
        except OSError as error:
            raise errors.ModelError("projection.no_room", folder=self.folder, reason=error.strerror) from error
        self.busy = True
        pipe = cast(IO[bytes], self.process.stdin)
        try:
            pipe.write(line)
            pipe.flush()
        except OSError as error:
            raise self._death() from error

    def result(self, progress: Progress) -> Any:
        """Pass on progress until the result is there."""
        latest: tuple[str, float, float | None, str] = ("projection.start", 0, None, "")
        while True:
            try:
                line = self._lines.get(timeout=_HEARTBEAT)
            except queue.Empty:
                progress(*latest[:3], unit=latest[3])
                continue
            if not line:
                raise self._death()
            message = from_line(line, self.folder)
            self.busy = message["event"] == "progress"
            if message["event"] == "result":
                return message["value"]
            if message["event"] == "error":
                raise getattr(errors, message["kind"])(message["code"], **message["details"])
            latest = (message["stage"], message["done"], message["total"], message["unit"])
            progress(*latest[:3], unit=latest[3], partial=message["partial"])

    def kill(self) -> None:
        """End the process now and remove its folder."""
        self.process.kill()
        self.process.wait()
        with suppress(OSError):  # what was still to be written
            cast(IO[bytes], self.process.stdin).close()
        self._complaints.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listen(self) -> None:
        with cast(IO[bytes], self.process.stdout) as pipe:
            for line in pipe:
                self._lines.put(line)
        self._lines.put(b"")

    def _death(self) -> errors.ModelError:
        code = self.process.wait()
        if code < 0:
            return errors.ModelError("projection.worker_killed", signal=-code)
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").strip().splitlines()
        return errors.ModelError("projection.worker_failed", exit_status=code, reason=said[-1] if said else "-")


atexit.register(shut_down)
