"""The folder that a training leaves behind: the model, and a card in English and Chinese that says what it is.

The card names the corpus by its fingerprint, all parameters, the time, the scores and the command that does it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.errors import InputError
from embed_core.evaluation.word_scores import PairScore, WordScores, score_words
from embed_core.progress import Progress, silent
from embed_core.static.model import StaticModel
from embed_core.static.storage import load_table, save_table
from embed_core.static.table import VectorTable
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
    return save_with_card(
        trained.table, folder, lambda scores: card(trained, corpus, scores, folder.name, workers), progress
    )


def save_with_card(
    table: VectorTable, folder: Path, write: Callable[[WordScores], str], progress: Progress = silent
) -> Saved:
    """Vectors, half precision, with the card that ``write`` makes of their scores. Raises ``training.cannot_write``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_table(table, folder, "float16")
        model = opened(folder)
        scores = score_words(model, progress)
        (folder / CARD).write_text(write(scores), encoding="utf-8")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return Saved(folder, model, scores)


def opened(folder: Path) -> StaticModel:
    """The model of a folder, for scoring; :mod:`embed_core.loading` is for all else."""
    return table_model(load_table(folder), folder.name, str(folder))


def table_model(table: VectorTable, name: str, path: str = "") -> StaticModel:
    """Words and vectors as a model, for scoring."""
    rows, dims = table.vectors.shape
    source = SourceSpec("local", path=path)
    spec = ModelSpec(name, name, "", "static", dims, 0, rows, (), "", loader="bundled_vectors", source=source)
    return StaticModel(spec, table.words, table.vectors, table.subwords)


def card(trained: Trained, corpus: Corpus, scores: WordScores, name: str, workers: int) -> str:
    """The card: English, a rule, Chinese."""
    made = Made(
        name, len(trained.table.words), trained.settings.dims, trained.covered, parameters(trained.settings),
        trained.seconds, workers, command(trained.settings, corpus, name, workers),
    )  # fmt: skip
    return card_of(made, corpus, score_lines_by_language(scores))


@dataclass(frozen=True, slots=True)
class Made:
    """What a card says of a model of any kind: its size, how it was made, and the line that does it again."""

    name: str
    words: int
    dims: int
    covered: float
    parameters: str
    seconds: float
    workers: int
    command: str


def card_of(made: Made, corpus: Corpus, scores: Mapping[str, Sequence[str]]) -> str:
    """A card from facts and, for each language, the lines about the scores."""
    values = {
        "name": made.name,
        "corpus": corpus.name,
        "sha256": corpus.sha256,
        "documents": f"{corpus.documents:,}",
        "running": f"{corpus.words:,}",
        "words": f"{made.words:,}",
        "covered": f"{made.covered:.1%}",
        "dims": made.dims,
        "parameters": made.parameters,
        "seconds": f"{made.seconds:.0f}",
        "workers": made.workers,
        "command": made.command,
    }
    return RULE.join(
        text("training.card", language, scores="\n".join(scores[language]), **values) for language in LANGUAGES
    )


def score_lines_by_language(scores: WordScores) -> dict[str, list[str]]:
    """:func:`score_lines` in every language."""
    return {language: score_lines(scores, language) for language in LANGUAGES}


def parameters(settings: Settings) -> str:
    """All parameters on a line, by the names they have on the command line.

    >>> parameters(Settings(window=4)).split(", ")[:3]
    ['CBOW', 'window 4', 'epochs 5']
    """
    values = {
        "window": settings.window,
        "epochs": settings.epochs,
        **({"hs": 1} if settings.hierarchical else {"negative": settings.negative}),
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
