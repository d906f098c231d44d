"""The select box over the models of the catalogue and the visitor's own; the link may name any other id."""

from __future__ import annotations

import streamlit as st

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from pages._shared import library
from pages._shared.i18n import t
from pages._shared.state import View

DEFAULT_MODEL = "glove-6b-50d-20k"


def choose_model(
    view: View, key: str, label: str, *, contextual: bool | None = None, default: str = DEFAULT_MODEL
) -> ModelSpec:
    """A select box over the catalogue and the models this server was given; the link may name any other id."""
    specs = {spec.id: spec for spec in library.available()}
    asked = view.asked(key)
    if asked and asked not in specs:
        library.remember(catalog.get_spec(asked))
        specs = {spec.id: spec for spec in library.available()}
    ids = [spec.id for spec in specs.values() if contextual is None or spec.is_static != contextual]
    chosen = view.choice(
        st.selectbox, label, key, ids, default if default in ids else ids[0],
        format_func=lambda model_id: model_label(specs[model_id]), help=t("projections.help.model"),
    )  # fmt: skip
    return specs[chosen]


def model_label(spec: ModelSpec) -> str:
    """Name, kind and whether it is here already."""
    here = "" if sources.is_fetched(spec) else f" · {t('projections.not_fetched')}"
    return f"{spec.name} · {t(f'projections.kind.{spec.kind}')}{here}"
