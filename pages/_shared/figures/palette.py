"""Colours, the same everywhere. Categorical: Okabe & Ito (2008), told apart with any colour vision."""

from __future__ import annotations

STATIC = "#0072B2"
CONTEXTUAL = "#D55E00"
HIGHLIGHT = "#E6007E"
NEIGHBOUR = "#009E73"
FOUND = "#B86E00"
QUIET = "#9AA4B0"
INK = "#333D49"
PAPER = {"light": "#ffffff", "dark": "#12161c"}

CATEGORICAL: tuple[str, ...] = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C6BB1", "#B8A000", "#4C5C96", "#7A4B2A",
)  # fmt: skip

# Cividis (Nuñez, Anderton & Renslow 2018): even steps of lightness for every reader.
SEQUENTIAL = "Cividis"
# Blue - white - orange (ColorBrewer PuOr's order, Okabe & Ito's hues): for values around zero.
DIVERGING: list[list[object]] = [[0.0, "#0072B2"], [0.5, "#F4F4F4"], [1.0, "#D55E00"]]


def category_colour(index: int) -> str:
    """The colour of the ``index``-th category; colours repeat after ten."""
    return CATEGORICAL[index % len(CATEGORICAL)]
