"""Which head attends most to the token before, after, the first: measured here, not what a head is for."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.contextual import attention as core
from embed_core.contextual.attention import Attention
from embed_core.contextual.attention_measures import PATTERNS, Best, best, even
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.layers_page.attention_heads import Seen, choose_head
from pages._shared.seen import show_seen
from pages._shared.state import View

SORTS = (*PATTERNS, "right", "distance", "spread")
SHOWN_FOR_PAIR = 5


def show(view: View, read: Attention, seen: Seen) -> None:
    """The strongest head of each pattern, the heads between two words, all heads as a table."""
    st.subheader(t("layers_page.attention.finder.title"), anchor=False)
    st.markdown(t("layers_page.attention.finder.about"))
    chance = even(len(read.pieces), read.special, causal=read.causal)
    _strongest(view, read, best(read.measures, chance))
    if seen.tokens:
        _between(view, read, seen)
    with st.expander(t("layers_page.attention.finder.every", count=read.layers * read.heads), icon=":material/table:"):
        sort = view.choice(
            st.selectbox, t("layers_page.attention.finder.sort"), "la_sort", list(SORTS), SORTS[0], format_func=_name
        )
        tables.show(_every(read, sort), key="attention-heads", columns=_columns(), height=360)


def _name(pattern: str) -> str:
    return t(f"layers_page.attention.finder.patterns.{pattern}")


def _strongest(view: View, read: Attention, found: tuple[Best, ...]) -> None:
    special = [piece.text for piece in read.pieces if piece.special]
    names = {
        "first": f"{_name('first')} ({read.pieces[0].text})",
        "last": f"{_name('last')} ({read.pieces[-1].text})",
        "special": f"{_name('special')} ({', '.join(special[:4])})",
    }
    frame = pd.DataFrame(
        {
            "pattern": [names.get(one.pattern, _name(one.pattern)) for one in found],
            "layer": [one.layer for one in found],
            "head": [one.head for one in found],
            "score": [round(one.score, 4) for one in found],
            "even": [round(one.even, 4) for one in found],
        }
    )
    st.caption(t("layers_page.attention.finder.click"))
    st.dataframe(
        frame, hide_index=True, column_config=_columns(), key="la_best", selection_mode="single-row",
        on_select=partial(_picked, view, "la_best", tuple((one.layer, one.head) for one in found)),
    )  # fmt: skip
    if found:
        top = max(found, key=lambda one: one.score)
        show_seen(
            t("layers_page.attention.finder.see", layer=top.layer, head=top.head, score=f"{top.score:.0%}",
                even=f"{top.even:.0%}", pattern=plain(names.get(top.pattern, _name(top.pattern))))
        )  # fmt: skip


def _picked(view: View, key: str, heads: tuple[tuple[int, int], ...]) -> None:
    rows = (st.session_state.get(key) or {}).get("selection", {}).get("rows", [])
    if rows and rows[0] < len(heads):
        choose_head(view, *heads[rows[0]])


def _between(view: View, read: Attention, seen: Seen) -> None:
    """The heads that give most from the chosen words to one other word."""
    sources = set(seen.tokens)
    targets = {unit.start: unit for unit in read.words if unit.start not in sources and not unit.special}
    if not targets:
        return
    names = ", ".join(f"“{unit.text}”" for unit in read.words if sources & set(range(unit.start, unit.end)))
    scores = {
        start: core.toward(read.weights, seen.tokens, range(unit.start, unit.end)) for start, unit in targets.items()
    }
    # Heads that look at the neighbour are common: the first suggestion is a word farther away, where there is one.
    far = [start for start in targets if all(abs(start - token) > 1 for token in sources)] or list(targets)
    strongest = max(far, key=lambda start: float(scores[start].max()))
    st.markdown(f"**{t('layers_page.attention.finder.pair', words=plain(names))}**")
    target = view.choice(
        st.selectbox, t("layers_page.attention.finder.pair_to"), "la_to", list(targets), strongest,
        format_func=lambda start: f"{targets[start].text} ({start + 1})",
    )  # fmt: skip
    found = scores[target]
    places = np.argsort(-found, axis=None, kind="stable")[:SHOWN_FOR_PAIR]
    heads = [(int(place) // read.heads, int(place) % read.heads) for place in places]
    frame = pd.DataFrame(
        {
            "layer": [layer + 1 for layer, _ in heads],
            "head": [head + 1 for _, head in heads],
            "score": [round(float(found[place]), 4) for place in heads],
        }
    )
    st.dataframe(
        frame, hide_index=True, column_config=_columns(), key="la_pair", selection_mode="single-row",
        on_select=partial(_picked, view, "la_pair", tuple((layer + 1, head + 1) for layer, head in heads)),
    )  # fmt: skip
    st.caption(
        t("layers_page.attention.finder.pair_caution", count=read.layers * read.heads, mean=f"{found.mean():.1%}")
    )


def _every(read: Attention, sort: str) -> pd.DataFrame:
    layers, heads = np.meshgrid(np.arange(1, read.layers + 1), np.arange(1, read.heads + 1), indexing="ij")
    columns: dict[str, Any] = {"layer": layers.ravel(), "head": heads.ravel()}
    for name in SORTS:
        values = 2**read.measures.entropy if name == "spread" else getattr(read.measures, name)
        columns[name] = values.ravel().round(4)
    return pd.DataFrame(columns).sort_values(sort, ascending=False, kind="stable")


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    shares = {name: number(_name(name), format="percent") for name in (*PATTERNS, "right")}
    return {
        "pattern": st.column_config.TextColumn(t("layers_page.attention.finder.pattern"), width="medium"),
        "layer": number(t("layers_page.attention.layer")),
        "head": number(t("layers_page.attention.head")),
        "score": number(t("layers_page.attention.finder.score"), format="percent"),
        "even": number(t("layers_page.attention.finder.even"), format="percent"),
        "distance": number(_name("distance"), format="%.2f"),
        "spread": number(_name("spread"), format="%.2f"),
        **shares,
    }
