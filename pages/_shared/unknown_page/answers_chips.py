"""Words and pieces as coloured chips. The only HTML of the section: all text in it is escaped here."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages._shared.figures import palette

MOST_CHIPS = 600
_COLOURS = {
    "start": palette.STATIC,
    "inside": palette.NEIGHBOUR,
    "bytes": "#8C6BB1",
    "unknown": palette.HIGHLIGHT,
    "special": palette.QUIET,
    "known": palette.NEIGHBOUR,
    "lowered": palette.STATIC,
    "missing": palette.HIGHLIGHT,
}
_DASHED = ("unknown", "missing")
_BOX = "display:inline-flex;flex-direction:column;align-items:center;border-radius:6px;padding:1px 6px;line-height:1.25"
_TEXT = "font-family:monospace;font-size:1rem;white-space:pre-wrap;overflow-wrap:anywhere"
_SMALL = "font-size:.72rem;opacity:.75"
_ROW = "display:flex;flex-wrap:wrap;gap:6px 10px;margin:2px 0 6px 0"


@dataclass(frozen=True, slots=True)
class Chip:
    """What stands in it, what stands small below, its kind (a colour) and what hovering says."""

    text: str
    small: str = ""
    kind: str = "start"
    hint: str = ""


def show(groups: Sequence[Sequence[Chip]]) -> None:
    """The chips of each group close together, groups apart."""
    st.html(markup(groups))


def markup(groups: Sequence[Sequence[Chip]]) -> str:
    """The HTML. Text is escaped; at most 600 chips."""
    left = MOST_CHIPS
    shown = []
    for group in groups:
        part = group[:left]
        left -= len(part)
        if part:
            shown.append(f'<span style="display:inline-flex;flex-wrap:wrap;gap:2px">{"".join(map(_chip, part))}</span>')
    return f'<div style="{_ROW}">{"".join(shown)}</div>'


def _chip(chip: Chip) -> str:
    colour = _COLOURS[chip.kind]
    line = "dashed" if chip.kind in _DASHED else "solid"
    style = f"{_BOX};background:{colour}2e;border:1.5px {line} {colour}b0"
    below = f'<span style="{_SMALL}"><bdi>{_safe(chip.small)}</bdi></span>' if chip.small else ""
    text = f'<span style="{_TEXT}"><bdi>{_safe(chip.text)}</bdi></span>'
    return f'<span style="{style}" title="{_safe(chip.hint)}">{text}{below}</span>'


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
