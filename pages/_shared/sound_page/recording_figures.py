"""Pictures of a recording: waveform and spectrogram over one time axis, vectors as strips of colour."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from embed_core.audio.portrait import Envelope, Picture
from pages._shared.figures import palette
from pages._shared.figures.scene import Array, Spec, Trace, packed, short

TICKS = (200, 500, 1_000, 2_000, 4_000, 6_000)
HEIGHT = 470
STRIP_ROW = 26


def spectrogram(wave: Envelope, picture: Picture, words: dict[str, str]) -> Spec:
    """Waveform above, mel spectrogram below. ``words``: seconds, hertz, amplitude, scale (the title of the colours)."""
    said = {name: html.escape(word) for name, word in words.items()}
    bands = [f"{hertz:,.0f} Hz" for hertz in picture.hertz]
    times = np.arange(picture.values.shape[1]) * picture.seconds
    cells: Trace = {
        "type": "heatmap", "z": _matrix(picture.values), "x": packed(times.astype(np.float32)), "y": bands,
        "colorscale": palette.SEQUENTIAL, "yaxis": "y2", "hoverongaps": False,
        "colorbar": {"title": {"text": said["scale"], "side": "right"}, "thickness": 12, "len": 0.68, "y": 0.34},
        "hovertemplate": f"%{{x:.2f}} s · %{{y}}<br>%{{z:.4~g}} {said['scale']}<extra></extra>",
    }  # fmt: skip
    places = np.interp(TICKS, picture.hertz, np.arange(len(bands)))
    kept = [(float(place), hertz) for place, hertz in zip(places, TICKS, strict=True) if _inside(hertz, picture)]
    layout = {
        "height": HEIGHT, "margin": {"l": 8, "r": 8, "t": 28, "b": 8}, "showlegend": False,
        "xaxis": {
            "title": {"text": said["seconds"]}, "anchor": "y2", "automargin": True, "showgrid": False,
            "zeroline": False, "range": [0, float(times[-1] + picture.seconds)],
        },
        "yaxis": {
            "domain": [0.76, 1], "title": {"text": said["amplitude"]}, "automargin": True, "zeroline": False,
            "showgrid": False, "nticks": 3,
        },
        "yaxis2": {
            "domain": [0, 0.7], "title": {"text": said["hertz"]}, "automargin": True, "type": "category", "ticks": "",
            "tickvals": [place for place, _ in kept], "ticktext": [f"{hertz:,}" for _, hertz in kept],
            "showgrid": False,
        },
    }  # fmt: skip
    return {"data": [_outline(wave), cells], "layout": layout}


def strips(rows: Sequence[tuple[str, Array | None]], words: dict[str, str]) -> Spec:
    """One line of colours a vector, None for a gap. ``words``: number, value."""
    width = max(len(row) for _, row in rows if row is not None)
    matrix = np.full((len(rows), width), np.nan, dtype=np.float32)
    for place, (_, row) in enumerate(rows):
        if row is not None:
            matrix[place] = row
    said = {name: html.escape(word) for name, word in words.items()}
    trace: Trace = {
        "type": "heatmap", "z": _matrix(matrix), "zmin": 0, "zmax": float(np.nanpercentile(matrix, 99.5)),
        "colorscale": palette.SEQUENTIAL, "hoverongaps": False,
        "customdata": [[html.escape(name)] * width for name, _ in rows],
        "colorbar": {"title": {"text": said["value"], "side": "right"}, "thickness": 12},
        "hovertemplate": f"%{{customdata}}<br>{said['number']} %{{x}}: %{{z:.4f}}<extra></extra>",
    }  # fmt: skip
    layout = {
        "height": STRIP_ROW * len(rows) + 90, "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "xaxis": {"title": {"text": said["number"]}, "automargin": True, "showgrid": False, "zeroline": False},
        "yaxis": {
            "autorange": "reversed", "automargin": True, "showgrid": False, "ticks": "", "zeroline": False,
            "tickvals": list(range(len(rows))), "ticktext": [short(name, 24) for name, _ in rows],
        },
    }  # fmt: skip
    return {"data": [trace], "layout": layout}


def _outline(wave: Envelope) -> Trace:
    around = np.concatenate([wave.times, wave.times[::-1]]).astype(np.float32)
    edge = np.concatenate([wave.high, wave.low[::-1]]).astype(np.float32)
    return {
        "type": "scatter", "mode": "lines", "x": packed(around), "y": packed(edge), "fill": "toself",
        "line": {"width": 1, "color": palette.CONTEXTUAL}, "fillcolor": palette.CONTEXTUAL, "hoverinfo": "skip",
    }  # fmt: skip


def _matrix(values: Array) -> dict[str, str]:
    return {**packed(np.ascontiguousarray(values, dtype=np.float32)), "shape": f"{values.shape[0]}, {values.shape[1]}"}


def _inside(hertz: float, picture: Picture) -> bool:
    return bool(picture.hertz[0] <= hertz <= picture.hertz[-1])
