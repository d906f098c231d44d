"""The shuffle test: the same words in another order, with positions and without."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core.contextual import Encoder
from embed_core.positions import shuffle
from embed_core.positions.anatomy import Facts, facts_of
from embed_core.positions.shuffle import How, Shuffled
from embed_core.progress import Progress
from embed_core.teaching.predictions import shuffle as predictions
from embed_core.teaching.predictions.question import Question
from pages._shared import opened
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.position_page import shuffle_beyond, shuffle_figures
from pages._shared.predict import gate
from pages._shared.state import View

DEFAULT = {"en": "the dog bites the man", "zh": "狗咬人"}
ORDERS = ("swap", "reverse", "shuffle", "own")


def show(view: View) -> None:
    """Model, sentence and order; what changes; and the end of the position table."""
    st.markdown(t("position_page.shuffle.about"))
    spec = opened.choose_encoder(view, "of_model", t("position_page.shuffle.model"), reads=language())
    encoder = opened.layered(spec)
    if encoder is None:
        return
    with guarded():
        _test(view, encoder)
    with guarded():
        shuffle_beyond.show(view, encoder)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("position_page.shuffle.sources"))


def _test(view: View, encoder: Encoder) -> None:
    text = _sentence(view, encoder)
    facts = facts_of(encoder)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = view.choice(
            st.segmented_control, t("position_page.shuffle.order"), "of_order", list(ORDERS), ORDERS[0],
            format_func=lambda name: t(f"position_page.shuffle.orders.{name}"),
        )  # fmt: skip
        seed = int(view.value("of_seed", "0") or 0) if view.value("of_seed", "0").isdecimal() else 0
        if kind == "shuffle":
            st.button(
                t("position_page.shuffle.again"), key="of_again", icon=":material/shuffle:",
                on_click=view.put, args=("of_seed", str(seed + 1)),
            )  # fmt: skip
        how = _how(view, facts)
    words = shuffle.units_of(encoder, text).words
    order = _order(view, kind, words, seed)
    key = f"shuffle|{encoder.spec.id}|{encoder.spec.revision}|{how}|{order}|{text}"
    result: Shuffled | None = wait_for(registry.start(key, partial(_work, encoder, text, order, how)), key)
    if result is not None and gate.passed(view, partial(_question, encoder, result, kind, key), "of"):
        shuffle_figures.show(view, encoder, result, how)


def _question(encoder: Encoder, result: Shuffled, kind: str, key: str) -> Question | None:
    """Of two words exchanged, in which run their vectors come back; of a wilder order, which word notices most."""
    name = encoder.spec.name
    runs, word = (one(key, name, result) for one in (predictions.which_run, predictions.which_word))
    return (runs or word) if kind == ORDERS[0] else (word or runs)


def _work(encoder: Encoder, text: str, order: tuple[int, ...], how: How, progress: Progress) -> Shuffled:
    return shuffle.run(encoder, text, order, how, progress)


def _sentence(view: View, encoder: Encoder) -> str:
    """Chinese to begin with where the model reads Chinese; what was typed is kept for either kind of model."""
    language = "zh" if "zh" in encoder.spec.languages else "en"
    key = "of_text" if language == "en" else "of_text_zh"
    return view.text(
        t("position_page.shuffle.sentence"), key, DEFAULT[language],
        help=t("position_page.shuffle.sentence_help", most=shuffle.MOST_WORDS),
    )  # fmt: skip


def _how(view: View, facts: Facts) -> How:
    if facts.scheme != "learned" or len(shuffle.settings_of(facts)) == 1:
        view.value("of_how", "constant")
        return "constant"
    options: list[How] = ["constant", "zero"]
    return view.choice(
        st.segmented_control, t("position_page.shuffle.how"), "of_how", options, options[0],
        format_func=lambda name: t(f"position_page.shuffle.hows.{name}"), help=t("position_page.shuffle.how_help"),
    )  # fmt: skip


def _order(view: View, kind: str, words: tuple[str, ...], seed: int) -> tuple[int, ...]:
    if kind == "own":
        reversed_words = " ".join(reversed(words))
        typed = view.text(
            t("position_page.shuffle.own"), "of_own", reversed_words, help=t("position_page.shuffle.own_help")
        )
        numbered = " ".join(f"{plain(word)}:small[{number}]" for number, word in enumerate(words, start=1))
        st.caption(t("position_page.shuffle.numbered", words=numbered))
        return shuffle.read_order(typed, words)
    if kind == "reverse":
        return tuple(reversed(range(len(words))))
    return shuffle.swapped(words) if kind == "swap" else shuffle.shuffled(words, seed)
