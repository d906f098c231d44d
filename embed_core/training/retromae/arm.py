"""One of the two that are trained side by side: RetroMAE, or the same encoder with plain masked language modelling."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.precision import Precision, computing
from embed_core.training.retromae.batches import Batch
from embed_core.training.retromae.model import RetroMae, losses

CLIP = 1.0
"""Largest norm of a step's gradient; a larger one is scaled down."""
DECAY = 0.01
_MOMENTS = ("exp_avg", "exp_avg_sq")


class Arm:
    """A model and its optimiser (AdamW, Loshchilov & Hutter 2019): :meth:`look` at a batch, then :meth:`move`."""

    def __init__(self, name: str, model: RetroMae, *, decoder: bool, precision: Precision) -> None:
        import torch

        self.name, self.model, self._decoder, self._precision = name, model, decoder, precision
        self.parameters: dict[str, Any] = {}
        for own, weight in model.parameters():
            if own.startswith("encoder.") and not weight.requires_grad:
                continue
            if decoder or not own.startswith("decoder."):
                self.parameters[own] = weight.requires_grad_()
        matrices = [weight for weight in self.parameters.values() if weight.dim() > 1]
        vectors = [weight for weight in self.parameters.values() if weight.dim() == 1]
        groups = [{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}]
        self._optimiser = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98))

    def look(self, batch: Batch) -> tuple[float, float]:
        """The losses of a batch (masked language model, decoder), the gradient computed; infinite if that is not
        finite.
        """
        import torch

        self._optimiser.zero_grad()
        with computing(self._precision):
            found = losses(self.model, batch, decoder=self._decoder)
        found.total.backward()
        norm = float(torch.nn.utils.clip_grad_norm_(list(self.parameters.values()), CLIP))
        mlm = float(found.mlm.detach()) if math.isfinite(norm) else math.inf
        return mlm, 0.0 if found.decoder is None else float(found.decoder.detach())

    def move(self, rate: float) -> None:
        """Down the gradient that was computed last."""
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self._optimiser.step()

    def arrays(self, *, moments: bool) -> dict[str, NDArray[Any]]:
        """Weights, and AdamW's moments too, for a checkpoint."""
        found = {f"{self.name}.weight.{name}": weight for name, weight in self.parameters.items()}
        if moments:
            for name, weight in self.parameters.items():
                for moment in _MOMENTS:
                    if weight in self._optimiser.state:
                        found[f"{self.name}.{moment}.{name}"] = self._optimiser.state[weight][moment]
        return {name: weight.detach().numpy().copy() for name, weight in found.items()}

    def restore(self, arrays: Mapping[str, NDArray[Any]], steps: int) -> None:
        """Go on from :meth:`arrays` after ``steps`` steps."""
        import torch

        with torch.no_grad():
            for name, weight in self.parameters.items():
                weight.copy_(torch.from_numpy(np.array(arrays[f"{self.name}.weight.{name}"])))
                moments = {m: arrays.get(f"{self.name}.{m}.{name}") for m in _MOMENTS}
                if all(moment is not None for moment in moments.values()):
                    kept = {m: torch.from_numpy(np.array(moment)) for m, moment in moments.items()}
                    self._optimiser.state[weight] = {"step": torch.tensor(float(steps)), **kept}
