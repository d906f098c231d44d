"""Taking a map away: tables, pictures, a page that works without this app, and the link."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import plotly.io
import streamlit as st

from embed_core import export
from embed_core.maps import MapView
from pages._shared.figures.scene import Spec
from pages._shared.i18n import t
from pages._shared.inspector.trust import provenance
from pages._shared.state import View

CSV_NUMBERS = 4_000_000
"""Numbers of vectors a CSV may hold: about 45 MB."""


def show(view: View, shown: MapView, figure: Callable[[], Spec], prefix: str = "") -> str:
    """Buttons for every format; files are made when asked for. Gives the format of the camera button."""
    st.markdown(f"**{t('projections.export.tables')}**")
    row = st.container(horizontal=True)
    for label, name, mime, make in (
        ("CSV", "map.csv", "text/csv", partial(export.map_csv, shown, vectors=_with_vectors(shown))),
        ("Parquet", "map.parquet", "application/vnd.apache.parquet", partial(export.map_parquet, shown)),
        ("TSV · Embedding Projector", "projector.zip", "application/zip", partial(export.map_projector, shown)),
    ):
        row.download_button(label, make, name, mime, key=f"{prefix}export_{name}", on_click="ignore")
    st.markdown(f"**{t('projections.export.pictures')}**")
    st.download_button(
        "HTML", partial(page, figure, provenance(shown)), "map.html", "text/html", key=f"{prefix}export_html",
        help=t("projections.export.html_help"), on_click="ignore",
    )  # fmt: skip
    chosen = view.choice(
        st.segmented_control, t("projections.export.camera"), f"{prefix}image", ["png", "svg"], "png",
        format_func=str.upper, help=t("projections.export.camera_help"),
    )  # fmt: skip
    link(view)
    return chosen


def _with_vectors(shown: MapView) -> bool:
    """Vectors go into the CSV where no model's table holds them, so that the file can come back as it went."""
    return shown.points.rows is None and shown.points.vectors.size <= CSV_NUMBERS


def link(view: View) -> None:
    """The address of this view, with a button that copies it."""
    st.markdown(f"**{t('projections.export.link')}**")
    st.code(view.link(), language=None, wrap_lines=True)


def page(make_figure: Callable[[], Spec], caption: str) -> str:
    """A single HTML file with the interactive map and how it was made; nothing is loaded from elsewhere."""
    spec = make_figure()
    spec["layout"] |= {
        "template": plotly.io.templates["plotly_white"].to_plotly_json(),
        "title": {"text": caption.replace("\\", ""), "font": {"size": 12}},
        "margin": {"t": 48, "l": 8, "r": 8, "b": 8},
        "height": None,
        "autosize": True,
    }
    html: str = plotly.io.to_html(
        spec, include_plotlyjs=True, full_html=True, default_height="96vh", config={"scrollZoom": True}, validate=False
    )
    return html
