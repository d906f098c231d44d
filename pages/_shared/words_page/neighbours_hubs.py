"""Hubs: in how many neighbour lists does a word appear, and what does the treatment change in that?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.static.hubness import Hubness, bins, hubness
from embed_core.static.query import Answer
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

COUNTS = (2_000, 5_000, 10_000)
DEFAULT = 5_000
K = 10
TOP = 12


@dataclass(frozen=True)
class _Counted:
    space: Space
    name: str
    result: Hubness


def show(view: View, spaces: Sequence[Space], answers: Sequence[Answer]) -> None:
    """A switch; what is below it takes seconds, so it is counted only when asked for."""
    st.markdown(f"#### {t('words.neighbours.hubs.title')}")
    st.markdown(t("words.neighbours.hubs.about", k=K))
    switch, how_many = st.columns([1, 1.6], vertical_alignment="center")
    with switch:
        wanted = view.toggle(t("words.neighbours.hubs.count"), "nb_hubs")
    with how_many:
        count = view.choice(
            st.segmented_control, t("words.neighbours.hubs.words"), "nb_hubn", list(COUNTS), DEFAULT,
            format_func=lambda number: f"{number:,}", disabled=not wanted,
        )  # fmt: skip
    if not wanted:
        return
    counted = _count(spaces, count)
    if counted is not None:
        _picture(counted)
        _what_you_see(counted)
        _own(counted, answers)
        _table(counted)


def _count(spaces: Sequence[Space], count: int) -> list[_Counted] | None:
    """All counts, or None while one is under way or failed. A space that was moved is counted unmoved as well."""
    wanted: list[tuple[Space, str]] = []
    for space in spaces:
        plain_space = Space(space.original, Treatment())
        wanted.append((plain_space, t("words.neighbours.hubs.plain", name=space.spec.name)))
        if space.treatment.centre or space.treatment.top:  # length 1 alone changes no cosine
            wanted.append((space, t("words.neighbours.hubs.treated", name=space.spec.name)))
    jobs = []
    for space, _ in wanted:
        table = space.model.vectors[:count]
        jobs.append(registry.start(f"hubs|{space.key}|{len(table)}|{K}", partial(hubness, table, K)))
    results = [wait_for(job, f"nb_{job.key}") for job in jobs]
    if any(result is None for result in results):
        return None
    return [_Counted(space, name, result) for (space, name), result in zip(wanted, results, strict=True)]


def _picture(counted: Sequence[_Counted]) -> None:
    largest = max(int(one.result.counts.max()) for one in counted)
    steps = [bins(one.result.counts, largest) for one in counted]
    names = [f"{low}" if low == high else f"{low}–{high}" for low, high, _ in steps[0]]
    values = [
        (one.name, np.array([amount for _, _, amount in histogram]))
        for one, histogram in zip(counted, steps, strict=True)
    ]
    top = max(int(amounts.max()) for _, amounts in values)
    axis = plot.Axis(t("words.neighbours.hubs.axis", k=K), range=(0.5, top * 1.5), log=True)
    colours = [palette.category_colour(number) for number in range(len(values))]
    chart.show(
        plot.bars(names, values, axis=axis, colours=colours), key="nb_hubs_chart",
        alt=t("words.neighbours.hubs.alt", k=K),
    )  # fmt: skip


def _what_you_see(counted: Sequence[_Counted]) -> None:
    first = counted[0]
    hub = first.result.top(1)[0]
    said = [
        t(
            "words.neighbours.hubs.see", name=plain(first.name), word=plain(first.space.model.words[hub]),
            lists=int(first.result.counts[hub]), k=K, n=f"{len(first.result.counts):,}",
            orphans=f"{first.result.orphans:.1%}",
        )
    ]  # fmt: skip
    pairs = [(a, b) for a in counted for b in counted if a.space.spec.id == b.space.spec.id]
    changed = [(a, b) for a, b in pairs if not a.space.treatment and b.space.treatment]
    said += [
        t(
            f"words.neighbours.hubs.{'less' if b.result.skewness < a.result.skewness else 'more'}",
            name=plain(a.space.spec.name), before=f"{a.result.skewness:.2f}", after=f"{b.result.skewness:.2f}",
        )
        for a, b in changed
    ]  # fmt: skip
    if not changed:
        said.append(t("words.neighbours.hubs.try"))
    show_seen(" ".join(said))


def _own(counted: Sequence[_Counted], answers: Sequence[Answer]) -> None:
    words = list(dict.fromkeys(found.word for answer in answers for found in answer.located))
    for one in counted:
        said = []
        for word in words:
            row = one.space.original.find(word)
            if row is not None and row < len(one.result.counts):
                said.append(t("words.neighbours.hubs.own", word=plain(word[:60]), lists=int(one.result.counts[row])))
            else:
                said.append(t("words.neighbours.hubs.not_counted", word=plain(word[:60])))
        if said:
            st.caption(f"{plain(one.name)}: " + " · ".join(said))


def _table(counted: Sequence[_Counted]) -> None:
    frame = pd.DataFrame(
        {
            "model": [one.name for one in counted],
            "skewness": [one.result.skewness for one in counted],
            "orphans": [100 * one.result.orphans for one in counted],
            "largest": [int(one.result.counts.max()) for one in counted],
            "hubs": [_hubs(one) for one in counted],
        }
    )
    config = st.column_config
    tables.show(
        frame,
        key="hubs",
        columns={
            "model": config.TextColumn(t("words.neighbours.hubs.model")),
            "skewness": config.NumberColumn(
                t("words.neighbours.hubs.skewness"), format="%.2f", help=t("words.neighbours.hubs.skewness_help", k=K)
            ),
            "orphans": config.NumberColumn(t("words.neighbours.hubs.orphans"), format="%.1f %%"),
            "largest": config.NumberColumn(t("words.neighbours.hubs.largest", k=K)),
            "hubs": config.TextColumn(t("words.neighbours.hubs.top"), width="large"),
        },
    )


def _hubs(one: _Counted) -> str:
    return " · ".join(f"{one.space.model.words[row]} {one.result.counts[row]}" for row in one.result.top(TOP))
