"""The voice encoder of the page: fetched, loaded once, shared by all sections."""

from __future__ import annotations

from embed_core import catalog
from embed_core.audio import VoiceEncoder
from pages._shared import opened

MODEL = "resemblyzer"


def encoder() -> VoiceEncoder | None:
    """The encoder, or None while it is fetched or loaded (the page shows which)."""
    return opened.voices(catalog.get_spec(MODEL))
