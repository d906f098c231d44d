"""The parallelogram of an analogy, in the plane through its three words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.static.analogy import Solved
from embed_core.static.analogy_plane import Offsets, Parallelogram, Placed, offsets, picture_of
from embed_core.static.space import Space
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Array, Spec
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel

_ANSWERS = 4


def show(space: Space, solved: Solved, wide: bool) -> None:
    """The picture, and beside it (``wide``) or below what the plane keeps of each word."""
    drawn = picture_of(space, solved, _ANSWERS)
    if drawn is None:
        return
    st.markdown(f"##### {t('words.analogies.plane.title')}")
    left, right = st.columns([1.6, 1], gap="medium") if wide else (st.container(), st.container())
    with left:
        alt = t("words.analogies.plane.alt", a=solved.a.word, b=solved.b.word, c=solved.c.word)
        chart.show(_spec(drawn), key=f"an_plane_{space.spec.id}", kind="plane", alt=alt)
        st.caption(t("words.analogies.plane.about"))
    with right:
        fourth = drawn.others[0].word
        d = space.require(fourth)
        _numbers(solved, fourth, offsets(solved.a.vector, solved.b.vector, solved.c.vector, d.vector))
        _table(drawn)


def _spec(drawn: Parallelogram) -> Spec:
    a, b, c = drawn.corners
    fourth, *more = drawn.others
    target = np.array([drawn.target])
    groups = [
        plot.Dots(t("words.analogies.plane.corners"), [a.word, b.word, c.word], _places(drawn.corners), palette.STATIC),
        plot.Dots(t("words.analogies.plane.target"), ["b − a + c"], target, palette.HIGHLIGHT, size=13),
        plot.Dots(t("words.analogies.plane.fourth"), [_off(fourth)], _places([fourth]), palette.NEIGHBOUR, size=12),
    ]
    if more:
        groups.append(
            plot.Dots(t("words.analogies.plane.more"), [_off(one) for one in more], _places(more), palette.QUIET)
        )
    arrows = [
        plot.Arrow((a.x, a.y), (b.x, b.y), colour=palette.STATIC),
        plot.Arrow((c.x, c.y), drawn.target, colour=palette.HIGHLIGHT, dashed=True),
        plot.Arrow((c.x, c.y), (fourth.x, fourth.y), colour=palette.NEIGHBOUR),
    ]
    return plot.placed(
        groups,
        x=plot.Axis(t("words.analogies.plane.x")),
        y=plot.Axis(t("words.analogies.plane.y")),
        arrows=arrows,
        height=470,
        equal=True,
        ink=panel.ink(),
    )


def _numbers(solved: Solved, fourth: str, steps: Offsets) -> None:
    names = {key: plain(word) for key, word in zip("abcd", [*(p.word for p in solved.given), fourth], strict=True)}
    st.metric(t("words.analogies.offset.cosine"), f"{steps.cosine:.3f}", help=t("words.analogies.offset.help"))
    said = [t("words.analogies.offset.said", **names, first=f"{steps.first:.2f}", second=f"{steps.second:.2f}")]
    if solved.alone is not None and solved.expected is not None:
        said.append(
            t(
                "words.analogies.offset.alone",
                b=names["b"],
                c=names["c"],
                word=plain(solved.expected.word),
                of_b=f"{solved.alone.of_b:,}",
                of_c=f"{solved.alone.of_c:,}",
            )
        )
    st.markdown(" ".join(said))


def _table(drawn: Parallelogram) -> None:
    frame = pd.DataFrame(
        [{"word": p.word, "kept": 100 * p.kept, "off": p.off, "to_target": p.to_target} for p in drawn.others]
    )
    config = st.column_config
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            "word": config.TextColumn(t("words.analogies.plane.word")),
            "kept": config.NumberColumn(
                t("words.analogies.plane.kept"), format="%.0f %%", width=66, help=t("words.analogies.plane.kept_help")
            ),
            "off": config.NumberColumn(
                t("words.analogies.plane.off"), format="%.2f", width=66, help=t("words.analogies.plane.off_help")
            ),
            "to_target": config.NumberColumn(
                t("words.analogies.plane.gap"), format="%.2f", width=66, help=t("words.analogies.plane.gap_help")
            ),
        },
    )


def _places(points: Sequence[Placed]) -> Array:
    return np.array([[point.x, point.y] for point in points])


def _off(point: Placed) -> str:
    return f"{point.word} ⊥ {point.off:.2f}"
