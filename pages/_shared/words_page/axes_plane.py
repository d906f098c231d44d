"""Words on one or two semantic axes: picture, what it shows, and how far the axes can be trusted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.errors import EmbedCoreError
from embed_core.static.axes import Placement, place, ranked
from embed_core.static.space import Space
from pages._shared.feedback import show_error
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import language, plain, t
from pages._shared.inspector import panel
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.words_page import axes_ask, axes_trust, typed
from pages._shared.words_page.axes_ask import Names, Question

Placed = tuple[Space, Placement]
HALF, WHOLE = 380, 900  # pixels across: labels are thinned for them


def show(view: View, spaces: Sequence[Space]) -> None:
    """Controls, one picture a model, what you see, checks, maths."""
    question = axes_ask.ask(view, spaces)
    placed = _place(spaces, question)
    if placed:
        typed.name_missing([space for space, _ in placed], [list(one.missing) for _, one in placed])
        if len(question.poles) == 1:
            _bars(placed, question)
        else:
            for column, (number, one) in zip(st.columns(len(placed)), enumerate(placed), strict=True):
                with column:
                    _plane(*one, question, number, several=len(placed) > 1)
        axes_trust.quality(placed, question.names)
        axes_trust.maths(view, placed, question.names)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("words.axes.sources.text"))


def _place(spaces: Sequence[Space], question: Question) -> list[Placed]:
    placed: list[Placed] = []
    said: set[str] = set()
    for space in spaces:
        try:
            placed.append((space, place(space, question.poles, question.words)))
        except EmbedCoreError as error:
            # What is wrong with the words themselves is wrong for both models: one sentence.
            if error.message(language()) not in said:
                said.add(error.message(language()))
                show_error(error)
    return placed


def _plane(space: Space, one: Placement, question: Question, number: int, several: bool) -> None:
    if several:
        st.markdown(f"**{plain(space.spec.name)}**")
    groups = [plot.Dots(t("words.axes.plot.words"), one.names, one.scores, palette.category_colour(number))]
    if question.show_poles:
        names, places = one.poles()
        groups.append(plot.Dots(t("words.axes.plot.poles"), names, places, palette.QUIET, size=7.0))
    titles = [axis_title(names) for names in question.names]
    x, y = (plot.Axis(title, one.window(axis, question.show_poles)) for axis, title in enumerate(titles))
    spec = plot.placed(
        groups, x=x, y=y, zero=True, ink=panel.ink(), height=520 if several else 600, across=HALF if several else WHOLE
    )
    chart.show(spec, key=f"ax_plane_{number}", alt=t("words.axes.plot.alt_two", x=titles[0], y=titles[1]))
    show_seen(_what_you_see(one, question.names))
    typed.provenance(space, t("words.axes.provenance.line"))
    axes_trust.csv([(space, one)], question.names, key=f"axes_{number + 1}")


def _bars(placed: Sequence[Placed], question: Question) -> None:
    names, series = ranked([one for _, one in placed])
    named = [(space.spec.name, values) for (space, _), values in zip(placed, series, strict=True)]
    title = axis_title(question.names[0])
    height = (20 if len(placed) == 1 else 30) * len(names) + 100
    chart.show(
        plot.bars(names, named, axis=plot.Axis(f"{title}   ({t('words.axes.plot.score')})"), height=height),
        key="ax_bars",
        alt=t("words.axes.plot.alt_one", x=title),
    )
    for space, one in placed:
        name = f"{t('words.axes.see.model', name=plain(space.spec.name))} " if len(placed) > 1 else ""
        show_seen(f"{name}{_what_you_see(one, question.names)}")
        typed.provenance(space, t("words.axes.provenance.line"))
    axes_trust.csv(placed, question.names, key="axis")


def axis_title(names: Names) -> str:
    """ "← cheap · expensive →"."""
    return t("words.axes.plot.axis", low=names[0], high=names[1])


def _what_you_see(one: Placement, names: Sequence[Names]) -> str:
    said = []
    for number, (low, high) in enumerate(names):
        lows, highs = (", ".join(map(plain, words)) for words in one.extremes(number))
        said.append(t("words.axes.see.side", low=plain(low), high=plain(high), lows=lows, highs=highs))
    if np.isfinite(one.cosine):
        close = abs(one.cosine) <= one.random_cosine
        key = "words.axes.see.near" if close else "words.axes.see.tied"
        said.append(t(key, cosine=f"{one.cosine:+.2f}", bound=f"{one.random_cosine:.2f}"))
    else:
        check, rank = one.checks[0], f"{one.spreads[0].rank:.0%}"
        key = "words.axes.see.check_one" if check.total else "words.axes.see.check_none"
        said.append(t(key, right=check.right, total=check.total, rank=rank))
    return " ".join(said) if language() == "en" else "".join(said)
