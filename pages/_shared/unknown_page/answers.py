"""One text, every answer: table and fillers, fastText's n-grams, three tokenizers, and all of them compared."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages._shared.i18n import t
from pages._shared.predict import gate
from pages._shared.state import View
from pages._shared.unknown_page import (
    answers_compare,
    answers_input,
    answers_loading,
    answers_ngrams,
    answers_overview,
    answers_pieces,
    answers_predict,
    answers_tables,
)

_KEPT: tuple[tuple[str, str], ...] = (
    ("ua_model", answers_loading.TABLE), ("ua_first", ""), ("ua_other", ""), ("ua_seed", "0"), ("ua_word", ""),
    ("ua_off", ""), *((f"ua_tok{number}", model_id) for number, model_id in enumerate(answers_loading.TOKENIZERS)),
)  # fmt: skip


def show(view: View) -> None:
    """The section."""
    read = answers_input.ask(view)
    if not read.words:
        st.info(t("unknown.answers.nothing"), icon=":material/info:")
        for key, default in _KEPT:  # what was set below waits in the link
            view.value(key, default)
        return
    answers_loading.start(view)
    if not gate.passed(view, partial(answers_predict.question, view, read), "ua"):
        return
    top = st.container()
    tables = answers_tables.show(view, read)
    grams = answers_ngrams.show(view, read)
    cuts = answers_pieces.show(view, read)
    answers_compare.show(view, tables, grams, cuts)
    with top:
        answers_overview.show(read, tables, grams, cuts)
