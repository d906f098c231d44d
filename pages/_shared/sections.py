"""Pages that show one section at a time: the switch, the section's own module, the link below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

import streamlit as st

from pages._shared import sharing
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.presenting import presenter
from pages._shared.state import View


def choose_section(view: View, page: str, sections: Sequence[str]) -> str:
    """The switch over the sections, named by ``<page>.sections.<section>``."""
    presenter.offer(list(sections))
    return view.choice(
        st.segmented_control, t(f"{page}.section"), "section", list(sections), sections[0],
        format_func=lambda name: t(f"{page}.sections.{name}"), label_visibility="collapsed",
    )  # fmt: skip


def run_section(view: View, package: str | None, name: str, *arguments: object) -> None:
    """The section's ``show(view, *arguments)``, imported when it is first asked for, and the link of the view."""
    with guarded():
        show: Callable[..., None] = import_module(f"{package}.{name}").show
        show(view, *arguments)
        sharing.show(view)
        view.complete()


def show_section(view: View, package: str | None, page: str, sections: Sequence[str]) -> None:
    """Switch and section of a page that has nothing above them."""
    run_section(view, package, choose_section(view, page, sections))
