"""The settings of a run: what most people change above, the rest folded away, and one setting of a second run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from embed_core.training.live.shown import MOST, parse
from embed_core.training.word_vectors import Settings
from pages._shared.i18n import t
from pages._shared.state import View

_NAME = "word_training_page.run"
USUAL = Settings(skip_gram=True, epochs=10, sample=1e-3, alpha=0.05)
RATES: tuple[float, ...] = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
SAMPLES: tuple[float, ...] = (0.0, 1e-2, 1e-3, 1e-4, 1e-5)
NUMBERS: dict[str, tuple[int, int]] = {
    "dims": (2, 300), "window": (1, 20), "negative": (1, 20), "epochs": (1, 200), "min_count": (1, 1_000),
    "max_vocabulary": (100, 100_000), "seed": (0, 9_999),
}  # fmt: skip
CHOICES: dict[str, tuple[Any, ...]] = {
    "skip_gram": (1, 0), "hierarchical": (0, 1), "algorithm": ("word2vec", "fasttext"),
    "sample": SAMPLES, "alpha": RATES,
}  # fmt: skip
_SCALES = ("sample", "alpha")
_TRUTHS = ("skip_gram", "hierarchical")
_ABOVE = ("skip_gram", "hierarchical", "algorithm")
_ROWS = (("window", "dims", "epochs", "negative"), ("min_count", "max_vocabulary", "sample", "alpha"))
COMPARED = ("window", "skip_gram", "hierarchical", "algorithm", "dims", "negative", "sample", "epochs", "min_count",
            "alpha", "seed")  # fmt: skip
_SECOND: dict[str, Callable[[Any], Any]] = {
    "window": lambda first: 2 if first > 2 else 10,
    "skip_gram": lambda first: not first,
    "hierarchical": lambda first: not first,
    "algorithm": lambda first: "fasttext" if first == "word2vec" else "word2vec",
    "dims": lambda first: 10 if first > 10 else 100,
    "negative": lambda first: 1 if first > 1 else 15,
    "sample": lambda first: 0.0 if first else 1e-3,
    "epochs": lambda first: 2 if first > 2 else 20,
    "min_count": lambda first: 1 if first > 1 else 5,
    "alpha": lambda first: 0.5 if first < 0.5 else 0.025,
    "seed": lambda first: first + 1 if first < NUMBERS["seed"][1] else 1,
}


def usual(sample_id: str | None) -> Settings:
    """The settings to begin with: the Chinese texts are few, so they are read more often."""
    return replace(USUAL, epochs=20) if sample_id == "zh" else USUAL


def choose(view: View, start: Settings) -> Settings:
    """The settings of the (first) run; ``start`` to begin with."""
    values: dict[str, Any] = {}
    for column, name in zip(st.columns(3, vertical_alignment="bottom"), _ABOVE, strict=True):
        with column:
            values[name] = control(view, name, f"wr_{name}", getattr(start, name))
    with st.expander(t(f"{_NAME}.more"), icon=":material/tune:"):
        for row in _ROWS:
            for column, name in zip(st.columns(4, vertical_alignment="bottom"), row, strict=True):
                with column:
                    values[name] = control(view, name, f"wr_{name}", getattr(start, name))
        values["seed"] = control(view, "seed", "wr_seed", start.seed)
        st.caption(t(f"{_NAME}.one_worker"))
    return replace(USUAL, **values)


def choose_words(view: View) -> tuple[str, ...]:
    """The words to watch; none: those of the corpus."""
    typed = view.text(
        t(f"{_NAME}.words"), "wr_words", placeholder=t(f"{_NAME}.words_usual"), help=t(f"{_NAME}.words_help", most=MOST)
    )
    words = parse(typed)
    if len(words) > MOST:
        st.warning(t(f"{_NAME}.words_many", count=len(words), most=MOST), icon=":material/info:")
    return words[:MOST]


def choose_second(view: View, first: Settings) -> tuple[Settings, str] | None:
    """The settings of a second run and the one in which it differs; None for a run alone."""
    if not view.toggle(t(f"{_NAME}.compare"), "wr_compare", help=t(f"{_NAME}.compare_help")):
        return None
    possible = [name for name in COMPARED if name != "negative" or not first.hierarchical]
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        name = view.choice(
            st.selectbox, t(f"{_NAME}.changed"), "wr_changed", possible, possible[0], format_func=setting
        )
    with right:
        label = t(f"{_NAME}.second", setting=setting(name))
        value = control(view, name, f"wr_second_{name}", _SECOND[name](getattr(first, name)), label)
    if value == getattr(first, name):
        st.warning(t(f"{_NAME}.same", setting=setting(name), value=said(name, value)), icon=":material/info:")
        return None
    return replace(first, **{name: value}), name


def control(view: View, name: str, key: str, default: Any, label: str = "") -> Any:
    """The control of one setting."""
    label = label or setting(name)
    about = t(f"{_NAME}.about.{name}")
    if name in NUMBERS:
        low, high = NUMBERS[name]
        return view.number(label, key, low, high, default, help=about)
    truth = name in _TRUTHS  # a link says 1 and 0
    widget: Callable[..., Any] = st.select_slider if name in _SCALES else st.segmented_control
    value = view.choice(
        widget, label, key, list(CHOICES[name]), int(default) if truth else default,
        format_func=lambda one: said(name, one), help=about,
    )  # fmt: skip
    return bool(value) if truth else value


def setting(name: str) -> str:
    """What a setting is called."""
    return t(f"{_NAME}.setting.{name}")


def said(name: str, value: Any) -> str:
    """The value of a setting, for people."""
    if name in _TRUTHS:
        return t(f"{_NAME}.value.{name}.{'yes' if value else 'no'}")
    if name == "algorithm":
        return t(f"{_NAME}.value.algorithm.{value}")
    if name == "sample":
        return f"{value:g}" if value else t(f"{_NAME}.value.sample_off")
    return f"{value:g}"


def method(settings: Settings) -> str:
    """ "skip-gram, negative sampling" and fastText where it is that."""
    named = [said("algorithm", "fasttext")] if settings.algorithm == "fasttext" else []
    named += [said("skip_gram", settings.skip_gram), said("hierarchical", settings.hierarchical)]
    return t(f"{_NAME}.comma").join(named)
