"""What would have helped: the passage's rank by other ways, after re-ranking, and under other cuts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from embed_core.retrieval.kinds import ChunkSettings, Collection
from embed_core.retrieval.lost import Trace
from embed_core.retrieval.lost_remedies import MOST_CHUNKS, Remedy, others
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import Job


def show(card: Collection, found: Trace, job: Job) -> None:
    """The table, growing while the job works."""
    st.markdown(f"#### {t('rag_page.lost.remedies.title')}")
    st.caption(t("rag_page.lost.remedies.about", k=found.k))
    done: tuple[Remedy, ...] | None = wait_for(job, "lo_remedies", preview=lambda part: _table(found, part, "live"))
    if done is None:
        return
    _table(found, done, "rag_remedies")
    if card.chunks > MOST_CHUNKS:
        st.caption(t("rag_page.lost.remedies.too_many", allowed=f"{MOST_CHUNKS:,}"))
    best = _best(found, done)
    if best:
        st.markdown(best)


def cut_name(settings: ChunkSettings) -> str:
    """A cut in words."""
    return t(f"rag_page.ask.provenance.cuts.{settings.cut}", size=settings.size, overlap=settings.overlap)


def _table(found: Trace, done: Sequence[Remedy], key: str) -> None:
    frame = pd.DataFrame([_row(*one, found.k) for one in _all(found, done)])
    if key == "live":
        st.dataframe(frame, hide_index=True, key="lo_live", placeholder="–")
    else:
        tables.show(frame, key=key)


def _all(found: Trace, done: Sequence[Remedy]) -> list[tuple[str, int | None, int]]:
    """(name, rank, of how many), first what was asked for."""
    mode = t(f"rag_page.ask.modes.{found.mode}")
    rows = [(t("rag_page.lost.remedies.now", mode=mode), found.rank, found.chunks)]
    rows += [
        (t("rag_page.lost.remedies.mode", mode=t(f"rag_page.ask.modes.{way}")), rank, found.chunks)
        for way, rank in others(found)
    ]
    return rows + [(_name(one), one.rank, one.chunks) for one in done]


def _name(one: Remedy) -> str:
    cut = cut_name(one.settings) if one.settings else ""
    name = t(f"rag_page.lost.remedies.{one.kind}", cut=cut, count=one.chunks)
    return name if one.held else f"{name} {t('rag_page.lost.remedies.not_held')}"


def _row(name: str, rank: int | None, chunks: int, k: int) -> dict[str, object]:
    return {
        t("rag_page.lost.remedies.columns.remedy"): name,
        t("rag_page.lost.remedies.columns.rank"): rank,
        t("rag_page.lost.remedies.columns.of"): chunks,
        t("rag_page.lost.remedies.columns.kept"): t(
            f"rag_page.lost.remedies.{'yes' if rank is not None and rank <= k else 'no'}"
        ),
    }


def _best(found: Trace, done: Sequence[Remedy]) -> str:
    """One sentence: the remedy with the best rank, or that none helps."""
    tried = [one for one in _all(found, done)[1:] if one[1] is not None]
    if found.verdict == "kept" or not tried:
        return ""
    name, rank, _ = min(tried, key=lambda one: one[1] or 0)
    helps = rank is not None and rank <= found.k
    key = "helps" if helps else "none_helps"
    return t(f"rag_page.lost.remedies.{key}", name=name, rank=rank or "–", k=found.k, now=found.rank or "–")
