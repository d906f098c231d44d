"""The page graphs: one section at a time."""

from __future__ import annotations

from pages._shared.sections import show_section
from pages._shared.state import View

SECTIONS: tuple[str, ...] = ("walk", "nodes", "links", "classes", "roles", "own")


def show(view: View) -> None:
    """The chosen section."""
    show_section(view, __package__, "graphs", SECTIONS)
