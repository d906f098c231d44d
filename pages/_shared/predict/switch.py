"""The switch that asks for a guess before it shows, and the score, in the sidebar."""

from __future__ import annotations

import streamlit as st

from embed_core.teaching.predictions.score import Score, total
from pages._shared.i18n import t
from pages._shared.predict.memory import Memory, memory

TELLING: tuple[str, ...] = ("polysemy", "position")
"""Pages whose line below the title says what is going to be asked."""


def draw() -> None:
    """The switch and, while it is on or something was guessed, the score."""
    toggle("side")
    kept = memory()
    if kept.on or kept.scores:
        _score(kept)


def on_stage(place: str) -> None:
    """The switch and the score in one line, where there is no sidebar."""
    right, asked = total(memory().scores.values())
    with st.container(horizontal=True, vertical_alignment="center"):
        toggle(place)
        if asked:
            st.markdown(t("predict.score.total", right=right, asked=asked), width="content")


def toggle(place: str) -> None:
    """The switch alone; ``place`` tells several on one page apart."""
    key = f"_predict_{place}"
    st.session_state[key] = memory().on
    st.toggle(t("predict.switch"), key=key, help=t("predict.switch_help"), on_change=_turned, args=(key,))


def tells(page_id: str) -> bool:
    """Would the line below the title of this page give an answer away now?"""
    return page_id in TELLING and memory().on


def _turned(key: str) -> None:
    memory().on = bool(st.session_state.get(key))


def _score(kept: Memory) -> None:
    right, asked = total(kept.scores.values())
    if not asked:
        st.caption(t("predict.score.nothing"))
        return
    st.markdown(t("predict.score.total", right=right, asked=asked))
    st.caption("  \n".join(_line(kind, score) for kind, score in kept.scores.items()))
    st.button(t("predict.score.reset"), key="_predict_reset", type="tertiary", on_click=kept.reset)


def _line(kind: str, score: Score) -> str:
    said = t("predict.score.kind", kind=t(f"predict.{kind}.name"), right=score.right, asked=score.asked)
    return said + (t("predict.score.streak", count=score.streak) if score.streak > 1 else "")
