"""One space for both: the similarity of every text with every picture, the gap between the kinds, the joint map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.images.clip import ClipEncoder
from embed_core.images.decode import Picture
from embed_core.images.text_and_pictures import Answer, Asked
from embed_core.points import Points, digest
from pages._shared.feedback import guarded
from pages._shared.figures import chart
from pages._shared.figures.plot import heatmap
from pages._shared.i18n import language, t
from pages._shared.inspector import of_points
from pages._shared.state import View

T = "images_page.clip"
PREFIX = "ic_"


def show(view: View, encoder: ClipEncoder, pictures: Sequence[Picture], asked: Asked, answer: Answer) -> None:
    """Matrix, gap, inspector."""
    _matrix(pictures, asked, answer)
    _gap(answer)
    _map(view, encoder, pictures, asked, answer)


def _matrix(pictures: Sequence[Picture], asked: Asked, answer: Answer) -> None:
    st.markdown(f"### {t(f'{T}.matrix')}")
    spec = heatmap(
        answer.shot.cosines.T, asked.names, [one.name for one in pictures], title=t(f"{T}.cosine"), scale="plain",
        height=min(900, max(320, 22 * len(asked.names) + 190)), digits=2,
    )  # fmt: skip
    chart.show(spec, key="ic_matrix", alt=t(f"{T}.matrix_alt", texts=len(asked.names), pictures=len(pictures)))
    low, high = float(answer.shot.cosines.min()), float(answer.shot.cosines.max())
    st.caption(t(f"{T}.matrix_how", low=f"{low:.2f}", high=f"{high:.2f}", scale=f"{answer.scale:.1f}"))


def _gap(answer: Answer) -> None:
    gap = answer.gap
    st.markdown(f"### {t(f'{T}.gap')}")
    values = {
        "distance": gap.distance, "two_pictures": gap.pictures, "two_texts": gap.texts, "mixed_pair": gap.between,
    }  # fmt: skip
    for column, (name, value) in zip(st.columns(4), values.items(), strict=True):
        column.metric(t(f"{T}.gap_{name}"), "–" if np.isnan(value) else f"{value:.2f}")
    st.markdown(t(f"{T}.gap_apart" if gap.between < min(gap.pictures, gap.texts) else f"{T}.gap_mixed"))


def _map(view: View, encoder: ClipEncoder, pictures: Sequence[Picture], asked: Asked, answer: Answer) -> None:
    st.markdown(f"### {t(f'{T}.map')}")
    st.markdown(t(f"{T}.map_about"))
    count, texts = len(pictures), asked.first_prompts
    kinds = [t(f"{T}.a_picture")] * count + [t(f"{T}.a_text")] * len(texts)
    groups = [one.group for one in pictures] + [t(f"{T}.a_text")] * len(texts)
    named = digest([[one.id or one.name for one in pictures], list(asked.names), list(asked.templates), language()])
    points = Points(
        names=(*(one.name for one in pictures), *texts),
        vectors=np.concatenate([answer.pictures, answer.classes]),
        key=f"{encoder.spec.id}@{encoder.spec.revision}-clip-{named}", model_id=encoder.spec.id,
        columns={"kind": np.array(kinds, dtype=object), "group": np.array(groups, dtype=object)},
        contextual=True,
    )  # fmt: skip

    def reveal(point: int, neighbours: object) -> None:
        if point < count:
            st.image(pictures[point].pixels, width=220, caption=pictures[point].name, alt=pictures[point].name)

    thumbnails = [*answer.thumbnails, *[""] * len(texts)]
    with guarded():
        of_points.inspect(view, points, PREFIX, reveal=reveal, thumbnails=thumbnails)
