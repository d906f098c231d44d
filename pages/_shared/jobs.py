"""Background jobs, shared by all visitors: progress, partial results, cancel.

A job is known by a key that says everything about its result. Whoever asks for the same key gets the same job, so a
class of thirty that opens one link computes one map. Finished jobs are kept (a bounded number) so that a warm rerun is
a dictionary look-up.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from embed_core import warmup
from embed_core.errors import Cancelled, EmbedCoreError
from embed_core.progress import Meter, Progress
from embed_core.training.turns import Turns

log = logging.getLogger(__name__)

Status = Literal["running", "done", "failed", "cancelled"]
Work = Callable[[Progress], Any]

KEPT = 24
WORKERS = 4
TRAINING_KEPT = 12
TRAINING_QUEUE = 40
"""Threads, all but one of which wait for their turn; who comes after that sees no place yet."""


@dataclass
class Job:
    """One piece of work under way or finished."""

    key: str
    home: Registry
    status: Status = "running"
    result: Any = None
    partial: Any = None
    partials: int = 0
    error: EmbedCoreError | None = None
    meter: Meter = field(default_factory=Meter)
    finished: threading.Event = field(default_factory=threading.Event)
    _cancel: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask the work to stop at its next progress call."""
        self._cancel.set()

    def report(
        self, stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None
    ) -> None:
        """The progress callback handed to the work."""
        if self._cancel.is_set():
            raise Cancelled
        self.meter.update(stage, done, total, unit)
        if partial is not None:
            self.partial = partial
            self.partials += 1


class Registry:
    """All jobs of the process."""

    def __init__(self, kept: int = KEPT, workers: int = WORKERS, turns: Turns | None = None) -> None:
        self._turns = turns
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._kept = kept
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="job")

    def start(self, key: str, work: Work) -> Job:
        """The job under ``key``: the one already there, or a new one running ``work``."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                job = self._jobs[key] = Job(key, self)
                self._pool.submit(_run, job, work if self._turns is None else _in_turn(work, self._turns))
            self._jobs.move_to_end(key)
            self._forget_old()
            return job

    def get(self, key: str) -> Job | None:
        """The job under ``key``, if any."""
        with self._lock:
            return self._jobs.get(key)

    def forget(self, key: str) -> None:
        """Drop a finished, failed or cancelled job so that the next start runs anew."""
        with self._lock:
            if (job := self._jobs.get(key)) and job.status != "running":
                del self._jobs[key]

    def running(self) -> list[Job]:
        """Jobs under way, oldest first."""
        with self._lock:
            return [job for job in self._jobs.values() if job.status == "running"]

    def _forget_old(self) -> None:
        surplus = len(self._jobs) - self._kept
        for key in [key for key, job in self._jobs.items() if job.status != "running"][: max(0, surplus)]:
            del self._jobs[key]


def _in_turn(work: Work, turns: Turns) -> Work:
    def waited(progress: Progress) -> Any:
        with turns.turn(progress):
            return work(progress)

    return waited


def _run(job: Job, work: Work) -> None:
    try:
        job.result = _done(job, work)
        job.status = "done"
    except Cancelled as stop:
        job.error, job.status = stop, "cancelled"
    except EmbedCoreError as error:
        job.error, job.status = error, "failed"
    except Exception:
        log.exception("job %s failed", job.key)
        job.error, job.status = EmbedCoreError("input.unexpected"), "failed"
    finally:
        job.finished.set()


def _done(job: Job, work: Work) -> Any:
    try:
        return work(job.report)
    except AttributeError as error:
        if not warmup.overtaken(error):
            raise
        return work(job.report)


registry = Registry()
training = Registry(TRAINING_KEPT, TRAINING_QUEUE, Turns())
"""Trainings: one at a time, the others see their place in the queue; nothing else waits behind them."""
