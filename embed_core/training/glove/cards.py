"""The card of a GloVe model, and the model on the shelf or in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from embed_core.catalog import ModelSpec
from embed_core.evaluation.word_scores import WordScores, score_words
from embed_core.progress import Progress, silent
from embed_core.static.table import VectorTable
from embed_core.training import samples, shelf
from embed_core.training.cards import Made, Saved, card_of, save_with_card, score_lines_by_language, table_model
from embed_core.training.corpus import Corpus
from embed_core.training.glove.settings import Settings
from embed_core.training.glove.train import Trained, table_of


def save_model(
    trained: Trained, table: VectorTable, corpus: Corpus, folder: Path, progress: Progress = silent
) -> Saved:
    """Vectors w + w~ in half precision and their card, in a folder."""
    return save_with_card(table, folder, lambda scores: card(trained, corpus, scores, folder.name), progress)


def keep(name: str, trained: Trained, sample_id: str, key: Mapping[str, object], words: tuple[str, ...]) -> ModelSpec:
    """Put the vectors of a run on the shelf: they join the catalogue as ``trained:<name>``.

    Raises:
        InputError: as :func:`embed_core.training.shelf.keep_vectors`; ``glove.nothing_kept``.
    """
    wanted = shelf.checked_name(name)
    table = table_of(key, words)
    corpus = samples.open_sample(sample_id)
    language = samples.get(sample_id).language
    scores = score_words(table_model(table, wanted))
    about = shelf.About("glove", (language,) if language else (), card=card(trained, corpus, scores, wanted))
    return shelf.keep_vectors(wanted, table, about)


def card(trained: Trained, corpus: Corpus, scores: WordScores, name: str) -> str:
    """The card: English, a rule, Chinese."""
    settings = trained.settings
    made = Made(
        name, trained.vocabulary, settings.dims, trained.covered, parameters(settings), trained.seconds, 1,
        command(settings, corpus, name),
    )  # fmt: skip
    return card_of(made, corpus, score_lines_by_language(scores))


def parameters(settings: Settings) -> str:
    """All parameters on a line, by the names they have on the command line.

    >>> parameters(Settings()).split(", ")[:4]
    ['GloVe', 'window 10', 'x-max 10', 'alpha 0.75']
    """
    counting = settings.counting
    values = {
        "window": counting.window, "x-max": settings.x_max, "alpha": settings.alpha, "rate": settings.rate,
        "epochs": settings.epochs, "min-count": counting.min_count, "seed": settings.seed,
    }  # fmt: skip
    return ", ".join(["GloVe", *(f"{name} {value:g}" for name, value in values.items()), *_flags(settings)])


def command(settings: Settings, corpus: Corpus, name: str) -> str:
    """The line that trains this model again."""
    parts = [f"python -m embed_core train glove --corpus {corpus.name} --out {name}"]
    if corpus.segmenter != "words":
        parts.append(f"--segmenter {corpus.segmenter}")
    parts.append(f"--dims {settings.dims} --max-vocab {settings.counting.max_vocabulary}")
    return " ".join([*parts, *(f"--{item}" for item in parameters(settings).split(", ")[1:])])


def _flags(settings: Settings) -> list[str]:
    flags = {"left-only": not settings.counting.symmetric, "no-distance": not settings.counting.weighted}
    return [name for name, given in flags.items() if given]
