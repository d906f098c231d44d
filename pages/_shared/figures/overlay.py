"""On top of the points: lines, rings around what is found or selected, and labels.

Labels are annotations: text drawn by a trace would lie beneath the WebGL points of a large map.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages._shared.figures import palette
from pages._shared.figures.labels import thinned
from pages._shared.figures.scene import (
    Array,
    Scene,
    Trace,
    axes_of,
    hover_text,
    marker_size,
    packed,
    short,
    trace_kind,
)

LABEL_GAP = 15  # pixels between a ring's centre and its label
PICTURE_GAP = 32  # and from a picture's


def links(scene: Scene) -> list[Trace]:
    """Thin lines between points that belong together."""
    return _segments(scene, scene.links, palette.QUIET, 1, "dot")


def lines(scene: Scene) -> list[Trace]:
    """Lines from the selected point to its neighbours."""
    pairs = [(one, other) for one in scene.selected[:1] for other in scene.neighbours]
    return _segments(scene, pairs, palette.NEIGHBOUR, 1.5, "solid")


def rings(scene: Scene) -> list[Trace]:
    """Rings around the points that are found, near the selected one, or selected."""
    return [
        *_ring(scene, scene.found, palette.FOUND, 6),
        *_ring(scene, scene.neighbours, palette.NEIGHBOUR, 5),
        *_ring(scene, scene.selected, palette.HIGHLIGHT, 9),
    ]


def notes(scene: Scene) -> list[dict[str, Any]]:
    """The labels of rings and marks as annotations; those of the rings come first where there is no room for all."""
    near = () if scene.thumbnails else scene.neighbours  # pictures speak for themselves; names would hide them
    rank = {
        **dict.fromkeys(scene.selected, (palette.HIGHLIGHT, 15)),
        **{index: (palette.NEIGHBOUR, 14) for index in near if index not in scene.selected},
    }
    for index in scene.found:
        rank.setdefault(index, (palette.FOUND, 14))
    order = list(rank)
    texts = [short(scene.names[index]) for index in order] + [short(mark.text, 40) for mark in scene.marks]
    places = [*scene.coordinates[order], *(mark.place for mark in scene.marks)]
    if not places:
        return []
    shown = thinned(texts, np.asarray(places, dtype=np.float64), scene.coordinates)
    styles = [*rank.values(), *[(scene.ink, 13)] * len(scene.marks)]
    gaps = [PICTURE_GAP if scene.thumbnails else LABEL_GAP] * len(order) + [0] * len(scene.marks)
    return [
        _note(scene, text, place, colour, size, gap)
        for text, place, (colour, size), gap in zip(shown, places, styles, gaps, strict=True)
        if text
    ]


def _note(scene: Scene, text: str, place: Array, colour: str | None, size: int, gap: int) -> dict[str, Any]:
    font: dict[str, Any] = {"size": size}
    if colour:
        font["color"] = colour
    if scene.paper:
        font["shadow"] = ", ".join([f"0 0 3px {scene.paper}"] * 4)
    where = {axis: float(value) for axis, value in zip("xyz", place, strict=False)}
    return {**where, "text": f"<b>{text}</b>", "font": font, "showarrow": False, "yshift": gap, "captureevents": False}


def _segments(scene: Scene, pairs: Sequence[tuple[int, int]], colour: str, width: float, dash: str) -> list[Trace]:
    if not pairs:
        return []
    dims = scene.coordinates.shape[1]
    places = np.full((3 * len(pairs), dims), np.nan, dtype=np.float32)
    ends = np.asarray(pairs)
    places[0::3], places[1::3] = scene.coordinates[ends[:, 0]], scene.coordinates[ends[:, 1]]
    line = {"color": colour, "width": width} if dims == 3 else {"color": colour, "width": width, "dash": dash}
    axes = {axis: packed(places[:, number]) for number, axis in enumerate("xyz"[:dims])}  # float: the gaps are NaN
    return [
        {"type": trace_kind(scene), "mode": "lines", "line": line, "hoverinfo": "skip", "showlegend": False, **axes}
    ]


def _ring(scene: Scene, indices: Sequence[int], colour: str, extra: float) -> list[Trace]:
    if not len(indices):
        return []
    chosen = np.asarray(indices)
    return [
        {
            "type": trace_kind(scene),
            "mode": "markers",
            "marker": {
                "size": marker_size(scene) + extra,
                "color": colour,
                "symbol": "circle-open",
                "line": {"color": colour, "width": 2.5},
            },
            "hovertext": [hover_text(scene.names[index]) for index in chosen],
            "hoverinfo": "text",
            "customdata": packed(chosen.astype(np.int32)),
            "showlegend": False,
            **axes_of(scene, scene.coordinates[chosen]),
        }
    ]
