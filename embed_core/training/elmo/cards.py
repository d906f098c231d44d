"""What is left behind when the run is over: the folder, its perplexity, and a card in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from embed_core.progress import Progress, silent
from embed_core.texts import LANGUAGES, text
from embed_core.training.cards import CARD, RULE, cannot_write
from embed_core.training.corpus import Corpus
from embed_core.training.elmo.evaluate import Perplexity, perplexity
from embed_core.training.elmo.export import WEIGHTS, read_folder, write_folder
from embed_core.training.elmo.settings import Settings
from embed_core.training.elmo.train import Trained


@dataclass(frozen=True, slots=True)
class Saved:
    """The ``folder`` and the ``perplexity`` of the model as it is read back from there (half precision)."""

    folder: Path
    perplexity: Perplexity


def save_model(trained: Trained, corpus: Corpus, folder: Path, progress: Progress = silent) -> Saved:
    """Write model and card into a folder. Raises InputError ``training.cannot_write``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_folder(folder, trained.weights, trained.shape, trained.text.words[: trained.text.classes])
        measured = perplexity(read_folder(folder).weights, trained.shape, trained.text, progress)
        (folder / CARD).write_text(card(trained, corpus, measured, folder), encoding="utf-8")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return Saved(folder, measured)


def card(trained: Trained, corpus: Corpus, measured: Perplexity, folder: Path) -> str:
    """The card: English, a rule, Chinese."""
    position, shape = trained.position, trained.shape
    values = {
        "name": folder.name,
        "corpus": corpus.name,
        "sha256": corpus.sha256,
        "documents": f"{corpus.documents:,}",
        "running": f"{corpus.words:,}",
        "classes": f"{trained.text.classes:,}",
        "uniform": f"{shape.classes:,}",
        "dims": shape.dims,
        "both": 2 * shape.dims,
        "cells": shape.cells,
        "filters": ", ".join(f"{width}x{count}" for width, count in shape.filters),
        "weights": f"{sum(weight.numel() for weight in trained.weights.values()):,}",
        "bytes": f"{(folder / WEIGHTS).stat().st_size / 1e6:.1f}",
        "seen": f"{position.words:,}",
        "epochs": f"{position.words / max(1, int(trained.text.training[:, 1].sum())):.2f}",
        "steps": f"{position.steps:,}",
        "seconds": f"{position.seconds:,.0f}",
        "parameters": parameters(trained.settings),
        "held_out": f"{trained.settings.held_out:.1%}",
        "tested": f"{measured.words:,}",
        "unknown": f"{measured.unknown:.1%}",
        "forward": f"{measured.forward:.1f}",
        "backward": f"{measured.backward:.1f}",
        "command": command(trained, corpus, folder.name),
    }
    return RULE.join(text("elmo.card", language, **values) for language in LANGUAGES)


def parameters(settings: Settings) -> str:
    """All parameters but the limits on a line, by the names they have on the command line.

    >>> parameters(Settings()).split(", ")[:4]
    ['dims 256', 'cells 256', 'max-vocab 20000', 'min-count 5']
    """
    values = {
        "dims": settings.dims,
        "cells": settings.cells,
        "max-vocab": settings.max_vocabulary,
        "min-count": settings.min_count,
        "rate": settings.rate,
        "batch": settings.batch,
        "longest": settings.longest,
        "dropout": settings.dropout,
        "clip": settings.clip,
        "held-out": settings.held_out,
        "precision": settings.precision,
        "seed": settings.seed,
    }
    return ", ".join(f"{name} {value}" for name, value in values.items())


def command(trained: Trained, corpus: Corpus, name: str) -> str:
    """The line that trains such a model again, to as many words."""
    options = " ".join(f"--{item}" for item in parameters(trained.settings).split(", "))
    limit = f"--words {trained.position.words}"
    return f"python -m embed_core train elmo --corpus {corpus.name} --out {name} {limit} {options}"
