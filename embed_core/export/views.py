"""Exports of a finished map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from embed_core.export.data import map_data
from embed_core.export.html import to_html
from embed_core.export.projector import to_projector_zip
from embed_core.export.tabular import to_csv, to_parquet

if TYPE_CHECKING:
    from embed_core.maps import MapView

Facts = Mapping[str, Any] | None


def map_csv(view: MapView, *, vectors: bool = False) -> bytes:
    """See :func:`~embed_core.export.to_csv`."""
    return to_csv(map_data(view), vectors=vectors)


def map_parquet(view: MapView, facts: Facts = None) -> bytes:
    """See :func:`~embed_core.export.to_parquet`; ``facts`` default to the map's provenance."""
    return to_parquet(map_data(view, facts))


def map_projector(view: MapView, facts: Facts = None) -> bytes:
    """See :func:`~embed_core.export.to_projector_zip`."""
    return to_projector_zip(map_data(view, facts))


def map_html(view: MapView, facts: Facts = None, *, language: str = "en") -> bytes:
    """See :func:`~embed_core.export.to_html`."""
    return to_html(map_data(view, facts), language=language)
