"""The changed pictures among the samples, in the inspector."""

from __future__ import annotations

import numpy as np
import streamlit as st

from embed_core.images.thumbnails import data_uri
from embed_core.points import Points
from pages._shared.i18n import language, t
from pages._shared.images_page.changes_kinds import Rows
from pages._shared.images_page.changes_kit import Asked, strength
from pages._shared.images_page.network_kit import MAP_THUMB, identity
from pages._shared.inspector import of_points
from pages._shared.state import View

PREFIX = "ie_m_"


def show(view: View, asked: Asked, rows: Rows) -> None:
    """Samples, the original and its changed pictures as points; coloured by what was done to them."""
    st.subheader(t("images_page.changes.map.title"), anchor=False)
    st.markdown(t("images_page.changes.map.about"))
    changed = [(one.kind, value) for one in rows.changed.effects for value in one.strengths]
    names = [t("images_page.changes.map.original", name=asked.picture.name)]
    names += [f"{t(f'images_page.changes.kinds.{kind}')} · {strength(kind, value)}" for kind, value in changed]
    done = [t("images_page.changes.map.same"), *(t(f"images_page.changes.kinds.{kind}") for kind, _ in changed)]
    others = [asked.shown.pictures[place] for place in asked.others]
    points = Points(
        names=(*names, *(one.name for one in others)),
        vectors=np.concatenate([rows.changed.original[None], rows.changed.vectors, asked.reference.vectors]),
        key=f"image-changes-{identity(asked.encoder)}-{asked.key}-{language()}",
        model_id=asked.encoder.spec.id,
        columns={
            t("images_page.changes.map.column"): np.array(
                done + [t("images_page.changes.map.sample")] * len(others), dtype=object
            ),
            "group": np.array([asked.picture.group] * len(done) + [one.group for one in others], dtype=object),
        },
        contextual=True,
    )
    small = (data_uri(asked.picture.pixels, MAP_THUMB), *rows.small, *(asked.shown.small[one] for one in asked.others))
    large = (data_uri(asked.picture.pixels, 224), *rows.uris, *(asked.shown.uris[one] for one in asked.others))

    def reveal(point: int, near: object) -> None:
        st.image(large[point], width=224)

    of_points.inspect(view, points, PREFIX, method="pca", thumbnails=small, labels=False, reveal=reveal)
