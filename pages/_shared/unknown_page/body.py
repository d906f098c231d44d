"""The unknown-words page: one word in every method, the damage bench, the coverage of a text."""

from __future__ import annotations

from pages._shared.sections import show_section
from pages._shared.state import View

SECTIONS: tuple[str, ...] = ("answers", "bench", "coverage")


def show(view: View) -> None:
    """The chosen section."""
    show_section(view, __package__, "unknown", SECTIONS)
