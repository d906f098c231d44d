"""Several encoders at once: which of those on this machine take part, kept in the link."""

from __future__ import annotations

import streamlit as st

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.errors import EmbedCoreError
from pages._shared import library, opened
from pages._shared.feedback import show_error
from pages._shared.i18n import plain, t
from pages._shared.state import View

_SEPARATOR = "|"
_NONE = "-"


def choose(view: View, key: str, label: str) -> list[ModelSpec]:
    """Pills over the encoders that are here; all of them until somebody chooses. ``a|b`` in the link names others."""
    asked = [name for name in view.asked(key).split(_SEPARATOR) if name and name != _NONE]
    _remember(asked)
    specs = {spec.id: spec for spec in library.available() if spec.has_hidden_states and sources.is_fetched(spec)}
    wanted = [name for name in asked if name in specs]
    picked = wanted if asked or view.asked(key) == _NONE else list(specs)
    widget = f"{key}_pills"
    st.session_state[widget] = picked

    def keep() -> None:
        view.put(key, _SEPARATOR.join(st.session_state[widget]) or _NONE)

    with st.container():
        st.pills(
            label, list(specs), selection_mode="multi", key=widget, format_func=lambda name: specs[name].name,
            on_change=keep, help=t("layers_page.right_context.models_help"),
        )  # fmt: skip
    view.value(key)
    return [specs[name] for name in picked]


def encoders(specs: list[ModelSpec]) -> list[Encoder]:
    """Those of the models that are open; the others are still being loaded (the page shows which)."""
    return [one for one in map(opened.encoder, specs) if one is not None]


def missing() -> None:
    """Which encoders of the catalogue could be fetched as well."""
    names = [
        spec.name for spec in catalog.catalogue().values() if spec.has_hidden_states and not sources.is_fetched(spec)
    ]
    if names:
        st.caption(t("layers_page.right_context.more_models", names=plain(", ".join(names))))


def _remember(asked: list[str]) -> None:
    known = {spec.id for spec in library.available()}
    for name in asked:
        if name not in known:
            try:
                library.remember(catalog.get_spec(name))
            except EmbedCoreError as error:
                show_error(error)
