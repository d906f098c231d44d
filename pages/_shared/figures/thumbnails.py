"""Pictures on a map: each stands where its point is, and grows with the zoom as the map does."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import numpy as np

from pages._shared.figures import palette
from pages._shared.figures.scene import Scene, category_colours

SHARE = 0.075  # of the map's longer side, for up to 60 pictures; more are drawn smaller
FEW = 60
SAFE = "/:;,=+ '"  # what may stand in a data URI as it is


def thumbnails(scene: Scene) -> list[dict[str, Any]]:
    """The layout images of a flat map; none in space, where Plotly can draw none.

    Each has a frame in the colour its dot has; neighbours and, above all, the selected lie on top of the others.
    """
    if not scene.thumbnails or scene.coordinates.shape[1] != 2:
        return []
    side = _side(scene)
    places = scene.coordinates.astype(float).tolist()
    colours = _colours(scene)
    top = [*scene.neighbours, *scene.selected]
    order = [*(index for index in range(len(places)) if index not in set(top)), *top]
    return [
        {
            "source": _framed(scene.thumbnails[index], colours[index]), "xref": "x", "yref": "y",
            "x": places[index][0], "y": places[index][1], "sizex": side, "sizey": side,
            "xanchor": "center", "yanchor": "middle", "sizing": "contain", "layer": "above",
        }
        for index in order
        if scene.thumbnails[index]  # a point without a picture (a text among them) keeps its dot
    ]  # fmt: skip


def _colours(scene: Scene) -> list[str]:
    colour = scene.colour
    if colour is None or colour.categories is None:
        colours = [""] * len(scene.names)
    else:
        by_category = category_colours(colour)
        colours = [by_category[category] for category in colour.categories]
    for index in scene.selected:
        colours[index] = palette.HIGHLIGHT
    return colours


def _framed(source: str, colour: str) -> str:
    """A picture that carries its frame: a shape of the map's own would lie above all pictures, not around one."""
    if not colour:
        return source
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><image href="{source}" width="72" height="72"/>'
        f'<rect x="2" y="2" width="68" height="68" fill="none" stroke="{colour}" stroke-width="4"/></svg>'
    )
    return f"data:image/svg+xml,{quote(drawn, safe=SAFE)}"


def _side(scene: Scene) -> float:
    """Of a picture, in the units of the map."""
    wide = float(np.ptp(scene.coordinates.astype(float), axis=0).max() or 1.0)
    return wide * SHARE * float(min(1.0, (FEW / len(scene.names)) ** 0.5))
