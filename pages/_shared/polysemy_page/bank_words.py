"""Word by word: the worst first, and the sentences that are taken for another sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from embed_core.senses.bank import Occurrence
from embed_core.senses.sense_scores import Study
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.polysemy_page.bank_result import percent
from pages._shared.state import View

Names = Mapping[tuple[str, str], str]
MOST = 500


def choose_study(view: View, studies: Sequence[Study]) -> Study:
    """Of several models one; the only one where there is one."""
    st.markdown(f"#### {t('polysemy_page.bank.words')}")
    if len(studies) == 1:
        return studies[0]
    by_id = {study.model_id: study for study in studies}
    leader = max(studies, key=lambda study: study.accuracies[study.best].value)
    chosen = view.choice(
        st.selectbox, t("polysemy_page.bank.model"), "pb_model", list(by_id), leader.model_id,
        format_func=lambda name: by_id[name].name,
    )  # fmt: skip
    return by_id[chosen]


def show(view: View, study: Study, layer: int, senses: Names, key: str) -> None:
    """The table of words at ``layer``, and of one of them what it is confused with."""
    scores = study.by_word(layer)
    st.caption(t("polysemy_page.bank.words_about", model=plain(study.name), layer=layer))
    names = {name: t(f"polysemy_page.bank.word_column.{name}") for name in ("word", "accuracy", "right", "baseline")}
    frame = pd.DataFrame({
        names["word"]: [one.word for one in scores],
        names["accuracy"]: [one.accuracy.value for one in scores],
        t("polysemy_page.bank.column.interval"): [
            f"{one.accuracy.low:.2f} … {one.accuracy.high:.2f}" for one in scores
        ],
        names["right"]: [f"{one.right} / {one.total}" for one in scores],
        names["baseline"]: [one.baseline for one in scores],
    })  # fmt: skip
    bar = st.column_config.ProgressColumn(min_value=0.0, max_value=1.0, format="percent")
    tables.show(
        frame, key=f"sense_words_{key}", height=300,
        columns={names["accuracy"]: bar, names["baseline"]: st.column_config.NumberColumn(format="percent")},
    )  # fmt: skip
    by_word = {one.word: one for one in scores[:MOST]}
    word = view.choice(
        st.selectbox, t("polysemy_page.bank.word"), f"pb_word_{key}", list(by_word), scores[0].word,
        format_func=lambda name: f"{name} · {percent(by_word[name].accuracy.value)}",
    )  # fmt: skip
    _confusions(study, word, layer, senses, key)


def marked(one: Occurrence) -> str:
    """The sentence with its word in brackets."""
    return f"{one.sentence[: one.start]}[{one.target}]{one.sentence[one.end :]}"


def _confusions(study: Study, word: str, layer: int, senses: Names, key: str) -> None:
    found = study.confusions(word, layer)
    if not found:
        st.success(t("polysemy_page.bank.all_right", word=plain(word), layer=layer), icon=":material/check_circle:")
        return
    name = {column: t(f"polysemy_page.bank.confusion.{column}") for column in _COLUMNS}
    frame = pd.DataFrame({
        name["sentence"]: [marked(one.asked) for one in found],
        name["sense"]: [_sense(one.asked, senses) for one in found],
        name["nearest"]: [marked(one.nearest) for one in found],
        name["its_sense"]: [_sense(one.nearest, senses) for one in found],
        name["cosine"]: [one.cosine for one in found],
        name["twin"]: [one.twin for one in found],
    })  # fmt: skip
    if study.twins(layer) is None:
        frame = frame.drop(columns=name["twin"])
    st.caption(t("polysemy_page.bank.confused", count=len(found), word=plain(word)))
    tables.show(
        frame, key=f"sense_confusions_{key}",
        columns={name["cosine"]: st.column_config.NumberColumn(format="%.3f", width="small")},
    )  # fmt: skip


_COLUMNS = ("sentence", "sense", "nearest", "its_sense", "cosine", "twin")


def _sense(one: Occurrence, senses: Names) -> str:
    return senses.get((one.word, one.sense), one.sense)
