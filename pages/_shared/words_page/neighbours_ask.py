"""What is asked of the neighbours: the word or sum, how many, and how a sum is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from embed_core.errors import EmbedCoreError, InputError
from embed_core.static.query import Query, example, known_by, parse
from embed_core.static.space import Space
from pages._shared.feedback import show_error
from pages._shared.i18n import plain, t
from pages._shared.state import View

_SHOWN = "nb_example"


@dataclass(frozen=True)
class Asked:
    """One query a space (None where the text says nothing there), and the settings."""

    queries: tuple[Query | None, ...]
    k: int
    raw: bool
    inputs: bool


def ask(view: View, spaces: Sequence[Space]) -> Asked:
    """The controls above the lists."""
    default = _default(view, spaces[0])
    left, right = st.columns([2.4, 1])
    with left:
        text = view.text(
            t("words.neighbours.query"),
            "nb_q",
            default,
            icon=":material/search:",
            help=t("words.neighbours.query_help"),
        )
    with right:
        k = view.slider(t("words.neighbours.k"), "nb_k", 5, 50, 10)
    queries, errors = _parsed(text, spaces)
    a_sum = any(query is not None and query.is_sum for query in queries)
    with st.container(horizontal=True, vertical_alignment="center"):
        _examples(view, spaces[0])
        raw = view.toggle(
            t("words.neighbours.raw"), "nb_raw", help=t("words.neighbours.raw_help"), disabled=not a_sum
        )  # fmt: skip
        inputs = view.toggle(
            t("words.neighbours.inputs"), "nb_inputs", help=t("words.neighbours.inputs_help"), disabled=not a_sum
        )
    for error in errors:
        show_error(error)
    return Asked(queries, int(k), raw, inputs)


def _default(view: View, space: Space) -> str:
    """A word this model has; an example left over from a model of another language makes room for it."""
    default = example(space.original)
    before = st.session_state.get(_SHOWN, default)
    if before != default and view.asked("nb_q") == before:
        view.put("nb_q", default)
    st.session_state[_SHOWN] = default
    return default


def _parsed(text: str, spaces: Sequence[Space]) -> tuple[tuple[Query | None, ...], list[EmbedCoreError]]:
    """The text as each vocabulary reads it; an error that all have in common stands once."""
    queries: list[Query | None] = []
    errors: dict[str, EmbedCoreError] = {}
    for space in spaces:
        try:
            queries.append(parse(text, known_by(space.original)))
        except InputError as error:
            queries.append(None)
            errors[error.code] = error
    return tuple(queries), list(errors.values())


def _examples(view: View, space: Space) -> None:
    language = "zh" if space.spec.languages == ("zh",) else "en"
    st.caption(t("words.neighbours.try"), width="content")
    for number, text in enumerate(t(f"words.neighbours.examples.{language}").split("|")):
        st.button(plain(text), key=f"nb_example_{number}", type="tertiary", on_click=view.put, args=("nb_q", text))
