"""Train and watch: a whole run of Word2Vec or fastText, or two with one setting changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.progress import Progress
from embed_core.training.live import keeping
from embed_core.training.live.results import Outcome
from embed_core.training.live.train import key, train
from embed_core.training.word_vectors import Settings
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.state import View
from pages._shared.training import keep, panel
from pages._shared.training.corpus_choice import choose_corpus, name_of
from pages._shared.word_training_page import run_controls, run_pictures, run_said

_NAME = "word_training_page.run"
QUICK = ("news", "zh")
"""Corpora on which the run takes seconds: with the usual settings it starts by itself."""
USED_ON = ("projections", "static_vectors", "unknown_words")


def show(view: View) -> None:
    """Settings, the run, what it shows."""
    st.markdown(t(f"{_NAME}.about_run"))
    sample_id = choose_corpus(view, "wr_")
    first = run_controls.choose(view, run_controls.usual(sample_id))
    wanted = run_controls.choose_words(view)
    second = run_controls.choose_second(view, first)
    if sample_id is None:
        return
    runs = (first,) if second is None else (first, second[0])
    names = _names(runs, second[1] if second else "")
    corpus = name_of(view, "wr_", sample_id)
    outcome: Outcome | None = panel.run(
        view, "word_training", "words", _label(corpus, runs, names), key(sample_id, runs, wanted),
        partial(_work, sample_id, runs, wanted), preview=partial(_preview, names),
        auto=runs == (run_controls.usual(sample_id),) and sample_id in QUICK,
    )  # fmt: skip
    if outcome is not None:
        _result(view, outcome, names, sample_id, wanted, corpus)


def _work(sample_id: str, runs: tuple[Settings, ...], wanted: tuple[str, ...], progress: Progress) -> Outcome:
    return train(sample_id, runs, wanted, progress)


def _preview(names: Sequence[str], outcome: Outcome) -> None:
    for name, run in zip(names, outcome.runs, strict=True):
        if len(names) > 1:
            st.markdown(f"**{plain(name)}**")
        run_pictures.metrics(run)
    run_pictures.live_maps(outcome, names)
    run_pictures.curves(outcome, names, "wr_live")
    st.markdown(t(f"{_NAME}.near", word=plain(outcome.chosen.words[0])))
    run_pictures.neighbours(outcome, names, 0, "wr_near", rows=4)


def _result(
    view: View, outcome: Outcome, names: Sequence[str], sample_id: str, wanted: tuple[str, ...], corpus: str
) -> None:
    run_said.problems(outcome, names)
    for name, run in zip(names, outcome.runs, strict=True):
        if len(names) > 1:
            st.markdown(f"**{plain(name)}**")
        run_pictures.metrics(run)
    words = list(outcome.chosen.words)
    run_pictures.maps(outcome, names)
    st.caption(t(f"{_NAME}.final_axes" if len(names) == 1 else f"{_NAME}.final_axes_two"))
    run_pictures.curves(outcome, names, "wr")
    st.caption(run_said.measured(outcome))
    tables.csv_button(run_pictures.history(outcome, names), key="wr_history")
    probe = view.choice(st.selectbox, t(f"{_NAME}.probe"), "wr_probe", words, words[0])
    place = words.index(probe)
    st.markdown(run_said.what_you_see(outcome, names, place))
    run_pictures.neighbours(outcome, names, place, "wr_near")
    st.caption(run_said.provenance(outcome, corpus))
    _keep(outcome, names, sample_id, wanted)
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t(f"{_NAME}.sources_title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))


def _keep(outcome: Outcome, names: Sequence[str], sample_id: str, wanted: tuple[str, ...]) -> None:
    runs = tuple(run.settings for run in outcome.runs)
    for number, name in enumerate(names):
        if len(names) > 1:
            st.caption(plain(name))
        kind = "fasttext" if runs[number].algorithm == "fasttext" else "skipgram" if runs[number].skip_gram else "cbow"
        corpus = sample_id if ":" not in sample_id else "own"
        suggestion = f"{kind}-{corpus}-{runs[number].dims}d" + (f"-{number + 1}" if number else "")
        save = partial(_save, sample_id, runs, wanted, outcome, number)
        keep.offer(f"wr_keep_{number}", suggestion, save, pages=USED_ON)


def _save(
    sample_id: str, runs: tuple[Settings, ...], wanted: tuple[str, ...], outcome: Outcome, number: int, name: str
) -> ModelSpec:
    return keeping.keep(name, sample_id, runs, wanted, outcome, number)


def _names(runs: Sequence[Settings], changed: str) -> list[str]:
    """What tells the runs apart: the value of the setting in which they differ."""
    if len(runs) == 1:
        return [run_controls.method(runs[0])]
    values = [run_controls.said(changed, getattr(settings, changed)) for settings in runs]
    return [f"{run_controls.setting(changed)} {value}" for value in values]


def _label(corpus: str, runs: Sequence[Settings], names: Sequence[str]) -> str:
    first = runs[0]
    said = [corpus, run_controls.method(first), f"{first.dims} d", f"{first.epochs} ×"]
    return " · ".join([*said, *(names if len(runs) > 1 else [])])
