"""A typed word, and what the rotation offers as its translations: by plain cosine and by CSLS."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from embed_core.crosslingual.alignment import Aligned, Candidate, translations
from embed_core.crosslingual.dictionary import accepted, oriented
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.languages_page.alignment_kit import Asked, result
from pages._shared.state import View

COUNT = 10
MEASURES = ("cosine", "csls")
WISHED = ("good", "好", "hotel", "酒店")
Lists = tuple[tuple[Candidate, ...], tuple[Candidate, ...]]


def show(view: View, asked: Asked, found: Aligned) -> None:
    """The field and two lists."""
    st.markdown(f"### {t('languages_page.alignment.words.title')}")
    key = f"al_word_{asked.source.spec.id}"
    word = view.text(t("languages_page.alignment.words.word"), key, _first(asked, found), max_chars=80).strip()
    if not word:
        st.info(t("languages_page.alignment.words.empty"), icon=":material/edit:")
        return
    lists = result(f"al_word|{asked.key}|{word}", partial(_translate, asked, found, word))
    if lists is None:
        return
    right = accepted(oriented(asked.pairs, asked.bench.rows, asked.bench.target_rows), word)
    for column, measure, candidates in zip(st.columns(2), MEASURES, lists, strict=True):
        with column:
            st.markdown(f"**{t(f'languages_page.alignment.measure.{measure}')}**")
            tables.show(_table(candidates, right), key=f"al_words_{measure}", columns=_columns())
    st.markdown(_said(word, right, lists, seen=word in {pair.source for pair in asked.bench.seeds}))


def _translate(asked: Asked, found: Aligned, word: str, progress: Progress) -> Lists:
    progress("crosslingual.translate", 0, None)
    plain_, scaled = (translations(asked.bench, found, word, measure, COUNT) for measure in MEASURES)
    return plain_, scaled


def _first(asked: Asked, found: Aligned) -> str:
    known = asked.bench.rows
    return next((word for word in WISHED if word in known), found.asked[0])


def _table(candidates: tuple[Candidate, ...], right: frozenset[str]) -> pd.DataFrame:
    column = "languages_page.alignment.column."
    return pd.DataFrame(
        {
            t(f"{column}candidate"): [one.word for one in candidates],
            "cosine": [one.cosine for one in candidates],
            "csls": [one.csls for one in candidates],
            t(f"{column}right"): ["✓" if one.word in right else "" for one in candidates],
        }
    )


def _columns() -> dict[str, object]:
    return {
        name: st.column_config.NumberColumn(t(f"languages_page.alignment.measure.{name}"), format="%.3f")
        for name in MEASURES
    }


def _said(word: str, right: frozenset[str], lists: Lists, *, seen: bool) -> str:
    values = {"word": plain(word[:40]), "right": plain(" / ".join(sorted(right))), "count": COUNT}
    if not right:
        return t("languages_page.alignment.words.unknown_right", **values)
    places = [next((n for n, one in enumerate(part, 1) if one.word in right), 0) for part in lists]
    shown = [str(place) if place else t("languages_page.alignment.words.beyond", count=COUNT) for place in places]
    said = t("languages_page.alignment.words.ranks", cosine=shown[0], csls=shown[1], **values)
    kind = "seen" if seen else "unseen"
    return f"{said} {t(f'languages_page.alignment.words.{kind}', **values)}"
