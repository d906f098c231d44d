"""The switch that asks for a guess before it shows, and the score, in the sidebar."""

from __future__ import annotations


def draw() -> None:
    """The switch and the score."""
