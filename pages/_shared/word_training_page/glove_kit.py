"""What the parts of the GloVe section share: how it is counted, the counted matrix, words of it, the weighting."""

from __future__ import annotations

import hashlib
from functools import partial

import streamlit as st

from embed_core.errors import InputError
from embed_core.progress import Progress
from embed_core.static.word_lists import bounded, listed
from embed_core.training import samples
from embed_core.training.glove import opened
from embed_core.training.glove.counting import Cooccurrence
from embed_core.training.glove.settings import BOUNDS, Counting
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.state import View
from pages._shared.training import corpus_choice

WIDEST = 20
FEWEST = {"zh": 2}
_USUALLY = 3
X_MAX: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
RATES: tuple[float, ...] = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)
SIDES = ("both", "left")


def choose_counting(view: View, sample_id: str) -> Counting:
    """Window, sides, weighting and vocabulary."""
    usual = Counting()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=220):
            window = view.slider(
                t("word_training_page.glove.window"), "gl_window", 1, WIDEST, usual.window,
                help=t("word_training_page.glove.window_help"),
            )  # fmt: skip
        side = view.choice(
            st.segmented_control, t("word_training_page.glove.sides"), "gl_sides", list(SIDES), SIDES[0],
            format_func=lambda name: t(f"word_training_page.glove.side.{name}"),
        )  # fmt: skip
        weighted = view.toggle(
            t("word_training_page.glove.weighted"),
            "gl_weighted",
            True,
            help=t("word_training_page.glove.weighted_help"),
        )
        with st.popover(t("word_training_page.glove.vocabulary"), icon=":material/tune:"):
            fewest = usual_minimum(sample_id)
            minimum = view.number(
                t("word_training_page.glove.min_count"), "gl_min", 1, int(BOUNDS["min_count"][1]), fewest
            )
            most = view.number(
                t("word_training_page.glove.max_vocabulary"), "gl_most", 2, 50_000, usual.max_vocabulary,
                help=t("word_training_page.glove.max_vocabulary_help"),
            )  # fmt: skip
    return Counting(int(window), side == "both", weighted, minimum, most)


def usual_minimum(sample_id: str) -> int:
    """How often a word has to occur, if nobody says otherwise: the Chinese sample is small."""
    return FEWEST.get(samples.get(sample_id).language, _USUALLY)


def counts_of(sample_id: str, counting: Counting) -> Cooccurrence | None:
    """The counted matrix, or None while it is being counted (the page shows how far it is)."""
    key = f"glove-counts|{samples.describe(sample_id)}|{counting}"
    if wait_for(registry.start(key, partial(_count, sample_id, counting)), "glove_counts") is None:
        return None
    return opened.of_sample(sample_id, counting)


def _count(sample_id: str, counting: Counting, progress: Progress) -> int:
    return opened.of_sample(sample_id, counting, progress).cells


def corpus_key(sample_id: str) -> str:
    """A corpus' part in the name of a control: what was typed for one corpus is not asked of another."""
    return sample_id if sample_id in samples.SAMPLES else hashlib.sha256(sample_id.encode()).hexdigest()[:8]


def known_words(counts: Cooccurrence, text: str, *, at_most: int) -> list[str]:
    """The words of a typed list that are counted; a note names the others.

    Raises:
        InputError: where there are too many words, or none that is counted.
    """
    words = bounded(text, at_least=1, at_most=at_most)
    rows = counts.rows
    known = [word for word in words if word in rows or word.lower() in rows]
    missing = [word for word in words if word not in known]
    if not known:
        raise InputError("glove.not_counted", missing=listed(missing), size=f"{len(rows):,}")
    if missing:
        st.caption(t("word_training_page.glove.missing", words=plain(listed(missing))))
    return known


def choose_weighting(view: View) -> tuple[float, float]:
    """x_max and alpha."""
    left, right = st.columns(2, gap="large")
    with left:
        x_max = view.choice(
            st.select_slider, "$x_{max}$", "gl_xmax", list(X_MAX), 10.0, format_func=lambda x: f"{x:g}",
            help=t("word_training_page.glove.x_max_help"),
        )  # fmt: skip
    with right:
        alpha = view.slider(
            "$\\alpha$", "gl_alpha", 0.0, 1.5, 0.75, step=0.05, help=t("word_training_page.glove.alpha_help")
        )
    return x_max, float(alpha)


def choose_rate(view: View) -> float:
    """AdaGrad's learning rate."""
    return view.choice(
        st.select_slider, t("word_training_page.glove.rate"), "gl_rate", list(RATES), 0.05,
        format_func=lambda x: f"{x:g}", help=t("word_training_page.glove.rate_help"),
    )  # fmt: skip


def provenance(view: View, sample_id: str, counts: Cooccurrence, counting: Counting) -> None:
    """What was counted, in a line."""
    size = len(counts.words)
    line = t(
        "word_training_page.glove.provenance",
        corpus=plain(corpus_choice.name_of(view, "gl_", sample_id)), words=f"{size:,}", covered=f"{counts.covered:.1%}",
        cells=f"{counts.cells:,}", share=f"{counts.cells / size**2:.2%}", window=counting.window,
        side=t(f"word_training_page.glove.side.{'both' if counting.symmetric else 'left'}"),
        weighting=t(f"word_training_page.glove.weighting.{'on' if counting.weighted else 'off'}"),
    )  # fmt: skip
    dropped = t("word_training_page.glove.dropped", share=f"{counts.dropped:.2%}") if counts.dropped else ""
    st.caption(line + dropped)
