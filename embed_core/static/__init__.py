"""Static word vectors: reading them in every usual format, looking words up, finding neighbours."""

from __future__ import annotations

from embed_core.static.model import Neighbour, StaticModel
from embed_core.static.opening import open_static

__all__ = ["Neighbour", "StaticModel", "open_static"]
