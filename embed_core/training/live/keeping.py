"""A watched run under a name: its vectors go on the shelf, with a card that says where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from embed_core.catalog import ModelSpec
from embed_core.texts import LANGUAGES, text
from embed_core.training import samples, shelf
from embed_core.training.cards import RULE, parameters
from embed_core.training.live.results import Look, Outcome
from embed_core.training.live.train import table
from embed_core.training.word_vectors import Settings

_TEXTS = "word_training_page.run"
_FAMILIES = {"word2vec": "Word2Vec", "fasttext": "fastText"}


def keep(
    name: str, sample_id: str, runs: Sequence[Settings], wanted: Sequence[str], outcome: Outcome, number: int = 0
) -> ModelSpec:
    """Run ``number`` of an outcome as the model ``trained:<name>``.

    Raises:
        InputError: as :func:`embed_core.training.shelf.keep_vectors` and ``word_run.nothing_kept``.
    """
    language = samples.get(sample_id).language
    about = shelf.About(
        _FAMILIES[runs[number].algorithm], (language,) if language else (), card=card(name, sample_id, outcome, number)
    )
    return shelf.keep_vectors(name, table(sample_id, runs, wanted, number), about)


def card(name: str, sample_id: str, outcome: Outcome, number: int) -> str:
    """English, a rule, Chinese."""
    return RULE.join(_card(name, sample_id, outcome, number, language) for language in LANGUAGES)


def _card(name: str, sample_id: str, outcome: Outcome, number: int, language: str) -> str:
    run, last = outcome.runs[number], outcome.runs[number].looks[-1]
    shipped = sample_id in samples.SAMPLES
    corpus = text(f"training_corpus.names.{sample_id}", language) if shipped else sample_id.rpartition("/")[2]
    return text(
        f"{_TEXTS}.card", language, name=name, corpus=corpus, sha256=str(samples.describe(sample_id)["sha256"]),
        documents=f"{outcome.documents:,}", running=f"{outcome.running:,}", words=f"{run.rows:,}",
        covered=f"{run.covered:.1%}", dims=run.settings.dims, parameters=parameters(run.settings),
        epochs=f"{last.epoch:g}", seconds=f"{last.seconds:.0f}", scores=_scores(outcome, number, last, language),
    )  # fmt: skip


def _scores(outcome: Outcome, number: int, last: Look, language: str) -> str:
    pairs = outcome.runs[number].pairs
    lines = [("card_seen", {"loss": f"{last.seen:.3f}", "count": f"{outcome.seen:,}"})] if outcome.seen else []
    if outcome.unseen:
        lines.append(("card_unseen", {"loss": f"{last.unseen:.3f}", "count": f"{outcome.unseen:,}"}))
    if last.rho == last.rho:
        lines.append(("card_pairs", {"rho": f"{last.rho:.3f}", "used": f"{pairs.used}", "total": f"{pairs.total}"}))
    return "\n".join(text(f"{_TEXTS}.{line}", language, **values) for line, values in lines)
