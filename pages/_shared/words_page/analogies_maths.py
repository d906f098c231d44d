"""The maths of one answer: both formulas with its numbers, and NumPy lines that give them again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.static.analogy import Solved
from embed_core.static.analogy_maths import explain_analogy
from embed_core.static.space import Located, Space
from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.state import View


def show(view: View, solved: Sequence[tuple[Space, Solved]]) -> None:
    """A closed box; its content is made when it is opened."""
    with st.expander(
        t("projections.maths.title"), icon=":material/function:", key="an_maths", on_change="rerun"
    ) as box:
        if box.open:
            with guarded():
                _open(view, solved)


def _open(view: View, solved: Sequence[tuple[Space, Solved]]) -> None:
    words = [answer.word for _, found in solved for answer in found.ranking("add").answers]
    words += [found.expected.word for _, found in solved if found.expected is not None]
    offered = list(dict.fromkeys(words))
    if not offered:
        return
    word = view.choice(st.selectbox, t("words.analogies.maths.answer"), "an_x", offered, offered[0])
    for space, found in solved:
        located = space.locate(word)
        if located is None:
            continue
        if len(solved) > 1:
            st.caption(space.spec.name)
        _proof(found, located)


def _proof(found: Solved, answer: Located) -> None:
    a, b, c, x = ((place.word[:40], place.vector) for place in (*found.given, answer))
    maths = explain_analogy(a, b, c, x)
    left, right = st.columns(2)
    left.latex(maths.latex_add)
    right.latex(maths.latex_mul)
    st.caption(
        t("words.analogies.maths.gensim", length=f"{maths.length:.4f}", figure=f"{maths.add / (maths.length or 1):.4f}")
    )
    st.code(maths.code, language="python", height=300)
