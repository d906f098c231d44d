"""Further words in the same picture: those of the bank with their senses, any other where it stands in a sentence."""

from __future__ import annotations

import streamlit as st

from embed_core.senses.bank import BankWord, Occurrence, find
from embed_core.senses.nearest import pool
from embed_core.senses.own_sentences import MOST_ALSO, elsewhere, words_in
from pages._shared.i18n import language, plain, t
from pages._shared.polysemy_page.picture_kit import Cast
from pages._shared.polysemy_page.words import Chosen
from pages._shared.state import View


def ask(view: View, chosen: Chosen) -> Cast:
    """The field, and everybody who is drawn."""
    typed = view.text(
        t("polysemy_page.picture.also"), "pp_also", help=t("polysemy_page.picture.also_help", most=MOST_ALSO),
        placeholder=t("polysemy_page.picture.also_example"),
    )  # fmt: skip
    sentences = [one.sentence for one in (*chosen.occurrences, *pool(chosen.language))]
    occurrences: list[Occurrence] = []
    groups = [chosen.names[one.sense] for one in chosen.occurrences]
    missing = []
    for word in words_in(typed):
        if word.casefold() == chosen.word.casefold():
            continue
        entry = find(word)
        found = entry.occurrences if entry else elsewhere(word, sentences)
        occurrences += found
        groups += [_group(entry, one) for one in found]
        missing += [] if found else [word]
    if missing:
        st.caption(t("polysemy_page.picture.also_missing", words=", ".join(map(plain, missing))))
    return Cast(chosen, tuple(occurrences), tuple(groups))


def _group(entry: BankWord | None, one: Occurrence) -> str:
    return f"{one.word}: {entry.sense(one.sense).name(language())}" if entry else one.word
