"""The picture: pairs of translations before and after the rotation, seen on the same two axes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.crosslingual.alignment import Aligned
from embed_core.crosslingual.picture import FEWEST, MOST, JointPicture, joint_picture, shown
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Array, Spec
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.languages_page.alignment_kit import Asked, percent, result
from pages._shared.state import View

KINDS = ("held_out", "seeds")
HEIGHT = 470
MARGIN = 0.08
ACROSS = 560.0


def show(view: View, asked: Asked, found: Aligned) -> None:
    """Which pairs; two maps; what they are worth."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        kind = view.choice(
            st.segmented_control, t("languages_page.alignment.map.pairs"), "al_pairs", list(KINDS), KINDS[0],
            format_func=lambda name: t(f"languages_page.alignment.map.kinds.{name}"),
            help=t("languages_page.alignment.map.pairs_help"),
        )  # fmt: skip
    with right:
        count = view.slider(t("languages_page.alignment.map.count"), "al_count", FEWEST, MOST, 24)
    picture = result(f"al_map|{asked.key}|{kind}|{count}", partial(_draw, asked, found, kind == "seeds", count))
    if picture is None:
        return
    window = _window(picture)
    for column, step in zip(st.columns(2), ("before", "after"), strict=True):
        with column:
            cosines = picture.cosine_before if step == "before" else picture.cosine_after
            st.markdown(f"**{t(f'languages_page.alignment.map.{step}', cosine=plain(f'{cosines.mean():.2f}'))}**")
            places = picture.before if step == "before" else picture.after
            chart.show(
                _figure(asked, picture, places, window), key=f"al_map_{step}",
                alt=t(f"languages_page.alignment.map.alt_{step}", count=len(picture.pairs)),
            )  # fmt: skip
    st.caption(
        t(
            "languages_page.alignment.map.trust",
            explained=percent(picture.explained),
            unchanged=f"{picture.unchanged:.0e}",
            count=len(picture.pairs),
        )
    )
    with st.expander(t("languages_page.alignment.map.table"), icon=":material/table_rows:"):
        tables.show(_table(picture), key="al_map_pairs", height=260)


def _draw(asked: Asked, found: Aligned, seeds: bool, count: int, progress: Progress) -> JointPicture:
    progress("crosslingual.picture", 0, None)
    return joint_picture(asked.bench, found, shown(asked.bench, count, seeds=seeds))


def _figure(asked: Asked, picture: JointPicture, places: Array, window: Sequence[tuple[float, float]]) -> Spec:
    groups = [
        plot.Dots(asked.source.spec.name, [pair.source for pair in picture.pairs], places, palette.STATIC),
        plot.Dots(asked.target.spec.name, [pair.target for pair in picture.pairs], picture.target, palette.CONTEXTUAL),
    ]
    spec = plot.placed(
        groups, x=plot.Axis(range=window[0]), y=plot.Axis(range=window[1]), height=HEIGHT, ink=panel.ink(), equal=True,
        across=ACROSS,
    )  # fmt: skip
    spec["data"].insert(0, _lines(places, picture.target))
    for axis in ("xaxis", "yaxis"):
        spec["layout"][axis] |= {"showgrid": False, "showticklabels": False, "ticks": ""}
    return spec


def _lines(first: Array, second: Array) -> dict[str, object]:
    """One trace for all connections, with gaps between them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for one, two in zip(np.asarray(first).tolist(), np.asarray(second).tolist(), strict=True):
        x += [one[0], two[0], None]
        y += [one[1], two[1], None]
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip", "showlegend": False,
        "line": {"color": palette.QUIET, "width": 1},
    }  # fmt: skip


def _window(picture: JointPicture) -> list[tuple[float, float]]:
    """One window for both maps, so that they can be compared."""
    every = np.vstack([picture.before, picture.after, picture.target])
    low, high = every.min(axis=0), every.max(axis=0)
    margin = MARGIN * (high - low)
    return [(float(a), float(b)) for a, b in zip(low - margin, high + margin, strict=True)]


def _table(picture: JointPicture) -> pd.DataFrame:
    column = "languages_page.alignment.column."
    return pd.DataFrame(
        {
            t(f"{column}source"): [pair.source for pair in picture.pairs],
            t(f"{column}target"): [pair.target for pair in picture.pairs],
            t(f"{column}before"): picture.cosine_before.round(3),
            t(f"{column}after"): picture.cosine_after.round(3),
        }
    )
