"""The measurements as a table: walks at both numbers of groups, and what near and alike look like."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.graph.roles import SEEDS, Comparison, Spread, Verdict
from pages._shared import tables
from pages._shared.graphs_page.roles_settings import Both
from pages._shared.i18n import t

COLUMNS = ("hops", "degree", "clustering", "betweenness", "louvain")
_NAME = "graphs_page.roles"


def show(compared: Comparison, both: Both) -> None:
    """One row for each grouping, mean and standard deviation over the seeds."""
    sizes = list(dict.fromkeys(both.sizes))
    rows = [
        _row(t(f"{_NAME}.side_short", q=f"{walk.q:g}"), found[k])
        for k in sizes
        for walk, found in zip(both.walks, compared.walks, strict=True)
    ]
    rows += [_row(t(f"{_NAME}.rows.roles"), compared.roles[k], single=True) for k in sizes]
    rows.append(_row(t(f"{_NAME}.rows.louvain"), compared.communities, single=True))
    st.caption(t(f"{_NAME}.table", seeds=SEEDS))
    tables.show(pd.DataFrame(rows), key="graph_near_or_alike")


def _row(name: str, verdict: Verdict, *, single: bool = False) -> dict[str, str | int]:
    values = {column: _text(getattr(verdict, column), single) for column in COLUMNS}
    named = {t(f"{_NAME}.columns.{column}"): value for column, value in values.items()}
    return {t(f"{_NAME}.columns.name"): name, t(f"{_NAME}.columns.k"): verdict.k, **named}


def _text(spread: Spread, single: bool) -> str:
    return f"{spread.mean:.2f}" if single else f"{spread.mean:.2f} ± {spread.deviation:.2f}"
