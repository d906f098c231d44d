"""The folder that a training leaves behind: the model, and a card in English and Chinese that says what it is.

The card names the corpus by its fingerprint, all parameters, the time, the scores and the command that does it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.errors import InputError
from embed_core.evaluation.word_scores import PairScore, WordScores, score_words
from embed_core.progress import Progress, silent
from embed_core.static.model import StaticModel
from embed_core.static.storage import load_table, save_table
from embed_core.texts import LANGUAGES, text
from embed_core.training.corpus import Corpus
from embed_core.training.word_vectors import Settings, Trained

CARD = "README.md"
RULE = "\n---\n\n"
"""Between a card's languages."""
_FEWEST = 20
"""Pairs; a rank correlation of fewer says nothing."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The ``folder``, the ``model`` as it is read back from there (half precision) and its ``scores``."""

    folder: Path
    model: StaticModel
    scores: WordScores


def check_folder(folder: Path) -> None:
    """Before the work: can a model be put there? Raises ``training.not_empty`` and ``training.cannot_write``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as error:
        raise cannot_write(folder, error) from error
    if taken:
        raise InputError("training.not_empty", folder=str(folder))


def save_model(trained: Trained, corpus: Corpus, folder: Path, *, workers: int, progress: Progress = silent) -> Saved:
    """Write model and card into a folder, in half precision; the scores are those of the model as written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_table(trained.table, folder, "float16")
        model = opened(folder)
        scores = score_words(model, progress)
        (folder / CARD).write_text(card(trained, corpus, scores, folder.name, workers), encoding="utf-8")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return Saved(folder, model, scores)


def opened(folder: Path) -> StaticModel:
    """The model of a folder, for scoring; :mod:`embed_core.loading` is for all else."""
    table = load_table(folder)
    rows, dims = table.vectors.shape
    source = SourceSpec("local", path=str(folder))
    spec = ModelSpec(
        folder.name, folder.name, "", "static", dims, 0, rows, (), "", loader="bundled_vectors", source=source
    )
    return StaticModel(spec, table.words, table.vectors, table.subwords)


def card(trained: Trained, corpus: Corpus, scores: WordScores, name: str, workers: int) -> str:
    """The card: English, a rule, Chinese."""
    values = {
        "name": name,
        "corpus": corpus.name,
        "sha256": corpus.sha256,
        "documents": f"{corpus.documents:,}",
        "running": f"{corpus.words:,}",
        "words": f"{len(trained.table.words):,}",
        "covered": f"{trained.covered:.1%}",
        "dims": trained.settings.dims,
        "parameters": parameters(trained.settings),
        "seconds": f"{trained.seconds:.0f}",
        "workers": workers,
        "command": command(trained.settings, corpus, name, workers),
    }
    return RULE.join(
        text("training.card", language, scores="\n".join(score_lines(scores, language)), **values)
        for language in LANGUAGES
    )


def parameters(settings: Settings) -> str:
    """All parameters on a line, by the names they have on the command line.

    >>> parameters(Settings(window=4)).split(", ")[:3]
    ['CBOW', 'window 4', 'epochs 5']
    """
    values = {
        "window": settings.window,
        "epochs": settings.epochs,
        "negative": settings.negative,
        "sample": settings.sample,
        "alpha": settings.alpha,
        "min-count": settings.min_count,
        "seed": settings.seed,
    }
    if settings.algorithm == "fasttext":
        values |= {"buckets": settings.buckets, "min-n": settings.min_n, "max-n": settings.max_n}
    return ", ".join([settings.method, *(f"{name} {value:g}" for name, value in values.items())])


def command(settings: Settings, corpus: Corpus, name: str, workers: int) -> str:
    """The line that trains this model again."""
    parts = [f"python -m embed_core train {settings.algorithm} --corpus {corpus.name} --out {name}"]
    if settings.skip_gram:
        parts.append("--sg")
    if corpus.segmenter != "words":
        parts.append(f"--segmenter {corpus.segmenter}")
    parts.append(f"--dims {settings.dims} --max-vocab {settings.max_vocabulary}")
    listed = parameters(settings).split(", ")[1:]
    return " ".join([*parts, *(f"--{item}" for item in listed), f"--workers {workers}"])


def score_lines(scores: WordScores, language: str) -> list[str]:
    """A line for each test set of which the model knows something."""
    analogies = scores.analogies.overall
    lines = [_pair_line("WordSim-353", scores.wordsim, language), _pair_line("SimLex-999", scores.simlex, language)]
    if analogies.used:
        values = {"accuracy": f"{analogies.accuracy:.3f}", "covered": f"{analogies.covered:.0%}"}
        lines.append(text("training.analogies", language, **values))
    return [line for line in lines if line] or [text("training.no_scores", language)]


def _pair_line(name: str, score: PairScore, language: str) -> str:
    if score.used < _FEWEST:
        return ""
    return text("training.pairs", language, name=name, rho=f"{score.rho:.3f}", covered=f"{score.covered:.0%}")


def cannot_write(folder: Path, error: OSError) -> InputError:
    """The sentence for a folder that cannot be written."""
    reason = error.strerror or type(error).__name__
    return InputError("training.cannot_write", folder=str(folder), reason=reason)
