"""How the documents are cut, and what that does to them: figures, the text in colour, lengths, the table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.progress import Progress
from embed_core.retrieval.chunk_statistics import ChunkStatistics, by_document, statistics
from embed_core.retrieval.chunking import chunks
from embed_core.retrieval.estimate import Counts, token_counts
from embed_core.retrieval.kinds import Chunk, ChunkSettings, Cut, Document
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.rag_page import documents_coloured
from pages._shared.rag_page.documents_source import Source
from pages._shared.seen import show_seen
from pages._shared.state import View

CUTS: tuple[Cut, ...] = ("words", "sentences", "headings")
SIZES = (10, 400)
MOST_OVERLAP = 100
DEFAULT = ChunkSettings()
SHOWN = 300


@dataclass(frozen=True, slots=True)
class Cutting:
    """The settings, the chunks they give, their statistics, the tokens of each (estimated); ``key`` tells it apart."""

    key: str
    settings: ChunkSettings
    chunks: tuple[Chunk, ...]
    statistics: ChunkStatistics
    tokens: Counts


def show(view: View, source: Source) -> Cutting | None:
    """Settings and result; None while a long text is being cut."""
    st.subheader(t("rag_page.documents.cut.title"), anchor=False)
    settings = _settings(view)
    key = f"chunks|{source.digest}|{settings.cut}|{settings.size}|{settings.overlap}"
    found: Cutting | None = wait_for(registry.start(key, partial(_cut, key, source.documents, settings)), key)
    if found is None:
        return None
    _figures(source, found)
    _what_you_see(source, found)
    _in_colour(view, source, found)
    with st.expander(t("rag_page.documents.lengths.title"), icon=":material/bar_chart:"):
        _lengths(found.statistics)
    with st.expander(t("rag_page.documents.table.title"), icon=":material/table_rows:"):
        _table(found)
    return found


def _settings(view: View) -> ChunkSettings:
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    with left:
        cut = view.choice(
            st.segmented_control, t("rag_page.documents.cut.how"), "do_cut", list(CUTS), DEFAULT.cut,
            format_func=lambda name: t(f"rag_page.documents.cut.hows.{name}"), help=t("rag_page.documents.cut.help"),
        )  # fmt: skip
    with middle:
        size = view.slider(
            t("rag_page.documents.cut.size"), "do_size", *SIZES, DEFAULT.size, step=5,
            help=t("rag_page.documents.cut.size_help"),
        )  # fmt: skip
    with right:
        overlap = view.slider(
            t("rag_page.documents.cut.overlap"), "do_overlap", 0, min(MOST_OVERLAP, size // 2), DEFAULT.overlap,
            help=t("rag_page.documents.cut.overlap_help"),
        )  # fmt: skip
    return ChunkSettings(cut, size, overlap)


def _cut(key: str, documents: tuple[Document, ...], settings: ChunkSettings, progress: Progress) -> Cutting:
    found = chunks(documents, settings, progress=progress)
    return Cutting(key, settings, found, statistics(documents, found), token_counts(found))


def _figures(source: Source, cutting: Cutting) -> None:
    counted = cutting.statistics
    shown = (
        ("documents", f"{len(source.documents):,}"), ("chunks", f"{counted.chunks:,}"), ("words", f"{counted.words:,}"),
        ("lost", f"{counted.lost:,}"), ("repeated", f"{counted.repeated:,}"), ("torn", f"{counted.torn:,}"),
    )  # fmt: skip
    row = st.container(horizontal=True, gap="medium")
    for name, value in shown:
        row.metric(
            t(f"rag_page.documents.figures.{name}"), value, help=t(f"rag_page.documents.figures.{name}_help"),
            width=140,
        )  # fmt: skip


def _what_you_see(source: Source, cutting: Cutting) -> None:
    counted = cutting.statistics
    said = t(
        "rag_page.documents.see.lengths", chunks=f"{counted.chunks:,}", documents=len(source.documents),
        shortest=int(counted.lengths.min()), longest=int(counted.lengths.max()),
        median=f"{float(np.median(counted.lengths)):.0f}", repeated=f"{counted.repeated / max(1, counted.words):.0%}",
    )  # fmt: skip
    kind = "torn" if counted.torn else "whole"
    said += " " + t(f"rag_page.documents.see.{kind}", torn=f"{counted.torn:,}", chunks=f"{counted.chunks:,}")
    show_seen(said)


def _in_colour(view: View, source: Source, cutting: Cutting) -> None:
    names = [document.name for document in source.documents]
    mine = by_document(cutting.chunks)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        chosen = view.choice(
            st.selectbox, t("rag_page.documents.colour.document"), "do_doc", names, names[0],
            format_func=lambda name: t("rag_page.documents.colour.label", name=name, count=len(mine.get(name, ()))),
        )  # fmt: skip
    document = source.documents[names.index(chosen)]
    own = mine.get(chosen, ())
    pages = -(-len(own) // documents_coloured.A_PAGE)
    number = 1
    if pages > 1:
        with right:
            number = view.number(t("rag_page.documents.colour.page", count=pages), "do_page", 1, pages, 1)
    documents_coloured.show(document, own, number - 1)
    st.caption(t(f"rag_page.documents.colour.legend.{'overlap' if cutting.statistics.repeated else 'plain'}"))


def _lengths(counted: ChunkStatistics) -> None:
    edges, counts = counted.histogram()
    names = [
        f"{low:.0f}" if high - low == 1 else f"{low:.0f} – {high - 1:.0f}"
        for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    ]
    spec = plot.bars(
        names, [(t("rag_page.documents.lengths.series"), counts)], colours=(palette.STATIC,), height=330,
        axis=plot.Axis(t("rag_page.documents.lengths.axis")),
    )  # fmt: skip
    spec["layout"]["yaxis"]["title"] = {"text": t("rag_page.documents.lengths.words")}
    chart.show(spec, key="do_lengths", alt=t("rag_page.documents.lengths.alt"))


def _table(cutting: Cutting) -> None:
    """The first rows on the screen, all of them in the CSV."""
    columns = ("document", "number", "text", "heading", "page", "start", "end")
    data = {t(f"rag_page.documents.table.{name}"): [getattr(one, name) for one in cutting.chunks] for name in columns}
    data[t("rag_page.documents.table.words")] = cutting.statistics.lengths.tolist()
    frame = pd.DataFrame(data)
    st.dataframe(frame.head(SHOWN), hide_index=True, height=min(300, 35 * len(frame) + 38), placeholder="–")
    if len(frame) > SHOWN:
        st.caption(t("rag_page.documents.table.first", shown=SHOWN, count=f"{len(frame):,}"))
    tables.csv_button(frame, key="do_chunks")
