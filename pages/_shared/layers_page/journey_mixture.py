"""A task's own mixture of layers, as ELMo's: sliders, and what they do to two occurrences of a word."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from embed_core.contextual import Encoder
from embed_core.contextual.anisotropy import mean_cosine
from embed_core.contextual.journey import three_layers
from embed_core.contextual.mixture import mix, shares
from embed_core.scores import row_cosines
from embed_core.senses.bank import BankWord, find
from embed_core.senses.states import States, occurrence_states
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

_KEY = "layers_page.journey"


def show(view: View, encoder: Encoder) -> None:
    """Sliders, the two occurrences, bars."""
    st.subheader(t(f"{_KEY}.mixture.title"), anchor=False)
    st.markdown(t(f"{_KEY}.mixture.about"))
    entry = find(view.asked("lj_word") or ("苹果" if language() == "zh" else "bank"))
    if entry is None:
        return
    key = f"occurrences|{encoder.spec.id}|{encoder.spec.revision}|{entry.language}|{entry.word}"
    job = registry.start(key, partial(occurrence_states, encoder, entry.occurrences))
    states: States | None = wait_for(job, "lj_mixture_job")
    layers = three_layers(encoder.layers)
    left, right = st.columns([1, 2], gap="medium")
    with left:
        weights = [
            view.slider(t(f"{_KEY}.mixture.weight", layer=layer), f"lj_w{number}", -5.0, 5.0, 0.0, step=0.1)
            for number, layer in enumerate(layers)
        ]
        gamma = view.slider(t(f"{_KEY}.mixture.gamma"), "lj_gamma", 0.1, 5.0, 1.0, step=0.1)
    with right:
        first, second = _pair(view, entry)
    if states is None:
        return
    kept = states.vectors[list(layers)]
    with right:
        _answer(encoder, kept, layers, weights, gamma, first, second)


def _pair(view: View, entry: BankWord) -> tuple[int, int]:
    """Two occurrences: at first two sentences that look alike and differ in sense."""
    options = list(range(len(entry.occurrences)))
    twins = [place for place in options if entry.occurrences[place].twin == 0]
    defaults = twins[:2] if len(twins) > 1 else options[:2]

    def name(place: int) -> str:
        one = entry.occurrences[place]
        return f"{entry.sense(one.sense).name(language())} · {one.sentence}"

    first, second = (
        view.choice(st.selectbox, t(f"{_KEY}.mixture.{which}"), f"lj_{which}", options, default, format_func=name)
        for which, default in zip(("first", "second"), defaults, strict=True)
    )
    return first, second


def _answer(
    encoder: Encoder, kept: NDArray[np.float32], layers: tuple[int, ...], weights: list[float], gamma: float,
    first: int, second: int,
) -> None:  # fmt: skip
    mixed = mix(kept, weights, gamma)
    pair = [*row_cosines(kept[:, first], kept[:, second]).tolist(), float(row_cosines(mixed[first], mixed[second]))]
    every = [mean_cosine(rows) for rows in (*kept, mixed)]
    share = [*shares(weights).tolist(), 1.0]
    names = [t(f"{_KEY}.mixture.layer", layer=layer) for layer in layers] + [t(f"{_KEY}.mixture.mixed")]
    spec = plot.bars(
        names, [(t(f"{_KEY}.mixture.pair"), np.array(pair)), (t(f"{_KEY}.mixture.every"), np.array(every))],
        axis=plot.Axis(t(f"{_KEY}.mixture.cosine")), colours=(palette.CONTEXTUAL, palette.QUIET),
    )  # fmt: skip
    chart.show(spec, key="lj_mixture", alt=t(f"{_KEY}.mixture.alt"))
    lengths = [*np.linalg.norm(kept[:, first], axis=1).tolist(), float(np.linalg.norm(mixed[first]))]
    frame = pd.DataFrame({
        t(f"{_KEY}.mixture.columns.layer"): names, t(f"{_KEY}.mixture.columns.share"): [f"{x:.1%}" for x in share],
        t(f"{_KEY}.mixture.pair"): [f"{x:.3f}" for x in pair], t(f"{_KEY}.mixture.every"): [f"{x:.3f}" for x in every],
        t(f"{_KEY}.mixture.columns.length"): [f"{x:.2f}" for x in lengths],
    })  # fmt: skip
    tables.show(frame, key="lj_mixture_table")
    show_seen(t(
        f"{_KEY}.mixture.see", cosine=f"{pair[-1]:.3f}", low=f"{min(pair[:-1]):.3f}", high=f"{max(pair[:-1]):.3f}",
        gamma=f"{gamma:g}"))  # fmt: skip
    st.caption(t(f"{_KEY}.mixture.provenance", model=plain(encoder.spec.name), layers=", ".join(map(str, layers))))
