"""Similarity of pairs: the matrix of one's own words, the maths of any cell, and why cosine is the usual measure."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.similarity import METRICS
from embed_core.static.space import Located, Space
from embed_core.static.word_lists import located_by_all
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.state import View
from pages._shared.words_page import pairs_lengths, pairs_matrix, typed

AT_MOST = 60
WISHED = {
    "en": "cat paris doctor piano dog london nurse guitar horse berlin teacher violin madrid lawyer",
    "zh": "苹果 红色 小说 妈妈 香蕉 黑色 散文 爸爸 葡萄 蓝色 情节 宝宝 银色 文学",
}
ORDERS = ("clustered", "typed")


def show(view: View, spaces: Sequence[Space]) -> None:
    """Words, matrix, maths; then length against frequency."""
    start = typed.begin(spaces, "pr_words", WISHED)
    text = view.text(
        t("words.pairs.words"), start.key, ", ".join(start.words), area=True, height=76,
        help=t("words.pairs.words_help", most=AT_MOST),
    )  # fmt: skip
    left, right = st.columns([3, 2])
    with left:
        metric = view.choice(
            st.segmented_control, t("projections.metric"), "pr_metric", list(METRICS), METRICS[0],
            format_func=lambda name: t(f"projections.metrics.{name}"), help=t("words.pairs.metric_help"),
        )  # fmt: skip
    with right:
        order = view.choice(
            st.segmented_control, t("words.pairs.order"), "pr_order", list(ORDERS), ORDERS[0],
            format_func=lambda name: t(f"words.pairs.orders.{name}"), help=t("words.pairs.order_help"),
        )  # fmt: skip
    found: list[list[Located]] = []
    with guarded():
        found, missing = located_by_all(spaces, text, at_least=2, at_most=AT_MOST)
        typed.name_missing(spaces, missing)
        pairs_matrix.show(view, spaces, found, metric, sort=order == "clustered")
    st.divider()
    with guarded():
        pairs_lengths.show(view, spaces, found)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("words.pairs.sources"))
