"""What a visitor picked: one point by a click, a region by a lasso, and the map of a region alone.

Several maps on one page tell their state apart by a ``prefix`` of the keys in the link.
"""

from __future__ import annotations

import json

import streamlit as st

from embed_core import stash
from embed_core.points import Points
from pages._shared.i18n import t
from pages._shared.state import View


def selected(view: View, points: Points, prefix: str = "") -> int | None:
    """The selected point of the link: a name, or #index where names repeat."""
    name = view.value(f"{prefix}sel")
    if name.startswith("#") and name[1:].isdigit() and int(name[1:]) < len(points):
        return int(name[1:])
    return points.find(name) if name else None


def pick(view: View, points: Points, prefix: str, indices: list[int]) -> None:
    """Follow the first of the clicked points."""
    index = indices[0]
    name = points.names[index]
    view.put(f"{prefix}sel", name if points.find(name) == index else f"#{index}")
    view.put(f"{prefix}q", "")


def lasso(points: Points, indices: list[int]) -> None:
    """Remember a region until it is isolated or cleared."""
    st.session_state["lasso"] = (points.key, indices)


def clear_lasso(prefix: str = "") -> None:
    """Forget the region."""
    st.session_state.pop("lasso", None)
    st.session_state.pop(f"{prefix}map", None)


def isolate(view: View, owner: str, kept: tuple[int, ...], prefix: str, indices: list[int]) -> None:
    """Keep only the region of what ``owner`` names (of ``kept``, where a region stands there already); in the link."""
    region = [kept[index] for index in indices] if kept else indices
    view.put(f"{prefix}keep", f"{owner}.{stash.put(json.dumps(sorted(region)).encode())}")
    clear_lasso(prefix)


def region(view: View, owner: str, prefix: str = "") -> tuple[int, ...]:
    """The isolated points, where a region of ``owner`` was isolated, with a button that brings the rest back."""
    whose, _, key = view.value(f"{prefix}keep").partition(".")
    if not key or whose != owner:
        return ()
    st.button(
        t("projections.whole_map"), icon=":material/undo:", key=f"{prefix}whole_map", on_click=view.put,
        args=(f"{prefix}keep", ""),
    )  # fmt: skip
    return tuple(json.loads(stash.get(key)))
