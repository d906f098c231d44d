"""Many maps in one figure: the frames of an optimisation, and small multiples of one parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages._shared.figures.scatter import map_figure
from pages._shared.figures.scene import Scene

Array = npt.NDArray[Any]
FRAME_MS = 350


def animated(scene: Scene, snapshots: Array, labels: Sequence[str], play: str, pause: str) -> go.Figure:
    """The map with a play button over ``snapshots`` ``(s, n, dims)``; every frame is scaled to the same box."""
    steps = [_fitted(snapshot) for snapshot in snapshots]
    bare = replace(scene, found=(), selected=(), neighbours=(), marks=(), links=())
    figure = map_figure(replace(bare, coordinates=steps[-1]))
    figure.frames = [
        go.Frame(name=label, data=map_figure(replace(bare, coordinates=step)).data)
        for label, step in zip(labels, steps, strict=True)
    ]
    moving = {"frame": {"duration": FRAME_MS, "redraw": True}, "transition": {"duration": 0}, "fromcurrent": True}
    jump = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    figure.update_layout(
        height=scene.height + 90,
        showlegend=False,
        updatemenus=[
            {
                "type": "buttons", "direction": "left", "x": 0, "y": -0.02, "xanchor": "left", "yanchor": "top",
                "buttons": [
                    {"label": f"▶ {play}", "method": "animate", "args": [None, {**moving, "fromcurrent": False}]},
                    {"label": f"❚❚ {pause}", "method": "animate", "args": [[None], {**jump, "mode": "immediate"}]},
                ],
            }
        ],
        sliders=[
            {
                "active": len(steps) - 1, "x": 0.2, "len": 0.8, "y": -0.01,
                "steps": [{"label": label, "method": "animate", "args": [[label], jump]} for label in labels],
            }
        ],
    )  # fmt: skip
    if scene.coordinates.shape[1] == 2:
        figure.update_xaxes(range=[-1.1, 1.1])
        figure.update_yaxes(range=[-1.1, 1.1])
    return figure


def multiples(scenes: Sequence[Scene], titles: Sequence[str], columns: int = 3, height: int = 900) -> go.Figure:
    """The same points drawn many times, one small map a title."""
    rows = -(-len(scenes) // columns)
    figure = make_subplots(
        rows=rows, cols=columns, subplot_titles=list(titles), horizontal_spacing=0.02, vertical_spacing=0.05
    )
    for number, scene in enumerate(scenes):
        fitted = replace(scene, coordinates=_fitted(scene.coordinates), labels=False, marks=(), links=())
        for trace in map_figure(fitted).data:
            trace.showlegend = bool(trace.showlegend) and number == 0
            trace.legendgroup = trace.name
            figure.add_trace(trace, row=number // columns + 1, col=number % columns + 1)
    hidden = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "", "range": [-1.1, 1.1]}
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden)
    figure.update_traces(marker_size=7 if len(scenes[0].names) <= 150 else 4, selector={"mode": "markers"})
    figure.update_layout(height=height, margin={"l": 8, "r": 8, "t": 32, "b": 8}, legend={"orientation": "h"})
    return figure


def _fitted(coordinates: Array) -> Array:
    """Into the box from -1 to 1: layouts grow while they are optimised, and their scale means nothing."""
    middle = (coordinates.max(axis=0) + coordinates.min(axis=0)) / 2
    reach = float(np.abs(coordinates - middle).max()) or 1.0
    return np.asarray((coordinates - middle) / reach, dtype=np.float32)
