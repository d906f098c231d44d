"""A selection of cards to take along: Markdown, HTML to print, PDF."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from embed_core.teaching import printing, printing_pdf
from embed_core.teaching.cards import LENGTHS, Card
from embed_core.teaching.printing import Selection
from embed_core.teaching.speaking import spoken
from pages._shared.i18n import language, t
from pages._shared.interview_page.kit import choose_deck, several
from pages._shared.state import View

_PREVIEW = 8_000


def show(view: View) -> None:
    """What goes in, how much it is, the three files."""
    left, right = st.columns([2, 3])
    with left:
        deck = choose_deck(view, "ex_deck")
    with right:
        by_slug = {card.slug: card for card in deck}
        only = several(
            view, "ex_cards", t("interview_page.export.only"), list(by_slug), (),
            lambda slug: by_slug[slug].question, empty=t("interview_page.export.whole_deck"),
        )  # fmt: skip
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        lengths = several(
            view, "ex_lengths", t("interview_page.export.lengths"), LENGTHS, ("short", "medium"),
            lambda name: t(f"interview_page.lengths.{name}"), empty=t("interview_page.export.no_length"),
        )  # fmt: skip
    with right:
        one, two, three = st.columns(3)
        with one:
            points = view.toggle(t("interview_page.export.points"), "ex_points", default=True)
        with two:
            mistakes = view.toggle(t("interview_page.export.mistakes"), "ex_mistakes", default=True)
        with three:
            follow_ups = view.toggle(t("interview_page.export.follow_ups"), "ex_follow_ups", default=True)
    chosen = tuple(card for card in deck if card.slug in only) if only else tuple(deck)
    selection = Selection(chosen, tuple(lengths), language(), _base(), points, mistakes, follow_ups)
    _amount(selection)
    _files(selection)
    with st.expander(t("interview_page.export.preview"), icon=":material/visibility:"):
        text = printing.markdown(selection)
        st.code(text[:_PREVIEW] + ("\n…" if len(text) > _PREVIEW else ""), language="markdown", wrap_lines=True)


def _base() -> str:
    parts = urlsplit(st.context.url or "http://localhost:8501")
    return f"{parts.scheme}://{parts.netloc}"


def _amount(selection: Selection) -> None:
    seconds = sum(_seconds(card, selection.lengths) for card in selection.cards)
    st.markdown(
        t("interview_page.export.amount", cards=len(selection.cards), minutes=f"{seconds / 60:.0f}")
        if selection.lengths
        else t("interview_page.export.amount_none", cards=len(selection.cards))
    )


def _seconds(card: Card, lengths: tuple[str, ...]) -> int:
    return sum(spoken(card.text[length], card.language).seconds for length in lengths)


def _files(selection: Selection) -> None:
    name = f"embedding-interview-{selection.language}"
    files = {
        "pdf": (partial(printing_pdf.pdf, selection), "application/pdf", ":material/picture_as_pdf:"),
        "html": (partial(_html, selection), "text/html", ":material/print:"),
        "md": (partial(_markdown, selection), "text/markdown", ":material/description:"),
    }
    for column, (ending, (make, kind, icon)) in zip(st.columns(3), files.items(), strict=True):
        column.download_button(
            t(f"interview_page.export.{ending}"), make, f"{name}.{ending}", kind, key=f"in_file_{ending}", icon=icon,
            on_click="ignore", width="stretch",
        )  # fmt: skip
        column.caption(t(f"interview_page.export.{ending}_about"))


def _html(selection: Selection) -> bytes:
    return printing.html(selection).encode()


def _markdown(selection: Selection) -> bytes:
    return printing.markdown(selection).encode()
