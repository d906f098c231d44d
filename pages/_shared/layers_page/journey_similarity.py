"""Self-similarity, intra-sentence similarity and anisotropy by layer, raw, mean-centred or whitened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from embed_core.contextual import Encoder
from embed_core.contextual.anisotropy import (
    REGULARISATION,
    TREATMENTS,
    Curves,
    Treatment,
    WordCurves,
    sample,
    statistics,
    word_curves,
)
from embed_core.progress import Progress, silent
from embed_core.senses.bank import BankWord, bank
from embed_core.senses.states import occurrence_states
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

_KEY = "layers_page.journey"
_DEFAULT = {"en": "bank", "zh": "苹果"}


@dataclass(frozen=True, eq=False)
class Shown:
    """One word and the sample in one model, by treatment."""

    word: dict[Treatment, WordCurves]
    sample: dict[Treatment, Curves]
    sentences: int
    words: int


def choose_word(view: View, tongue: str) -> BankWord:
    """A word of the bank in the language of the model and the reader."""
    words = {entry.word: entry for entry in bank(tongue)}
    default = _DEFAULT[tongue] if _DEFAULT[tongue] in words else next(iter(words))
    return words[view.choice(st.selectbox, t(f"{_KEY}.similarity.word"), "lj_word", list(words), default)]


def show(view: View, encoder: Encoder) -> None:
    """The word, the switches, the curves."""
    st.subheader(t(f"{_KEY}.similarity.title"), anchor=False)
    st.markdown(t(f"{_KEY}.similarity.about"))
    row = st.columns([1, 1, 2, 1], vertical_alignment="bottom")
    with row[0]:
        tongue = view.choice(
            st.segmented_control, t(f"{_KEY}.similarity.language"), "lj_lang", ("en", "zh"), language(),
            format_func=lambda name: t(f"{_KEY}.similarity.languages.{name}"),
        )  # fmt: skip
    with row[1]:
        entry = choose_word(view, tongue)
    with row[2]:
        treatment = view.choice(
            st.segmented_control, t(f"{_KEY}.similarity.treatment"), "lj_treat", TREATMENTS, "none",
            format_func=lambda name: t(f"{_KEY}.similarity.treatments.{name}"),
        )  # fmt: skip
    with row[3]:
        adjusted = view.toggle(
            t(f"{_KEY}.similarity.adjusted"), "lj_adjusted", help=t(f"{_KEY}.similarity.adjusted_help")
        )
    key = f"anisotropy|{encoder.spec.id}|{encoder.spec.revision}|{tongue}|{entry.word}"
    found: Shown | None = wait_for(registry.start(key, partial(_work, encoder, entry)), "lj_similarity_job")
    if found is None:
        return
    word, around = found.word[treatment], found.sample[treatment]
    off, off_mev = (around.baseline, around.mev_baseline) if adjusted else (np.float64(0), np.float64(0))
    lines = {
        "self": word.self_similarity - off, "intra": around.intra - off, "mev": word.mev - off_mev,
    }  # fmt: skip
    _curves(entry, lines, around, adjusted)
    _see(entry, encoder, word, around)
    name = t(f"{_KEY}.similarity.treatments.{treatment}")
    st.caption(t(f"{_KEY}.similarity.provenance", model=plain(encoder.spec.name), dims=encoder.dim, treatment=name,
                 sentences=found.sentences, words=f"{found.words:,}", occurrences=len(entry.occurrences),
                 share=f"{REGULARISATION:.0%}"))  # fmt: skip
    frame = pd.DataFrame({
        "layer": range(encoder.layers + 1), **lines, "baseline": around.baseline, "mev_baseline": around.mev_baseline,
    })  # fmt: skip
    tables.csv_button(frame, key="lj_similarity")


def _work(encoder: Encoder, entry: BankWord, progress: Progress = silent) -> Shown:
    texts = sample([one.sentence for word in bank(entry.language) for one in word.occurrences])
    around = statistics(encoder, texts, progress)
    vectors = occurrence_states(encoder, entry.occurrences, progress).vectors
    curves = {name: word_curves(around.treat(vectors, name)) for name in TREATMENTS}
    return Shown(curves, around.curves, around.sentences, around.words)


def _curves(entry: BankWord, lines: dict[str, NDArray[np.float64]], around: Curves, adjusted: bool) -> None:
    layers = np.arange(len(around.baseline))
    drawn = [
        plot.Curve(t(f"{_KEY}.similarity.{name}", word=entry.word), layers, values) for name, values in lines.items()
    ]
    if not adjusted:
        drawn.append(plot.Curve(t(f"{_KEY}.similarity.baseline"), layers, around.baseline, dashed=True,
                                colour=palette.QUIET))  # fmt: skip
    y = t(f"{_KEY}.similarity.{'adjusted_axis' if adjusted else 'axis'}")
    chart.show(plot.curves(drawn, x=plot.Axis(t(f"{_KEY}.similarity.layer")), y=plot.Axis(y)), key="lj_similarity",
               alt=t(f"{_KEY}.similarity.alt"))  # fmt: skip


def _see(entry: BankWord, encoder: Encoder, word: WordCurves, around: Curves) -> None:
    adjusted = word.self_similarity - around.baseline
    said = t(
        f"{_KEY}.similarity.see", word=plain(entry.word), first=f"{word.self_similarity[0]:.2f}",
        end=f"{word.self_similarity[-1]:.2f}", last=encoder.layers, baseline=f"{around.baseline[-1]:.2f}",
        adjusted=f"{adjusted[-1]:.2f}", mev=f"{word.mev[-1]:.0%}",
    )  # fmt: skip
    show_seen(said)
