"""The figure of the right panel as plain data: still, or playing through the layers on axes that never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from embed_core.senses.joint_map import STATIC, JointMap
from pages._shared.figures.scatter import map_figure
from pages._shared.figures.scene import Array, Colour, Mark, Scene, Spec, axes_of, short
from pages._shared.polysemy_page.picture_kit import Cast
from pages._shared.polysemy_page.words import excerpt, marked

SYMBOLS: tuple[str, ...] = ("circle", "diamond", "square", "triangle-up", "cross")
HEIGHT = 470
FRAME_MS, MOVE_MS = 1_100, 800
MARGIN = 0.07
LEGEND, REACH = 44, 14  # characters


@dataclass(frozen=True)
class Drawing:
    """Who is drawn where; ``spots``: what is said at the one spot of a word's static vectors."""

    cast: Cast
    map: JointMap
    selected: int | None
    ink: str | None
    paper: str
    spots: Mapping[str, str]


def still(drawing: Drawing, step: int) -> Spec:
    """One layer (or the static step)."""
    number = drawing.map.steps.index(step)
    marks = _marks(drawing, number) if step == STATIC else ()
    selected = () if drawing.selected is None else (drawing.selected,)
    spec = map_figure(replace(_scene(drawing, number), selected=selected, marks=marks))
    if drawing.selected is not None:  # the label: not how the sentence begins, but what stands around the word
        around = f"<b>{short(excerpt(drawing.cast.every[drawing.selected], REACH), LEGEND)}</b>"
        spec["layout"]["annotations"][0]["text"] = around
    return _dressed(spec, drawing)


def animated(drawing: Drawing, names: Sequence[str], play: str, pause: str) -> Spec:
    """All steps with a play button; between two of them the points travel in straight lines."""
    spec = _dressed(map_figure(_scene(drawing, 0)), drawing)
    traces = list(range(len(spec["data"])))
    spec["frames"] = [
        {"name": name, "data": _moved(spec, drawing, number), "traces": traces} for number, name in enumerate(names)
    ]
    moving = {
        "frame": {"duration": FRAME_MS, "redraw": False},
        "transition": {"duration": MOVE_MS, "easing": "cubic-in-out"},
        "fromcurrent": True,
    }
    jump = {"mode": "immediate", "frame": {"duration": MOVE_MS, "redraw": False}, "transition": {"duration": MOVE_MS}}
    stop = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {"duration": 0}}
    spec["layout"] |= {
        "height": HEIGHT + 90,
        "updatemenus": [{
            "type": "buttons", "direction": "left", "x": 0, "y": -0.16, "xanchor": "left", "yanchor": "top",
            "showactive": False, "bgcolor": "rgba(128,128,128,0.25)",
            "buttons": [
                {"label": f"▶ {play}", "method": "animate", "args": [None, moving]},
                {"label": f"❚❚ {pause}", "method": "animate", "args": [[None], stop]},
            ],
        }],
        "sliders": [{
            "active": 0, "x": 0.3, "len": 0.7, "y": -0.12,
            "steps": [{"label": name, "method": "animate", "args": [[name], jump]} for name in names],
        }],
    }  # fmt: skip
    return spec


def _scene(drawing: Drawing, number: int) -> Scene:
    cast = drawing.cast
    return Scene(
        coordinates=np.asarray(drawing.map.coordinates[number], np.float32),
        names=[f"{marked(one)} · {group}" for one, group in zip(cast.every, cast.groups, strict=True)],
        colour=Colour("", categories=cast.groups),
        labels=False,
        height=HEIGHT,
        ink=drawing.ink,
        paper=drawing.paper,
        keep_view="pp",
    )


def _dressed(spec: Spec, drawing: Drawing) -> Spec:
    """Colours and symbols of the cast, and the window that holds all layers."""
    every = drawing.map.coordinates.reshape(-1, 2)
    word_of = {short(group): one.word for one, group in zip(drawing.cast.every, drawing.cast.groups, strict=True)}
    colour_of = {short(group): colour for group, colour in drawing.cast.colours.items()}
    long_of = {short(group): group for group in drawing.cast.groups}
    for trace in spec["data"]:
        if (name := trace.get("name")) in word_of:
            symbol = SYMBOLS[drawing.cast.words.index(word_of[name]) % len(SYMBOLS)]
            trace["marker"] |= {"symbol": symbol, "color": colour_of[name], "opacity": 0.85}
            trace["name"] = short(long_of[name], LEGEND)
    for axis, low, high in zip(("xaxis", "yaxis"), every.min(axis=0), every.max(axis=0), strict=True):
        margin = MARGIN * float(high - low) or 1.0
        spec["layout"][axis] |= {"range": [float(low) - margin, float(high) + margin], "autorange": False}
    spec["layout"]["showlegend"] = True
    return spec


def _moved(spec: Spec, drawing: Drawing, number: int) -> list[dict[str, Any]]:
    """Where the points of each trace of the figure are at a step."""
    scene = _scene(drawing, number)
    return [
        {"type": trace["type"], **axes_of(scene, scene.coordinates[_rows(trace, drawing)])} for trace in spec["data"]
    ]


def _rows(trace: Mapping[str, Any], drawing: Drawing) -> Array:
    groups = np.asarray([short(group, LEGEND) for group in drawing.cast.groups], dtype=object)
    return np.flatnonzero(groups == trace["name"])


def _marks(drawing: Drawing, number: int) -> tuple[Mark, ...]:
    """A label at each word's spot."""
    words = [one.word for one in drawing.cast.every]
    places = drawing.map.coordinates[number]
    lift = 0.06 * float(np.ptp(drawing.map.coordinates.reshape(-1, 2)[:, 1]))
    return tuple(
        Mark(text, places[words.index(word)] + np.array([0, lift], np.float32)) for word, text in drawing.spots.items()
    )
