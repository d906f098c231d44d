"""The bias probe: one association test in detail, all tests in a table, and what they do and do not say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from hashlib import sha1

import streamlit as st

from embed_core.static import axis_presets
from embed_core.static.space import Space
from embed_core.static.weat import (
    EXACT_UP_TO,
    LEAST_TARGETS,
    MOST_WORDS,
    RANDOM,
    WeatResult,
    WeatTest,
    associations,
    own_test,
    weat_all,
)
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.state import View
from pages._shared.words_page import typed, weat_figures

OWN = "own"
FIRST = "weat6"
Results = tuple[WeatResult | None, ...]


def show(view: View, spaces: Sequence[Space]) -> None:
    """Which test, its result, all results, and how to read them."""
    st.markdown(t("words.weat.intro"))
    tests = axis_presets.offered(axis_presets.weat_tests(), spaces[0].spec.languages)
    by_id = {test.id: test for test in tests}
    chosen = view.choice(
        st.selectbox, t("words.weat.test"), "we_test", [*by_id, OWN], FIRST if FIRST in by_id else tests[0].id,
        format_func=lambda name: t("words.weat.own") if name == OWN else weat_figures.label(by_id[name]),
    )  # fmt: skip
    with guarded():
        if chosen == OWN:
            test = _own(view, spaces)
            _detail(spaces, test, _computed(spaces, [test]), 0)
        else:
            results = _computed(spaces, tests)
            _detail(spaces, by_id[chosen], results, tests.index(by_id[chosen]))
            weat_figures.table(spaces, tests, results)
    with st.expander(t("words.weat.fair.title"), icon=":material/balance:", expanded=chosen != OWN):
        st.markdown(t("words.weat.fair.text", exact=f"{EXACT_UP_TO:,}", random=f"{RANDOM:,}"))
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("words.weat.maths.text"))
        st.latex(weat_figures.FORMULA)
        st.markdown(t("words.weat.maths.splits"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("words.weat.sources.text"))


def _own(view: View, spaces: Sequence[Space]) -> WeatTest:
    which = typed.spoken(spaces)
    example = axis_presets.weat_example(which)
    suffix = "" if which == "en" else f"_{which}"
    texts = []
    for pair in (("x", "y"), ("a", "b")):
        for column, name in zip(st.columns(2), pair, strict=True):
            with column:
                texts.append(
                    view.text(
                        t(f"words.weat.fields.{name}"), f"we_{name}{suffix}", ", ".join(getattr(example, name)),
                        area=True, height=90, help=t("words.weat.fields.help", most=MOST_WORDS, least=LEAST_TARGETS),
                    )
                )  # fmt: skip
    return own_test(*texts)


def _computed(spaces: Sequence[Space], tests: Sequence[WeatTest]) -> list[Results | None]:
    """A job a model; None while one is under way (the page shows how far it is)."""
    words = sha1(repr(tests).encode(), usedforsecurity=False).hexdigest()
    jobs = [registry.start(f"weat|{space.key}|{words}", partial(weat_all, space, tests)) for space in spaces]
    return [wait_for(job, f"we_{number}") for number, job in enumerate(jobs)]


def _detail(spaces: Sequence[Space], test: WeatTest, results: Sequence[Results | None], number: int) -> None:
    done: list[tuple[Space, WeatResult]] = []
    for space, found in zip(spaces, results, strict=True):
        if found is None:
            continue
        result = found[number]
        if result is not None:
            done.append((space, result))
        else:
            with guarded():
                associations(space, test)  # says which words are missing
    if done:
        weat_figures.what_you_see(done)
        weat_figures.distribution(done)
        weat_figures.words(done)
