"""Probabilities: from which negatives are drawn, and with which frequent words are kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.steps.frequencies import keep_as_code, keep_as_paper, noise
from embed_core.training.steps.walk import Step, Walk
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t

T = "word_training_page.steps"


def show_negatives(walk: Walk, step: Step) -> None:
    """unigram^0.75 beside the plain unigram, and what was drawn."""
    names, counts = walk.rows.passage.vocabulary, walk.rows.frequencies.counts
    drawn = [names[word] for word in step.example.drawn]
    skipped = step.example.drawn.count(step.example.target)
    st.markdown(t(f"{T}.draws.drawn", words=plain(", ".join(drawn))))
    if skipped:
        st.caption(t(f"{T}.draws.skipped", count=skipped, word=plain(names[step.example.target])))
    smoothed, bare = noise(counts), noise(counts, 1.0)
    top, low = int(np.argmax(bare)), int(np.argmin(bare))
    st.markdown(
        t(f"{T}.draws.see", top=plain(names[top]), top_bare=f"{bare[top]:.1%}", top_smooth=f"{smoothed[top]:.1%}",
          low=plain(names[low]), low_bare=f"{bare[low]:.1%}", low_smooth=f"{smoothed[low]:.1%}")
    )  # fmt: skip
    series = [(t(f"{T}.draws.smooth"), smoothed), (t(f"{T}.draws.bare"), bare)]
    colours = [palette.CONTEXTUAL, palette.QUIET]
    chart.show(
        plot.bars(names, series, axis=plot.Axis(t(f"{T}.draws.axis"), percent=True), colours=colours),
        key="ws_noise", alt=t(f"{T}.draws.alt"),
    )  # fmt: skip
    frame = pd.DataFrame({
        t(f"{T}.word"): names, t(f"{T}.count"): counts, t(f"{T}.draws.bare"): bare, t(f"{T}.draws.smooth"): smoothed,
        t(f"{T}.draws.here"): [step.example.drawn.count(word) for word in range(len(names))],
    })  # fmt: skip
    tables.csv_button(frame, key="ws_noise_csv")


def show_subsampling(walk: Walk, step: Step) -> None:
    """The probability of being kept by both formulas, and what this pass left out."""
    settings, frequencies = walk.rows.settings, walk.rows.frequencies
    names, shares = walk.rows.passage.vocabulary, frequencies.shares
    code, paper = keep_as_code(shares, settings.threshold), keep_as_paper(shares, settings.threshold)
    st.latex(
        r"\text{word2vec.c, gensim: } P(\text{keep}) = \left(\sqrt{\tfrac{f}{t}} + 1\right)\tfrac{t}{f}"
        r"\qquad \text{Mikolov 2013b: } P(\text{keep}) = \sqrt{\tfrac{t}{f}}"
    )
    window = step.example.window
    state = "on" if settings.subsample else "off"
    words = walk.rows.passage.words
    dropped = plain(", ".join(words[place] for place in sorted(window.dropped))) or t(f"{T}.sub.nothing")
    rule = t(f"{T}.sub.rule_{'code' if settings.as_code else 'paper'}")
    st.markdown(t(f"{T}.sub.{state}", turn=window.number, words=dropped, rule=rule))
    series = [(t(f"{T}.sub.code"), code), (t(f"{T}.sub.paper"), paper)]
    chart.show(
        plot.bars(names, series, axis=plot.Axis(t(f"{T}.sub.axis"), percent=True, range=(0.0, 1.0))),
        key="ws_keep", alt=t(f"{T}.sub.alt"),
    )  # fmt: skip
    frame = pd.DataFrame({
        t(f"{T}.word"): names, t(f"{T}.count"): frequencies.counts, "f": shares,
        t(f"{T}.sub.code"): code, t(f"{T}.sub.paper"): paper,
    })  # fmt: skip
    st.caption(t(f"{T}.sub.counted", total=f"{frequencies.total:,}", threshold=f"{settings.threshold:g}"))
    tables.csv_button(frame, key="ws_keep_csv")
