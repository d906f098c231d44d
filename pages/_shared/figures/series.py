"""Many maps in one figure: the frames of an optimisation, and small multiples of one parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from plotly.subplots import make_subplots

from pages._shared.figures.scatter import map_figure
from pages._shared.figures.scene import Array, Scene, Spec, Trace

FRAME_MS = 350
BOX = (-1.1, 1.1)


def animated(scene: Scene, snapshots: Array, labels: Sequence[str], play: str, pause: str) -> Spec:
    """The map with a play button over ``snapshots`` ``(s, n, dims)``; every frame is scaled to the same box."""
    steps = [_fitted(snapshot) for snapshot in snapshots]
    bare = replace(scene, found=(), selected=(), neighbours=(), marks=(), links=())
    spec = map_figure(replace(bare, coordinates=steps[-1]))
    spec["frames"] = [
        {"name": label, "data": map_figure(replace(bare, coordinates=step))["data"]}
        for label, step in zip(labels, steps, strict=True)
    ]
    moving = {"frame": {"duration": FRAME_MS, "redraw": True}, "transition": {"duration": 0}, "fromcurrent": False}
    jump = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    spec["layout"] |= {
        "height": scene.height + 90,
        "showlegend": False,
        "updatemenus": [
            {
                "type": "buttons", "direction": "left", "x": 0, "y": -0.02, "xanchor": "left", "yanchor": "top",
                "showactive": False, "bgcolor": "rgba(128,128,128,0.25)",
                "buttons": [
                    {"label": f"▶ {play}", "method": "animate", "args": [None, moving]},
                    {"label": f"❚❚ {pause}", "method": "animate", "args": [[None], jump]},
                ],
            }
        ],
        "sliders": [
            {
                "active": len(steps) - 1, "x": 0.2, "len": 0.8, "y": -0.01,
                "steps": [{"label": label, "method": "animate", "args": [[label], jump]} for label in labels],
            }
        ],
    }  # fmt: skip
    if scene.coordinates.shape[1] == 2:
        for axis in ("xaxis", "yaxis"):
            spec["layout"][axis]["range"] = list(BOX)
    return spec


def multiples(scenes: Sequence[Scene], titles: Sequence[str], columns: int = 3, height: int = 900) -> Spec:
    """The same points drawn many times, one small map a title."""
    rows = -(-len(scenes) // columns)
    frame = make_subplots(
        rows=rows, cols=columns, subplot_titles=list(titles), horizontal_spacing=0.02, vertical_spacing=0.05
    )
    spec: Spec = frame.to_dict()
    spec["data"] = [
        {**trace, "xaxis": f"x{number + 1}", "yaxis": f"y{number + 1}", "legendgroup": trace["name"],
         "showlegend": bool(trace["showlegend"]) and number == 0}
        for number, scene in enumerate(scenes)
        for trace in _small(scene)
    ]  # fmt: skip
    hidden = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "", "range": list(BOX)}
    for number in range(rows * columns):
        for axis in "xy":
            spec["layout"][f"{axis}axis{number + 1 if number else ''}"] |= hidden
    spec["layout"] |= {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 32, "b": 8},
        "legend": {"orientation": "h", "itemsizing": "constant"},
    }
    return spec


def _small(scene: Scene) -> list[Trace]:
    fitted = replace(scene, coordinates=_fitted(scene.coordinates), labels=False, marks=(), links=())
    size = 7 if len(scene.names) <= 150 else 4
    return [{**trace, "marker": {**trace["marker"], "size": size}} for trace in map_figure(fitted)["data"]]


def _fitted(coordinates: Array) -> Array:
    """Into the box from -1 to 1: layouts grow while they are optimised, and their scale means nothing."""
    middle = (coordinates.max(axis=0) + coordinates.min(axis=0)) / 2
    reach = float(np.abs(coordinates - middle).max()) or 1.0
    return np.asarray((coordinates - middle) / reach, dtype=np.float32)
