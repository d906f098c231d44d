"""One run under way: where it is, what was measured, and the last state that was sound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.training.corpus import Corpus
from embed_core.training.learner import Learner
from embed_core.training.live import plan
from embed_core.training.live.gauge import Gauge, Reading
from embed_core.training.live.plan import Batch, Split
from embed_core.training.live.results import Diverged, Look
from embed_core.training.word_vectors import rates

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run is: in which ``epoch`` (from 0), after how many of its documents (``before``), of all ``words``."""

    epoch: int = 0
    before: int = 0
    words: int = 0
    seconds: float = 0.0


class Side:
    """A learner with its place in the corpus. ``at`` moves on; :meth:`kept` says what a checkpoint should hold."""

    def __init__(self, learner: Learner, gauge: Gauge, corpus: Corpus, divided: Split) -> None:
        self.learner, self.gauge = learner, gauge
        self.settings = learner.settings
        self._corpus, self._divided = corpus, divided
        self.marks = plan.marks(divided.words, self.settings.epochs, len(learner.words))
        self.at = Position()
        self.looks: list[Look] = []
        self.readings: list[Reading] = []
        self.diverged: Diverged | None = None
        self._stream: Iterator[Batch] | None = None
        self._sound: tuple[Arrays, Position] | None = None

    @property
    def total(self) -> int:
        """Running words in all epochs."""
        return self.marks[-1]

    @property
    def finished(self) -> bool:
        """Nothing left to learn, or nothing left to learn with."""
        return self.diverged is not None or (self.at.words >= self.total and len(self.looks) == len(self.marks))

    @property
    def share(self) -> float:
        """How far it is, 0 to 1."""
        return 1.0 if self.finished else len(self.looks) / len(self.marks)

    def advance(self, heard: Callable[[], None]) -> None:
        """Learn up to the next mark and look. ``heard`` is called between batches; what it raises leaves all sound."""
        mark = self.marks[len(self.looks)]
        while self.at.words < mark:
            self._learn()
            heard()
        self._look()

    def kept(self) -> tuple[Arrays, Position]:
        """What learnt and where that was: as of now, or of the last look if what came after is not sound."""
        if self._sound is not None and (self.diverged is not None or not self.gauge.look().sound):
            return self._sound
        return {**self.learner.arrays(), **self.learner.chance()}, self.at

    def restore(self, arrays: Arrays, at: Position) -> None:
        """Go on from what :meth:`kept` gave."""
        self.learner.restore(arrays)
        self.at = at
        self._keep_sound()

    def _learn(self) -> None:
        start = time.perf_counter()
        batch = self._next()
        first, last = rates(self.settings, self.at.epoch)
        self.learner.learn(batch.texts, plan.alpha(first, last, batch.before, self._divided.documents))
        self.at = replace(
            self.at, before=batch.before + len(batch.texts), words=self.at.words + batch.words,
            seconds=self.at.seconds + time.perf_counter() - start,
        )  # fmt: skip

    def _next(self) -> Batch:
        if self.at.before >= self._divided.documents:
            self.at = replace(self.at, epoch=self.at.epoch + 1, before=0)
            self._stream = None
        if self._stream is None:
            if self.at.before == 0:
                self.learner.begin_epoch(self.at.epoch)
            self._stream = plan.batches(self._corpus, self._divided, self.at.before)
        return next(self._stream)

    def _look(self) -> None:
        reading = self.gauge.look()
        passes = self.at.words / self._divided.words
        if not reading.sound:
            self._stop(reading, passes)
            return
        self.looks.append(
            Look(passes, self.at.words, self.at.seconds, reading.seen, reading.unseen, reading.rho, reading.length)
        )
        self.readings.append(reading)
        self._keep_sound()

    def _stop(self, reading: Reading, passes: float) -> None:
        first, last = rates(self.settings, self.at.epoch)
        rate = plan.alpha(first, last, self.at.before, self._divided.documents)
        kept = self.looks[-1].epoch if self.looks else 0.0
        self.diverged = Diverged(passes, reading.seen, rate, kept)

    def _keep_sound(self) -> None:
        now = {**self.learner.arrays(), **self.learner.chance()}
        if self._sound is None:
            self._sound = ({name: array.copy() for name, array in now.items()}, self.at)
            return
        copies, _ = self._sound
        for name, array in now.items():
            np.copyto(copies[name], array)
        self._sound = (copies, self.at)

    # -- what a checkpoint holds -----------------------------------------------------------------------------------

    def stored(self) -> tuple[Arrays, dict[str, float], list[dict[str, Any]]]:
        """Arrays, numbers and history."""
        arrays, at = self.kept()
        stacked = {
            "states": np.array([one.state for one in self.readings], np.float32),
            "near": np.array([one.near for one in self.readings], np.int32),
            "cosines": np.array([one.cosines for one in self.readings], np.float32),
        }
        history: list[dict[str, Any]] = [asdict(look) for look in self.looks]
        if self.diverged is not None:
            history.append({"diverged": asdict(self.diverged)})
        return {**arrays, **stacked}, {name: float(value) for name, value in asdict(at).items()}, history

    def taken_up(self, arrays: Arrays, facts: dict[str, float], history: list[dict[str, Any]]) -> None:
        """The other way round."""
        whole = {name: int(facts[name]) for name in ("epoch", "before", "words")}
        self.looks = [Look(**one) for one in history if "diverged" not in one]
        ended = [Diverged(**one["diverged"]) for one in history if "diverged" in one]
        self.readings = [
            Reading(look.seen, look.unseen, look.rho, look.length, state, near, cosines)
            for look, state, near, cosines in zip(
                self.looks, arrays["states"], arrays["near"], arrays["cosines"], strict=True
            )
        ]
        self.restore(arrays, Position(**whole, seconds=facts["seconds"]))
        self.diverged = ended[0] if ended else None
