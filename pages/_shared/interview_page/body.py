"""Interview: cards, flash cards, a mock interview."""

from __future__ import annotations

from pages._shared.state import View


def show(view: View) -> None:
    view.complete()
