"""The page images: one section at a time."""

from __future__ import annotations

from pages._shared.sections import show_section
from pages._shared.state import View

SECTIONS: tuple[str, ...] = ("gallery", "network", "changes", "pixels", "clip", "video", "own")


def show(view: View) -> None:
    """The chosen section."""
    show_section(view, __package__, "images", SECTIONS)
