"""The network of the page: fetched, loaded once, shared by all sections."""

from __future__ import annotations

from typing import cast

from embed_core import catalog
from embed_core.images.efficientnet import EfficientNet
from pages._shared import opened

NETWORK = "efficientnet-lite0"


def encoder() -> EfficientNet | None:
    """EfficientNet-Lite0, or None while it is fetched or loaded (the page shows which)."""
    return cast("EfficientNet | None", opened.images(catalog.get_spec(NETWORK)))
