"""The way of the passage, a line a step, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from embed_core.retrieval import indexes
from embed_core.retrieval.kinds import Collection
from embed_core.retrieval.lost import NEAR, Trace, Verdict
from pages._shared.i18n import plain, t

GOOD, BAD, PLAIN = ":green[:material/check_circle:]", ":red[:material/cancel:]", ":gray[:material/remove:]"
_STEP_OF: dict[Verdict, str] = {
    "chunking": "cut", "truncated": "embedding", "embedding": "embedding", "index": "index", "keyword": "keyword",
    "fusion": "fusion", "top_k": "top_k", "kept": "",
}  # fmt: skip


def verdict(found: Trace) -> None:
    """The first step at which it fell out, and what to try."""
    values = {"k": found.k, "near": NEAR, "rank": found.rank or "–", "chunks": f"{found.chunks:,}"}
    if found.verdict == "kept":
        st.success(t("rag_page.lost.verdict.kept", **values), icon=":material/check_circle:")
    else:
        st.warning(t(f"rag_page.lost.verdict.{found.verdict}", **values), icon=":material/location_off:")


def show(card: Collection, found: Trace) -> None:
    """The steps in order, the guilty one in bold."""
    st.markdown(f"#### {t('rag_page.lost.steps.title')}")
    guilty = _STEP_OF[found.verdict]
    with st.container(border=True):
        for step, mark, said in _steps(card, found):
            name = t(f"rag_page.lost.steps.{step}")
            line = f"{BAD if step == guilty else mark} **{name}** · {said}"
            st.markdown(line)


def _steps(card: Collection, found: Trace) -> Iterator[tuple[str, str, str]]:
    """(step, mark, sentence)."""
    yield "document", GOOD, _document(found)
    yield "cut", GOOD if any(one.whole for one in found.holders) else PLAIN, _cut(found)
    exact = found.ranks.get("exact")
    yield "embedding", _mark(exact, found.k), _embedding(found, exact)
    yield "index", PLAIN, _index(card, found)
    yield "keyword", _mark(found.ranks.get("keyword"), found.k), _keyword(found)
    fused = found.ranks.get("hybrid")
    said = t("rag_page.lost.said.fused", rank=fused) if fused else t("rag_page.lost.said.not_fused")
    yield "fusion", _mark(fused, found.k), said
    key = "reached" if found.rank is not None and found.rank <= found.k else "cut_off"
    said = t(f"rag_page.lost.said.{key}", mode=t(f"rag_page.ask.modes.{found.mode}"), rank=found.rank or "–", k=found.k)
    yield "top_k", GOOD if key == "reached" else PLAIN, said


def _mark(rank: int | None, k: int) -> str:
    return GOOD if rank is not None and rank <= k else PLAIN


def _document(found: Trace) -> str:
    place = found.places[0]
    said = t("rag_page.lost.said.place", document=plain(place.document), start=f"{place.start:,}", end=f"{place.end:,}")
    if len(found.places) > 1:
        said += t("rag_page.lost.said.more_places", count=len(found.places))
    return said


def _cut(found: Trace) -> str:
    whole = [one for one in found.holders if one.whole]
    if whole:
        return t("rag_page.lost.said.whole", count=len(whole))
    shares = ", ".join(f"{one.share:.0%}" for one in found.holders)
    return t(
        "rag_page.lost.said.parts" if found.gold else "rag_page.lost.said.torn", count=len(found.holders), shares=shares
    )


def _embedding(found: Trace, exact: int | None) -> str:
    said = t("rag_page.lost.said.rank", rank=exact or "–", chunks=f"{found.chunks:,}", cosine=f"{found.cosine:.3f}")
    if found.top is not None and exact != 1:
        said += t(
            "rag_page.lost.said.ahead", document=plain(found.top.document), number=found.top.number + 1,
            best=f"{found.best:.3f}",
        )  # fmt: skip
    if found.read is None:
        return said + t("rag_page.lost.said.unread")
    return said + t(
        "rag_page.lost.said.read" if found.read >= 1 else "rag_page.lost.said.read_part", share=f"{found.read:.0%}"
    )


def _index(card: Collection, found: Trace) -> str:
    built = [mode for mode in indexes.APPROXIMATE if mode in found.ranks]
    if not built:
        few = card.chunks < indexes.FEWEST
        return t("rag_page.lost.said.too_few" if few else "rag_page.lost.said.not_built", fewest=indexes.FEWEST)
    parts = [
        t("rag_page.lost.said.index_rank" if found.ranks[mode] else "rag_page.lost.said.index_none",
          name=t(f"rag_page.ask.modes.{mode}"), rank=found.ranks[mode] or "–")
        for mode in built
    ]  # fmt: skip
    return " ".join(parts)


def _keyword(found: Trace) -> str:
    rank = found.ranks.get("keyword")
    return t("rag_page.lost.said.keyword", rank=rank) if rank else t("rag_page.lost.said.no_keyword")
