"""Opening the network of the page: the fetch card, the load with its progress, and the network once it is there."""

from __future__ import annotations

from functools import partial
from typing import cast

from embed_core import catalog, loading
from embed_core.images.efficientnet import EfficientNet
from pages._shared import fetch_card
from pages._shared.feedback import wait_for
from pages._shared.jobs import registry
from pages._shared.state import View, unfinished

NETWORK = "efficientnet-lite0"


def encoder(view: View) -> EfficientNet | None:
    """EfficientNet-Lite0, or None while it is fetched or loaded (the page shows which)."""
    spec = catalog.get_spec(NETWORK)
    if not fetch_card.ready(spec):
        unfinished()
        return None
    if not loading.is_loaded(spec.id):
        key = f"open|{spec.id}"
        if wait_for(registry.start(key, partial(loading.load_image_encoder, spec.id)), key) is None:
            return None
        registry.forget(key)  # embed_core.loading keeps the model, under its memory limit: not here as well
    return cast("EfficientNet", loading.load_image_encoder(spec.id))
