"""Showing a figure that is plain data, without sending it through the validation of plotly.py first."""

from __future__ import annotations

from typing import Any

import plotly.io
import streamlit as st
from plotly.basedatatypes import BaseFigure

from pages._shared.figures.explain import Kind, alt_text, explain
from pages._shared.figures.scene import Spec
from pages._shared.i18n import t

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "scrollZoom": True,
    "displayModeBar": True,
    "modeBarButtonsToRemove": ["autoScale2d", "toggleSpikelines"],
}


class Prepared(BaseFigure):  # type: ignore[misc]
    """A figure whose plain data is known to be right (``tests/pages/test_figures.py`` validates every kind)."""

    def __init__(self, spec: Spec) -> None:
        # Not calling BaseFigure: that is the validation and the copying this class is there to avoid.
        object.__setattr__(self, "_spec", spec)

    def to_dict(self) -> Spec:
        """The data as it is, with Streamlit's template so that it follows the theme."""
        spec: Spec = object.__getattribute__(self, "_spec")
        template = plotly.io.templates["streamlit"].to_plotly_json()
        return {**spec, "layout": {"template": template, **spec["layout"]}}


def show(
    spec: Spec, *, key: str, alt: str, image_format: str = "png", kind: Kind | None = None, **more: Any
) -> None:  # fmt: skip
    """The chart, with the tools every map has, and beneath it what one is looking at.

    ``alt`` says what is to be seen, for those who cannot see it. ``image_format`` is what the camera button saves;
    ``kind`` what the chart is, where its data alone would be taken for something else.
    """
    image = {"format": image_format, "scale": 2, "filename": "embedding-map"}
    # One container: where a picture takes the place of an earlier one, its explanation goes with it.
    with st.container(gap=None):
        st.plotly_chart(
            Prepared(spec), key=key, config={**CONFIG, "toImageButtonOptions": image},
            alt=alt_text(spec, alt, kind), **more,
        )  # fmt: skip
        with st.popover(t("figures.title"), icon=":material/help:", type="tertiary"):
            st.markdown(explain(spec, alt, kind))
