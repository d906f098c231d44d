"""A trained encoder under a name, with a card that says how it came to be and what it can do."""

from __future__ import annotations

import tempfile
from pathlib import Path

from embed_core import loading
from embed_core.catalog import ModelSpec
from embed_core.contextual.encoder import Encoder
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.texts import LANGUAGES, text
from embed_core.training import checkpoints, shelf
from embed_core.training.cards import RULE
from embed_core.training.contrastive import stages
from embed_core.training.contrastive.learner import Learner
from embed_core.training.contrastive.outcome import START, Moment, Trained
from embed_core.training.contrastive.train import KEPT, run_key
from embed_core.training.encoder_copy import write_folder

_CARD = "cli_train_bge.card"


def keep(trained: Trained, name: str, progress: Progress = silent) -> ModelSpec:
    """Put what a run has learnt on the shelf: the finished model of its first seed, else the one it stopped at.

    Raises:
        InputError: ``bge.nothing_kept``; as :func:`embed_core.training.shelf.keep_encoder`.
    """
    wanted = shelf.checked_name(name)
    with tempfile.TemporaryDirectory() as folder:
        write(trained, Path(folder) / "model", progress)
        return shelf.keep_encoder(wanted, Path(folder) / "model", about(trained, wanted))


def write(trained: Trained, folder: Path, progress: Progress = silent) -> Path:
    """Write the model of :func:`keep` into ``folder`` in the hub's format."""
    learner = _learner(trained, progress)
    return write_folder(learner.encoder, folder)


def encoder(trained: Trained, progress: Progress = silent) -> Encoder:
    """The model of :func:`keep`, in memory."""
    return _learner(trained, progress).encoder


def about(trained: Trained, name: str) -> shelf.About:
    """What the weights do not say."""
    start = loading.load_encoder(trained.settings.model)
    before = stages.prefixes(start.spec, trained.settings, kept_moment(trained).stage)
    options = {"query_prefix": before.query, "passage_prefix": before.passage}
    return shelf.About(
        start.spec.family, (trained.settings.language,), start.pooling,
        {name: prefix for name, prefix in options.items() if prefix}, card(trained, name),
    )  # fmt: skip


def kept_moment(trained: Trained) -> Moment:
    """The last measurement of the model that :func:`keep` takes."""
    ends = trained.ends(trained.settings.seeds[0])
    if not ends or ends[-1].stage == START:
        raise InputError("bge.nothing_kept")
    return ends[-1]


def card(trained: Trained, name: str) -> str:
    """English, a rule, Chinese."""
    settings, moments = trained.settings, trained.ends(trained.settings.seeds[0])
    first, last = moments[0].recall, kept_moment(trained).recall
    values = {
        "name": name, "model": settings.model, "pairs": len(stages.texts(settings.language)), "batch": settings.batch,
        "temperature": f"{settings.temperature:g}", "rate": f"{settings.rate:g}", "negatives": settings.negatives,
        "seed": settings.seeds[0], "questions": last.questions, "pool": last.pool, "seconds": f"{trained.seconds:.0f}",
        "before": f"{first.at_1:.3f}", "after": f"{last.at_1:.3f}", "before_5": f"{first.at_5:.3f}",
        "after_5": f"{last.at_5:.3f}", "before_mrr": f"{first.mrr:.3f}", "after_mrr": f"{last.mrr:.3f}",
    }  # fmt: skip
    before = stages.prefixes(loading.load_encoder(settings.model).spec, settings, kept_moment(trained).stage).query
    return RULE.join(
        text(
            f"{_CARD}.whole", language, **values, language=text(f"{_CARD}.{settings.language}", language),
            stages=text(f"{_CARD}.joint", language).join(
                text(f"{_CARD}.{stage}", language, epochs=stages.epochs(settings, stage)) for stage in settings.stages
            ),
            prefix=before.strip() or "-",
        )
        for language in LANGUAGES
    )  # fmt: skip


def _learner(trained: Trained, progress: Progress) -> Learner:
    state = checkpoints.load(run_key(trained.settings))
    arrays = {} if state is None else state.arrays
    kept = {name.removeprefix(KEPT): array for name, array in arrays.items() if name.startswith(KEPT)}
    found = kept or {name: array for name, array in arrays.items() if name.startswith(("weight.", "words."))}
    if not found:
        raise InputError("bge.nothing_kept")
    start = loading.load_encoder(trained.settings.model, progress)
    learner = Learner(start, freeze_words=trained.settings.freeze_words)
    learner.restore(found, 0)
    return learner
