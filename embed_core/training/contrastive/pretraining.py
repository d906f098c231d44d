"""The first stage: RetroMAE (:mod:`embed_core.training.retromae`) on the passages to train on, without its control."""

from __future__ import annotations

import tempfile
from pathlib import Path

from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.training import checkpoints
from embed_core.training.contrastive import stages
from embed_core.training.contrastive.learner import Learner
from embed_core.training.contrastive.outcome import Item, Loss
from embed_core.training.contrastive.settings import Settings
from embed_core.training.retromae import train as retromae
from embed_core.training.retromae.settings import Settings as RetroMaeSettings
from embed_core.training.retromae.settings import Trained as RetroMaeTrained
from embed_core.training.retromae.source import Key, Source, run_key


def run(learner: Learner, settings: Settings, seed: int, progress: Progress) -> list[Item]:
    """Train, or go on; the learner takes over what came of it. The losses of its steps.

    Raises: as :func:`embed_core.training.retromae.train.train`; InputError ``bge.diverged``.
    """
    source, own = _source(settings), _settings(learner, settings, seed)
    trained = retromae.train(source, own, progress)
    with tempfile.TemporaryDirectory() as folder:
        learner.adopt(retromae.write_encoder(source, own, Path(folder) / "model", progress))
    checkpoints.remove(run_key(source, own))
    return losses(trained, seed)


def losses(trained: object, seed: int) -> list[Item]:
    """The losses of a run so far: those of encoder and decoder together."""
    if not isinstance(trained, RetroMaeTrained):
        return []
    return [Loss(seed, "pretrain", step.step, step.mlm + step.decoder) for step in trained.steps]


def _source(settings: Settings) -> Source:
    texts = stages.texts(settings.language)
    key: Key = {"corpus": "bge", "texts": digest(list(texts))}
    return Source(key, lambda progress: texts, settings.language, settings.model)


def _settings(learner: Learner, settings: Settings, seed: int) -> RetroMaeSettings:
    return RetroMaeSettings(
        steps=stages.steps(settings, "pretrain"), batch=settings.batch, rate=settings.pretrain_rate, seed=seed,
        control=False, pooling="cls" if learner.encoder.pooling == "cls" else "mean",
    )  # fmt: skip
