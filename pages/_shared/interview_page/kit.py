"""What the sections of the interview page share: names, decks, several choices in one link."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from embed_core.teaching.cards import GROUPS, Card, cards
from pages._shared.i18n import language, plain, t
from pages._shared.state import View

ALL = "all"
LEVELS: tuple[int, ...] = (1, 2, 3)


def group_name(group: str) -> str:
    """ "Seed questions", "Words", ..."""
    return t(f"interview_page.groups.{group}")


def level_name(level: int) -> str:
    """ "Basics", "Solid", "Deep"."""
    return t(f"interview_page.levels.{level}")


def groups_here() -> list[str]:
    """The groups that have a card."""
    here = {card.group for card in cards(language()).values()}
    return [group for group in GROUPS if group in here]


def choose_deck(view: View, key: str) -> list[Card]:
    """One group of cards, or all: a select box; at first the seed questions."""
    every = list(cards(language()).values())
    groups = groups_here()
    name = view.choice(
        st.selectbox, t("interview_page.deck"), key, [*groups, ALL], groups[0],
        format_func=lambda group: t("interview_page.deck_all", count=len(every)) if group == ALL else t(
            "interview_page.deck_group", group=group_name(group), count=sum(card.group == group for card in every)
        ),
    )  # fmt: skip
    return [card for card in every if name in (ALL, card.group)]


def several(
    view: View, key: str, label: str, options: Sequence[str], default: Sequence[str], named: Callable[[str], str],
    *, empty: str = "", disabled: bool = False,
) -> list[str]:  # fmt: skip
    """A multi-select whose choice stands in the link."""
    asked = view.value(key, ",".join(default)).split(",")
    box = f"{key}_box"
    st.session_state[box] = [name for name in dict.fromkeys(asked) if name in options]

    def changed() -> None:
        view.put(key, ",".join(st.session_state[box]) or ("," if default else ""))

    # Named now, in the reader's language: Streamlit asks again later, outside of this run.
    labels = {name: named(name) for name in options}
    chosen: list[str] = st.multiselect(
        label, list(options), key=box, on_change=changed, format_func=labels.__getitem__, placeholder=empty or None,
        disabled=disabled,
    )  # fmt: skip
    return chosen


def typed(text: str) -> str:
    """What somebody typed, as Markdown that shows it letter by letter, line by line."""
    return "  \n".join(plain(line) for line in text.splitlines())
