"""The run: AdamW (Loshchilov & Hutter 2019) on random batches, every image hidden anew each time it comes.

``python -m embed_core.training.mae.train`` trains the weights that come with the project (:mod:`.shipped`).
"""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.forward import threads
from embed_core.errors import Cancelled, InputError, ModelError
from embed_core.progress import Progress, silent
from embed_core.training import checkpoints
from embed_core.training.mae import network, patches
from embed_core.training.mae.digits import SIDE, held_out, train_images
from embed_core.training.mae.network import Tensor
from embed_core.training.mae.rebuild import SMALL, answers
from embed_core.training.mae.settings import LONGEST, Settings

STAGE = "mae.train"
KEEP_SECONDS = 15.0
REPORT_SECONDS = 0.15
LOOKS = 40
"""How often a run is measured on the way, and its picture drawn."""
SHOWN = tuple(range(10))
"""The digits whose reconstruction is shown while it trains: the first held-out image of each."""
MEASURE_SEED = 1
WORSE = 20.0
"""A loss so many times the first one will not come back."""
BETAS = (0.9, 0.95)
_ADAM, _HIDDEN, _REBUILT = "adam.", "picture.hidden", "picture.rebuilt"


@dataclass(frozen=True, slots=True)
class Look:
    """After ``step`` steps: mean squared error of hidden pixels in the batches since the last look (``train``) and in
    all held-out images (``held``).
    """

    step: int
    train: float
    held: float


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A run, finished or under way: how far it is, its ``looks`` and what it makes of ten held-out digits.

    ``hidden`` (10, 16) marks the patches that were hidden from it, ``rebuilt`` (10, 8, 8) is its answer.
    """

    settings: Settings
    step: int
    seconds: float
    looks: tuple[Look, ...]
    hidden: NDArray[np.bool_]
    rebuilt: NDArray[np.float32]


def key(settings: Settings) -> dict[str, object]:
    """Everything that makes the run: the name of its checkpoint."""
    return {"model": "mae-digits", "version": 1, **asdict(settings)}


def train(settings: Settings, progress: Progress = silent) -> Trained:
    """Train, or go on with a run that was stopped; on the processor, a few milliseconds a step.

    The checkpoint of :func:`key` keeps weights, optimiser and random state: a run that was stopped and gone on with
    gives the same weights as one that was not.

    Raises:
        InputError: ``mae.steps``, ``mae.ratio``.
        ModelError: ``mae.diverged`` - the loss is no number any more; the last good state is kept.
        Cancelled: from ``progress``; what has been learnt is kept for the next call.
    """
    if not 1 <= settings.steps <= LONGEST:
        raise InputError("mae.steps", value=settings.steps, most=LONGEST)
    patches.hidden_count(settings.ratio)
    run = _Run(settings)
    if (state := checkpoints.load(key(settings))) is not None:
        run.restore(state)
    if run.step < settings.steps:
        with threads(SMALL):
            _go(run, progress)
    return run.result()


def trained_weights(settings: Settings) -> dict[str, Tensor] | None:
    """The weights of a run's checkpoint; None if there is none."""
    state = checkpoints.load(key(settings))
    return None if state is None else _Run(settings, state).weights


def _go(run: _Run, progress: Progress) -> None:
    kept = said = time.monotonic()
    every = max(1, run.settings.steps // LOOKS)
    if not run.looks:
        run.look()
    progress(STAGE, run.step, run.settings.steps, partial=run.result())
    good = _copied(run.state())
    try:
        while run.step < run.settings.steps:
            run.learn()
            fresh = run.step % every == 0
            if fresh:
                run.look()
                good = _copied(run.state())
            if fresh or time.monotonic() - said > REPORT_SECONDS:
                progress(STAGE, run.step, run.settings.steps, partial=run.result() if fresh else None)
                said = time.monotonic()
            if time.monotonic() - kept > KEEP_SECONDS:
                checkpoints.save(key(run.settings), good)
                kept = time.monotonic()
    except Cancelled:
        checkpoints.save(key(run.settings), run.state())
        raise
    except ModelError:
        checkpoints.save(key(run.settings), good)
        raise
    if run.looks[-1].step != run.step:
        run.look()
    checkpoints.save(key(run.settings), run.state())


def _copied(state: checkpoints.State) -> checkpoints.State:
    return replace(state, arrays={name: array.copy() for name, array in state.arrays.items()})


class _Run:
    """Weights, optimiser, random state and measurements of a run."""

    def __init__(self, settings: Settings, state: checkpoints.State | None = None) -> None:
        import torch

        self.settings, self.step, self.looks = settings, 0, list[Look]()
        self.weights = network.fresh(settings.shape, settings.seed)
        for weight in self.weights.values():
            weight.requires_grad_()
        self._optimiser = torch.optim.AdamW(
            self.weights.values(), lr=settings.rate, betas=BETAS, weight_decay=settings.decay
        )
        self._rng = np.random.default_rng(settings.seed)
        self._images = torch.from_numpy(patches.cut(train_images().images))
        self._before, self._began = 0.0, time.monotonic()
        self._losses: list[float] = []
        self._picture = (np.zeros((0, patches.COUNT), np.bool_), np.zeros((0, SIDE, SIDE), np.float32))
        if state is not None:
            self.restore(state)

    @property
    def seconds(self) -> float:
        return self._before + time.monotonic() - self._began

    def learn(self) -> None:
        """One step. Raises ModelError ``mae.diverged``."""
        import torch

        settings = self.settings
        rate = _rate(settings, self.step)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        rows = self._rng.integers(0, len(self._images), settings.batch)
        hidden = patches.draw_hidden(settings.batch, settings.ratio, self._rng)
        asked = self._images[torch.from_numpy(rows)]
        answer = network.rebuild(self.weights, settings.shape, asked, torch.from_numpy(patches.visible_places(hidden)))
        loss = network.loss(answer, asked, torch.from_numpy(hidden))
        value = float(loss.detach())
        self._check(value)
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()
        self._losses.append(value)
        self.step += 1

    def look(self) -> None:
        """Measure on the held-out images and take the picture."""
        images = held_out().images
        hidden = patches.draw_hidden(len(images), self.settings.ratio, np.random.default_rng(MEASURE_SEED))
        answer = answers(self.weights, self.settings.shape, patches.cut(images), hidden)
        wrong = np.square(answer - patches.cut(images)).mean(axis=2)
        held = float(wrong[hidden].mean())
        self._check(held)
        self.looks.append(Look(self.step, float(np.mean(self._losses)) if self._losses else held, held))
        self._losses = []
        rows = [int(held_out().of(digit)[0]) for digit in SHOWN]
        self._picture = hidden[rows], patches.paste(answer[rows])

    def _check(self, loss: float) -> None:
        highest = WORSE * self.looks[0].held if self.looks else math.inf
        if not math.isfinite(loss) or loss > highest:
            raise ModelError("mae.diverged", step=self.step, rate=self.settings.rate, good=self._good)

    @property
    def _good(self) -> int:
        return self.looks[-1].step if self.looks else 0

    def result(self) -> Trained:
        """What a page shows of it."""
        return Trained(self.settings, self.step, self.seconds, tuple(self.looks), *self._picture)

    def state(self) -> checkpoints.State:
        """Everything the run goes on from."""
        arrays = {name: weight.detach().numpy() for name, weight in self.weights.items()}
        for place, kept in self._optimiser.state_dict()["state"].items():
            arrays |= {f"{_ADAM}{place}.{name}": value.numpy() for name, value in kept.items()}
        arrays |= {_HIDDEN: self._picture[0], _REBUILT: self._picture[1]}
        facts = {"done": float(self.step), "total": float(self.settings.steps)}
        note: dict[str, Any] = {"random": self._rng.bit_generator.state, "losses": self._losses}
        return checkpoints.State(0, self.seconds, arrays, facts, [note, *map(asdict, self.looks)])

    def restore(self, state: checkpoints.State) -> None:
        """Take up what :meth:`state` gave."""
        import torch

        arrays = dict(state.arrays)
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(torch.from_numpy(arrays[name]))
        adam: dict[int, dict[str, Tensor]] = {}
        for name in [name for name in arrays if name.startswith(_ADAM)]:
            place, part = name.removeprefix(_ADAM).split(".")
            adam.setdefault(int(place), {})[part] = torch.from_numpy(arrays[name].copy())
        self._optimiser.load_state_dict({**self._optimiser.state_dict(), "state": adam})
        note, *looks = state.history
        self._rng.bit_generator.state, self._losses = note["random"], list(note["losses"])
        self.looks, self.step = [Look(**look) for look in looks], int(state.facts["done"])
        self._picture = arrays[_HIDDEN], arrays[_REBUILT]
        self._before, self._began = state.seconds, time.monotonic()


def _rate(settings: Settings, step: int) -> float:
    """Up in a straight line, then down a half cosine (Loshchilov & Hutter 2017)."""
    up = min(1.0, (step + 1) / max(1, min(settings.warmup, settings.steps)))
    return settings.rate * up * 0.5 * (1.0 + math.cos(math.pi * step / settings.steps))


if __name__ == "__main__":
    from embed_core.training.mae.shipped import make

    make()
