"""The damage bench: words are damaged step by step, and every method is asked how much of them it still sees."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import catalog
from embed_core.oov.bench import NEIGHBOURS, Band, Bench, MethodScores, Numbers, band, run_encoder, run_tables
from embed_core.oov.methods import ENCODED
from pages._shared import tables
from pages._shared.feedback import guarded, wait_for
from pages._shared.figures import chart, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.unknown_page import bench_augment, bench_controls, bench_typos
from pages._shared.unknown_page.bench_controls import Chosen
from pages._shared.unknown_page.bench_names import COLOURS, WITHOUT_ENCODER, name_of


def show(view: View) -> None:
    """Controls, the two curves, what augmentation does, and the rate over the typo set."""
    st.markdown(t("unknown.bench.about"))
    chosen = bench_controls.choose(view)
    view.value("ub_aug")  # its control comes after the measurements: until then it stays in the link
    with guarded():
        _measured(view, chosen)
    if chosen.words_in == "en":
        with guarded():
            bench_typos.show(chosen.setup.table)
    with st.expander(t("unknown.bench.maths.title"), icon=":material/function:"):
        st.markdown(t("unknown.bench.maths.text"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("unknown.bench.sources"))


def _measured(view: View, chosen: Chosen) -> None:
    setup = chosen.setup
    key = f"bench|{setup.key}"
    bench = wait_for(registry.start(key, partial(run_tables, setup, chosen.words_in == "en")), key)
    if bench is None:
        return
    scores = list(bench.scores)
    for spec in chosen.encoders:
        own = f"bench|{spec.id}|{spec.revision}|{setup.key}"
        found = wait_for(registry.start(own, partial(run_encoder, setup, spec.id)), own)
        if found is not None:
            scores.append(found)
    _notes(bench)
    _curves(scores, chosen.above_chance)
    _what_you_see(scores)
    _table(scores)
    st.caption(_provenance(bench, chosen))
    bench_augment.show(view, scores)


def _notes(bench: Bench) -> None:
    plan = bench.plan
    if plan.missing:
        st.caption(":material/info: " + t("unknown.bench.missing", words=plain(", ".join(plan.missing)[:300])))
    able = plan.able
    if min(able) < len(plan.words):
        listed = ", ".join(f"{amount}: {count}" for amount, count in enumerate(able) if amount)
        st.caption(":material/info: " + t("unknown.bench.able", total=len(plan.words), listed=listed))
    row = plan.forms[0]
    steps = " → ".join(plain(forms[0]) for forms in row if forms)
    st.caption(t("unknown.bench.example", steps=steps))


def _curves(scores: list[MethodScores], above: bool) -> None:
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{t('unknown.bench.cosine_title')}**")
        values = {score.method: score.above_chance() if above else score.cosine for score in scores}
        spec = _plot(values, t("unknown.bench.above_axis" if above else "unknown.bench.cosine_axis"))
        chart.show(spec, key="ub_cosine", alt=t("unknown.bench.cosine_alt"))
    with right:
        st.markdown(f"**{t('unknown.bench.kept_title')}**")
        spec = _plot({score.method: score.kept for score in scores}, t("unknown.bench.kept_axis", k=NEIGHBOURS))
        chart.show(spec, key="ub_kept", alt=t("unknown.bench.kept_alt"))


def _plot(values: dict[str, Numbers], title: str) -> Spec:
    lines = [
        plot.Curve(name_of(method), there, mean.mean[there], mean.low[there], mean.high[there], colour=COLOURS[method])
        for method, mean in ((method, band(numbers)) for method, numbers in values.items())
        if len(there := np.flatnonzero(np.isfinite(mean.mean)))
    ]
    spec = plot.curves(lines, x=plot.Axis(t("unknown.bench.amount_axis")), y=plot.Axis(title), height=400)
    spec["layout"]["xaxis"]["dtick"] = 1
    return spec


def _what_you_see(scores: list[MethodScores]) -> None:
    means = {score.method: (band(score.cosine), band(score.kept)) for score in scores}
    able = {method: pair for method, pair in means.items() if np.isfinite(pair[1].mean[1])}
    if not able:
        st.info(t("unknown.bench.see.none"), icon=":material/info:")
        return
    best = max(able, key=lambda method: float(able[method][1].mean[1]))
    cosine, kept = able[best]
    said = [
        t("unknown.bench.see.best", method=name_of(best), cosine=f"{cosine.mean[1]:.2f}", kept=f"{kept.mean[1]:.0%}")
    ]
    said.append(_second_sentence(scores, able))
    show_seen(" ".join(said))


def _second_sentence(scores: list[MethodScores], able: dict[str, tuple[Band, Band]]) -> str:
    by_name = {score.method: score for score in scores}
    encoders = [score for score in scores if score.method not in WITHOUT_ENCODER and score.method in able]
    if encoders:
        one = min(encoders, key=lambda score: able[score.method][0].mean[1] - score.chance)
        return t(
            "unknown.bench.see.encoder", method=name_of(one.method), cosine=f"{able[one.method][0].mean[1]:.2f}",
            chance=f"{one.chance:.2f}",
        )  # fmt: skip
    unk = by_name["unk"]
    return t(
        "unknown.bench.see.unk", cosine=f"{able['unk'][0].mean[1]:.2f}", kept=f"{able['unk'][1].mean[1]:.0%}",
        known=f"{unk.known[1]:.0%}",
    )  # fmt: skip


def _table(scores: list[MethodScores]) -> None:
    rows = []
    for score in scores:
        cosine, kept = band(score.cosine), band(score.kept)
        row: dict[str, object] = {t("unknown.bench.column.method"): name_of(score.method)}
        for amount in (1, 2, 4):
            row[t("unknown.bench.column.cosine", amount=amount)] = cosine.mean[amount]
        for amount in (1, 2, 4):
            row[t("unknown.bench.column.kept", amount=amount)] = kept.mean[amount]
        row[t("unknown.bench.column.chance")] = score.chance
        row[t("unknown.bench.column.known")] = score.known[1]
        row[t("unknown.bench.column.vocabulary")] = score.vocabulary
        rows.append(row)
    frame = pd.DataFrame(rows)
    number = st.column_config.NumberColumn(format="%.3f")
    whole = t("unknown.bench.column.vocabulary")
    formats = {name: number for name in frame.columns[1:] if name != whole}
    with st.expander(t("unknown.bench.numbers"), icon=":material/table:"):
        tables.show(frame, key="ub_scores", columns=formats)


def _provenance(bench: Bench, chosen: Chosen) -> str:
    setup = chosen.setup
    return t(
        "unknown.bench.provenance", table=plain(catalog.get_spec(setup.table).name), words=len(bench.plan.words),
        draws=setup.draws, kind=t(f"unknown.bench.kinds.{setup.kind}"), k=NEIGHBOURS, encoded=f"{ENCODED:,}",
    )  # fmt: skip
