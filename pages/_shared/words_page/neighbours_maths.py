"""The maths between the query and one neighbour."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.similarity import METRICS
from embed_core.static.comparison import Lists
from embed_core.static.query import Answer
from embed_core.static.space import Space
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.inspector import proof
from pages._shared.state import View


def show(view: View, answers: Sequence[tuple[Space, Answer, Lists]]) -> None:
    """A closed box; its content is made when it is opened."""
    with st.expander(
        t("projections.maths.title"), icon=":material/function:", key="nb_maths", on_change="rerun"
    ) as box:
        if box.open:
            with guarded():
                _open(view, answers)


def _open(view: View, answers: Sequence[tuple[Space, Answer, Lists]]) -> None:
    near = list(dict.fromkeys(one.word for _, _, found in answers for metric in METRICS for one in found[metric]))
    if not near:
        st.info(t("projections.maths.one_point"))
        return
    left, right = st.columns(2)
    with left:
        other = view.choice(st.selectbox, t("projections.maths.other"), "nb_with", near, near[0])
    with right:
        metric = view.choice(
            st.segmented_control, t("projections.metric"), "nb_metric", list(METRICS), METRICS[0],
            format_func=lambda name: t(f"projections.metrics.{name}"),
        )  # fmt: skip
    for space, answer, _ in answers:
        located = space.locate(other)
        if located is None:
            continue
        if len(answers) > 1:
            st.caption(space.spec.name)
        proof.show(answer.vector, located.vector, metric, answer.query.text[:60], other)
