"""The cards to read: found on the left, one of them on the right."""

from __future__ import annotations

import streamlit as st

from embed_core.teaching.cards import GROUPS, Card, cards
from embed_core.teaching.speaking import found
from pages._shared.i18n import language, plain, t
from pages._shared.interview_page import read_card
from pages._shared.interview_page.kit import LEVELS, group_name, groups_here, level_name
from pages._shared.state import View

_STYLE = """
<style>
.st-key-in_list button, .st-key-in_list button > div {justify-content: flex-start; text-align: left;}
.st-key-in_list button > div {width: 100%;}
@media (max-width: 1000px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-in_list) {height: 15rem; min-height: 0; flex: 0 0 15rem;}
  .st-key-in_list {height: 15rem; max-height: 15rem; overflow: auto;}
}
</style>
"""
_HEIGHT = 620


def show(view: View) -> None:
    """Search, list and card."""
    st.html(_STYLE)
    every = cards(language())
    left, right = st.columns([2, 5], gap="medium")
    with left:
        shown = _asked(view)
        card = every[_chosen(view, list(every), shown)]
    with right:
        order = shown if card in shown else list(every.values())
        read_card.show(view, card, order)


def _asked(view: View) -> list[Card]:
    asked = view.text(
        t("interview_page.read.find"), "find", placeholder=t("interview_page.read.find_hint"), max_chars=100,
        icon=":material/search:", label_visibility="collapsed",
    )  # fmt: skip
    group = view.choice(
        st.selectbox, t("interview_page.read.group"), "group", ["", *groups_here()], "",
        format_func=lambda name: group_name(name) if name else t("interview_page.read.every_group"),
        label_visibility="collapsed",
    )  # fmt: skip
    level = view.choice(
        st.segmented_control, t("interview_page.read.level"), "level", [0, *LEVELS], 0,
        format_func=lambda number: level_name(number) if number else t("interview_page.read.every_level"),
        label_visibility="collapsed",
    )  # fmt: skip
    every = cards(language()).values()
    shown = found(every, asked, [group] if group else (), [level] if level else ())
    st.caption(t("interview_page.read.found", count=len(shown), all=len(every)))
    if not shown:
        st.info(t("interview_page.read.none", asked=plain(asked[:60]) or "–"), icon=":material/search_off:")
        st.button(t("interview_page.read.clear"), key="in_clear", on_click=_clear, args=(view,))
    return shown


def _clear(view: View) -> None:
    for key, value in (("find", ""), ("group", ""), ("level", 0)):
        view.put(key, value)


def _chosen(view: View, slugs: list[str], shown: list[Card]) -> str:
    def buttons(_: str, options: list[str], key: str) -> str:
        with st.container(height=_HEIGHT, border=False, key="in_list", gap=None):
            for group in GROUPS:
                inside = [card for card in shown if card.group == group]
                if inside:
                    st.caption(f"**{group_name(group)}**")
                for card in inside:
                    now = card.slug == st.session_state[key]
                    st.button(
                        card.question.translate(_ESCAPED), key=f"in_card_{card.slug}", on_click=view.put,
                        args=("card", card.slug), type="primary" if now else "tertiary", width="stretch", wrap=True,
                    )  # fmt: skip
        return str(st.session_state[key])

    return view.choice(buttons, t("interview_page.read.cards"), "card", slugs, slugs[0])


_ESCAPED = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_[]$:"})
