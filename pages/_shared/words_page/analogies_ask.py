"""The question a : b :: c : ?, typed or taken from the examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from embed_core.static.analogy_presets import AnalogyPreset, analogy_presets, default_question, language_of
from embed_core.static.space import Space
from pages._shared.i18n import t
from pages._shared.state import View

_PICK = "an_pick"


@dataclass(frozen=True)
class Question:
    """``words`` a, b, c as typed, what is ``expected`` ("" if nothing), and the ``keys`` of the four controls."""

    words: tuple[str, str, str]
    expected: str
    keys: tuple[str, ...]


Asking = Callable[[tuple[str, str, str]], bool]
"""Is a : b :: c still to be guessed? Then d stays hidden."""


def ask(view: View, spaces: Sequence[Space], asking: Asking) -> Question:
    """The examples, then a : b :: c : d."""
    which = language_of(spaces[0].spec.languages)
    keys = tuple(f"an_{part}" if which == "en" else f"an_{which}_{part}" for part in "abcd")
    default = default_question(spaces[0].original).words
    examples = st.container()
    columns = st.columns(4)
    typed = []
    for part, key, word, column in zip("abc", keys, default, columns, strict=False):
        with column:
            typed.append(view.text(t(f"words.analogies.inputs.{part}"), key, word).strip())
    a, b, c = typed
    with columns[3]:
        expected = _expected(view, keys[3], default[3], hidden=asking((a, b, c)))
    with examples:
        _examples(view, analogy_presets(which), keys, (a, b, c, expected))
    return Question((a, b, c), expected, keys)


def _expected(view: View, key: str, default: str, *, hidden: bool) -> str:
    label = t("words.analogies.inputs.d")
    if not hidden:
        return view.text(label, key, default).strip()
    view.hide(key)
    st.text_input(label, "?", disabled=True, key="an_hidden")
    return (view.asked(key) or default).strip()


def _examples(view: View, presets: Sequence[AnalogyPreset], keys: Sequence[str], typed: tuple[str, ...]) -> None:
    """The example that is typed now is chosen; choosing another one types it."""
    now = [number for number, preset in enumerate(presets) if preset.words == typed]
    st.session_state[_PICK] = now[0] if now else None

    def pick() -> None:
        chosen = st.session_state.get(_PICK)
        if isinstance(chosen, int) and chosen < len(presets):
            for key, word in zip(keys, presets[chosen].words, strict=True):
                view.put(key, word)

    labels = [
        f"{t(f'words.analogies.relations.{preset.relation}')} · {preset.a} : {preset.b} :: {preset.c} : ?"
        for preset in presets
    ]
    st.selectbox(
        t("words.analogies.example"), list(range(len(presets))), index=None, key=_PICK, on_change=pick,
        format_func=labels.__getitem__, placeholder=t("words.analogies.own"),
    )  # fmt: skip
