"""The run of the stages, a seed after the other: measured, kept, gone on with.

The state of the first seed's finished model is kept, so that it can be given a name; of the run under way also AdamW's
moments. Nothing is kept of a step whose forward pass was not sound, so what is kept is the last good state.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core import loading
from embed_core.contextual.encoder import Encoder
from embed_core.errors import Cancelled, InputError
from embed_core.progress import Progress, silent
from embed_core.training import checkpoints
from embed_core.training.checkpoints import State
from embed_core.training.contrastive import outcome, pretraining, stages
from embed_core.training.contrastive.learner import Batch, Learner, Step
from embed_core.training.contrastive.negatives import Rules, mine
from embed_core.training.contrastive.outcome import START, Item, Loss, Moment, Negatives, Trained
from embed_core.training.contrastive.pairs import pairs
from embed_core.training.contrastive.settings import Settings, Stage, checked

VERSION = 1
STAGE = "bge.train"
SAVE_SECONDS = 20.0
COLLAPSED = 0.999
"""Mean cosine between different passages of a batch, above which all texts have the same vector."""
KEPT = "kept."
"""Before the names of the weights of the first seed's finished model."""
_MINED = "mined"
Arrays = dict[str, NDArray[Any]]


def run_key(settings: Settings) -> dict[str, Any]:
    """The key of the checkpoint, everything that decides the outcome; the texts trained on among it."""
    from embed_core.points import digest

    own = pairs(settings.language)
    texts = digest([text for pair in own for text in (pair.split, pair.question, pair.passage)])
    return {"training": "bge", "version": VERSION, "texts": texts, **settings.key()}


def train(settings: Settings, progress: Progress = silent) -> Trained:
    """Run the stages for every seed; goes on from what is kept, and returns at once where nothing is left.

    Partial results (:class:`.outcome.Trained`) come with the progress of the stage ``bge.train``, the first of them
    before any training: what the model can do at the start.

    Raises:
        InputError: as :func:`.settings.checked`; ``bge.diverged``, ``bge.collapsed`` (the last good state is kept).
        ModelError: ``bge.not_trainable``.
        Cancelled: asked to stop; the state is kept.
    """
    run = _Run(checked(settings), progress)
    if not run.finished:
        try:
            run.go()
        except Cancelled:
            run.save()
            raise
    return run.result()


def so_far(settings: Settings) -> Trained | None:
    """What is kept of a run, finished or not; None where nothing is."""
    state = checkpoints.load(run_key(settings), arrays=False)
    if state is None or not state.history:
        return None
    return Trained(settings, _items(state), int(state.facts["done"]), int(state.facts["total"]), state.seconds)


class _Run:
    def __init__(self, settings: Settings, progress: Progress) -> None:
        self.settings, self.progress = settings, progress
        self.key = run_key(settings)
        self.steps = {stage: stages.steps(settings, stage) for stage in settings.stages}
        self.each = sum(self.steps.values())
        self.total = self.each * len(settings.seeds)
        state = checkpoints.load(self.key) or State(0, 0.0, {}, {"done": 0, "total": self.total})
        self.items: list[Item] = list(_items(state))
        self.arrays: Arrays = dict(state.arrays)
        self.kept = {name: array for name, array in state.arrays.items() if name.startswith(KEPT)}
        self.mined: NDArray[np.int64] | None = state.arrays.get(_MINED)
        # Half a step short: the step is done, the measurement after it is not.
        self.done, self.before = math.ceil(state.facts["done"]), state.seconds
        self.unmeasured = self.done > state.facts["done"]
        self.began = self.saved = time.monotonic()
        self.learner: Learner | None = None

    @property
    def finished(self) -> bool:
        return self.done >= self.total and not self.unmeasured

    def result(self, more: Sequence[Item] = ()) -> Trained:
        return Trained(self.settings, (*self.items, *more), self.done, self.total, self._seconds())

    # -- the run -------------------------------------------------------------------------------------------------

    def go(self) -> None:
        encoder = loading.load_encoder(self.settings.model, self.progress)
        place, inside = divmod(self.done - self.unmeasured, self.each)
        inside += self.unmeasured
        if not self.items:
            self._measure(encoder, self.settings.seeds[0], START, 0)
            self.save()
        learner = self.learner = Learner(encoder, freeze_words=self.settings.freeze_words)
        start = learner.arrays()
        for seed in self.settings.seeds[place:]:
            if not any(moment.seed == seed for moment in self._moments()):
                self.items.append(replace(self._moments()[0], seed=seed))
            if not inside:
                learner.start_stage(self.settings.rate, 1)
                learner.restore(start, 0)
            self._seed(learner, seed, inside)
            inside = 0
        self.learner = None
        self.save()

    def _seed(self, learner: Learner, seed: int, inside: int) -> None:
        first = 0
        for stage, count in self.steps.items():
            here = max(0, inside - first)
            if here < count or (self.unmeasured and here == count):
                self._stage(learner, seed, stage, first, here)
            first += count
        if seed == self.settings.seeds[0]:
            self.kept = {KEPT + name: array for name, array in learner.weights().items()}

    def _stage(self, learner: Learner, seed: int, stage: Stage, first: int, done: int) -> None:
        learner.start_stage(self.settings.rate, self.steps[stage])
        if done or (first and self._resumed()):
            learner.restore(self.arrays, done)
        self.arrays = {}
        if self.unmeasured:
            self._measure(learner.encoder, seed, stage, first + done)
        if stage == "pretrain":
            self._pretrain(learner, seed, done)
        elif done < self.steps[stage]:
            self._contrast(learner, seed, stage, first, done)
        self.save()

    def _contrast(self, learner: Learner, seed: int, stage: Stage, first: int, done: int) -> None:
        batches = self._batches(learner.encoder, seed, stage, bool(done))
        for end in self._ends(stage, done):
            learner.run(batches[done:end], self.settings.temperature, self._hear(seed, stage, first))
            done = end
            self._reached(learner, seed, stage, first + done)

    def _pretrain(self, learner: Learner, seed: int, done: int) -> None:
        """The whole stage at once: RetroMAE keeps a state of its own while it runs."""
        if done:
            return
        offset = self._offset(seed)

        def report(stage: str, done: float, total: float | None, *, partial: object = None, **_: object) -> None:
            losses = pretraining.losses(partial, seed)
            self.progress(STAGE, offset + (done if losses else 0), self.total, partial=self.result(losses))

        self.items += pretraining.run(learner, self.settings, seed, report)
        self._reached(learner, seed, "pretrain", self.steps["pretrain"])

    def _reached(self, learner: Learner, seed: int, stage: Stage, step: int) -> None:
        self.done, self.unmeasured = self._offset(seed) + step, True
        self._measure(learner.encoder, seed, stage, step)

    def _batches(self, encoder: Encoder, seed: int, stage: Stage, resumed: bool) -> list[Batch]:
        if stage == "general":
            return stages.general_batches(encoder.spec, self.settings, seed)
        if not resumed or self.mined is None:
            self.mined = self._mine(encoder, seed)
        return stages.finetune_batches(encoder.spec, self.settings, seed, self.mined)

    def _mine(self, encoder: Encoder, seed: int) -> NDArray[np.int64]:
        own = pairs(self.settings.language, "train")
        before = stages.prefixes(encoder.spec, self.settings, "finetune")
        pool = encoder.embed([pair.passage for pair in own], prefix=before.passage, progress=self._alive).vectors
        asked = encoder.embed([pair.question for pair in own], prefix=before.query, progress=self._alive).vectors
        rules = Rules(count=stages.MINED, share=self.settings.share)
        found = mine(asked, pool, np.arange(len(own)), rules, texts=[pair.passage for pair in own])
        table = stages.negative_rows(found)
        flagged = sum(len(one.flagged) for one in found)
        self.items.append(Negatives(seed, len(own), int((table >= 0).sum()), flagged))
        return table

    # -- measuring -----------------------------------------------------------------------------------------------

    def _ends(self, stage: Stage, done: int) -> list[int]:
        """Where to measure: after every pass over the pairs."""
        count, passes = self.steps[stage], stages.epochs(self.settings, stage)
        ends = sorted({round(count * part / passes) for part in range(1, passes + 1)})
        return [end for end in ends if end > done]

    def _hear(self, seed: int, stage: Stage, first: int) -> Callable[[int, Step], None]:
        def hear(done: int, step: Step) -> None:
            number = first + done + 1
            self._check(step, stage, number)
            self.done = self._offset(seed) + first + done
            if time.monotonic() - self.saved > SAVE_SECONDS:
                self.save()
            self.items.append(Loss(seed, stage, number, step.loss))
            try:
                self._report(partial=True)
            except Cancelled:
                self.items.pop()
                raise

        return hear

    def _check(self, step: Step, stage: Stage, number: int) -> None:
        values = {"step": number, "rate": f"{self.settings.rate:g}", "lower": f"{self.settings.rate / 10:g}"}
        if not math.isfinite(step.loss):
            raise InputError("bge.diverged", **values)
        if step.crowding > COLLAPSED:
            raise InputError("bge.collapsed", **values)

    def _measure(self, encoder: Encoder, seed: int, stage: str, step: int) -> None:
        early = self._so_far if stage == START else None
        moment = outcome.measured(encoder, self.settings, seed, stage, step, self._alive, early)
        self.items.append(moment)
        self.unmeasured = False
        self._report(partial=True)

    def _so_far(self, moment: Moment) -> None:
        """The start of a part of the texts: something to see within seconds. It is not kept."""
        self.progress(STAGE, self.done, self.total, partial=self.result([moment]))

    def _report(self, partial: bool = False) -> None:
        self.progress(STAGE, self.done, self.total, partial=self.result() if partial else None)

    def _alive(self, *_: object, **__: object) -> None:
        """The progress of what happens between steps: it moves no bar, but it can be stopped."""
        self._report()

    def _moments(self) -> list[Moment]:
        return [item for item in self.items if isinstance(item, Moment)]

    # -- keeping -------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the state as it is now; nothing before the first measurement."""
        if not self.items:
            return
        arrays: Arrays = dict(self.kept)
        if self.learner is not None:
            arrays |= self.learner.arrays()
            if self.mined is not None:
                arrays[_MINED] = self.mined
        elif not self.finished:
            arrays |= self.arrays
        facts = {"done": self.done - self.unmeasured / 2, "total": float(self.total)}
        history = [item.as_json() for item in self.items]
        checkpoints.save(self.key, State(self.done, self._seconds(), arrays, facts, history))
        self.saved = time.monotonic()

    def _resumed(self) -> bool:
        return any(name.startswith("weight.") for name in self.arrays)

    def _offset(self, seed: int) -> int:
        return self.settings.seeds.index(seed) * self.each

    def _seconds(self) -> float:
        return self.before + time.monotonic() - self.began


def _items(state: State) -> tuple[Item, ...]:
    return tuple(outcome.from_json(said) for said in state.history)
