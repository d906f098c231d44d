"""A map as a file: CSV, Parquet, the Embedding Projector's TSV pair, or one HTML page that needs nothing else.

``to_*`` take plain :class:`MapData`; ``map_*`` take a finished :class:`~embed_core.maps.MapView`.
"""

from embed_core.export.data import MapData, map_data, provenance
from embed_core.export.html import to_html
from embed_core.export.projector import to_projector_zip
from embed_core.export.tabular import PROVENANCE_KEY, to_csv, to_parquet
from embed_core.export.views import map_csv, map_html, map_parquet, map_projector

__all__ = [
    "PROVENANCE_KEY",
    "MapData",
    "map_csv",
    "map_data",
    "map_html",
    "map_parquet",
    "map_projector",
    "provenance",
    "to_csv",
    "to_html",
    "to_parquet",
    "to_projector_zip",
]
