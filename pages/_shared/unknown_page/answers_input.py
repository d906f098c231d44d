"""What to ask: a word, a sentence, a typo; or one of the examples."""

from __future__ import annotations

import streamlit as st

from embed_core.oov.vocabulary import LONGEST_TEXT, MOST_WORDS, Passage, passage
from pages._shared.i18n import plain, t
from pages._shared.state import View

DEFAULT = "The unbelieveable goverment 🦜 covfefe 内卷"
EXAMPLES: tuple[str, ...] = (
    "covfefe", "antidisestablishmentarianistically", "内卷 栓Q 绝绝子", "錯別字 错别字", "𪚥",
    "👩🏽‍🚀 🇩🇪", "naïve <b>café</b>",
)  # fmt: skip


def ask(view: View) -> Passage:
    """The text as typed, with what had to be cut off said."""
    typed = view.text(t("unknown.answers.text"), "q", DEFAULT, help=t("unknown.answers.text_help"))
    row = st.container(horizontal=True, vertical_alignment="center")
    row.caption(t("unknown.answers.try"), width="content")
    for number, example in enumerate((DEFAULT, *EXAMPLES)):
        label = t("unknown.answers.mixture") if number == 0 else plain(example)
        row.button(label, key=f"ua_example_{number}", on_click=view.put, args=("q", example), type="tertiary")
    read = passage(typed)
    if read.cut_characters:
        st.caption(t("unknown.answers.cut_characters", shown=f"{LONGEST_TEXT:,}", cut=f"{read.cut_characters:,}"))
    if read.cut_words:
        st.caption(t("unknown.answers.cut_words", shown=MOST_WORDS, cut=read.cut_words))
    return read
