"""From a text to the files of the shipped decoder: what ``python -m embed_core train retromae --frozen`` does."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from embed_core.contextual import Encoder
from embed_core.progress import Progress, silent
from embed_core.training.retromae import data, frozen, shipped
from embed_core.training.retromae.model import RetroMae, new_model
from embed_core.training.retromae.picture import VECTORS
from embed_core.training.retromae.settings import Settings
from embed_core.training.retromae.start import log_shares

HELD_OUT = 400
"""Sentences that are not trained on; at most a tenth of all."""
WRITE_SECONDS = 120.0
USUAL = Settings(steps=1_000_000, batch=32, longest=64, rate=2e-3, control=False, precision="fast")


@dataclass(slots=True)
class _Keeper:
    """Writes what has been learnt every two minutes."""

    model: RetroMae
    folder: Path
    facts: dict[str, Any]
    progress: Progress
    written: float

    def __call__(
        self, stage: str, done: float, total: float | None, *, unit: str = "", partial: Any | None = None
    ) -> None:
        if time.monotonic() - self.written > WRITE_SECONDS:
            self.written = time.monotonic()
            shipped.write(self.model, self.folder, {**self.facts, "unfinished": True})
        self.progress(stage, done, total, unit=unit, partial=partial)


def train_decoder(
    encoder: Encoder, lines: Iterable[str], folder: Path, about: dict[str, Any], *, settings: Settings = USUAL,
    most: int = 16_000, minutes: float = 20.0, progress: Progress = silent,
) -> dict[str, Any]:  # fmt: skip
    """Train head and decoder on the frozen ``encoder`` and write them into ``folder`` (4 MB for MiniLM's size).

    At most ``most`` sentences are read from ``lines``; ``about`` (the corpus) goes into the facts beside the weights,
    which are given back: settings, steps, and held-out loss and accuracy with own, other and no vectors.

    Raises:
        InputError: as :func:`embed_core.training.retromae.data.read` and :meth:`Settings.checked`.
    """
    settings = replace(settings.checked(), control=False)
    text = data.read(lines, encoder, settings.longest, most, progress)
    module = copy.deepcopy(encoder.model).requires_grad_(False)
    model = new_model(
        encoder, module, seed=settings.seed, pooling=settings.pooling, decoding=settings.decoding
    )  # fmt: skip
    counts = np.bincount(np.concatenate(text.sentences), minlength=model.shape.classes)
    model.weights["head.bias"] = log_shares(counts)
    seen = frozen.encoded(model, text.sentences, settings, settings.seed, progress)
    aside = min(HELD_OUT, len(seen) // 10)
    facts = {
        **about, "encoder": encoder.spec.id, "encoder_revision": encoder.spec.revision, "sentences": len(seen) - aside,
        "encoder_ratio": settings.encoder_ratio, "decoder_ratio": settings.decoder_ratio,
        "decoder_most_ratio": frozen.MOST_HIDDEN, "batch": settings.batch,
        "longest": settings.longest, "rate": settings.rate, "seed": settings.seed, "minutes": minutes,
    }  # fmt: skip
    keeper = _Keeper(model, folder, facts, progress, time.monotonic())
    steps = frozen.learn(model, seen[aside:], counts, settings, minutes, keeper)
    measured = {kind: frozen.rebuilt(model, seen[:aside], settings, kind).rounded() for kind in VECTORS}
    facts |= {"steps": steps, "held_out": aside, "rebuilt": measured}
    shipped.write(model, folder, facts)
    return facts
