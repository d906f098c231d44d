"""The co-occurrence matrix of a few words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.glove.counting import Cooccurrence
from embed_core.training.glove.exhibits import Excerpt, excerpt, typical_words
from embed_core.training.glove.settings import Counting
from embed_core.training.live.shown import GROUPS
from pages._shared import tables
from pages._shared.figures import chart, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import seen_text
from pages._shared.state import View
from pages._shared.word_training_page import glove_kit

MOST = 40
GROUPED = ("news", "wiki")
FROM_A_GROUP = 4
VALUES = ("x", "logs", "pmi")


def show(view: View, sample_id: str, counting: Counting) -> None:
    """Words and what to show of them; the heatmap; what it says."""
    counts = glove_kit.counts_of(sample_id, counting)
    if counts is None:
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        chosen = choose_words(view, sample_id, counts)
    with right:
        shown = view.choice(
            st.segmented_control, t("word_training_page.glove.matrix.values"), "gl_values", list(VALUES), "logs",
            format_func=lambda name: t(f"word_training_page.glove.matrix.value.{name}"),
            help=t("word_training_page.glove.matrix.values_help"),
        )  # fmt: skip
    _picture(chosen, shown)
    st.markdown(_what_you_see(chosen, counting))
    glove_kit.provenance(view, sample_id, counts, counting)
    tables.csv_button(pd.DataFrame(chosen.x, index=chosen.words, columns=chosen.words).reset_index(), key="gl_matrix")
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("word_training_page.glove.matrix.maths"))


def choose_words(view: View, sample_id: str, counts: Cooccurrence) -> Excerpt:
    """The cells of the words that are typed."""
    key = f"gl_words_{glove_kit.corpus_key(sample_id)}"
    text = view.text(
        t("word_training_page.glove.matrix.words"), key, ", ".join(_usual(sample_id, counts)),
        help=t("word_training_page.glove.matrix.words_help", most=MOST),
    )  # fmt: skip
    return excerpt(counts, glove_kit.known_words(counts, text, at_most=MOST))


def _usual(sample_id: str, counts: Cooccurrence) -> list[str]:
    """A few groups of words that the corpus is known to have; of an unknown one, words that meet often."""
    known, groups = counts.rows, GROUPS[sample_id] if sample_id in GROUPED else {}
    grouped = [word for words in groups.values() for word in words[:FROM_A_GROUP] if word in known]
    return grouped if len(grouped) > FROM_A_GROUP else typical_words(counts)


def _picture(chosen: Excerpt, shown: str) -> None:
    matrix = {"x": chosen.x, "logs": chosen.logs, "pmi": chosen.pmi}[shown]
    name = t(f"word_training_page.glove.matrix.value.{shown}")
    # A 0 is a cell that GloVe never looks at: it stays empty.
    filled = np.where(chosen.x > 0, matrix, np.nan)
    spec = plot.heatmap(
        filled, chosen.words, chosen.words, title=name, scale="diverging" if shown == "pmi" else "plain", digits=1
    )
    chart.show(spec, key="gl_heat", alt=t("word_training_page.glove.matrix.alt", value=name))


def _what_you_see(chosen: Excerpt, counting: Counting) -> str:
    row, column = chosen.strongest()
    if len(chosen.words) < 2 or chosen.x[row, column] == 0:
        return seen_text(t("word_training_page.glove.matrix.see_nothing"))
    other = chosen.x[column, row]
    said = t(
        "word_training_page.glove.matrix.see", first=plain(chosen.words[row]), second=plain(chosen.words[column]),
        x=f"{chosen.x[row, column]:.1f}", empty=f"{chosen.empty:.0%}",
    )  # fmt: skip
    kind = "symmetric" if counting.symmetric else "left"
    more = t(f"word_training_page.glove.matrix.see_{kind}", x=f"{chosen.x[row, column]:.1f}", other=f"{other:.1f}")
    return seen_text(f"{said} {more}")
