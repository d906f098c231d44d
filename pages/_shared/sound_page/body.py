"""The page sound: one section at a time."""

from __future__ import annotations

from pages._shared.sections import show_section
from pages._shared.state import View

SECTIONS: tuple[str, ...] = ("recording", "voices", "moments", "stability", "own")


def show(view: View) -> None:
    """The chosen section."""
    show_section(view, __package__, "sound", SECTIONS)
