"""A walk through the training: any step, forwards or back, from the same first weights and the same draws.

Every :data:`KEPT_EVERY` steps the weights are kept; a step in between is learnt again from there, which takes
milliseconds and gives the same numbers to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import RLock

import numpy as np

from embed_core.errors import InputError
from embed_core.training.steps import learning
from embed_core.training.steps.frequencies import Frequencies
from embed_core.training.steps.learning import Floats, Measured, Weights
from embed_core.training.steps.passage import Passage
from embed_core.training.steps.plan import Example, Plan
from embed_core.training.steps.rows import Rows
from embed_core.training.steps.settings import MOST_STEPS, Settings
from embed_core.training.steps.whole import Whole

KEPT_EVERY = 100
SLOWLY = 20
"""Up to here the whole text's loss is measured after every step, then after every 25th."""
MEASURED_EVERY = 25
EMPTY_PASSES = 200
LARGEST = 1e6
"""Weights beyond this say nothing any more: the walk ends before."""
RISEN = 2.0
"""A loss above this many times the first one is called diverging."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Step ``number``: what was learnt from, the weights before and after, the numbers and the loss after it."""

    number: int
    example: Example
    before: Weights
    after: Weights
    measured: Measured
    rate: float

    @property
    def loss_after(self) -> float:
        """The loss of the same lesson with the new weights."""
        return learning.loss(self.after, self.example.lesson)

    @property
    def scores_after(self) -> Floats:
        """The scores (m,) of the same rows with the new weights."""
        lesson = self.example.lesson
        scores: Floats = self.after.outputs[lesson.outputs] @ learning.hidden(self.after, lesson)
        return scores


class Walk:
    """All steps for one passage and one choice of settings. May be used by several threads."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.plan = Plan(rows)
        self.whole = Whole(rows)
        self._lock = RLock()
        self._examples: list[Example] = []
        self._passes = 0
        self._now = rows.first_weights()
        self._done = 0
        self._kept = {0: self._now.copy()}
        self._losses: list[float] = []
        self._curve: dict[int, float] = {0: self.whole.loss(self._now)}
        self.end: int | None = None
        """The last step before a weight grew beyond :data:`LARGEST`; None as long as all is well."""

    def example(self, number: int) -> Example:
        """What step ``number`` (from 1) learns from.

        Raises:
            InputError: ``word_steps.all_dropped`` where subsampling leaves no two words next to each other.
        """
        empty = 0
        with self._lock:
            while len(self._examples) < number:
                self._passes += 1
                found = self.plan.examples(self._passes)
                self._examples += found
                empty = 0 if found else empty + 1
                if empty > EMPTY_PASSES:
                    raise InputError("word_steps.all_dropped", threshold=f"{self.rows.settings.threshold:g}")
            return self._examples[number - 1]

    def reachable(self, number: int) -> int:
        """``number`` within 1 .. the last step there is."""
        number = min(max(1, number), MOST_STEPS)
        with self._lock:
            self._go(number)
            return number if self.end is None else max(1, min(number, self.end))

    def step(self, number: int) -> Step:
        """Step ``number`` in full."""
        before = self.weights(number - 1)
        after = before.copy()
        example = self.example(number)
        rate = self.rows.settings.rate
        with np.errstate(over="ignore", invalid="ignore"):
            measured = learning.learn(after, example.lesson, rate)
        return Step(number, example, before, after, measured, rate)

    def weights(self, taken: int) -> Weights:
        """The weights (a copy) after ``taken`` steps."""
        with self._lock:
            self._go(taken)
            nearest = min(taken, self._done) // KEPT_EVERY * KEPT_EVERY
            weights = self._kept[nearest].copy()
            with np.errstate(over="ignore", invalid="ignore"):
                for number in range(nearest + 1, taken + 1):
                    learning.learn(weights, self.example(number).lesson, self.rows.settings.rate)
            return weights

    def losses(self, taken: int) -> Floats:
        """(taken,): the loss of each step's own lesson, before its update."""
        with self._lock:
            self._go(taken)
            return np.array(self._losses[:taken])

    def curve(self, taken: int) -> tuple[Floats, Floats]:
        """Numbers of steps (n,) and the whole text's loss (n,) after them; the last is after ``taken`` steps."""
        with self._lock:
            self._go(taken)
            known = {number: value for number, value in self._curve.items() if number <= taken}
        if taken not in known:
            known[taken] = self.whole.loss(self.weights(taken))
        numbers = sorted(known)
        return np.array(numbers, dtype=np.float64), np.array([known[number] for number in numbers])

    def diverged(self, taken: int) -> int | None:
        """The number of steps after which the whole text's loss was first above :data:`RISEN` times the first one."""
        numbers, values = self.curve(taken)
        over = np.flatnonzero(~(values <= RISEN * values[0]))
        return int(numbers[over[0]]) if len(over) else None

    def best(self, taken: int) -> int:
        """The number of steps, of those measured, after which the whole text's loss was lowest."""
        numbers, values = self.curve(taken)
        return int(numbers[np.nanargmin(values)])

    def next_at(self, place: int, number: int) -> int | None:
        """The first step after ``number`` with the window at ``place``; None if there is none within a few passes."""
        for candidate in range(number + 1, min(MOST_STEPS, number + 20 * len(self.plan.examples(1) or [0]) + 20) + 1):
            if self.example(candidate).window.centre == place:
                return candidate
        return None

    def steps_of_pass(self, number: int) -> list[tuple[int, Example]]:
        """The steps with their numbers in the same pass as step ``number``."""
        chosen = self.example(number).window.number
        first = last = number
        while first > 1 and self.example(first - 1).window.number == chosen:
            first -= 1
        while self.example(last + 1).window.number == chosen:
            last += 1
        return [(at, self.example(at)) for at in range(first, last + 1)]

    def _go(self, taken: int) -> None:
        with np.errstate(over="ignore", invalid="ignore"):
            while self._done < taken and self.end is None:
                lesson = self.example(self._done + 1).lesson
                self._losses.append(learning.learn(self._now, lesson, self.rows.settings.rate).loss)
                self._done += 1
                self._note()

    def _note(self) -> None:
        done, now = self._done, self._now
        # Not "> LARGEST": a comparison with NaN is false.
        if not (np.abs(now.inputs).max() <= LARGEST and np.abs(now.outputs).max() <= LARGEST):
            self.end = done - 1
            return
        if done % KEPT_EVERY == 0:
            self._kept[done] = now.copy()
        if done <= SLOWLY or done % MEASURED_EVERY == 0:
            self._curve[done] = self.whole.loss(now)


@lru_cache(maxsize=8)
def walk_of(passage: Passage, settings: Settings, frequencies: Frequencies) -> Walk:
    """The walk of these settings; the last eight are kept."""
    return Walk(Rows(passage, settings, frequencies))
