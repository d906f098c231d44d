"""From a click or a lasso on the map to points. Plain functions: AppTest cannot click inside a chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def picked(event: Mapping[str, Any] | None, total: int) -> list[int]:
    """The scene indices of a selection event, in its order, without repetitions.

    Points of a trace with ``customdata`` say their index; the one trace that holds all points counts from 0.

    >>> picked({"selection": {"points": [{"customdata": [7]}, {"point_index": 2}]}}, 10)
    [7, 2]
    """
    points = ((event or {}).get("selection") or {}).get("points") or []
    indices = (_index(point) for point in points)
    return list(dict.fromkeys(index for index in indices if index is not None and 0 <= index < total))


def _index(point: Mapping[str, Any]) -> int | None:
    own = point.get("customdata", point.get("point_index"))
    if isinstance(own, list | tuple):
        own = own[0] if own else None
    return int(own) if isinstance(own, int | float) else None
