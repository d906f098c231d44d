"""The models a visitor can choose from: the catalogue, and what this visitor brought. Others' uploads stay theirs."""

from __future__ import annotations

import streamlit as st

from embed_core import catalog
from embed_core.catalog import ModelSpec
from embed_core.errors import EmbedCoreError

_KEY = "own_models"


def available() -> list[ModelSpec]:
    """The models that read text: catalogue first, then the visitor's own."""
    return [spec for spec in everything() if spec.reads_text]


def everything() -> list[ModelSpec]:
    """As :func:`available`, the models of pictures and sound included."""
    specs = catalog.catalogue()
    for model_id in st.session_state.get(_KEY, []):
        try:
            specs[model_id] = catalog.get_spec(model_id)
        except EmbedCoreError:
            continue  # its files have gone since
    return list(specs.values())


def remember(spec: ModelSpec) -> None:
    """Offer ``spec`` on every page of this visit."""
    own: list[str] = st.session_state.setdefault(_KEY, [])
    if spec.id not in own and spec.id not in catalog.catalogue():
        own.append(spec.id)
