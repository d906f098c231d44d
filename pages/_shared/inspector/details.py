"""The selected point: its neighbours in the original space by two metrics, and the maths of any pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import loading, presets
from embed_core.maps import MapView
from embed_core.neighbourhood import Near, kept_of, nearest
from embed_core.points import Points
from embed_core.similarity import METRICS, Metric
from embed_core.static import StaticModel
from pages._shared.i18n import language, plain, t
from pages._shared.inspector import proof
from pages._shared.state import View

SHOWN = 15
LONG_NAME = 24


def model_behind(points: Points) -> StaticModel | None:
    """The static model whose whole vocabulary gives the neighbours; None for contextual points and tables."""
    if points.rows is None or not points.model_id:
        return None
    return loading.load_static(points.model_id)


def neighbours_on_map(view: MapView, index: int) -> list[int]:
    """The points of the map among the selected one's nearest by the metric of the map."""
    # On a small map the fifteen nearest would be nearly all: lines to everything say nothing.
    few = min(SHOWN, max(3, len(view.points) // 5))
    metric: Metric = "euclidean" if view.projection.metric == "euclidean" else "cosine"
    near = nearest(view.points, index, k=few, metric=metric, model=model_behind(view.points))
    return [one.index for one in near if one.index is not None]


def show(view: MapView, index: int) -> None:
    """Neighbours by cosine and by Euclidean distance, side by side."""
    points = view.points
    st.markdown(f"#### {plain(points.names[index][:120])}")
    model = model_behind(points)
    cosine = nearest(points, index, k=SHOWN, metric="cosine", model=model)
    euclidean = nearest(points, index, k=SHOWN, metric="euclidean", model=model)
    said = [
        t(
            "projections.details.where",
            space=t("projections.details.vocabulary" if model else "projections.details.map"),
        )
    ]
    kept = kept_of(view.projection.kept, index)
    if kept is not None:
        said.append(t("projections.details.kept", kept=kept[0], of=kept[1]))
    st.caption(" ".join(said))
    long = max((len(near.name) for near in cosine), default=0) > LONG_NAME
    st.dataframe(
        _long_table(cosine, euclidean) if long else _table(cosine, euclidean),
        hide_index=True,
        height=35 * (len(cosine) + 1) + 3,
        column_config=_columns(long),
    )
    facts = [f"{_column_name(name)}: **{_value(column[index])}**" for name, column in points.columns.items()]
    if facts:
        st.caption(" · ".join(facts))


def _column_name(name: str) -> str:
    if name in ("frequency_rank", "pieces"):
        return t(f"projections.column.{name}")
    return plain(presets.column_name(name, language()))


def _value(value: object) -> str:
    if isinstance(value, str):
        return plain(presets.value_name(value, language()))
    return f"{value:,}" if isinstance(value, int | np.integer) else plain(value)


def _table(cosine: Sequence[Near], euclidean: Sequence[Near]) -> pd.DataFrame:
    rank = {near.name: number for number, near in enumerate(cosine)}
    return pd.DataFrame(
        {
            "cosine_name": [near.name + (" ●" if near.index is not None else "") for near in cosine],
            "cosine": [near.score for near in cosine],
            "euclidean_name": [
                near.name + ("" if rank.get(near.name) == number else " ↕") for number, near in enumerate(euclidean)
            ],
            "euclidean": [near.score for near in euclidean],
        }
    )


def _long_table(cosine: Sequence[Near], euclidean: Sequence[Near]) -> pd.DataFrame:
    """Texts take the width: each once, with its cosine, its distance and its rank by distance."""
    by_distance = {near.name: (rank, near.score) for rank, near in enumerate(euclidean, start=1)}
    return pd.DataFrame(
        {
            "cosine_name": [near.name for near in cosine],
            "cosine": [near.score for near in cosine],
            "euclidean": [by_distance.get(near.name, (None, None))[1] for near in cosine],
            "rank": [by_distance.get(near.name, (None, None))[0] for near in cosine],
        }
    )


def _columns(long: bool) -> dict[str, Any]:
    config = st.column_config
    if long:
        return {
            "cosine_name": config.TextColumn(t("projections.details.by_cosine"), width=200),
            "cosine": config.NumberColumn(t("projections.metrics.cosine"), format="%.3f", width=56),
            "euclidean": config.NumberColumn(t("projections.details.distance"), format="%.2f", width=60),
            "rank": config.NumberColumn(
                t("projections.details.rank"), width=50, help=t("projections.details.rank_help")
            ),
        }
    return {
        "cosine_name": config.TextColumn(
            t("projections.details.by_cosine"), width=112, help=t("projections.details.on_map")
        ),
        "cosine": config.NumberColumn(t("projections.metrics.cosine"), format="%.3f", width=56),
        "euclidean_name": config.TextColumn(
            t("projections.details.by_euclidean"), width=110, help=t("projections.details.moved")
        ),
        "euclidean": config.NumberColumn(t("projections.details.distance"), format="%.2f", width=60),
    }


def show_maths(view: View, points: Points, index: int, prefix: str = "") -> None:
    """Both vectors, the formula with the numbers in it and the NumPy lines that give the same number."""
    model = model_behind(points)
    near = nearest(points, index, k=SHOWN, metric="cosine", model=model)
    names = [one.name for one in near]
    if not names:
        st.info(t("projections.maths.one_point"))
        return
    left, right = st.columns(2)
    with left:
        other = view.choice(st.selectbox, t("projections.maths.other"), f"{prefix}pair", names, names[0])
    with right:
        metric = view.choice(
            st.segmented_control, t("projections.metric"), f"{prefix}pairmetric", list(METRICS), METRICS[0],
            format_func=lambda name: t(f"projections.metrics.{name}"),
        )  # fmt: skip
    first = points.vectors[index]
    second = model.vector(other) if model else points.vectors[near[names.index(other)].index or 0]
    proof.show(first, second, metric, points.names[index], other)
