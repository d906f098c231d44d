"""What the bench measures: vectors, words, kind of damage, encoders."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.oov.bench import FASTTEXT, Setup
from embed_core.oov.damage import Kind
from embed_core.points import parse_lines
from pages._shared import fetch_card, library
from pages._shared.choose_model import model_label
from pages._shared.i18n import language, t
from pages._shared.state import View

ENGLISH: tuple[Kind, ...] = ("typing", "swap", "drop", "double", "key", "synonym")
CHINESE: tuple[Kind, ...] = ("homophone", "lookalike", "swap", "drop", "synonym")
TABLES = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}
ENCODERS: dict[str, tuple[str, ...]] = {
    "en": ("all-minilm-l6-v2", "multilingual-e5-small", "smollm2-135m"), "zh": ("multilingual-e5-small",),
}  # fmt: skip
MOST_DRAWS = 5


@dataclass(frozen=True)
class Chosen:
    """The setup, the language of its words, the encoders ticked and here, and whether to rescale the cosines."""

    setup: Setup
    words_in: str
    encoders: tuple[ModelSpec, ...]
    above_chance: bool


def choose(view: View) -> Chosen:
    """All controls of the section."""
    left, middle, right = st.columns([1.4, 1.2, 0.9])
    with left:
        spec = choose_table(view)
        words_in = "zh" if spec.languages == ("zh",) else "en"
        suffix = "_zh" if words_in == "zh" else ""
    kinds = list(CHINESE if words_in == "zh" else ENGLISH)
    with middle:
        kind = view.choice(
            st.selectbox, t("unknown.bench.kind"), f"ub_kind{suffix}", kinds, kinds[0],
            format_func=lambda name: t(f"unknown.bench.kinds.{name}"), help=t("unknown.bench.kind_help"),
        )  # fmt: skip
    with right:
        draws = int(
            view.slider(t("unknown.bench.draws"), "ub_draws", 1, MOST_DRAWS, 3, help=t("unknown.bench.draws_help"))
        )
    text = view.text(
        t("unknown.bench.words"), f"ub_words{suffix}", t(f"unknown.bench.default_words_{words_in}"),
        area=True, height=80, help=t("unknown.bench.words_help"),
    )  # fmt: skip
    encoders, above = _encoders(view, words_in)
    return Chosen(Setup(words_of(text), kind, draws, spec.id), words_in, encoders, above)


def choose_table(view: View) -> ModelSpec:
    """The word vectors that the look-ups use: any table that is on this machine, but for those with n-grams."""
    default = TABLES[language()]
    asked = view.asked("ub_table")
    if asked and asked not in {spec.id for spec in library.available()}:
        library.remember(catalog.get_spec(asked))
    specs = {
        spec.id: spec
        for spec in library.available()
        if spec.is_static and spec.id != FASTTEXT and (sources.is_fetched(spec) or spec.id == asked)
    }
    chosen = view.choice(
        st.selectbox, t("unknown.bench.table"), "ub_table", list(specs), default,
        format_func=lambda model_id: model_label(specs[model_id]), help=t("unknown.bench.table_help"),
    )  # fmt: skip
    return specs[chosen]


def words_of(text: str) -> tuple[str, ...]:
    """Words between spaces, commas and line ends, each once."""
    lines = parse_lines(text.replace("，", ",").replace("、", ","), split_commas=True)
    return tuple(dict.fromkeys(word for line in lines for word in line.split()))


def _encoders(view: View, words_in: str) -> tuple[tuple[ModelSpec, ...], bool]:
    offered = ENCODERS[words_in]
    columns = st.columns([1] * len(offered) + [1.2])
    ticked = []
    for column, model_id in zip(columns, offered, strict=False):
        with column:
            spec = catalog.get_spec(model_id)
            help_text = t(f"unknown.bench.encoder_help.{model_id}")
            if view.toggle(spec.name.partition(" (")[0], f"ub_{model_id}", help=help_text):
                ticked.append(spec)
    with columns[-1]:
        above = view.toggle(t("unknown.bench.above"), "ub_above", help=t("unknown.bench.above_help"))
    return tuple(spec for spec in ticked if fetch_card.ready(spec)), above
