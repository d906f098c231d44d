"""The settings of step mode and where the words' frequencies come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from embed_core.progress import Progress
from embed_core.training.steps.settings import BOUNDS, METHODS, OUTPUTS, Method, Output, Settings
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, t
from pages._shared.jobs import registry
from pages._shared.state import View

T = "word_training_page.steps"
OWN = "own"
SOURCES = {"en": (OWN, "news", "wiki"), "zh": (OWN, "zh")}
RATES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 100.0)
THRESHOLDS = (0.2, 0.1, 0.05, 0.02, 0.01, 0.001, 0.0001, 0.00001)


@dataclass(frozen=True)
class Chosen:
    """The settings, and "own" or the id of the sample that is counted."""

    settings: Settings
    source: str


def choose(view: View) -> Chosen:
    """Method and a few numbers in sight, the rest under "more"."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        method: Method = view.choice(
            st.segmented_control, t(f"{T}.method"), "ws_method", list(METHODS), METHODS[0],
            format_func=lambda name: t(f"{T}.methods.{name}"), help=t(f"{T}.method_help"),
        )  # fmt: skip
        output = _output(view, method)
    columns = st.columns(4)
    with columns[0]:
        window = view.slider(t(f"{T}.window"), "ws_win", 1, 5, 2, help=t(f"{T}.window_help"))
    with columns[1]:
        negatives = (
            view.slider(t(f"{T}.negatives"), "ws_neg", 1, 10, 3, help=t(f"{T}.negatives_help"))
            if output == "negative"
            else 3
        )
    with columns[2]:
        dims = view.slider(t(f"{T}.dims"), "ws_dims", 2, 8, 4)
    with columns[3]:
        rate = _rate(view, method)
    with st.expander(t(f"{T}.more"), icon=":material/tune:"):
        return _more(view, method, output, window, negatives, dims, rate)


def counts_of(source: str) -> Mapping[str, int] | None:
    """How often words occur in a sample; None while it is being counted for the first time."""
    from embed_core.training.samples import open_sample

    def work(progress: Progress) -> dict[str, int]:
        return open_sample(source, progress).counts

    key = f"word_steps.counts|{source}"
    counts: dict[str, int] | None = wait_for(registry.start(key, work), key)
    return counts


def _output(view: View, method: Method) -> Output:
    if method == "fasttext":
        return OUTPUTS[0]
    return view.choice(
        st.segmented_control, t(f"{T}.output"), "ws_out", list(OUTPUTS), OUTPUTS[0],
        format_func=lambda name: t(f"{T}.outputs.{name}"), help=t(f"{T}.output_help"),
    )  # fmt: skip


def _rate(view: View, method: Method) -> float:
    # fastText sums many rows, each of which moves: it wants a smaller rate.
    key, default = ("ws_ratef", 0.1) if method == "fasttext" else ("ws_rate", 0.25)
    return view.choice(
        st.select_slider, t(f"{T}.rate"), key, list(RATES), default, format_func=lambda value: f"{value:g}",
        help=t(f"{T}.rate_help"),
    )  # fmt: skip


def _more(
    view: View, method: Method, output: Output, window: int, negatives: int, dims: int, rate: float
) -> Chosen:  # fmt: skip
    left, middle, right = st.columns(3)
    with left:
        dynamic = view.toggle(t(f"{T}.dynamic"), "ws_dyn", help=t(f"{T}.dynamic_help"))
        as_code = view.toggle(t(f"{T}.as_code"), "ws_code", help=t(f"{T}.as_code_help"))
        low, high = (int(bound) for bound in BOUNDS["seed"])
        seed = view.number(t("projections.seed"), "ws_seed", low, high, 1)
    with middle:
        subsample = view.toggle(t(f"{T}.subsample"), "ws_sub", help=t(f"{T}.subsample_help"))
        threshold = view.choice(
            st.select_slider, t(f"{T}.threshold"), "ws_t", list(THRESHOLDS), 0.05,
            format_func=lambda value: f"{value:g}", help=t(f"{T}.threshold_help"),
        )  # fmt: skip
    with right:
        source = view.choice(
            st.selectbox, t(f"{T}.source"), "ws_freq", list(SOURCES[language()]), OWN,
            format_func=lambda name: t(f"{T}.from.{name}"), help=t(f"{T}.source_help"),
        )  # fmt: skip
        shortest, longest = _lengths(view) if method == "fasttext" else (3, 4)
    settings = Settings(
        method, output, window, dynamic, negatives, dims, rate, seed, subsample, threshold, as_code, shortest, longest
    )
    return Chosen(settings, source)


def _lengths(view: View) -> tuple[int, int]:
    # Chinese words have one to three characters: shorter pieces than the usual ones.
    usual, ending = ((3, 4), "") if language() == "en" else ((2, 3), "z")
    one, other = st.columns(2)
    with one:
        shortest = view.number(t(f"{T}.min_n"), f"ws_min{ending}", 1, 6, usual[0], help=t(f"{T}.pieces_help"))
    with other:
        longest = view.number(t(f"{T}.max_n"), f"ws_max{ending}", 1, 6, usual[1])
    return shortest, longest
