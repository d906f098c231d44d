"""The mined negatives of one question: bars with the limit, and the table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.contrastive.negatives import Candidate, Mined
from embed_core.training.contrastive.pairs import Pair
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "bge_page.negatives"
DRAWN = 20
COLOURS = {"own": palette.NEIGHBOUR, "kept": palette.STATIC, "flagged": palette.HIGHLIGHT}


def show(view: View, own: Sequence[Pair], mined: Sequence[Mined], *, first: int, spoken: str) -> None:
    """The chosen question, its own passage, its candidates."""
    ids = [pair.id for pair in own]
    by_id = {pair.id: pair for pair in own}
    asked = view.choice(
        st.selectbox, t(f"{_NAME}.question"), f"bn_q_{spoken}", ["", *ids], "",
        format_func=lambda one: by_id[one].question if one else t(f"{_NAME}.telling", question=own[first].question),
    )  # fmt: skip
    place = ids.index(asked) if asked else first
    one = mined[place]
    st.markdown(t(f"{_NAME}.own", passage=plain(own[one.gold].passage)))
    show_seen(_seen(one))
    _bars(own, one)
    _table(own, one)


def _seen(one: Mined) -> str:
    kept = [candidate.score for candidate in one.candidates if not candidate.reason]
    said = [t(f"{_NAME}.see.own", rank=one.rank, score=f"{one.score:.2f}")]
    if kept:
        said.append(t(f"{_NAME}.see.kept", count=len(kept), high=f"{kept[0]:.2f}", low=f"{kept[-1]:.2f}"))
    else:
        said.append(t(f"{_NAME}.see.none", looked=len(one.candidates)))
    if one.flagged:
        said.append(t(f"{_NAME}.see.flagged", count=len(one.flagged)))
    return " ".join(said)


def _bars(own: Sequence[Pair], one: Mined) -> None:
    candidates = one.candidates[:DRAWN]
    names = [f"★ {own[one.gold].passage}"] + [f"{found.rank}. {own[found.row].passage}" for found in candidates]
    scores = np.array([one.score, *(found.score for found in candidates)])
    kinds = np.array(["own", *("flagged" if found.reason else "kept" for found in candidates)])
    present = [kind for kind in COLOURS if (kinds == kind).any()]
    series = [(t(f"{_NAME}.kinds.{kind}"), np.where(kinds == kind, scores, np.nan)) for kind in present]
    spec = plot.bars(
        names, series, axis=plot.Axis(t(f"{_NAME}.cosine")), colours=[COLOURS[kind] for kind in present],
        height=60 + 27 * len(names),
    )  # fmt: skip
    spec["layout"]["barmode"] = "overlay"
    limits = [found.limit for found in candidates if found.reason in ("", "score")]
    if limits:
        spec["layout"]["shapes"] = [
            {"type": "line", "xref": "x", "yref": "paper", "x0": limits[0], "x1": limits[0], "y0": 0, "y1": 1,
             "line": {"color": palette.QUIET, "width": 2, "dash": "dash"}}
        ]  # fmt: skip
    if ink := panel.ink():
        spec["layout"]["yaxis"]["tickfont"] = {"color": ink}
    chart.show(spec, key="bn_bars", alt=t(f"{_NAME}.alt_bars", count=len(candidates)))
    if limits:
        st.caption(t(f"{_NAME}.limit", limit=f"{limits[0]:.3f}"))


def _table(own: Sequence[Pair], one: Mined) -> None:
    column = f"{_NAME}.columns"
    frame = pd.DataFrame(
        {
            t(f"{column}.rank"): [found.rank for found in one.candidates],
            t(f"{column}.verdict"): [_verdict(found) for found in one.candidates],
            t(f"{column}.score"): [round(found.score, 4) for found in one.candidates],
            t(f"{column}.share"): [_share(found, one) for found in one.candidates],
            t(f"{column}.likeness"): [round(found.likeness, 4) for found in one.candidates],
            t(f"{column}.topic"): [_topic(own[found.row], own[one.question]) for found in one.candidates],
            t(f"{column}.passage"): [own[found.row].passage for found in one.candidates],
        }
    )
    tables.show(frame, key="bn_table", height=280)


def _verdict(found: Candidate) -> str:
    return t(f"{_NAME}.reasons.{found.reason or 'kept'}")


def _share(found: Candidate, one: Mined) -> str:
    return f"{100 * found.score / one.score:.0f} %" if one.score > 0 else "–"


def _topic(found: Pair, asked: Pair) -> str:
    return t(f"{_NAME}.same" if found.topic == asked.topic else f"{_NAME}.different")
