"""Re-ranking the first candidates by something slower: late interaction, another encoder, or a cross-encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, cast

import streamlit as st

from embed_core import catalog, loading
from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.retrieval import cross_encoder, rerank
from embed_core.retrieval.asking import DEPTH, Answers, hits_of
from embed_core.retrieval.kinds import Collection, Found, Hit
from embed_core.retrieval.rerank import Late
from pages._shared import fetch_card, library, opened
from pages._shared.choose_model import choose_model
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.rag_page import collection_choice
from pages._shared.rag_page.ask_question import Asked
from pages._shared.state import View, unfinished

Way = Literal["none", "late", "encoder", "cross"]
WAYS: tuple[Way, ...] = ("none", "late", "encoder", "cross")
DEFAULT_CANDIDATES = 20


@dataclass(frozen=True)
class Reranked:
    """The hits in their new order, how they got it, and the token matches by row where there are any."""

    way: Way
    hits: tuple[Hit, ...]
    late: Mapping[int, Late] = field(default_factory=dict)


@dataclass(frozen=True)
class _Scores:
    """What the job gives back: one score a candidate, and the matches of a late interaction."""

    values: tuple[float, ...]
    late: tuple[Late, ...] = ()


def show(view: View, card: Collection, asked: Asked, answers: Answers | None, words: Found) -> Reranked | None:
    """The controls and the new order; None without one (not asked for, or under way)."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        way: Way = view.choice(
            st.segmented_control, t("rag_page.ask.rerank.title"), "as_rerank", list(WAYS), "none",
            format_func=lambda name: t(f"rag_page.ask.rerank.ways.{name}"), help=t("rag_page.ask.rerank.help"),
        )  # fmt: skip
    with right:
        count = view.slider(
            t("rag_page.ask.rerank.candidates"), "as_cand", 2, DEPTH, DEFAULT_CANDIDATES,
            help=t("rag_page.ask.rerank.candidates_help"), disabled=way == "none",
        )  # fmt: skip
    spec = _model(view, way, card)
    if spec is None:
        return None
    st.caption(t(f"rag_page.ask.rerank.about.{way}", model=plain(spec.name)))
    candidates = hits_of(asked.mode, answers, words, max(int(count), asked.k), asked.constant)
    if not candidates:
        return None
    return _reranked(way, spec, asked, candidates)


def _model(view: View, way: Way, card: Collection) -> ModelSpec | None:
    """The model of the chosen way; the others' choices wait in the link. At first for late interaction the one that
    made the collection, for another encoder one that did not.
    """
    library.remember(catalog.get_spec(card.model))  # it may be of the hub or a folder
    spec = None
    for other in ("late", "encoder"):
        default = card.model if other == "late" else _another(card)
        if way == other:
            label = t("rag_page.ask.rerank.model")
            spec = choose_model(view, f"as_model_{other}", label, contextual=True, default=default)
        else:
            view.value(f"as_model_{other}", default)
    if way != "cross":
        view.value("as_cross", cross_encoder.SUGGESTED)
        return spec
    typed = view.text(
        t("rag_page.ask.rerank.cross_model"),
        "as_cross",
        cross_encoder.SUGGESTED,
        help=t("rag_page.ask.rerank.cross_help"),
    )
    return cross_encoder.spec_of(typed)


def _another(card: Collection) -> str:
    wide = collection_choice.MULTILINGUAL
    return opened.ENCODER if card.model == wide else wide


def _reranked(way: Way, spec: ModelSpec, asked: Asked, hits: Sequence[Hit]) -> Reranked | None:
    if way == "late" and spec.source.kind == "openai_api":
        st.info(t("rag_page.ask.rerank.no_states"), icon=":material/info:")
        return None
    if not fetch_card.ready(spec):
        unfinished()
        return None
    texts = tuple(hit.chunk.text for hit in hits)
    key = f"rag_rerank|{way}|{spec.id}@{spec.revision}|{digest([asked.question, *texts])}"
    work = partial(_score, way, spec.id, asked.question, texts)
    scores = cast("_Scores | None", wait_for(registry.start(key, work), "as_reranking"))
    if scores is None:
        return None
    ordered = rerank.reorder(hits, scores.values)
    by_row = {hit.row: late for hit, late in zip(hits, scores.late, strict=False)}
    moved = sum(hit.parts["before"] != hit.rank for hit in ordered[: asked.k])
    risen = sum(hit.parts["before"] > asked.k for hit in ordered[: asked.k])
    st.markdown(t("rag_page.ask.rerank.see", candidates=len(hits), k=min(asked.k, len(hits)), moved=moved, risen=risen))
    return Reranked(way, tuple(ordered[: asked.k]), by_row)


def _score(way: Way, model_id: str, question: str, texts: tuple[str, ...], progress: Progress) -> _Scores:
    if way == "cross":
        spec = catalog.get_spec(model_id)
        return _Scores(tuple(cross_encoder.cross_scores(spec, question, texts, progress=progress).tolist()))
    encoder = cast("Encoder", loading.load(model_id, progress))
    spec = catalog.get_spec(model_id)
    prefixes = {"query_prefix": spec.query_prefix, "passage_prefix": spec.passage_prefix}
    if way == "late":
        late = rerank.late_interaction(encoder, question, texts, progress=progress, **prefixes)
        return _Scores(tuple(one.score for one in late), late)
    return _Scores(tuple(rerank.by_encoder(encoder, question, texts, progress=progress, **prefixes).tolist()))
