"""Lessons: guided class demos, step by step."""

from __future__ import annotations

from pages._shared.state import View


def show(view: View) -> None:
    view.complete()
