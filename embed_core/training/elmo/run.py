"""Weights, optimiser and position of a run: what changes from step to step, and goes into a checkpoint."""

from __future__ import annotations

import time
from typing import Any

from embed_core.training import checkpoints
from embed_core.training.elmo.data import Batch, Integers, Text, plan
from embed_core.training.elmo.network import initial_weights
from embed_core.training.elmo.objective import surprises
from embed_core.training.elmo.schedule import Position, rate, share_done
from embed_core.training.elmo.settings import Settings

_SMOOTHING = 0.99


class Run:
    """A run on the GPU if torch finds one: ``learn`` from ``next_batch`` until it ``is_done``."""

    def __init__(self, text: Text, settings: Settings) -> None:
        import torch

        self.settings, self.text = settings, text
        self.shape = settings.shape(text.classes)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.weights = {
            name: weight.to(self.device).requires_grad_()
            for name, weight in initial_weights(self.shape, settings.seed).items()
        }
        self.optimiser = torch.optim.Adam(self.weights.values(), lr=settings.rate)
        self.position = Position()
        self._planned: tuple[int, list[Integers]] = (-1, [])

    @property
    def share(self) -> float:
        """How much of the run is over, 0 to 1."""
        return share_done(self.position, self.settings)

    @property
    def is_done(self) -> bool:
        """Has the limit been reached?"""
        return self.share >= 1

    def next_batch(self) -> Batch:
        """What comes next; the pieces are shuffled anew in each epoch."""
        if self.position.epoch != self._planned[0]:
            self._plan()
        return self.text.batch(self._planned[1][self.position.step])

    def _plan(self) -> None:
        seed = self.settings.seed + self.position.epoch
        self._planned = (self.position.epoch, plan(self.text.training, self.settings.batch, seed))

    def learn(self, batch: Batch) -> None:
        """One step down the loss: the mean surprise over words and both directions."""
        import torch

        start = time.perf_counter()
        torch.manual_seed(self.settings.seed + self.position.steps)  # dropout after a stop as without one
        for group in self.optimiser.param_groups:
            group["lr"] = rate(self.share, self.settings)
        with torch.autocast(self.device, torch.bfloat16, enabled=self.settings.precision == "bfloat16"):
            found = surprises(self.weights, self.shape, batch, self.settings.dropout)
        loss = torch.cat(found).mean()
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.weights.values(), self.settings.clip)
        self.optimiser.step()
        self._advance(int(batch.lengths.sum()), float(loss.detach()), time.perf_counter() - start)

    def _advance(self, words: int, loss: float, seconds: float) -> None:
        here = self.position
        smooth = loss if not here.steps else _SMOOTHING * here.loss + (1 - _SMOOTHING) * loss
        last = here.step + 1 == len(self._planned[1])
        self.position = Position(
            epoch=here.epoch + last,
            step=0 if last else here.step + 1,
            steps=here.steps + 1,
            words=here.words + words,
            seconds=here.seconds + seconds,
            loss=smooth,
        )

    def state(self) -> checkpoints.State:
        """All of it, for the cache."""
        arrays = {f"weight.{name}": weight.detach() for name, weight in self.weights.items()}
        for name, weight in self.weights.items():
            for moment in ("exp_avg", "exp_avg_sq"):
                if weight in self.optimiser.state:
                    arrays[f"{moment}.{name}"] = self.optimiser.state[weight][moment]
        facts = {name: getattr(self.position, name) for name in Position.__dataclass_fields__}
        stored = {name: array.cpu().numpy() for name, array in arrays.items()}
        return checkpoints.State(self.position.epoch, self.position.seconds, stored, facts)

    def restore(self, state: checkpoints.State) -> None:
        """Go on from a :meth:`state`."""
        import torch

        facts: dict[str, Any] = dict(state.facts)
        self.position = Position(**facts)
        for name, weight in self.weights.items():
            with torch.no_grad():
                weight.copy_(torch.from_numpy(state.arrays[f"weight.{name}"]))
            self.optimiser.state[weight] = {
                "step": torch.tensor(float(self.position.steps)),
                **{
                    moment: torch.from_numpy(state.arrays[f"{moment}.{name}"].copy()).to(self.device)
                    for moment in ("exp_avg", "exp_avg_sq")
                },
            }
