"""The only HTML of the section: marked texts, sentences, rankings side by side. Every text in it is escaped here."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from embed_core.retrieval.why import SentenceScore, Spans
from pages._shared.figures import palette

_TEXT = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.55;max-height:26em;overflow-y:auto;margin:0"
_MARK = f"background:{palette.FOUND}40;border-bottom:2px solid {palette.FOUND};color:inherit;border-radius:3px"
_COMMON = f"background:transparent;border-bottom:2px solid {palette.FOUND}70;color:inherit"
_TABLE = "border-collapse:separate;border-spacing:3px;width:100%;min-width:34rem;font-size:.88rem"
_CELL = "padding:3px 7px;border-radius:6px;overflow-wrap:anywhere;vertical-align:top"
_HEAD = "text-align:left;font-weight:600;padding:2px 7px"


@dataclass(frozen=True, slots=True)
class Cell:
    """A hit in a ranking: its short name, what hovering says, and its colour ("": the exact search has it not)."""

    text: str
    hint: str = ""
    colour: str = ""


def marked(text: str, spans: Spans, strong: Spans) -> str:
    """``text`` as it is, with the characters ``spans`` underlined and those of them that are ``strong`` marked.

    >>> marked("a <b>", ((0, 1),), ()).count("&lt;b&gt;")
    1
    """
    cuts = sorted({0, len(text), *(place for span in (*spans, *strong) for place in span)})
    body = "".join(_part(text[start:end], _in(spans, start), _in(strong, start)) for start, end in pairwise(cuts))
    return f'<div dir="auto" style="{_TEXT}">{body}</div>'


def sentences(text: str, scores: Sequence[SentenceScore], best: str) -> str:
    """The sentences of ``text`` one below the other, each with a bar as long as its cosine; ``best`` names the top."""
    top = max((one.cosine for one in scores), default=0.0)
    rows = []
    for one in scores:
        share = max(0.0, min(1.0, one.cosine))
        lead = one.cosine == top
        colour = palette.CONTEXTUAL if lead else palette.QUIET
        bar = f'<div style="height:6px;border-radius:3px;width:{share:.1%};background:{colour}"></div>'
        number = f"<b>{one.cosine:.3f}</b>" if lead else f"{one.cosine:.3f}"
        hint = f' title="{_safe(best)}"' if lead else ""
        rows.append(
            f'<div style="display:flex;gap:10px;margin:4px 0"{hint}><div style="flex:0 0 6.5rem">{number}{bar}</div>'
            f'<div dir="auto" style="overflow-wrap:anywhere">{_safe(text[one.start : one.end])}</div></div>'
        )
    return "".join(rows)


def rankings(heads: Sequence[str], columns: Sequence[Sequence[Cell]]) -> str:
    """Rankings side by side, best on top; a chunk has the same colour in all of them."""
    depth = max(map(len, columns), default=0)
    head = "".join(f'<th style="{_HEAD}">{_safe(name)}</th>' for name in ("", *heads))
    rows = []
    for place in range(depth):
        cells = "".join(_cell(column[place]) if place < len(column) else "<td></td>" for column in columns)
        rows.append(f'<tr><td style="padding:3px;opacity:.7">{place + 1}</td>{cells}</tr>')
    return f'<div style="overflow-x:auto"><table style="{_TABLE}"><tr>{head}</tr>{"".join(rows)}</table></div>'


def _in(spans: Spans, place: int) -> bool:
    return any(start <= place < end for start, end in spans)


def _part(text: str, matched: bool, strong: bool) -> str:
    if not matched:
        return _safe(text)
    return f'<mark style="{_MARK if strong else _COMMON}">{_safe(text)}</mark>'


def _cell(cell: Cell) -> str:
    look = f"background:{cell.colour}38;border:1.5px solid {cell.colour}" if cell.colour else (
        f"border:1.5px dashed {palette.QUIET}"
    )  # fmt: skip
    return f'<td style="{_CELL};{look}" title="{_safe(cell.hint)}" dir="auto">{_safe(cell.text)}</td>'


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
