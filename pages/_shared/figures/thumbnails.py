"""Pictures on a map: each stands where its point is, and grows with the zoom as the map does."""

from __future__ import annotations

from typing import Any

import numpy as np

from pages._shared.figures.scene import Scene

SHARE = 0.075  # of the map's longer side, for up to 60 pictures; more are drawn smaller
FEW = 60


def thumbnails(scene: Scene) -> list[dict[str, Any]]:
    """The layout images of a flat map; none in space, where Plotly can draw none."""
    if not scene.thumbnails or scene.coordinates.shape[1] != 2:
        return []
    places = np.asarray(scene.coordinates, dtype=np.float64)
    side = float(np.ptp(places, axis=0).max() or 1.0) * SHARE * min(1.0, (FEW / len(places)) ** 0.5)
    return [
        {
            "source": source, "xref": "x", "yref": "y", "x": float(x), "y": float(y), "sizex": side, "sizey": side,
            "xanchor": "center", "yanchor": "middle", "sizing": "contain", "layer": "above",
        }
        for source, (x, y) in zip(scene.thumbnails, places.tolist(), strict=True)
    ]  # fmt: skip
