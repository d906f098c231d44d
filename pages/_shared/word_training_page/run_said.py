"""The sentences of a run: what went wrong, what one sees, where the numbers come from."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.errors import ModelError
from embed_core.training.live.held_out import NOISE
from embed_core.training.live.results import Outcome, Watched
from embed_core.training.live.shown import Missing
from pages._shared.feedback import show_error
from pages._shared.i18n import language, plain, t
from pages._shared.seen import seen_text
from pages._shared.word_training_page.run_controls import method

_NAME = "word_training_page.run"
_SAID = 12


def problems(outcome: Outcome, names: Sequence[str]) -> None:
    """Runs that left all bounds, and words that are not learnt."""
    for name, run in zip(names, outcome.runs, strict=True):
        if (ended := run.diverged) is not None:
            show_error(ModelError(
                "word_run.diverged", run=name, epoch=f"{ended.epoch:.2g}", alpha=f"{ended.alpha:.3g}",
                loss=f"{ended.loss:.3g}", kept=f"{ended.kept:.2g}", usual="0.025",
            ))  # fmt: skip
    missing = outcome.chosen.missing
    if missing:
        lines = [f"- {_missing(outcome, one)}" for one in missing[:_SAID]]
        st.warning("\n".join([t(f"{_NAME}.missing"), *lines]), icon=":material/search_off:")


def _missing(outcome: Outcome, one: Missing) -> str:
    minimum = max(run.settings.min_count for run in outcome.runs)
    said = t(f"{_NAME}.missing_rare" if one.count else f"{_NAME}.missing_absent", word=plain(one.word[:60]),
             count=one.count, minimum=minimum)  # fmt: skip
    if not one.spellings:
        return said
    return said + t(f"{_NAME}.missing_near", words=plain(t(f"{_NAME}.comma").join(one.spellings)))


def what_you_see(outcome: Outcome, names: Sequence[str], word: int) -> str:
    """Two sentences from the data at hand."""
    said = _two(outcome, names) if len(outcome.runs) > 1 else _one(outcome, outcome.runs[0])
    first = t(f"{_NAME}.comma").join(near for near, _ in outcome.runs[0].neighbours(0, word)[:3])
    last = [t(f"{_NAME}.comma").join(near for near, _ in run.neighbours(-1, word)[:3]) for run in outcome.runs]
    near = t(
        f"{_NAME}.see.near_two" if len(last) > 1 else f"{_NAME}.see.near", word=plain(outcome.chosen.words[word]),
        first=plain(first), last=plain(last[0]), other=plain(last[-1]), one=plain(names[0]), two=plain(names[-1]),
    )  # fmt: skip
    gap = "" if language() == "zh" else " "
    return seen_text(f"{said}{gap}{near}")


def _one(outcome: Outcome, run: Watched) -> str:
    start, end = run.looks[0], run.looks[-1]
    values = {
        "epochs": f"{end.epoch:.3g}", "seen": f"{end.seen:.2f}", "unseen": f"{end.unseen:.2f}",
        "chance": f"{outcome.chance:.2f}", "start": f"{start.seen:.2f}",
    }  # fmt: skip
    if not outcome.unseen:
        return t(f"{_NAME}.see.seen_only", **values)
    if (best := run.overtrained_since) is not None:
        return t(f"{_NAME}.see.overtrained", best=f"{best.epoch:.3g}", lowest=f"{best.unseen:.2f}", **values)
    return t(f"{_NAME}.see.both", **values)


def _two(outcome: Outcome, names: Sequence[str]) -> str:
    measured = "unseen" if outcome.unseen else "seen"
    losses = [getattr(run.looks[-1], measured) for run in outcome.runs]
    values = {
        "one": plain(names[0]), "two": plain(names[1]), "first": f"{losses[0]:.2f}", "second": f"{losses[1]:.2f}",
        "agree": f"{outcome.agreement:.0%}",
    }  # fmt: skip
    return t(f"{_NAME}.see.two_{measured}", **values)


def measured(outcome: Outcome) -> str:
    """What the loss is, and which pairs the score covers."""
    said = t(f"{_NAME}.loss_is", seen=f"{outcome.seen:,}", unseen=f"{outcome.unseen:,}", others=NOISE,
             chance=f"{outcome.chance:.2f}")  # fmt: skip
    pairs = outcome.runs[0].pairs
    if not outcome.unseen:
        said += t(f"{_NAME}.nothing_left_out")
    if not pairs.total:
        return said + t(f"{_NAME}.no_chinese_set")
    few = "few_pairs" if pairs.used < pairs.total / 4 else "pairs"
    return said + t(f"{_NAME}.{few}", used=pairs.used, total=pairs.total)


def provenance(outcome: Outcome, corpus: str) -> str:
    """Corpus, settings, sizes."""
    run = outcome.runs[0]
    settings, last = run.settings, run.looks[-1]
    return t(
        f"{_NAME}.provenance", corpus=plain(corpus), documents=f"{outcome.documents:,}",
        running=f"{outcome.running:,}", learnt=f"{outcome.learnt:,}", rows=f"{run.rows:,}",
        covered=f"{run.covered:.0%}", method=method(settings), dims=settings.dims, window=settings.window,
        epochs=settings.epochs, alpha=f"{settings.alpha:g}", seed=settings.seed, seconds=f"{last.seconds:.1f}",
    )  # fmt: skip
