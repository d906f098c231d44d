"""The right-context test and its mirror: whose vectors move when what stands after, or before, a word changes."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core import catalog
from embed_core.contextual import Encoder
from embed_core.contextual.right_context import Movement, Reading, continued, movements, preceded
from embed_core.static import StaticModel
from pages._shared import opened
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.layers_page import right_context_models as models
from pages._shared.layers_page import right_context_result as result
from pages._shared.state import View

_STATIC = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}
_KEY = "layers_page.right_context"


def show(view: View) -> None:
    """Models, the test, the mirror test, how it works."""
    specs = models.choose(view, "lr_models", t(f"{_KEY}.models"))
    models.missing()
    depth = view.slider(
        t(f"{_KEY}.depth"), "lr_depth", 0, 100, 100, step=5, format="%d%%", help=t(f"{_KEY}.depth_help")
    )
    encoders = models.encoders(specs)
    table = opened.static(catalog.get_spec(_STATIC[language()]))
    for side, ask in (("after", _after), ("before", _before)):
        st.subheader(t(f"{_KEY}.{side}.title"), anchor=False)
        st.markdown(t(f"{_KEY}.{side}.about"))
        with guarded():
            readings = ask(view)
            if not specs:
                st.info(t(f"{_KEY}.no_models"), icon=":material/info:")
            elif encoders and table is not None:
                _answer(side, encoders, table, readings, depth)
    result.explained()


def _after(view: View) -> list[Reading]:
    """A prefix, a word of it, two continuations."""
    columns = st.columns([2, 1, 2, 2])
    with columns[0]:
        prefix = view.text(t(f"{_KEY}.prefix"), "lr_prefix", t(f"{_KEY}.default.prefix"))
    with columns[1]:
        word = view.text(t(f"{_KEY}.word"), "lr_word", t(f"{_KEY}.default.word"), help=t(f"{_KEY}.word_help"))
    with columns[2]:
        first = view.text(t(f"{_KEY}.first"), "lr_first", t(f"{_KEY}.default.first"))
    with columns[3]:
        second = view.text(t(f"{_KEY}.second"), "lr_second", t(f"{_KEY}.default.second"))
    return continued(prefix, word, (first, second))


def _before(view: View) -> list[Reading]:
    """Two prefixes, a word, what follows it in both."""
    columns = st.columns([2, 2, 1, 2])
    with columns[0]:
        first = view.text(t(f"{_KEY}.before_first"), "lr_before1", t(f"{_KEY}.default.before_first"))
    with columns[1]:
        second = view.text(t(f"{_KEY}.before_second"), "lr_before2", t(f"{_KEY}.default.before_second"))
    with columns[2]:
        word = view.text(t(f"{_KEY}.word"), "lr_bword", t(f"{_KEY}.default.before_word"))
    with columns[3]:
        rest = view.text(t(f"{_KEY}.rest"), "lr_rest", t(f"{_KEY}.default.rest"))
    return preceded((first, second), word, rest)


def _answer(side: str, encoders: list[Encoder], table: StaticModel, readings: list[Reading], depth: int) -> None:
    first, second = readings
    for letter, reading in zip("AB", readings, strict=True):
        start, word, rest = reading.text[: reading.start], reading.word, reading.text[reading.end :]
        st.markdown(f"**{letter}** · {plain(start)}:orange-background[{plain(word)}]{plain(rest)}")
    names = "|".join(f"{one.spec.id}@{one.spec.revision}" for one in encoders)
    key = f"right_context|{names}|{first}|{second}"
    found: list[Movement] | None = wait_for(
        registry.start(key, partial(movements, encoders, first, second)), f"lr_{side}_job"
    )
    if found is not None:
        result.show(side, encoders, found, table, first, depth, same_text=first.text == second.text)
