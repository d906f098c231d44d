"""One sentence from left to right: tokens, encoder, sentence vector, what the decoder reads, what it rebuilds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from embed_core.training.retromae.picture import Prediction, Reconstruction
from pages._shared.figures import palette
from pages._shared.figures.scene import Spec, Trace, hover_text, packed, short

PLAIN, HIDDEN, QUIET, RIGHT, NEAR, WRONG = "#DCE8F4", "#3A4654", "#EEF0F3", "#A9DCC6", "#F4E3A8", "#F3C3A4"
INK, LIGHT = "#1E2732", "#FFFFFF"
_ROW, _HEAD = 30, 74  # pixels: of a row, of the titles
_LETTERS = 13
_VECTOR_COLUMNS = 8
_FULL = 0.98  # of the numbers are drawn below full colour
# Where the columns lie and how wide they are: read, encoder, vector, decoder's input, decoder, rebuilt.
_AT = {"tokens": 0.0, "read": 1.12, "encoder": 2.02, "vector": 2.8, "given": 3.72, "decoder": 4.62, "rebuilt": 5.68}
_WIDE = {"tokens": 1.0, "read": 1.0, "encoder": 0.5, "vector": 0.62, "given": 1.0, "decoder": 0.5, "rebuilt": 1.32}


@dataclass(frozen=True)
class Words:
    """The texts of the picture; ``columns`` has a title for each column (``<br>`` allowed: they are the app's own)."""

    columns: dict[str, str]
    mask: str
    seen: str
    hidden: str
    nothing: str
    given: str
    right: str


def flow(seen: Reconstruction, words: Words, ink: str | None) -> Spec:
    """The picture. One row a token; hovering a rebuilt token shows its candidates."""
    count = len(seen.tokens)
    shapes: list[dict[str, Any]] = []
    traces: list[Trace] = [_vector(seen, count)]
    shapes += _tall("encoder", count, palette.CONTEXTUAL) + _tall("decoder", count, palette.STATIC)
    for column, cells in _columns(seen, words).items():
        shapes += [_box(column, row, cell.fill) for row, cell in enumerate(cells)]
        traces.append(_labels(column, cells))
    notes = [_title(column, words.columns[column], ink) for column in _AT]
    notes += [_arrow(x, (count - 1) / 2, ink) for x in (1.69, 2.38, 3.17, 4.29, 4.95)]
    layout = {
        "height": count * _ROW + _HEAD, "margin": {"l": 4, "r": 4, "t": 4, "b": 4}, "showlegend": False,
        "xaxis": _bare(-0.52, 6.36), "yaxis": _bare(count - 0.4, -0.5 - _HEAD / _ROW), "dragmode": False,
        "shapes": shapes, "annotations": notes, "hoverlabel": {"align": "left"},
    }  # fmt: skip
    return {"data": traces, "layout": layout}


@dataclass(frozen=True)
class _Cell:
    text: str
    fill: str
    hover: str

    @property
    def ink(self) -> str:
        return LIGHT if self.fill == HIDDEN else INK


def _columns(seen: Reconstruction, words: Words) -> dict[str, list[_Cell]]:
    found: dict[str, list[_Cell]] = {"tokens": [], "read": [], "given": [], "rebuilt": []}
    for place, token in enumerate(seen.tokens):
        name, full = short(token, _LETTERS), hover_text(token)
        plain = QUIET if seen.is_special[place] else PLAIN
        found["tokens"].append(_Cell(name, plain, full))
        guess = seen.guessed[place]
        masked = _Cell(words.mask, HIDDEN, _told(token, guess, words)) if guess is not None else None
        found["read"].append(masked or _Cell(name, plain, words.seen.format(token=full)))
        found["given"].append(_given(place, name, full, plain, seen, words))
        found["rebuilt"].append(_rebuilt(token, seen.rebuilt[place], words))
    return found


def _given(place: int, name: str, full: str, plain: str, seen: Reconstruction, words: Words) -> _Cell:
    if place == 0:
        return _Cell(words.given, palette.CATEGORICAL[1], words.columns["vector"])
    if seen.decoder_masked[place]:
        return _Cell(words.mask, HIDDEN, words.hidden.format(token=full))
    return _Cell(name, plain, words.seen.format(token=full))


def _rebuilt(token: str, told: Prediction | None, words: Words) -> _Cell:
    if told is None:
        return _Cell("·", "rgba(0,0,0,0)", words.nothing)
    first = told.candidates[0]
    text = f"{short(first.token, _LETTERS)} {first.probability:.0%}"
    fill = RIGHT if told.right else NEAR if told.rank <= len(told.candidates) else WRONG
    return _Cell(text, fill, _told(token, told, words))


def _told(token: str, told: Prediction, words: Words) -> str:
    lines = [words.right.format(token=hover_text(token), probability=f"{told.probability:.1%}", rank=f"{told.rank:,}")]
    lines += [f"{hover_text(one.token)}  {one.probability:.1%}" for one in told.candidates]
    return "<br>".join(lines)


def _labels(column: str, cells: Sequence[_Cell]) -> Trace:
    # A see-through cell in the theme's own ink: the dot that says "nothing asked here".
    colours = [palette.QUIET if cell.fill.startswith("rgba") else cell.ink for cell in cells]
    return {
        "type": "scatter", "mode": "text", "x": [_AT[column]] * len(cells), "y": list(range(len(cells))),
        "text": [cell.text for cell in cells], "textfont": {"size": 12.5, "color": colours},
        "hovertext": [cell.hover for cell in cells], "hoverinfo": "text",
    }  # fmt: skip


def _vector(seen: Reconstruction, count: int) -> Trace:
    """The numbers of the sentence vector as a strip as tall as the sentence."""
    size = -(-len(seen.vector) // _VECTOR_COLUMNS) * _VECTOR_COLUMNS
    flat = np.full(size, np.nan, np.float32)
    flat[: len(seen.vector)] = seen.vector
    grid = flat.reshape(-1, _VECTOR_COLUMNS)
    # One or two dims of a BERT vector are far larger than all others: they would leave the rest without colour.
    top = float(np.quantile(np.abs(seen.vector), _FULL)) or 1.0
    across, down = _WIDE["vector"] / _VECTOR_COLUMNS, (count - 0.1) / len(grid)
    numbers = np.arange(size).reshape(grid.shape)
    return {
        "type": "heatmap", "z": {**packed(grid), "shape": ", ".join(map(str, grid.shape))}, "zmin": -top, "zmax": top,
        "colorscale": palette.DIVERGING, "showscale": False,
        "x0": _AT["vector"] - _WIDE["vector"] / 2 + across / 2, "dx": across, "y0": -0.45 + down / 2, "dy": down,
        "customdata": numbers.tolist(), "hovertemplate": "%{customdata}: %{z:.3f}<extra></extra>",
    }  # fmt: skip


def _box(column: str, row: int, fill: str) -> dict[str, Any]:
    half = _WIDE[column] / 2
    return {
        "type": "rect", "x0": _AT[column] - half, "x1": _AT[column] + half, "y0": row - 0.43, "y1": row + 0.43,
        "fillcolor": fill, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip


def _tall(column: str, count: int, colour: str) -> list[dict[str, Any]]:
    half = _WIDE[column] / 2
    return [{
        "type": "rect", "x0": _AT[column] - half, "x1": _AT[column] + half, "y0": -0.43, "y1": count - 0.57,
        "fillcolor": colour, "line": {"width": 0}, "layer": "below", "opacity": 0.35,
    }]  # fmt: skip


def _title(column: str, text: str, ink: str | None) -> dict[str, Any]:
    font = {"size": 13, **({"color": ink} if ink else {})}
    return {
        "x": _AT[column], "y": -0.62, "text": text, "showarrow": False, "font": font, "xanchor": "center",
        "yanchor": "bottom",
    }  # fmt: skip


def _arrow(x: float, y: float, ink: str | None) -> dict[str, Any]:
    font = {"size": 20, **({"color": ink} if ink else {})}
    return {"x": x, "y": y, "text": "→", "showarrow": False, "font": font}


def _bare(low: float, high: float) -> dict[str, Any]:
    return {
        "range": [low, high], "showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "",
        "fixedrange": True,
    }  # fmt: skip


@dataclass(frozen=True)
class MaskWords:
    """The texts of the matrix."""

    row: str
    column: str
    seen: str
    itself: str
    hidden: str
    vector: str


_LEVELS = (QUIET, "#56B4E9", palette.CATEGORICAL[1], HIDDEN)  # hidden, seen, the sentence vector, the token itself


def mask_matrix(seen: Reconstruction, words: MaskWords, ink: str | None) -> Spec:
    """The attention mask: row = the token rebuilt, column = what it may see; only rows that are asked for."""
    rows = [place for place, one in enumerate(seen.rebuilt) if one is not None]
    levels = seen.attention[rows].astype(np.float32)
    levels[:, 0] *= 2.0
    levels[range(len(rows)), rows] = 3.0
    said = (words.hidden, words.seen, words.vector, words.itself)
    names = [hover_text(token) for token in seen.tokens]
    hover = [
        [said[int(level)].format(row=names[row], column=names[column]) for column, level in enumerate(line)]
        for row, line in zip(rows, levels.tolist(), strict=True)
    ]
    scale = [[edge, colour] for place, colour in enumerate(_LEVELS) for edge in (place / 4, (place + 1) / 4)]
    trace: Trace = {
        "type": "heatmap", "z": {**packed(levels), "shape": ", ".join(map(str, levels.shape))}, "zmin": -0.5,
        "zmax": 3.5, "colorscale": scale, "showscale": False, "xgap": 2, "ygap": 2, "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    columns = ["h", *(short(token, _LETTERS) for token in seen.tokens[1:])]
    font = {"tickfont": {"size": 12.5, **({"color": ink} if ink else {})}}
    shared = {"showgrid": False, "zeroline": False, "ticks": "", "automargin": True, "fixedrange": True, **font}
    layout = {
        "height": 26 * len(rows) + 130, "margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "hoverlabel": {"align": "left"},
        "xaxis": {
            "tickvals": list(range(len(columns))), "ticktext": columns, "side": "top", "tickangle": -45,
            "title": {"text": words.column}, **shared,
        },
        "yaxis": {
            "tickvals": list(range(len(rows))), "ticktext": [_row_name(seen, row) for row in rows],
            "autorange": "reversed", "title": {"text": words.row}, **shared,
        },
        "dragmode": False,
    }  # fmt: skip
    return {"data": [trace], "layout": layout}


def _row_name(seen: Reconstruction, row: int) -> str:
    told = seen.rebuilt[row]
    mark = "" if told is None else f" {'✓' if told.right else '✗'} {told.probability:.0%}"
    return short(seen.tokens[row], _LETTERS) + mark
