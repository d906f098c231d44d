"""The only HTML of the section: source cards that citations lead to, and citations. Every text is escaped here."""

from __future__ import annotations

import html
from collections.abc import Iterable

from embed_core.retrieval.citations import Piece
from embed_core.retrieval.prompt import Source
from embed_core.retrieval.why import Spans
from pages._shared.figures import palette
from pages._shared.rag_page import ask_markup

_CHIP = "color:inherit;font-weight:600;text-decoration:none;border-radius:4px;padding:0 4px;margin-right:2px"
_LINK = f"{_CHIP};background:{palette.STATIC}40"
_UNKNOWN = f"{_CHIP};background:{palette.CONTEXTUAL}50"


def card(source: Source, about: str, spans: Spans) -> str:
    """A passage with its number, its place and the copied characters ``spans`` marked."""
    chunk = source.hit.chunk
    head = f"<b>[{source.number}] {_safe(chunk.document)}</b> <span style='opacity:.75'>· {_safe(about)}</span>"
    return f'<div id="{anchor(source.number)}" dir="auto">{head}{ask_markup.marked(chunk.text, spans, spans)}</div>'


def answer(pieces: Iterable[Piece], known: Iterable[int], unknown: str) -> str:
    """An answer with its citations as links to the cards; ``unknown`` is what hovering over a made-up one says."""
    numbers = set(known)
    parts = [_piece(piece, numbers, unknown) for piece in pieces]
    return f'<div dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6">{"".join(parts)}</div>'


def anchor(number: int) -> str:
    """The id of a card."""
    return f"an-source-{number}"


def _piece(piece: Piece, known: set[int], unknown: str) -> str:
    if not piece.numbers:
        return _safe(piece.text)
    parts = [
        f'<a href="#{anchor(number)}" target="_self" style="{_LINK}">[{number}]</a>' if number in known
        else f'<span style="{_UNKNOWN}" title="{_safe(unknown)}">[{number}]</span>'
        for number in piece.numbers
    ]  # fmt: skip
    return "".join(parts)


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
