"""A text with its chunks in colour. The only HTML of the section: all text in it is escaped here."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

import streamlit as st

from embed_core.retrieval.chunk_statistics import Piece, pieces
from embed_core.retrieval.kinds import Chunk, Document
from embed_core.retrieval.words import count_words
from pages._shared.figures import palette
from pages._shared.i18n import t

A_PAGE = 25
_COLOURS = (palette.STATIC, "#E69F00")
_TEXT = (
    "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.75;max-height:34em;overflow-y:auto;padding:10px 14px;"
    f"border:1px solid {palette.QUIET}66;border-radius:8px"
)
_BADGE = (
    "font-size:.72rem;font-weight:600;border-radius:4px;padding:0 5px;margin-right:4px;color:#fff;white-space:nowrap"
)


def show(document: Document, chunks: Sequence[Chunk], page: int) -> None:
    """One page of the chunks of a document, on its text."""
    shown = chunks[page * A_PAGE : (page + 1) * A_PAGE]
    if not shown:
        return
    hints = {chunk.number: _hint(chunk) for chunk in chunks[max(0, page * A_PAGE - 2) : (page + 1) * A_PAGE + 2]}
    parts = pieces(chunks, shown[0].start, shown[-1].end)
    before = range(shown[0].number)
    st.html(markup(document.text, parts, hints, t("rag_page.documents.colour.shared"), before))


def markup(text: str, parts: Iterable[Piece], hints: dict[int, str], shared: str, before: Iterable[int] = ()) -> str:
    """The HTML: every stretch in the colour of its chunk, stretches of two chunks striped, a number where one begins.

    ``hints`` say what hovering over a chunk shows, ``shared`` what joins those of two; the chunks ``before`` have their
    number on an earlier page.
    """
    seen = set(before)
    out: list[str] = []
    for part in parts:
        fresh = [number for number in part.chunks if number not in seen]
        seen.update(fresh)
        badges = "".join(_badge(number) for number in fresh)
        out.append(_stretch(text[part.start : part.end], part.chunks, badges, hints, shared))
    return f'<div dir="auto" style="{_TEXT}">{"".join(out)}</div>'


def _stretch(text: str, numbers: Sequence[int], badges: str, hints: dict[int, str], shared: str) -> str:
    if not numbers:
        return _safe(text)
    hint = shared.join(hints.get(number, "") for number in numbers)
    return f'<span style="{_look(numbers)}" title="{_safe(hint)}">{badges}{_safe(text)}</span>'


def _look(numbers: Sequence[int]) -> str:
    first = _colour(numbers[0])
    if len(numbers) == 1:
        return f"background:{first}2b;border-bottom:2px solid {first}"
    second = _colour(numbers[-1])
    stripes = f"repeating-linear-gradient(135deg,{first}40 0 5px,{second}40 5px 10px)"
    return f"background:{stripes};border-bottom:2px dashed {palette.QUIET}"


def _badge(number: int) -> str:
    # White on the yellow of the palette could not be read: there the number is black.
    ink = "" if number % 2 == 0 else ";color:#000"
    return f'<span style="{_BADGE}{ink};background:{_colour(number)}">{number + 1}</span>'


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]


def _hint(chunk: Chunk) -> str:
    said = t("rag_page.documents.colour.hint", number=chunk.number + 1, words=count_words(chunk.text))
    if chunk.heading:
        said += " · " + t("rag_page.documents.colour.heading", heading=chunk.heading)
    return said + (" · " + t("rag_page.documents.colour.on_page", page=chunk.page) if chunk.page else "")


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
