"""A labelled file of one's own: upload, how it is split, and the same evaluation."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import stash
from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.senses.bank import Occurrence
from embed_core.senses.evaluation import SEED, Answers, evaluate_file, split
from embed_core.senses.labelled_file import (
    FORMATS,
    MAX_BYTES,
    MAX_ROWS,
    Labelled,
    overlap,
    read_labelled,
    sample_file,
)
from embed_core.senses.sense_scores import Flags
from embed_core.units import byte_size
from pages._shared import fetch_card, kept_file, opened, tables
from pages._shared.feedback import show_error, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.polysemy_page import bank_result, bank_words
from pages._shared.polysemy_page.bank_whole import centred
from pages._shared.seen import show_seen
from pages._shared.state import View, unfinished

SPLITS = ("none", "share", "file")


def show(view: View) -> None:
    """File, split, model, result."""
    st.markdown(t("polysemy_page.bank.own.about", rows=f"{MAX_ROWS:,}", size=byte_size(MAX_BYTES)))
    st.download_button(
        t("polysemy_page.bank.own.sample"), partial(sample_file, language()), f"senses_{language()}.csv", "text/csv",
        key="pb_sample", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
    train = _file(view, "pb_file", t("polysemy_page.bank.own.file"))
    if train is None:
        return
    how = view.choice(
        st.segmented_control, t("polysemy_page.bank.own.split"), "pb_split", list(SPLITS), "none",
        format_func=lambda name: t(f"polysemy_page.bank.own.splits.{name}"),
    )  # fmt: skip
    parts = _parts(view, how, train)
    if parts is None:
        return
    spec = opened.choose_encoder(view, "pb_own_model", t("polysemy_page.bank.model"))
    centre = centred(view)
    answers = _answers(spec, *parts, centre)
    if answers is not None:
        _result(view, answers)


def _file(view: View, key: str, label: str) -> Labelled | None:
    uploaded = st.file_uploader(label, type=[ending[1:] for ending in FORMATS], key=f"{key}_upload", max_upload_size=5)
    if uploaded is not None:
        view.put(key, kept_file.keep(uploaded))
    content, name = kept_file.read(view.value(key))
    if not content:
        return None
    try:
        found = read_labelled(name, io.BytesIO(stash.get(content)))
    except InputError as error:
        show_error(error)
        unfinished()
        return None
    said = t(
        "polysemy_page.bank.own.read", name=plain(name), rows=len(found.occurrences), words=len(found.words),
        senses=found.senses,
    )  # fmt: skip
    if found.repeated:
        said += " " + t("polysemy_page.bank.own.repeated", count=found.repeated)
    st.caption(said)
    with st.expander(t("polysemy_page.bank.own.spans"), icon=":material/format_ink_highlighter:"):
        tables.show(_spans(found), key=f"{key}_spans", height=260)
    return found


def _spans(found: Labelled) -> pd.DataFrame:
    columns = ("word", "target", "start", "end", "sense", "sentence")
    return pd.DataFrame(
        {
            t(f"polysemy_page.bank.own.column.{name}"): [getattr(one, name) for one in found.occurrences]
            for name in columns
        }
    )


def _parts(view: View, how: str, train: Labelled) -> tuple[tuple[Occurrence, ...], Flags | None] | None:
    """All rows, and which of them train; None as flags: each is left out in turn."""
    if how == "share":
        share = view.slider(
            t("polysemy_page.bank.own.share"), "pb_share", 10, 80, 30, step=5, format="%d %%",
            help=t("polysemy_page.bank.own.share_help"),
        )  # fmt: skip
        seed = view.number(t("polysemy_page.bank.own.seed"), "pb_seed", 0, 9_999, SEED)
        return train.occurrences, split(train.occurrences, share / 100, seed)
    if how == "none":
        return train.occurrences, None
    test = _file(view, "pb_test", t("polysemy_page.bank.own.test"))
    if test is None:
        return None
    if same := overlap(train.occurrences, test.occurrences):
        st.warning(t("polysemy_page.bank.own.overlap", count=same), icon=":material/warning:")
    rows = train.occurrences + test.occurrences
    return rows, np.arange(len(rows)) < len(train.occurrences)


def _answers(spec: ModelSpec, rows: tuple[Occurrence, ...], trained: Flags | None, centre: bool) -> Answers | None:
    if not spec.has_hidden_states:
        st.info(t("models.no_hidden_states"), icon=":material/info:")
        return None
    if not fetch_card.ready(spec):
        unfinished()
        return None
    seen = digest([
        [[one.word, one.sense, one.sentence, one.start, one.end] for one in rows],
        None if trained is None else np.flatnonzero(trained).tolist(),
    ])  # fmt: skip
    key = f"senses_file|{spec.id}@{spec.revision}|{seen}|c{centre:d}"
    work = partial(_evaluated, spec.id, rows, trained, centre)
    found: Answers | None = wait_for(registry.start(key, work), key)
    return found


def _evaluated(
    model_id: str, rows: tuple[Occurrence, ...], trained: Flags | None, centre: bool, progress: Progress
) -> Answers:
    return evaluate_file(model_id, rows, trained, centre=centre, progress=progress)


def _result(view: View, answers: Answers) -> None:
    study, layer = answers.study, answers.layer
    found = study.accuracies[layer]
    values = {
        "model": plain(study.name), "layer": layer, "last": study.layers, "accuracy": bank_result.percent(found.value),
        "interval": bank_result.interval(found), "baseline": bank_result.percent(study.baseline),
        "sentences": len(study.words), "words": len(set(study.words)),
    }  # fmt: skip
    kind = "loo" if study.trained is None else "tested" if answers.training else "last"
    said = t(f"polysemy_page.bank.own.see.{kind}", **values)
    asked = len(study.occurrences) if study.trained is None else int((~study.trained).sum())
    if asked > len(study.words):
        said += " " + t("polysemy_page.bank.own.not_asked", count=asked - len(study.words))
    show_seen(said)
    fair = study.on_other_words if study.trained is None else None
    if study.trained is None:
        other = "" if fair is None else bank_result.percent(fair.value)
        st.caption(t(f"polysemy_page.bank.own.{'optimistic' if fair else 'optimistic_alone'}", fair=other))
    bank_result.chart_and_tables([study], "own", layer)
    st.markdown(f"#### {t('polysemy_page.bank.words')}")
    bank_words.show(view, study, layer, {}, "own")
