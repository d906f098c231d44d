"""Layer by layer: what channels answer to, how the picture's shape changes, and what each layer calls similar."""

from __future__ import annotations

import numpy as np
import streamlit as st

from embed_core.images.efficientnet import EfficientNet
from embed_core.images.layer_neighbours import LayerTable
from embed_core.points import Points
from pages._shared.feedback import guarded
from pages._shared.i18n import language, t
from pages._shared.images_page import choose, network_maps, network_near, network_shape, opened
from pages._shared.images_page.network_kit import Known, identity, known, layer_name, table
from pages._shared.inspector import of_points
from pages._shared.state import View

PREFIX = "in_m_"


def show(view: View) -> None:
    """Picture, feature maps, shape, neighbours by layer, and the map of one layer's vectors."""
    st.markdown(t("images_page.network.about"))
    encoder = opened.encoder()
    if encoder is None:
        return
    picked = choose.choose_pictures(view, "in_", many=False)
    if not picked:
        return
    picture = picked[0]
    with guarded():
        network_maps.show(view, encoder, picture)
    with guarded():
        network_shape.show(encoder)
    found = table(encoder)
    if found is not None:
        with guarded():
            network_near.show(view, encoder, picture, known(language()), found)
        with guarded():
            _map(view, encoder, known(language()), found)
    with st.expander(t("images_page.network.maths.title"), icon=":material/function:"):
        st.markdown(t("images_page.network.maths.text"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("images_page.network.sources"))


def _map(view: View, encoder: EfficientNet, shown: Known, found: LayerTable) -> None:
    st.subheader(t("images_page.network.map.title"), anchor=False)
    last = len(encoder.layers) - 1
    layer = int(
        view.choice(
            st.selectbox, t("images_page.network.map.layer"), "in_maplayer", list(range(last + 1)), last,
            format_func=lambda index: layer_name(encoder, index),
        )
    )  # fmt: skip
    points = Points(
        names=tuple(picture.name for picture in shown.pictures),
        vectors=found.vectors[layer],
        key=f"image-layer-{identity(encoder)}-{layer}-{language()}",
        model_id=encoder.spec.id,
        columns={"group": np.array(shown.groups, dtype=object)},
        contextual=True,
    )

    def reveal(point: int, near: object) -> None:
        st.image(shown.pictures[point].pixels, width=224)

    of_points.inspect(view, points, PREFIX, method="pca", thumbnails=shown.small, labels=False, reveal=reveal)
