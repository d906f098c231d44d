"""Models side by side on the held-out pairs, and the map of questions and passages before and after."""

from __future__ import annotations

import streamlit as st

from embed_core.training.contrastive.pairs import pairs
from pages._shared.bge_page import batch_kit, compare_choose, compare_figures, compare_map
from pages._shared.bge_page.compare_choose import Drawn
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "bge_page.compare"


def show(view: View) -> None:
    """Models, scores, the plane of alignment and uniformity, two maps."""
    spoken = batch_kit.speak(view, "bc")
    specs = compare_choose.models(view, spoken)
    first, second = st.columns([3, 2], vertical_alignment="bottom")
    with first:
        ways = compare_choose.ways(view)
    with second:
        whole = view.toggle(t(f"{_NAME}.whole"), "bc_whole", True, help=t(f"{_NAME}.whole_help"))
    if not specs:
        st.info(t(f"{_NAME}.none"), icon=":material/info:")
        return
    found = compare_choose.measured(specs, ways, spoken, whole=whole)
    compare_choose.about_bge(specs, spoken)
    if not found:
        return
    _seen(found)
    compare_figures.scores(found)
    st.caption(_provenance(found, spoken))
    st.divider()
    with guarded():
        compare_figures.plane(found)
    st.divider()
    with guarded():
        compare_map.show(view, found, [pair for pair in pairs(spoken) if pair.split == "test"])
    compare_figures.maths_and_sources()


def _seen(found: list[Drawn]) -> None:
    best = max(found, key=lambda one: one.measured.recall_1.value)
    said = [
        t(
            f"{_NAME}.see.best", name=best.marked, recall=compare_figures.percent(best.measured.recall_1.value),
            low=compare_figures.percent(best.measured.recall_1.low),
            high=compare_figures.percent(best.measured.recall_1.high), pool=best.measured.pool,
            questions=len(best.measured.ranks),
        )
    ]  # fmt: skip
    others = [one for one in found if one is not best]
    if others:
        second = max(others, key=lambda one: one.measured.recall_1.value)
        gap = compare_choose.gap(best, second)
        kind = "clear" if gap.excludes_zero else "unclear"
        said.append(
            t(
                f"{_NAME}.see.{kind}", name=second.marked, gap=f"{100 * gap.value:.1f}", low=f"{100 * gap.low:.1f}",
                high=f"{100 * gap.high:.1f}",
            )
        )  # fmt: skip
    show_seen(" ".join(said))


def _provenance(found: list[Drawn], spoken: str) -> str:
    first = found[0].measured
    return t(
        f"{_NAME}.provenance", questions=len(first.ranks), pool=first.pool, total=len(pairs(spoken)),
        train=len(pairs(spoken, "train")),
    )  # fmt: skip
