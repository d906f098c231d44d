"""Scored pairs: does the cosine of a rung follow what people say?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from embed_core import sources
from embed_core.catalog import ModelSpec
from embed_core.progress import Progress
from embed_core.sentence.doc2vec import Settings
from embed_core.sentence.own import language_of
from embed_core.sentence.rungs import Rung
from embed_core.sentence.scored_pairs import LANGUAGES, ScoredPairs, shipped
from embed_core.sentence.sts_scores import RungScore, score_rungs
from pages._shared import fetch_card
from pages._shared.feedback import wait_for
from pages._shared.i18n import NAMES, language, t
from pages._shared.jobs import registry
from pages._shared.sentences_page import ladder_rungs, score_file, score_result, score_worst
from pages._shared.state import View, unfinished

_NAME = "sentences_page.score"
OWN = "own"


def show(view: View) -> None:
    """Which pairs, which rungs, the figures, the pairs that are furthest off."""
    chosen = view.choice(
        st.segmented_control, t(f"{_NAME}.set"), "sc_set", [*LANGUAGES, OWN], language(),
        format_func=_set_name,
    )  # fmt: skip
    pairs, seen = (shipped(chosen), chosen) if chosen != OWN else score_file.choose(view)
    if pairs is not None:
        if chosen != OWN:
            _about(pairs, chosen)
        spoken = chosen if chosen != OWN else language_of(pairs.sentences[:200])
        _scored(view, pairs, seen, spoken)
    score_result.published_table()
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))


def _set_name(name: str) -> str:
    return t(f"{_NAME}.sets.own") if name == OWN else t(f"{_NAME}.sets.shipped", name=NAMES[name])


def _about(pairs: ScoredPairs, chosen: str) -> None:
    st.caption(t(f"{_NAME}.about", pairs=len(pairs.pairs)))
    with st.expander(t(f"{_NAME}.all_pairs"), icon=":material/table:"):
        st.markdown(t(f"{_NAME}.scale"))
        rows = [(one.score, one.first, one.second, score_worst.kind_name(one.kind)) for one in pairs.pairs]
        names = [t(f"{_NAME}.columns.{name}") for name in ("score", "first", "second", "kind")]
        st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True, height=320)
        score_file.sample_button(chosen)


def _scored(view: View, pairs: ScoredPairs, seen: str, spoken: str) -> None:
    rungs = ladder_rungs.choose(view, "sc", spoken)
    specs = ladder_rungs.records(rungs)
    here = tuple(rung for rung in rungs if rung.is_trained_here or sources.is_fetched(specs[rung.model]))
    if not rungs:
        st.info(t("sentences_page.ladder.no_rungs"), icon=":material/info:")
        return
    if here:
        found = _scores(here, specs, pairs, seen)
        if found is not None:
            names = _names(rungs, specs)
            score_result.show(found, pairs, names)
            score_worst.show(view, found, pairs, names)
    for spec in {rung.model: specs[rung.model] for rung in rungs if rung not in here}.values():
        unfinished()
        fetch_card.ready(spec)


def _scores(
    rungs: Sequence[Rung], specs: dict[str, ModelSpec], pairs: ScoredPairs, seen: str
) -> tuple[RungScore, ...] | None:
    named = [f"{rung.id}@{'' if rung.is_trained_here else specs[rung.model].revision}" for rung in rungs]
    key = "|".join(["sts", seen, *named])
    names = _names(rungs, specs)
    job = registry.start(key, partial(_work, tuple(rungs), pairs))
    found: tuple[RungScore, ...] | None = wait_for(job, key, preview=partial(score_result.preview, names=names))
    return found


def _names(rungs: Sequence[Rung], specs: dict[str, ModelSpec]) -> dict[str, str]:
    """What each rung is called, as on the ladder."""
    chosen = ladder_rungs.Chosen(tuple(rungs), specs, (), "", Settings("pv_dm"))
    return dict(zip((rung.id for rung in rungs), chosen.names(), strict=True))


def _work(rungs: Sequence[Rung], pairs: ScoredPairs, progress: Progress) -> tuple[RungScore, ...]:
    return score_rungs(rungs, pairs, progress=progress)
