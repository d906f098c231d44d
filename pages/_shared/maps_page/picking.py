"""What a visitor picked: one point by a click, a region by a lasso, and the map of a region alone."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import streamlit as st

from embed_core import stash
from embed_core.points import Drawing, Points, digest
from pages._shared.i18n import t
from pages._shared.state import View


def selected(view: View, points: Points) -> int | None:
    """The selected point of the link: a name, or #index where names repeat."""
    name = view.value("sel")
    if name.startswith("#") and name[1:].isdigit() and int(name[1:]) < len(points):
        return int(name[1:])
    return points.find(name) if name else None


def pick(view: View, points: Points, indices: list[int]) -> None:
    """Follow the first of the clicked points."""
    index = indices[0]
    name = points.names[index]
    view.put("sel", name if points.find(name) == index else f"#{index}")
    view.put("q", "")


def lasso(points: Points, indices: list[int]) -> None:
    """Remember a region until it is isolated or cleared."""
    st.session_state["lasso"] = (points.key, indices)


def clear_lasso() -> None:
    """Forget the region."""
    st.session_state.pop("lasso", None)
    st.session_state.pop("map", None)


def isolate(view: View, drawing: Drawing, indices: list[int]) -> None:
    """Keep only the region, and say so in the link."""
    whole = replace(drawing, keep=())
    kept = [drawing.keep[index] for index in indices] if drawing.keep else indices
    view.put("keep", f"{digest(asdict(whole))}.{stash.put(json.dumps(sorted(kept)).encode())}")
    clear_lasso()


def isolated(view: View, drawing: Drawing) -> Drawing:
    """Only the lassoed points, where a selection of *this* drawing was isolated."""
    owner, _, key = view.value("keep").partition(".")
    if not key or owner != digest(asdict(drawing)):
        return drawing
    st.button(t("projections.whole_map"), icon=":material/undo:", key="whole_map", on_click=view.put, args=("keep", ""))
    return replace(drawing, keep=tuple(json.loads(stash.get(key))))
