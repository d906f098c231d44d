"""Fewer bits: dimensions cut off, int8, one bit - and what is left of the neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.progress import Progress
from embed_core.sentence.compression import RESCORE, Cost, ScoredVectors, matryoshka, sizes, study, study_texts
from embed_core.sentence.quantise import FORMATS, bytes_a_vector
from embed_core.sentence.scored_pairs import LANGUAGES, shipped
from embed_core.units import byte_size
from pages._shared import opened, tables
from pages._shared.choose_model import choose_model
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import NAMES, language, plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.sentences_page import compression_maths
from pages._shared.state import View

_NAME = "sentences_page.compression"
_FIRST = {"en": opened.ENCODER, "zh": "multilingual-e5-small"}
_MILLION = 1_000_000
_COLOURS = {"float32": palette.QUIET, "int8": palette.STATIC, "binary": palette.CONTEXTUAL}
MEASURES = ("overlap", "rescored", "pairs", "sts")


def show(view: View) -> None:
    """Encoder and texts, curves over the dimensions, the table of formats."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        spoken = view.choice(
            st.segmented_control, t(f"{_NAME}.language"), "co_lang", list(LANGUAGES), language(),
            format_func=NAMES.__getitem__,
        )  # fmt: skip
        count = view.choice(
            st.selectbox, t(f"{_NAME}.count"), "co_count", [50, 100, 200, 400], 200, width=160,
            help=t(f"{_NAME}.count_help"),
        )  # fmt: skip
        k = view.choice(st.segmented_control, t(f"{_NAME}.k"), "co_k", [1, 5, 10, 20], 10, help=t(f"{_NAME}.k_help"))
    spec = choose_model(
        view, f"co_model_{spoken}", t(f"{_NAME}.model"), contextual=True, default=_FIRST[spoken]
    )  # fmt: skip
    found = _costs(spec, spoken, count, k)
    if found:
        _shown(view, spec, found, k)
        st.caption(t(f"{_NAME}.provenance", model=plain(spec.name), count=found[0].texts, k=k, dims=found[-1].dims))
    compression_maths.show()


def _costs(spec: ModelSpec, spoken: str, count: int, k: int) -> tuple[Cost, ...] | None:
    key = f"compression|{spec.id}@{spec.revision}|{spoken}|{count}|{k}"
    if (job := registry.get(key)) is None:  # a finished study needs no model
        encoder = opened.encoder(spec)
        if encoder is None:
            return None
        job = registry.start(key, partial(_work, encoder, spec.default_prefix, spoken, count, k))
    found: tuple[Cost, ...] | None = wait_for(job, key)
    return found


def _work(encoder: Encoder, prefix: str, spoken: str, count: int, k: int, progress: Progress) -> tuple[Cost, ...]:
    pairs = shipped(spoken)
    texts = study_texts(spoken, count)
    sentences = list(dict.fromkeys([*texts, *pairs.sentences]))
    vectors = encoder.embed(sentences, normalise=False, prefix=prefix, progress=progress).vectors
    row = {sentence: vectors[number] for number, sentence in enumerate(sentences)}
    first, second = (np.stack([row[getattr(pair, side)] for pair in pairs.pairs]) for side in ("first", "second"))
    return study(
        np.stack([row[text] for text in texts]), k=k, scored=ScoredVectors(first, second, pairs.scores),
        progress=progress,
    )  # fmt: skip


def _shown(view: View, spec: ModelSpec, found: Sequence[Cost], k: int) -> None:
    measure = view.choice(
        st.segmented_control, t(f"{_NAME}.measure"), "co_measure", list(MEASURES), "overlap",
        format_func=lambda name: t(f"{_NAME}.measures.{name}", k=k, more=RESCORE * k),
    )  # fmt: skip
    st.caption(t(f"{_NAME}.measure_about.{measure}", k=k, more=RESCORE * k))
    lines = []
    for form in FORMATS:
        own = [cost for cost in found if cost.format == form]
        values = np.array([cost.value(measure) for cost in own])
        low, high = (
            (np.array([getattr(cost.sts, end) for cost in own]) if measure == "sts" else None)
            for end in ("low", "high")
        )
        dims = np.array([cost.dims for cost in own], np.float64)
        shown = form == "float32"
        lines.append(
            plot.Curve(
                t(f"{_NAME}.formats.{form}"), dims, values, low if shown else None, high if shown else None,
                dashed=form == "int8", colour=_COLOURS[form],
            )
        )  # fmt: skip
    bottom = 0.0 if measure != "sts" else min(0.0, *(cost.value("sts") for cost in found))
    spec_figure = plot.curves(
        lines, x=plot.Axis(t(f"{_NAME}.dims"), log=True),
        y=plot.Axis(t(f"{_NAME}.axis.{measure}"), (bottom, 1.02), percent=measure in ("overlap", "rescored")),
    )  # fmt: skip
    ticks = [size for size in sizes(found[-1].dims) if not size & (size - 1) or size == found[-1].dims]
    spec_figure["layout"]["xaxis"] |= {"tickvals": ticks, "ticktext": [str(size) for size in ticks]}
    chart.show(spec_figure, key="co_curves", alt=t(f"{_NAME}.alt", model=spec.name))
    _see(spec, found, k)
    _table(found, k)


def _see(spec: ModelSpec, found: Sequence[Cost], k: int) -> None:
    full = found[-1].dims
    at = {(cost.format, cost.dims): cost for cost in found}
    whole, quarter, bits = at["float32", full], at["int8", full], at["binary", full]
    half = at["float32", full // 2]
    said = [
        t(
            f"{_NAME}.see.formats", int8=f"{quarter.overlap:.0%}", binary=f"{bits.overlap:.0%}",
            rescored=f"{bits.rescored:.0%}", k=k, more=RESCORE * k, times=whole.size // bits.size,
        ),
        t(f"{_NAME}.see.half", dims=half.dims, full=full, overlap=f"{half.overlap:.0%}"),
        t(f"{_NAME}.see.{'matryoshka' if matryoshka(spec) else 'not_matryoshka'}", model=plain(spec.name)),
    ]  # fmt: skip
    show_seen(("" if language() == "zh" else " ").join(said))


def _table(found: Sequence[Cost], k: int) -> None:
    full = found[-1].dims
    lengths = sorted({cost.dims for cost in found if cost.dims >= min(32, full)}, reverse=True)
    at = {(cost.format, cost.dims): cost for cost in found}
    whole = bytes_a_vector("float32", full)
    rows = []
    for cost in (at[form, size] for size in lengths for form in FORMATS):
        values = {
            "format": t(f"{_NAME}.formats.{cost.format}"), "dims": cost.dims, "bytes": cost.size,
            "million": byte_size(cost.size * _MILLION), "smaller": f"{whole / cost.size:.3g} ×",
            "overlap": cost.overlap, "rescored": cost.rescored, "pairs": cost.pairs,
            "sts": None if cost.sts is None else cost.sts.value,
            "interval": "" if cost.sts is None else f"{cost.sts.low:.3f} … {cost.sts.high:.3f}",
        }  # fmt: skip
        rows.append({_column(name, k): value for name, value in values.items()})
    percent = {_column(name, k): st.column_config.NumberColumn(format="percent") for name in ("overlap", "rescored")}
    number = {_column(name, k): st.column_config.NumberColumn(format="%.3f") for name in ("pairs", "sts")}
    tables.show(pd.DataFrame(rows), key="compression", columns={**percent, **number}, height=430)


def _column(name: str, k: int) -> str:
    return t(f"{_NAME}.columns.{name}", k=k, more=RESCORE * k)
