"""A GloVe run: epochs over the shuffled cells, looked at on the way, stopped and gone on with at any cell.

A run that was stopped goes on at the cell where it stopped and ends with the same vectors, to the last bit, as one that
was not: the order of the cells is drawn once, from the seed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import Cancelled, InputError
from embed_core.evaluation.word_scores import PairScore
from embed_core.progress import Progress, silent
from embed_core.static.table import VectorTable
from embed_core.training import checkpoints
from embed_core.training.checkpoints import State
from embed_core.training.glove import watching
from embed_core.training.glove.cells import ARRAYS, Cells, Rows, final_vectors, first_arrays, mean_cost, shuffled, visit
from embed_core.training.glove.counting import Cooccurrence
from embed_core.training.glove.kernel import compiled
from embed_core.training.glove.settings import Settings, checked

CHUNK = 1 << 16
"""Cells between two reports: some hundredths of a second."""
SAVE_SECONDS = 15.0
WORST = 4.0
"""A run whose loss grows to so many times the loss of the random start has diverged."""
_SMALL_LOSS = 0.1
_SNAPSHOTS = "snapshots"


@dataclass(frozen=True, slots=True)
class Look:
    """What was measured after ``epoch`` (0: the random start): the mean ``loss`` f * difference^2 a cell, each taken
    before its own step, the ``seconds`` of training so far, and WordSim-353 (rho NaN where too few pairs are known).
    """

    epoch: int
    loss: float
    seconds: float
    wordsim: PairScore


@dataclass(frozen=True, slots=True)
class Diverged:
    """Where a run went out of bounds: in ``epoch``, after ``cell`` cells of it; the loss ``before`` and ``after``."""

    epoch: int
    cell: int
    before: float
    after: float


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A run as far as it is: its ``looks``, one for each epoch, and the vectors w + w~ of the first ``words`` after
    each (``snapshots``, (n, d) each, for maps and neighbours). The weights themselves are in the checkpoint.
    """

    settings: Settings
    words: tuple[str, ...]
    looks: tuple[Look, ...]
    snapshots: tuple[NDArray[np.float16], ...]
    snapshot_epochs: tuple[int, ...]
    vocabulary: int
    cells: int
    covered: float
    dropped: float
    finished: bool
    diverged: Diverged | None = None

    @property
    def seconds(self) -> float:
        """Seconds of training in all."""
        return self.looks[-1].seconds

    def problem(self) -> InputError | None:
        """The sentence about a run that diverged; what is shown is its last good state."""
        if self.diverged is None:
            return None
        where = self.diverged
        return InputError(
            "glove.diverged", epoch=where.epoch, cell=f"{where.cell:,}", cells=f"{self.cells:,}",
            rate=f"{self.settings.rate:g}", before=f"{where.before:.3f}", after=f"{where.after:.3g}",
            good=self.looks[-1].epoch,
        )  # fmt: skip


def train(
    open_counts: Callable[[Progress], Cooccurrence], settings: Settings, key: Mapping[str, object],
    progress: Progress = silent,
) -> Trained:  # fmt: skip
    """Train, or go on with the run kept under ``key``; ``progress`` receives :class:`Trained` after every epoch.

    Raises:
        InputError: ``glove.out_of_bounds``; what ``open_counts`` raises; ``glove.diverged_at_once`` if the first epoch
            already goes out of bounds (later, :attr:`Trained.diverged` tells, with the last good state).
        Cancelled: from ``progress``; the state is kept for the next call.
    """
    run = _Run(open_counts(progress), checked(settings), key)
    progress("glove.compile", 0, None)
    compiled()
    try:
        run.to_the_end(progress)
    except Cancelled:
        run.save()
        raise
    return run.trained()


def table_of(key: Mapping[str, object], words: tuple[str, ...]) -> VectorTable:
    """The vectors w + w~ of a run that is kept. Raises ``glove.nothing_kept``."""
    state = checkpoints.load(key)
    if state is None or len(state.arrays["words"]) != len(words):
        raise InputError("glove.nothing_kept")
    return VectorTable(list(words), final_vectors(state.arrays), "safetensors")


@dataclass
class _Run:
    """The state of a run: ``done`` cells over all epochs; within the present epoch their summed ``cost``."""

    counts: Cooccurrence
    settings: Settings
    key: Mapping[str, object]
    done: int = 0
    cost: float = 0.0
    seconds: float = 0.0
    looks: list[Look] = field(default_factory=list)
    snapshots: list[NDArray[np.float16]] = field(default_factory=list)
    snapshot_epochs: list[int] = field(default_factory=list)
    diverged: Diverged | None = None

    def __post_init__(self) -> None:
        self.cells: Cells = shuffled(self.counts, self.settings)
        self.watched = watching.Watcher(self.counts.words)
        self.arrays: dict[str, Rows] = first_arrays(len(self.counts.words), self.settings)
        self.total = len(self.cells) * self.settings.epochs
        self.saved = time.monotonic()
        if (state := checkpoints.load(self.key)) is not None:
            self._restore(state)
        else:
            self._look(mean_cost(self.cells, self.arrays))
        self._remember()

    def to_the_end(self, progress: Progress) -> None:
        progress("glove.train", self.done, self.total, partial=self.trained())
        while self.done < self.total and self.diverged is None:
            start = time.perf_counter()
            self._chunk()
            self.seconds += time.perf_counter() - start
            at_end = self.done % len(self.cells) == 0
            if self.diverged is None and at_end:
                self._look(self.cost / len(self.cells))
                self.cost = 0.0
                self._remember()
            progress("glove.train", self.done, self.total, partial=self.trained() if at_end else None)
            if time.monotonic() - self.saved > SAVE_SECONDS:
                self.save()
        self.save()

    def _chunk(self) -> None:
        place = self.done % len(self.cells)
        stop = min(place + CHUNK, len(self.cells))
        cost = visit(self.cells, self.arrays, place, stop, self.settings.rate)
        mean = cost / (stop - place)
        whole = stop < len(self.cells) or self._finite()
        if not mean <= WORST * max(self.looks[0].loss, _SMALL_LOSS) or not whole:
            self._go_back(stop, mean)
            return
        self.cost += cost
        self.done += stop - place

    def _finite(self) -> bool:
        # A sum is NaN or infinite as soon as one number is.
        return all(np.isfinite(self.arrays[name].sum(dtype=np.float64)) for name in ARRAYS)

    def _go_back(self, place: int, mean: float) -> None:
        """To the state after the last whole epoch."""
        epoch = self.done // len(self.cells)
        if epoch == 0:
            checkpoints.remove(self.key)
            raise InputError(
                "glove.diverged_at_once", cell=f"{place:,}", cells=f"{len(self.cells):,}",
                rate=f"{self.settings.rate:g}",
            )  # fmt: skip
        self.diverged = Diverged(epoch + 1, place, self.looks[-1].loss, mean)
        self.arrays, self.done, self.cost = self.good, self.total, 0.0

    def _remember(self) -> None:
        self.good = {name: array.copy() for name, array in self.arrays.items()}

    def _look(self, loss: float) -> None:
        epoch = self.done // len(self.cells)
        vectors = final_vectors(self.arrays)
        self.looks.append(Look(epoch, loss, self.seconds, self.watched.wordsim(vectors)))
        if epoch % self._every == 0 or epoch == self.settings.epochs:
            self.snapshots.append(self.watched.snapshot(vectors))
            self.snapshot_epochs.append(epoch)

    @property
    def _every(self) -> int:
        return -(-self.settings.epochs // watching.MOST_SNAPSHOTS)

    def trained(self) -> Trained:
        return Trained(
            self.settings, self.counts.words[: self.watched.most], tuple(self.looks), tuple(self.snapshots),
            tuple(self.snapshot_epochs), len(self.counts.words), len(self.cells), self.counts.covered,
            self.counts.dropped, self.done >= self.total, self.diverged,
        )  # fmt: skip

    def save(self) -> None:
        facts: dict[str, float] = {"done": self.done, "total": self.total, "cost": self.cost}
        if (where := self.diverged) is not None:
            facts |= {"epoch": where.epoch, "cell": where.cell, "before": where.before}
            facts["after"] = where.after if np.isfinite(where.after) else -1.0
        history: list[dict[str, Any]] = [_said(look) for look in self.looks]
        arrays: dict[str, NDArray[Any]] = {
            **self.arrays,
            _SNAPSHOTS: np.stack(self.snapshots),
            "epochs": np.array(self.snapshot_epochs),
        }
        epoch = self.done // len(self.cells)
        checkpoints.save(self.key, State(epoch, self.seconds, arrays, facts, history))
        self.saved = time.monotonic()

    def _restore(self, state: State) -> None:
        self.done, self.cost, self.seconds = int(state.facts["done"]), state.facts["cost"], state.seconds
        self.arrays = {name: state.arrays[name] for name in ARRAYS}
        self.looks = [_heard(one) for one in state.history]
        self.snapshots = list(state.arrays[_SNAPSHOTS])
        self.snapshot_epochs = [int(epoch) for epoch in state.arrays["epochs"]]
        if "after" in state.facts:
            after = state.facts["after"]
            where = int(state.facts["epoch"]), int(state.facts["cell"]), state.facts["before"]
            self.diverged = Diverged(*where, after if after >= 0 else float("inf"))


def _said(look: Look) -> dict[str, Any]:
    """JSON has no NaN."""
    rho = look.wordsim.rho if np.isfinite(look.wordsim.rho) else None
    return {
        "epoch": look.epoch, "loss": look.loss, "seconds": look.seconds,
        "rho": rho, "used": look.wordsim.used, "total": look.wordsim.total,
    }  # fmt: skip


def _heard(said: dict[str, Any]) -> Look:
    rho = float("nan") if said["rho"] is None else said["rho"]
    return Look(said["epoch"], said["loss"], said["seconds"], PairScore(rho, said["used"], said["total"]))
