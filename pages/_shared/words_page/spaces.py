"""Which vectors the static-vectors page compares: one or two models, and what is done to their vectors first."""

from __future__ import annotations

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment
from pages._shared import library, opened
from pages._shared.choose_model import choose_model, model_label
from pages._shared.i18n import t
from pages._shared.state import View

NONE = "none"
TOP_UP_TO = 10


def choose(view: View) -> list[ModelSpec]:
    """The one or two models."""
    first, second = st.columns(2)
    with first:
        one = choose_model(view, "model", t("words.model"), contextual=False)
    with second:
        other = _second(view, one)
    return [one] if other is None else [one, other]


def _second(view: View, first: ModelSpec) -> ModelSpec | None:
    specs = {spec.id: spec for spec in library.available() if spec.is_static and spec.id != first.id}
    chosen = view.choice(
        st.selectbox, t("words.model2"), "model2", [NONE, *specs], NONE,
        format_func=lambda name: t("words.no_second") if name == NONE else model_label(specs[name]),
        help=t("words.help.model2"),
    )  # fmt: skip
    return specs.get(chosen)


def choose_treatment(view: View) -> Treatment:
    """Centre, all-but-the-top, unit length."""
    with st.popover(t("words.treatment.title"), icon=":material/tune:"):
        st.caption(t("words.treatment.about"))
        centre = view.toggle(t("words.treatment.centre"), "centre", help=t("words.treatment.centre_help"))
        top = view.slider(t("words.treatment.top"), "top", 0, TOP_UP_TO, 0, help=t("words.treatment.top_help"))
        normalise = view.toggle(t("words.treatment.normalise"), "unit", help=t("words.treatment.normalise_help"))
    return Treatment(centre=centre, top=int(top), normalise=normalise)


def space_of(spec: ModelSpec, treatment: Treatment) -> Space | None:
    """The space of a model, or None while it is fetched or loaded (the page shows which)."""
    model = opened.static(spec)
    if model is None:
        return None
    space = Space(model, treatment)
    _ = space.model  # treated now: an error belongs here, not into a section
    return space
