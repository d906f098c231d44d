"""Two pasted lists: which lines translate each other, and which have no partner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.crosslingual import mining
from embed_core.crosslingual.mining import MEASURES, MOST, K, Match, Measure
from embed_core.crosslingual.sentences import LANGUAGES, lines, vectors_of
from embed_core.errors import InputError
from embed_core.points import digest
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Array
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.languages_page.together_kit import embedder, isolated, name_of
from pages._shared.seen import show_seen
from pages._shared.state import View

BARS: dict[Measure, tuple[float, float, float, float]] = {
    "margin": (0.8, 1.5, 1.03, 0.005), "cosine": (0.0, 1.0, 0.85, 0.005)
}  # fmt: skip
SHOWN = 60
KINDS = {True: "right", False: "wrong", None: "unknown"}
Lines = tuple[str, ...]


@dataclass(frozen=True)
class Scored:
    """Scores (n, m) of two lists by both measures."""

    margin: Array
    cosine: Array


def show(view: View, spec: ModelSpec) -> None:
    """The lists, the settings, the matches."""
    st.markdown(f"### {t('languages_page.mining.lists.title')}")
    st.markdown(t("languages_page.mining.lists.about"))
    first, second = _lists(view)
    measure, one_to_one, bar = _settings(view)
    if not first or not second:
        raise InputError("crosslingual.no_lines")
    scored = _scored(spec, first, second)
    if scored is None:
        return
    known = mining.known_pairs(first, second)
    table = scored.margin if measure == "margin" else scored.cosine
    every = mining.judged(mining.matches(table, one_to_one=one_to_one), known)
    found = [one for one in every if one.score >= bar]
    show_seen(_seen(found, known, scored, one_to_one))
    _bars(every, first, second, measure, bar)
    _table(found, first, second)
    _unmatched(found, first, second)
    st.caption(
        t(
            "languages_page.mining.lists.provenance", name=plain(spec.name), dims=spec.dims, first=len(first),
            second=len(second), prefix=plain(spec.query_prefix or "–"), k=K,
        )
    )  # fmt: skip


def _lists(view: View) -> tuple[Lines, Lines]:
    columns = st.columns(2)
    languages = []
    for place, (column, default) in enumerate(zip(columns, ("en", "zh"), strict=True)):
        with column:
            languages.append(
                view.choice(
                    st.selectbox, t(f"languages_page.mining.lists.example_{place + 1}"), f"mi_lang{place + 1}",
                    list(LANGUAGES), default, format_func=name_of,
                )
            )  # fmt: skip
    examples = mining.example(languages[0], languages[1])
    typed = []
    pair = "_".join(languages)
    for place, (column, text) in enumerate(zip(columns, examples, strict=True)):
        with column:
            # One field a pair of languages: another example does not overwrite what was typed.
            typed.append(
                view.text(
                    t(f"languages_page.mining.lists.list_{place + 1}"),
                    f"mi_list{place + 1}_{pair}", text, area=True, height=230,
                    help=t("languages_page.mining.lists.list_help", most=MOST),
                )
            )  # fmt: skip
    return lines(typed[0], MOST), lines(typed[1], MOST)


def _settings(view: View) -> tuple[Measure, bool, float]:
    first, second, third = st.columns([2, 2, 3], vertical_alignment="bottom")
    with first:
        measure = view.choice(
            st.segmented_control, t("languages_page.mining.lists.measure"), "mi_measure", list(MEASURES), MEASURES[0],
            format_func=lambda name: t(f"languages_page.mining.measure.{name}"),
            help=t("languages_page.mining.lists.measure_help"),
        )  # fmt: skip
    with second:
        one_to_one = view.toggle(
            t("languages_page.mining.lists.one_to_one"), "mi_once", default=True,
            help=t("languages_page.mining.lists.one_to_one_help"),
        )  # fmt: skip
    low, high, default, step = BARS[measure]
    with third:
        bar = view.slider(
            t("languages_page.mining.lists.bar"), f"mi_bar_{measure}", low, high, default, step=step, format="%.3f"
        )
    return measure, one_to_one, float(bar)


def _scored(spec: ModelSpec, first: Lines, second: Lines) -> Scored | None:
    key = f"mi|{spec.id}@{spec.revision}|{digest([list(first), list(second)])}"
    work = partial(_score, spec, first, second)
    return cast("Scored | None", wait_for(registry.start(key, work), key, patience=1.0))


def _score(spec: ModelSpec, first: Lines, second: Lines, progress: Progress) -> Scored:
    encoder = embedder(spec)
    both = [vectors_of(spec, encoder, part, prefix=spec.query_prefix, progress=progress) for part in (first, second)]
    return Scored(mining.scores(both[0], both[1], "margin"), mining.scores(both[0], both[1], "cosine"))


def _seen(found: list[Match], known: set[tuple[int, int]], scored: Scored, one_to_one: bool) -> str:
    if not known:
        return t("languages_page.mining.lists.see.unknown", found=len(found))
    now = mining.quality(found, known)
    best = []
    for table in (scored.margin, scored.cosine):
        every = mining.matches(table, one_to_one=one_to_one)
        bar = mining.best_bar(every, known)
        best.append(mining.quality([one for one in every if bar is not None and one.score >= bar], known).f1)
    values = {
        "found": now.found, "right": now.right, "known": now.known, "f1": f"{now.f1:.2f}",
        "margin": f"{best[0]:.2f}", "cosine": f"{best[1]:.2f}",
    }  # fmt: skip
    return t("languages_page.mining.lists.see.known", **values)


def _bars(every: list[Match], first: Lines, second: Lines, measure: Measure, bar: float) -> None:
    """All candidates by score: where the right ones end and the wrong ones begin."""
    if not every:
        return
    kinds = [("right", palette.NEIGHBOUR), ("wrong", palette.CONTEXTUAL), ("unknown", palette.STATIC)]
    lists = []
    for kind, colour in kinds:
        rows = [(n, one) for n, one in enumerate(every, 1) if KINDS[one.right] == kind]
        if rows:
            names = [f"{isolated(first[one.first])} – {isolated(second[one.second])}" for _, one in rows]
            places = np.array([[n, one.score] for n, one in rows], np.float32)
            lists.append(
                plot.Dots(t(f"languages_page.mining.kind.{kind}"), names, places, colour, labels=False, size=11)
            )
    ends = (0.0, len(every) + 1.0)
    spec = plot.placed(
        lists, x=plot.Axis(t("languages_page.mining.lists.place"), range=ends),
        y=plot.Axis(t(f"languages_page.mining.measure.{measure}")), height=300,
    )  # fmt: skip
    spec["layout"]["showlegend"] = True
    spec["layout"]["shapes"] = [{
        "type": "line", "x0": ends[0], "x1": ends[1], "y0": bar, "y1": bar,
        "line": {"color": palette.HIGHLIGHT, "width": 2, "dash": "dash"},
    }]  # fmt: skip
    chart.show(spec, key="mi_scores", alt=t("languages_page.mining.lists.alt", count=len(every)))


def _table(found: list[Match], first: Lines, second: Lines) -> None:
    if not found:
        st.info(t("languages_page.mining.lists.none"), icon=":material/search_off:")
        return
    column = "languages_page.mining.column."
    marks = {True: "✓", False: "✗", None: ""}
    frame = pd.DataFrame(
        {
            t(f"{column}score"): [round(one.score, 3) for one in found],
            t(f"{column}right"): [marks[one.right] for one in found],
            t(f"{column}first"): [isolated(first[one.first]) for one in found],
            t(f"{column}second"): [isolated(second[one.second]) for one in found],
        }
    )
    tables.show(frame, key="mi_matches")


def _unmatched(found: list[Match], first: Lines, second: Lines) -> None:
    taken = ({one.first for one in found}, {one.second for one in found})
    left = [
        [isolated(text) for place, text in enumerate(texts) if place not in used]
        for texts, used in zip((first, second), taken, strict=True)
    ]
    if not any(left):
        return
    with st.expander(t("languages_page.mining.lists.alone", first=len(left[0]), second=len(left[1]))):
        for column, texts in zip(st.columns(2), left, strict=True):
            with column:
                st.dataframe(pd.DataFrame({t("languages_page.mining.column.line"): texts[:SHOWN]}), hide_index=True)
