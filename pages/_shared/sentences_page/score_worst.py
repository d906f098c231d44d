"""One rung in detail: every pair's score against its cosine, and the pairs that are furthest off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.sentence.scored_pairs import KINDS, ScoredPairs
from embed_core.sentence.sts_scores import RungScore, best_of, by_kind, gaps, sampled, worst
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import language, t
from pages._shared.state import View

_NAME = "sentences_page.score"
_DRAWN = 2_000
_LISTED = 30


def show(view: View, found: Sequence[RungScore], pairs: ScoredPairs, names: Mapping[str, str]) -> None:
    """Choose a rung; scatter, kinds, worst pairs, and all cosines as CSV."""
    st.markdown(f"#### {t(f'{_NAME}.pairs')}")
    best = best_of(found) or found[0]
    shown = view.choice(
        st.selectbox, t(f"{_NAME}.rung"), "sc_rung", [one.rung.id for one in found], best.rung.id,
        format_func=names.__getitem__,
    )  # fmt: skip
    one = next(score for score in found if score.rung.id == shown)
    gap = gaps(one, pairs)
    _scatter(one, pairs, sampled(gap, _DRAWN), names[shown])
    _sentence(gap, pairs)
    rows = worst(gap)[:_LISTED]
    st.caption(t(f"{_NAME}.worst", count=len(rows)))
    values = [pairs.pairs[row] for row in rows]
    frame = pd.DataFrame({
        _column("first"): [pair.first for pair in values], _column("second"): [pair.second for pair in values],
        _column("score"): [pair.score for pair in values], _column("cosine"): one.cosines[rows],
        _column("gap"): gap[rows], _column("kind"): [kind_name(pair.kind) for pair in values],
        _column("line"): [pair.line for pair in values],
    })  # fmt: skip
    if not any(pair.kind for pair in pairs.pairs):
        frame = frame.drop(columns=_column("kind"))
    columns = {
        _column("cosine"): st.column_config.NumberColumn(format="%.3f"),
        _column("gap"): st.column_config.NumberColumn(format="%+.2f", help=t(f"{_NAME}.help.gap")),
        _column("first"): st.column_config.TextColumn(width="medium"),
        _column("second"): st.column_config.TextColumn(width="medium"),
    }
    tables.show(frame, key="sts_worst", columns=columns, height=430)
    _every_cosine(found, pairs, names)


def kind_name(kind: str) -> str:
    """What a shipped pair tests, in the reader's language; a visitor's own label as it is."""
    return t(f"{_NAME}.kinds.{kind}") if kind in KINDS else kind


def _scatter(found: RungScore, pairs: ScoredPairs, rows: Sequence[int], name: str) -> None:
    kinds = list(dict.fromkeys(pairs.pairs[row].kind for row in rows))
    kinds = sorted(kinds, key=lambda kind: kind != "plain") if len(kinds) <= len(KINDS) else [""]
    groups = []
    for number, kind in enumerate(kinds):
        own = [row for row in rows if len(kinds) == 1 or pairs.pairs[row].kind == kind]
        places = np.array([(pairs.pairs[row].score, found.cosines[row]) for row in own]).reshape(-1, 2)
        names = [f"{pairs.pairs[row].first} / {pairs.pairs[row].second}" for row in own]
        colour = palette.QUIET if kind == "plain" else palette.category_colour(number)
        groups.append(plot.Dots(kind_name(kind) or t(f"{_NAME}.pair"), names, places, colour, labels=False))
    spec = plot.placed(groups, x=plot.Axis(t(f"{_NAME}.gold")), y=plot.Axis(t(f"{_NAME}.cosine")), height=440)
    chart.show(spec, key="sc_scatter", alt=t(f"{_NAME}.scatter_alt", name=name, count=len(rows)))
    if len(rows) < len(pairs.pairs):
        st.caption(t(f"{_NAME}.sampled", shown=f"{len(rows):,}", count=f"{len(pairs.pairs):,}"))


def _sentence(gap: np.ndarray[tuple[int], np.dtype[np.float64]], pairs: ScoredPairs) -> None:
    kinds = by_kind(gap, pairs)
    if not kinds or any(kind not in KINDS for kind, _, _ in kinds):
        return
    said = [
        t(f"{_NAME}.kind_gap", kind=t(f"{_NAME}.kinds.{kind}"), count=count, gap=f"{100 * mean:+.0f}")
        for kind, count, mean in kinds
    ]
    st.caption(t(f"{_NAME}.kind_gaps") + (" " if language() == "en" else "") + " · ".join(said))


def _every_cosine(found: Sequence[RungScore], pairs: ScoredPairs, names: Mapping[str, str]) -> None:
    with st.expander(t(f"{_NAME}.export"), icon=":material/download:"):
        st.caption(t(f"{_NAME}.export_about", pairs=f"{len(pairs.pairs):,}", rungs=len(found)))
        frame = pd.DataFrame({
            _column("line"): [pair.line for pair in pairs.pairs], _column("score"): pairs.scores,
            _column("first"): [pair.first for pair in pairs.pairs],
            _column("second"): [pair.second for pair in pairs.pairs],
            **{names[one.rung.id]: one.cosines for one in found},
        })  # fmt: skip
        tables.csv_button(frame, key="sts_cosines")


def _column(name: str) -> str:
    return t(f"{_NAME}.columns.{name}")
