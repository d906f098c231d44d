"""The score card: how well static models agree with people, beside published figures, and where they part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from embed_core import sources
from embed_core.catalog import ModelSpec
from embed_core.evaluation.rank_correlation import RESAMPLES
from embed_core.evaluation.score_card import Board, score_board
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment
from pages._shared import library
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.state import View
from pages._shared.words_page import scores_card, scores_chinese, scores_pairs, scores_published


def show(view: View, spaces: Sequence[Space]) -> None:
    """The card of the chosen models, or of all that are here, and what lies behind the figures."""
    everything = view.toggle(t("words.scores.all"), "sc_all", help=t("words.scores.all_help"))
    specs = _specs(spaces, everything)
    treatment = spaces[0].treatment
    board = _board(specs, treatment)
    if board is None:
        return
    scores_card.show(board, treatment)
    scores_published.show()
    scores_chinese.show(board.cards)
    scores_pairs.show(view, board)
    with st.expander(t("words.scores.maths.title"), icon=":material/function:"):
        named = " ".join(card.model_id for card in board.cards)
        st.markdown(t("words.scores.maths.text", resamples=f"{RESAMPLES:,}", models=named))
    with st.expander(t("words.scores.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("words.scores.sources.text"))


def _specs(spaces: Sequence[Space], everything: bool) -> list[ModelSpec]:
    chosen = {space.spec.id: space.spec for space in spaces}
    if everything:
        chosen |= {spec.id: spec for spec in library.available() if spec.is_static and sources.is_fetched(spec)}
    return list(chosen.values())


def _board(specs: Sequence[ModelSpec], treatment: Treatment) -> Board | None:
    done = f"c{treatment.centre:d}t{treatment.top}n{treatment.normalise:d}"
    key = "|".join(["scores", *(f"{spec.id}@{spec.revision}" for spec in specs), done])
    board: Board | None = wait_for(registry.start(key, partial(score_board, specs, treatment)), key)
    return board
