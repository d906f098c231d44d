"""Glossary: the terms of the field in both languages."""

from __future__ import annotations

from pages._shared.state import View


def show(view: View) -> None:
    view.complete()
