"""The heatmap of all pairs, in one model or two, what can be read from it, and the maths of one pair."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.similarity import METRICS, Metric
from embed_core.static import ordering
from embed_core.static.lengths import distance_identity
from embed_core.static.space import Located, Space
from pages._shared import tables
from pages._shared.feedback import guarded
from pages._shared.figures import chart, plot
from pages._shared.figures.scene import Spec, hover_text
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel, proof
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.words_page import typed

CLICKABLE_UP_TO = 25
LOOSE = 0.25


def show(
    view: View, spaces: Sequence[Space], found: Sequence[Sequence[Located]], metric: Metric, *, sort: bool
) -> None:
    """Heatmap, sentences, table, maths."""
    clusters = ordering.clustered(np.vstack([one.vector for one in found[0]]))
    order = list(clusters.order) if sort else list(range(len(found[0])))
    words = [[column[index] for index in order] for column in found]
    values = [ordering.matrix(column, metric) for column in words]
    names = [one.word for one in words[0]]
    picked = _picked(view, names, ordering.extremes(values[0], metric)[0])
    for column, space, matrix in zip(st.columns(len(spaces)), spaces, values, strict=True):
        with column:
            if len(spaces) > 1:
                st.markdown(f"**{plain(space.spec.name)}**")
            _heatmap(view, space, matrix, names, metric)
            typed.provenance(space, t(f"projections.metrics.{metric}"))
    grouped = [[found[0][index].word for index in group] for group in clusters.groups]
    show_seen(" ".join(_seen(values[0], names, metric, clusters, grouped)))
    if len(spaces) > 1:
        _compared(spaces, values, names, metric)
    with st.expander(t("words.pairs.table"), icon=":material/table_rows:"):
        tables.show(_table(spaces, values, names, metric), key="pairs", height=320)
    with st.expander(
        t("projections.maths.title"), icon=":material/function:", key="pr_maths", on_change="rerun"
    ) as box:
        chosen = view.choice(
            st.segmented_control, t("projections.metric"), "pr_proof", list(METRICS), METRICS[0],
            format_func=lambda name: t(f"projections.metrics.{name}"),
        )  # fmt: skip
        if box.open:
            with guarded():
                _maths(view, spaces, words, names, picked, chosen)


def _heatmap(view: View, space: Space, matrix: Any, names: Sequence[str], metric: Metric) -> None:
    title = t(f"projections.metrics.{metric}")
    if metric == "cosine":
        spec = plot.heatmap(matrix, names, names, title=title, scale="diverging", low=-1.0, high=1.0)
    else:
        spec = plot.heatmap(matrix, names, names, title=title, scale="plain", digits=1)
    for axis in ("xaxis", "yaxis"):
        spec["layout"][axis] |= {"tickfont": {"size": 13, **({"color": ink} if (ink := panel.ink()) else {})}}
    key = f"pr_map_{space.spec.id}"
    alt = t("words.pairs.alt", metric=title, count=len(names), name=space.spec.name)
    if len(names) > CLICKABLE_UP_TO:
        chart.show(spec, key=key, alt=alt)
        return
    _add_targets(spec, names, matrix)
    clicked = partial(_clicked, view, key, tuple(names))
    chart.show(spec, key=key, alt=alt, on_select=clicked, selection_mode=["points"])


def _add_targets(spec: Spec, names: Sequence[str], matrix: Any) -> None:
    """Unseen marks on the cells: Plotly lets nobody select the cell of a heatmap."""
    count = len(names)
    cells = [(row, column) for row in range(count) for column in range(count)]
    spec["data"][0]["hoverinfo"] = "skip"
    spec["layout"]["xaxis"]["range"] = [-0.5, count - 0.5]
    spec["layout"]["yaxis"] |= {"range": [count - 0.5, -0.5], "autorange": False}
    spec["data"].append({
        "type": "scatter", "mode": "markers", "x": [column for _, column in cells], "y": [row for row, _ in cells],
        "marker": {"size": 26, "opacity": 0, "symbol": "square"}, "showlegend": False,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "hovertext": [f"{hover_text(names[r])} · {hover_text(names[c])}: {matrix[r, c]:.3f}" for r, c in cells],
        "selected": {"marker": {"opacity": 0}}, "unselected": {"marker": {"opacity": 0}},
    })  # fmt: skip


def _clicked(view: View, key: str, names: tuple[str, ...]) -> None:
    chosen = (st.session_state.get(key) or {}).get("selection", {}).get("points", [])
    if not chosen:
        return
    row, column = int(chosen[0]["y"]), int(chosen[0]["x"])
    if row != column and max(row, column) < len(names):
        view.put("pr_one", names[row])
        view.put("pr_two", names[column])
        st.session_state["pr_maths"] = True


def _picked(view: View, names: Sequence[str], nearest: ordering.Pair) -> tuple[int, int]:
    """The chosen pair; the most similar one where none is chosen or a word of it is gone."""
    one, two = view.value("pr_one"), view.value("pr_two")
    if one in names and two in names and one != two:
        return names.index(one), names.index(two)
    return nearest.first, nearest.second


def _seen(
    matrix: Any, names: Sequence[str], metric: Metric, clusters: ordering.Ordering, groups: Sequence[Sequence[str]]
) -> list[str]:
    nearest, farthest = (
        {
            "one": plain(names[pair.first][:40]),
            "two": plain(names[pair.second][:40]),
            "value": plain(f"{pair.value:.2f}"),
        }
        for pair in ordering.extremes(matrix, metric)
    )
    if len(names) < 3:
        return [t("words.pairs.see.one", **nearest)]
    both = {
        f"{name}_{word}": text for name, pair in (("near", nearest), ("far", farthest)) for word, text in pair.items()
    }
    said = [t("words.pairs.see.extremes", **both)]
    if len(groups) > 1:
        named = " · ".join(plain(", ".join(group[:8]) + (" …" if len(group) > 8 else "")) for group in groups)
        sure = "groups" if clusters.silhouette >= LOOSE else "loose_groups"
        said.append(
            t(
                f"words.pairs.see.{sure}",
                count=len(groups),
                groups=named,
                silhouette=plain(f"{clusters.silhouette:.2f}"),
            )
        )
    return said


def _compared(spaces: Sequence[Space], values: Sequence[Any], names: Sequence[str], metric: Metric) -> None:
    agreed = ordering.agreement(values[0], values[1], metric)
    if agreed.pairs < 3:
        return
    first, second = (space.spec.name for space in spaces)
    st.markdown(
        t("words.pairs.agree", rho=plain(f"{agreed.rho:.2f}"), pairs=agreed.pairs, one=plain(first), two=plain(second))
    )
    if not agreed.gaps:
        return
    st.markdown(t("words.pairs.gaps", pairs=agreed.pairs))
    frame = pd.DataFrame(
        {
            "pair": [f"{names[gap.first]} – {names[gap.second]}" for gap in agreed.gaps],
            "value_1": [values[0][gap.first, gap.second] for gap in agreed.gaps],
            "rank_1": [gap.ranks[0] for gap in agreed.gaps],
            "value_2": [values[1][gap.first, gap.second] for gap in agreed.gaps],
            "rank_2": [gap.ranks[1] for gap in agreed.gaps],
            "difference": [gap.difference for gap in agreed.gaps],
        }
    )
    number = st.column_config.NumberColumn
    columns = {
        "pair": st.column_config.TextColumn(t("words.pairs.columns.pair")),
        "difference": number(t("words.pairs.columns.difference"), format="%.0f"),
    }
    for place, name in enumerate((first, second), start=1):
        columns[f"value_{place}"] = number(f"{name} · {t(f'projections.metrics.{metric}')}", format="%.3f")
        columns[f"rank_{place}"] = number(f"{name} · {t('words.pairs.columns.rank')}", format="%.0f")
    tables.show(frame, key="pairs_gaps", columns=columns)


def _table(spaces: Sequence[Space], values: Sequence[Any], names: Sequence[str], metric: Metric) -> pd.DataFrame:
    """Every pair once, the most similar of the first model on top."""
    rows, columns = np.triu_indices(len(names), 1)
    labels = np.array(names, dtype=object)
    frame = pd.DataFrame({"word_1": labels[rows], "word_2": labels[columns]})
    for space, matrix in zip(spaces, values, strict=True):
        frame[f"{metric} · {space.spec.id}"] = matrix[rows, columns].round(6)
    return frame.sort_values(frame.columns[2], ascending=metric in ("euclidean", "manhattan"), kind="stable")


def _maths(
    view: View, spaces: Sequence[Space], words: Sequence[Sequence[Located]], names: list[str],
    picked: tuple[int, int], metric: Metric,
) -> None:  # fmt: skip
    st.caption(t("words.pairs.maths.how"))
    columns = st.columns(2)
    for column, side, place in zip(columns, ("pr_one", "pr_two"), picked, strict=True):
        key = f"{side}_box"
        st.session_state[key] = names[place]
        with column:
            st.selectbox(t(f"words.pairs.maths.{side}"), names, key=key, on_change=_chosen, args=(view, names, picked))
    for space, column_of in zip(spaces, words, strict=True):
        first, second = (column_of[place] for place in picked)
        if len(spaces) > 1:
            st.markdown(f"**{plain(space.spec.name)}**")
        proof.show(first.vector, second.vector, metric, first.word, second.word)
        identity = distance_identity(first.vector, second.vector)
        st.markdown(t("words.pairs.maths.identity" if identity.unit else "words.pairs.maths.law"))
        st.latex(identity.latex)


def _chosen(view: View, names: list[str], before: tuple[int, int]) -> None:
    one, two = st.session_state["pr_one_box"], st.session_state["pr_two_box"]
    if one == two:  # the other box gives way
        one, two = (two, names[before[0]]) if one != names[before[0]] else (names[before[1]], one)
    view.put("pr_one", one)
    view.put("pr_two", two)
