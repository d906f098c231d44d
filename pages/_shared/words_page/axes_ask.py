"""What is asked of the axes: a preset or one's own lists of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from embed_core.static import axis_presets
from embed_core.static.axes import MOST_POLE_WORDS, MOST_WORDS, Words
from embed_core.static.space import Space
from embed_core.static.word_lists import parse_words
from pages._shared.i18n import t
from pages._shared.state import View
from pages._shared.words_page import typed

OWN = "own"
NAMED = 2
Poles = tuple[Words, Words]
Names = tuple[str, str]


@dataclass(frozen=True)
class Question:
    """One or two axes (their poles and the poles' names) and the words to place."""

    poles: list[Poles]
    names: list[Names]
    words: Words
    show_poles: bool


def ask(view: View, spaces: Sequence[Space]) -> Question:
    """All controls of the axes."""
    offered = axis_presets.offered(axis_presets.axis_presets(), spaces[0].spec.languages)
    by_id = {preset.id: preset for preset in offered}
    fitting = axis_presets.first_fitting(spaces[0], offered)
    left, middle, right = st.columns([3, 1.2, 1.8], vertical_alignment="bottom")
    with left:
        chosen = view.choice(
            st.selectbox, t("words.axes.controls.preset"), "ax_preset", [*by_id, OWN], fitting.id if fitting else OWN,
            format_func=lambda name: t("words.axes.controls.own" if name == OWN else f"words.axes.presets.{name}"),
            help=t("words.axes.controls.help_preset"),
        )  # fmt: skip
    with middle:
        dims = view.choice(
            st.segmented_control, t("words.axes.controls.dims"), "ax_dims", [2, 1], 2,
            format_func=lambda count: t("words.axes.controls.two" if count == 2 else "words.axes.controls.one"),
        )  # fmt: skip
    with right:
        show_poles = view.toggle(t("words.axes.controls.poles"), "ax_poles") if dims == 2 else False
    if chosen == OWN:
        return _own(view, spaces, fitting, dims, show_poles)
    preset = by_id[chosen]
    suffix = "_zh" if typed.spoken(spaces) == "zh" else ""
    more = view.text(
        t("words.axes.controls.more"), "ax_more", placeholder=t(f"words.axes.controls.more_example{suffix}"),
        help=t("words.axes.controls.help_words", most=MOST_WORDS),
    )  # fmt: skip
    axes = [axis_presets.axis(name) for name in (preset.x, preset.y)][:dims]
    return Question(
        [(axis.low, axis.high) for axis in axes],
        [(t(f"words.axes.axis.{axis.id}.low"), t(f"words.axes.axis.{axis.id}.high")) for axis in axes],
        [*parse_words(more), *preset.words],  # one's own first: they keep their labels where the picture is full
        show_poles,
    )


def _own(
    view: View, spaces: Sequence[Space], preset: axis_presets.AxisPreset | None, dims: int, show_poles: bool
) -> Question:
    example = axis_presets.own_example(spaces[0], preset)
    # Chinese models, and vocabularies of other words, have fields and defaults of their own.
    suffix = "_any" if preset is None else "_zh" if typed.spoken(spaces) == "zh" else ""
    poles = [
        _pole_fields(view, f"ax_{name}", suffix, ends, t(f"words.axes.controls.{'along' if dims == 1 else label}"))
        for name, label, ends in (("x", "across", example.x), ("y", "up", example.y))[:dims]
    ]
    words = view.text(
        t("words.axes.controls.words"), f"ax_words{suffix}", ", ".join(example.words), area=True, height=76,
        help=t("words.axes.controls.help_words", most=MOST_WORDS),
    )  # fmt: skip
    return Question([*poles], [(_named(low), _named(high)) for low, high in poles], words, show_poles)


def _pole_fields(
    view: View, key: str, suffix: str, ends: tuple[tuple[str, ...], tuple[str, ...]], which: str
) -> tuple[str, str]:
    fields = []
    for column, end, name, words in zip(st.columns(2), "ab", ("low", "high"), ends, strict=True):
        with column:
            label = f"{which} · {t(f'words.axes.controls.{name}')}"
            pole_help = (
                f"{t('words.axes.controls.help_pole')} {t('words.axes.controls.help_words', most=MOST_POLE_WORDS)}"
            )
            fields.append(view.text(label, f"{key}{end}{suffix}", ", ".join(words), help=pole_help))
    return fields[0], fields[1]


def _named(pole: str) -> str:
    words = parse_words(pole)
    return ", ".join(word[:20] for word in words[:NAMED]) + ("…" if len(words) > NAMED else "")
