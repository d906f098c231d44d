"""Live pre-training: RetroMAE and, beside it, the same encoder without the decoder.

Both see the same batches with the same tokens hidden, take the same steps at the same rates and start from the same
weights: what differs in the end is the decoder's work. A stopped run goes on where it was, on one machine to the last
bit as without the stop (masks and batches are drawn from the seed and the number of the step, so there is no state of
a generator to keep).
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from embed_core.contextual import Encoder
from embed_core.contextual.forward import threads
from embed_core.errors import Cancelled, InputError
from embed_core.loading import load_encoder
from embed_core.progress import Progress, silent
from embed_core.training import checkpoints
from embed_core.training.checkpoints import State
from embed_core.training.retromae import data, quality, start
from embed_core.training.retromae.arm import Arm
from embed_core.training.retromae.batches import Batch, Integers, make_batch
from embed_core.training.retromae.settings import (
    Diverged,
    Quality,
    Settings,
    Step,
    Trained,
    from_history,
    rate_at,
)
from embed_core.training.retromae.source import Key, Source, run_key

KEEP_SECONDS = 20.0
MEASUREMENTS = 4
"""How often the retrieval quality is measured after the start; the last time at the end."""
MOST_SENTENCES = 200_000
BLOWN_UP = 2.0
"""A loss of this many times that of guessing all tokens alike (the logarithm of their number) is past learning."""
ONE_THREAD = 2_048
"""Tokens a batch up to which one thread trains: two are hardly faster, and the pages need the other."""


def train(source: Source, settings: Settings, progress: Progress = silent) -> Trained:
    """Train, or go on with what was stopped; a run that is finished returns at once.

    ``progress`` gets a :class:`Trained` as ``partial`` after every step. A run whose loss blows up ends there with
    :attr:`Trained.diverged` said; what is kept is its last good state.

    Raises:
        InputError: ``retromae.setting``, ``retromae.too_few_sentences``, ``retromae.too_few_tokens``, and what the
            corpus and the encoder raise.
        Cancelled: from ``progress``; the state is kept for the next call.
    """
    key = run_key(source, settings.checked())
    state = checkpoints.load(key)
    if state is not None and state.facts["done"] >= state.facts["total"]:
        return _trained(source, settings, state)
    encoder = load_encoder(source.encoder, progress)
    tokens = settings.batch * settings.longest
    with threads(1 if tokens <= ONE_THREAD else tokens):
        run = _Run(source, settings, encoder, state, progress)
        return run.go(key, progress)


def write_encoder(source: Source, settings: Settings, folder: Path, progress: Progress = silent) -> Path:
    """Write the encoder of a run (as far as it came) into ``folder`` in the hub's format, for the shelf or a later
    stage; its vectors are read with ``settings.pooling``.

    Raises:
        InputError: ``retromae.nothing_kept``; as :func:`embed_core.training.encoder_copy.write_folder`.
    """
    state = checkpoints.load(run_key(source, settings))
    if state is None:
        raise InputError("retromae.nothing_kept")
    encoder = load_encoder(source.encoder, progress)
    rows = state.arrays["rows"]
    model = start.start_model(encoder, settings, rows, np.ones(len(rows), dtype=np.int64))
    arm = Arm("retromae", model, decoder=True, precision=settings.precision)
    arm.restore(state.arrays, 0)
    return start.write_encoder(model, settings, folder)


class _Run:
    """What changes from step to step."""

    def __init__(
        self, source: Source, settings: Settings, encoder: Encoder, state: State | None, progress: Progress
    ) -> None:
        most = min(MOST_SENTENCES, settings.steps * settings.batch)
        text = data.read(source.lines(progress), encoder, settings.longest, max(most, data.FEWEST_SENTENCES), progress)
        self._task = quality.held_out(encoder, source.language, settings.longest)
        self.rows = _rows(encoder, text.types, self._task.types)
        counts = np.bincount(np.searchsorted(self.rows, np.concatenate(text.sentences)), minlength=len(self.rows))
        self._sentences = [np.searchsorted(self.rows, ids) for ids in text.sentences]
        self._lengths = np.array([len(ids) for ids in self._sentences])
        self.settings = settings
        self.trained = Trained(
            settings, source.language, source.encoder, 0, 0.0, len(text.sentences), text.tokens, len(self.rows),
            text.whole,
        )  # fmt: skip
        self._arms = [self._arm("retromae", encoder, counts)]
        if settings.control:
            self._arms.append(self._arm("control", encoder, counts))
        self._epoch: tuple[int, list[Integers]] = (-1, [])
        if state is not None:
            self._restore(source, state)
        self._begun = time.monotonic() - self.trained.seconds

    def go(self, key: Key, progress: Progress) -> Trained:
        """To the end, a step at a time; states are kept between looking and moving, so that they are never bad ones."""
        saved = time.monotonic()
        try:
            while self.trained.done < self.settings.steps:
                self._report(progress)
                looked = self._look()
                if not self._is_sound(looked):
                    return self._diverged(key, looked)
                if not self.trained.qualities:  # after the first losses: these are on the screen at once
                    self._report(progress, replace(self.trained, steps=(looked,)))
                    self._measure()
                if time.monotonic() - saved > KEEP_SECONDS or self.trained.done in self._when:
                    checkpoints.save(key, self._state())
                    saved = time.monotonic()
                self._move(looked)
                if self.trained.done in self._when:
                    self._measure()
        except Cancelled:
            checkpoints.save(key, self._state())
            raise
        checkpoints.save(key, self._state(finished=True))
        return self.trained

    @property
    def _when(self) -> set[int]:
        return {math.ceil(self.settings.steps * part / MEASUREMENTS) for part in range(1, MEASUREMENTS + 1)}

    def _arm(self, name: str, encoder: Encoder, counts: Integers) -> Arm:
        model = start.start_model(encoder, self.settings, self.rows, counts)
        return Arm(name, model, decoder=name == "retromae", precision=self.settings.precision)

    def _look(self) -> Step:
        batch = self._batch(self.trained.done)
        found = [arm.look(batch) for arm in self._arms]
        control = found[1][0] if len(found) > 1 else None
        return Step(self.trained.done + 1, *found[0], control)

    def _batch(self, step: int) -> Batch:
        settings, model = self.settings, self._arms[0].model
        per_epoch = len(self._plan(0))
        rows = self._plan(step // per_epoch)[step % per_epoch]
        return make_batch(
            [self._sentences[row] for row in rows], special=model.special, pad=model.pad_id,
            encoder_ratio=settings.encoder_ratio, decoder_ratio=settings.decoder_ratio, decoding=settings.decoding,
            rng=np.random.default_rng([settings.seed, step]),
        )  # fmt: skip

    def _plan(self, epoch: int) -> list[Integers]:
        if self._epoch[0] != epoch:
            self._epoch = (epoch, data.plan(self._lengths, self.settings.batch, self.settings.seed, epoch))
        return self._epoch[1]

    def _is_sound(self, looked: Step) -> bool:
        limit = BLOWN_UP * math.log(len(self.rows))
        return all(math.isfinite(loss) and loss < limit for loss in (looked.mlm, looked.decoder, looked.control or 0.0))

    def _move(self, looked: Step) -> None:
        rate = rate_at(self.settings, self.trained.done)
        for arm in self._arms:
            arm.move(rate)
        seconds = time.monotonic() - self._begun
        self.trained = replace(
            self.trained, done=looked.step, seconds=seconds, steps=(*self.trained.steps, looked)
        )  # fmt: skip

    def _measure(self) -> None:
        found = [quality.measured(arm.model, self._task) for arm in self._arms[: 2 if self.trained.done else 1]]
        control = found[-1] if self.settings.control else None
        one = Quality(self.trained.done, found[0], control)
        self.trained = replace(self.trained, qualities=(*self.trained.qualities, one))

    def _report(self, progress: Progress, shown: Trained | None = None) -> None:
        shown = shown or self.trained
        progress("retromae.train", self.trained.done, self.settings.steps, partial=shown)

    def _diverged(self, key: Key, looked: Step) -> Trained:
        """The state kept last becomes the result; where none was kept, that of the start."""
        worst = max(
            (looked.mlm, looked.decoder, looked.control or 0.0), key=lambda loss: math.inf if loss != loss else loss
        )
        kept = checkpoints.load(key)
        at = 0 if kept is None else int(kept.facts["step"])
        said = Diverged(looked.step, worst if math.isfinite(worst) else math.inf, self.settings.rate, at)
        self.trained = replace(self.trained, diverged=said)
        arrays = {"rows": self.rows} if kept is None else kept.arrays
        checkpoints.save(key, replace(self._state(finished=True), arrays=arrays))
        return self.trained

    def _state(self, *, finished: bool = False) -> State:
        arrays = {"rows": self.rows}
        for arm in self._arms[: 1 if finished else None]:
            arrays |= arm.arrays(moments=not finished)
        one, steps = self.trained, self.settings.steps
        facts = {
            "done": steps if finished else one.done, "total": steps, "step": one.done, "sentences": one.sentences,
            "tokens": one.tokens, "classes": one.classes, "whole": float(one.whole),
        }  # fmt: skip
        return State(0, one.seconds, arrays, facts, one.history())

    def _restore(self, source: Source, state: State) -> None:
        self.trained = _trained(source, self.settings, state)
        for arm in self._arms:
            arm.restore(state.arrays, self.trained.done)


def _trained(source: Source, settings: Settings, state: State) -> Trained:
    read, tokens, classes = (int(state.facts[name]) for name in ("sentences", "tokens", "classes"))
    return Trained(
        settings, source.language, source.encoder, int(state.facts["step"]), state.seconds, read, tokens, classes,
        bool(state.facts["whole"]), **from_history(state.history),
    )  # fmt: skip


def _rows(encoder: Encoder, *types: Integers) -> Integers:
    """The tokens a run knows: those of its texts, and the special ones."""
    special = [int(token) for token in encoder.tokenizer.all_special_ids]
    return np.unique(np.concatenate([*types, np.array(special, dtype=np.int64)]))
