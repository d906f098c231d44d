"""The voice encoder of the page: fetched, loaded once, shared by all sections."""

from __future__ import annotations

from functools import partial

from embed_core import catalog, loading
from embed_core.audio import VoiceEncoder
from pages._shared import fetch_card
from pages._shared.feedback import wait_for
from pages._shared.jobs import registry
from pages._shared.state import View, unfinished

MODEL = "resemblyzer"


def encoder(view: View) -> VoiceEncoder | None:
    """The encoder, or None while it is fetched or loaded (the page shows which)."""
    if not fetch_card.ready(catalog.get_spec(MODEL)):
        unfinished()
        return None
    if not loading.is_loaded(MODEL):
        key = f"open|{MODEL}"
        if wait_for(registry.start(key, partial(loading.load_voice_encoder, MODEL)), key) is None:
            return None
        registry.forget(key)  # embed_core.loading keeps the model, under its memory limit: not here as well
    return loading.load_voice_encoder(MODEL)
