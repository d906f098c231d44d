"""Opening a chosen model: the fetch card, the load with its progress, and the model itself once it is there."""

from __future__ import annotations

from functools import partial
from typing import cast

import streamlit as st

from embed_core import catalog, loading, sources
from embed_core.audio import VoiceEncoder
from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.images import ImageEncoder
from embed_core.static import StaticModel
from pages._shared import fetch_card
from pages._shared.choose_model import choose_model
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.state import View, unfinished

ENCODER = "all-minilm-l6-v2"
CHINESE_ENCODER = "multilingual-e5-small"


def choose_encoder(view: View, key: str, label: str, *, reads: str = "") -> ModelSpec:
    """A select box over the models that give hidden states; at first MiniLM, the smallest that tells senses apart, or
    one that reads the language ``reads``.
    """
    prefer(view, key, reads)
    return choose_model(view, key, label, contextual=True, default=ENCODER)


def prefer(view: View, key: str, reads: str) -> None:
    """Before a model is first chosen: Chinese text begins with one that reads Chinese, if it is here."""
    if reads == "zh" and not view.asked(key) and sources.is_fetched(catalog.get_spec(CHINESE_ENCODER)):
        view.put(key, CHINESE_ENCODER)


def encoder(spec: ModelSpec) -> Encoder | None:
    """The encoder of ``spec``, or None while it is fetched or loaded (the page shows which)."""
    return cast("Encoder | None", _opened(spec))


def layered(spec: ModelSpec) -> Encoder | None:
    """As :func:`encoder`, for what needs hidden states: an endpoint, which has none, is said to have none."""
    if not spec.has_hidden_states:
        st.info(t("models.no_hidden_states"), icon=":material/info:")
        unfinished()
        return None
    return encoder(spec)


def static(spec: ModelSpec) -> StaticModel | None:
    """The static model of ``spec``, or None while it is fetched or loaded (the page shows which)."""
    return cast("StaticModel | None", _opened(spec))


def images(spec: ModelSpec) -> ImageEncoder | None:
    """The image model of ``spec``, or None while it is fetched or loaded (the page shows which)."""
    return cast("ImageEncoder | None", _opened(spec))


def voices(spec: ModelSpec) -> VoiceEncoder | None:
    """The voice encoder of ``spec``, or None while it is fetched or loaded (the page shows which)."""
    return cast("VoiceEncoder | None", _opened(spec))


def _opened(spec: ModelSpec) -> object | None:
    if not fetch_card.ready(spec):
        unfinished()
        return None
    if not loading.is_loaded(spec.id):
        key = f"open|{spec.id}"
        if wait_for(registry.start(key, partial(loading.load, spec.id)), key) is None:
            return None
        registry.forget(key)  # embed_core.loading keeps the model, under its memory limit: not here as well
    return loading.load(spec.id)
