"""Two static spaces and a dictionary: one is rotated onto the other, and what that gives is measured."""

from __future__ import annotations

import streamlit as st

from embed_core.crosslingual.alignment import Aligned
from embed_core.crosslingual.precision import precision
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.languages_page import (
    alignment_ask,
    alignment_hubs,
    alignment_limits,
    alignment_map,
    alignment_rotation,
    alignment_scores,
    alignment_words,
)
from pages._shared.languages_page.alignment_kit import aligned, percent
from pages._shared.seen import show_seen
from pages._shared.state import View

WEAK = 0.2


def show(view: View) -> None:
    """Models and dictionary; the picture, the score, a word, the rotation, the hubs, the limits."""
    asked = alignment_ask.ask(view)
    if asked is None:
        return
    found = aligned(asked)
    if found is None:
        return
    show_seen(_seen(found))
    with guarded():
        alignment_map.show(view, asked, found)
    st.caption(asked.provenance())
    st.divider()
    with guarded():
        alignment_words.show(view, asked, found)
    st.divider()
    with guarded():
        alignment_scores.show(view, asked, found)
    st.divider()
    with guarded():
        alignment_rotation.show(asked, found)
    st.divider()
    with guarded():
        alignment_hubs.show(asked, found)
    st.divider()
    with guarded():
        alignment_limits.show(asked, found)
    alignment_rotation.maths()
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("languages_page.alignment.sources"))


def _seen(found: Aligned) -> str:
    first = precision(found.ranks.csls, 1)
    values = {
        "seeds": f"{found.seeds:,}", "held": f"{len(found.asked):,}", "candidates": f"{found.ranks.candidates:,}",
        "before": f"{found.before:.2f}", "after": f"{found.after:.2f}", "others": f"{found.others:.2f}",
        "first": percent(first.value), "five": percent(precision(found.ranks.csls, 5).value),
        "chance": percent(found.ranks.chance(1)),
    }  # fmt: skip
    strength = "weak" if first.value < WEAK else "strong"
    return " ".join(t(f"languages_page.alignment.see.{name}", **values) for name in ("turned", strength))
