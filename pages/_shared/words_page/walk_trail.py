"""The walk: from a word to one of its neighbours, and on; the trail, a curve and a picture of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.errors import InputError
from embed_core.static import walk
from embed_core.static.space import Space
from embed_core.static.spelling import nearest_spellings
from embed_core.static.word_lists import bounded
from pages._shared import tables
from pages._shared.feedback import guarded, show_error
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Array, short
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.words_page import typed

FEWEST, USUAL, MOST = 8, 10, 12
SUGGESTED = 5
WISHED = {"en": "coffee food supplies fuel diesel engines", "zh": "早餐 房间 卫生间 淋浴 排水"}
_BETWEEN = "\n"  # no word of a vocabulary holds a line break


def show(view: View, spaces: Sequence[Space]) -> None:
    """Start word, trail, neighbours to go on to, picture and curve."""
    st.markdown(f"### {t('words.walk.trail.title')}")
    st.markdown(t("words.walk.trail.about"))
    begin = typed.begin(spaces, "wk_start", WISHED)
    wished = begin.words if not begin.key.endswith(typed.OWN) else begin.words[:1]
    path = begin.key.replace("wk_start", "wk_path")
    first, middle, last = st.columns([2, 2, 2], vertical_alignment="bottom")
    with first:
        start = view.text(
            t("words.walk.trail.start"), begin.key, "".join(wished[:1]), icon=":material/directions_walk:",
            on_change=view.put, args=(path, ""),
        )  # fmt: skip
    with middle:
        count = int(view.slider(t("words.walk.trail.count"), "wk_count", FEWEST, MOST, USUAL))
    with last:
        fresh = view.toggle(t("words.walk.trail.fresh"), "wk_fresh", True, help=t("words.walk.trail.fresh_help"))
    gone = [word for word in view.value(path, _BETWEEN.join(wished[1:])).split(_BETWEEN) if word]
    with guarded():
        trail = [*bounded([start.strip()], at_least=1), *gone]
        if all(space.locate(trail[0]) is None for space in spaces):
            _unknown(view, spaces, begin.key, path, trail[0])
            return
        _walk(view, spaces, path, trail, count, fresh=fresh)


def _unknown(view: View, spaces: Sequence[Space], key: str, path: str, word: str) -> None:
    """No model has the start word: say so, and offer what is spelt nearly alike."""
    names = ", ".join(space.spec.name for space in spaces)
    show_error(InputError("words.unknown_start", word=word, names=names))
    near = dict.fromkeys(
        other for space in spaces for other in nearest_spellings(space.original.words, word, SUGGESTED)
    )
    if not near:
        return
    st.caption(t("words.walk.trail.spellings"))
    with st.container(horizontal=True):
        for number, other in enumerate(near):
            st.button(plain(other), key=f"wk_near_{number}", on_click=_restart, args=(view, key, path, other))


def _restart(view: View, key: str, path: str, word: str) -> None:
    view.put(key, word)
    view.put(path, "")


def _go(view: View, path: str, words: Sequence[str]) -> None:
    """Set the trail after the start word."""
    view.put(path, _BETWEEN.join(words))


def _walk(view: View, spaces: Sequence[Space], path: str, trail: Sequence[str], count: int, *, fresh: bool) -> None:
    told = [walk.steps(space, trail) for space in spaces]
    _crumbs(view, path, trail)
    ways: list[list[str]] = []
    columns = st.columns([1, 1.6], gap="medium") if len(spaces) == 1 else st.columns(len(spaces), gap="medium")
    for number, space in enumerate(spaces):
        with columns[number]:
            ways.append(_ways(view, space, path, trail, count, number, fresh=fresh))
    if len(spaces) == 1:
        with columns[0]:
            _curve(spaces, told)
    for number, space in enumerate(spaces):
        with columns[-1 if len(spaces) == 1 else number]:
            _picture(space, trail, ways[number], 520 if len(spaces) == 1 else 420)
    if len(spaces) > 1:
        _curve(spaces, told)
    show_seen(" ".join(_seen(spaces, told)))
    with st.expander(t("words.walk.trail.table"), icon=":material/table_rows:"):
        tables.show(_table(spaces, told), key="walk", columns=_columns(spaces))


def _crumbs(view: View, path: str, trail: Sequence[str]) -> None:
    """The trail, each step a button that goes back to it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for place, word in enumerate(trail):
            here = place == len(trail) - 1
            st.button(
                ("" if place == 0 else "→ ") + plain(word[:40]), key=f"wk_crumb_{place}",
                type="primary" if here else "tertiary",
                on_click=_go, args=(view, path, trail[1 : place + 1]), help=t("words.walk.trail.crumb", step=place),
            )  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            t("words.walk.trail.back"), key="wk_back", icon=":material/undo:", disabled=len(trail) < 2,
            on_click=_go, args=(view, path, trail[1:-1]),
        )  # fmt: skip
        st.button(
            t("words.walk.trail.over"), key="wk_over", icon=":material/restart_alt:", disabled=len(trail) < 2,
            on_click=_go, args=(view, path, ()),
        )  # fmt: skip


def _ways(
    view: View, space: Space, path: str, trail: Sequence[str], count: int, number: int, *, fresh: bool
) -> list[str]:
    """The neighbours as buttons; gives their words."""
    name, here = plain(space.spec.name), plain(trail[-1][:40])
    if space.locate(trail[-1]) is None:
        st.info(t("words.walk.trail.lost", name=name, word=here), icon=":material/block:")
        return []
    near = walk.onward(space, trail, count, fresh=fresh)
    st.markdown(t("words.walk.trail.neighbours", name=name, word=here))
    full = len(trail) >= walk.MAX_STEPS
    with st.container(horizontal=True, gap="small"):
        for one in near:
            st.button(
                f"{plain(one.word[:40])} :gray[{plain(f'{one.score:.2f}')}]", key=f"wk_to_{number}_{one.index}",
                on_click=_go, args=(view, path, [*trail[1:], one.word]), disabled=full,
            )  # fmt: skip
    if full:
        st.caption(t("words.walk.trail.full", most=walk.MAX_STEPS))
    return [one.word for one in near]


def _picture(space: Space, trail: Sequence[str], ways: Sequence[str], height: int) -> None:
    drawn = walk.picture(space, trail, ways)
    if drawn is None:
        st.caption(t("words.walk.trail.no_picture"))
        return
    count = len(drawn.trail)
    at = dict(zip(drawn.trail, drawn.places, strict=False))
    stops = [at[one.word] for word in trail if (one := space.locate(word)) is not None]
    arrows = [
        plot.Arrow(one.tolist(), other.tolist(), colour=palette.CONTEXTUAL)
        for one, other in pairwise(stops)
        if not np.array_equal(one, other)
    ]
    dots = [
        plot.Dots(t("words.walk.trail.trail"), drawn.trail, drawn.places[:count], palette.CONTEXTUAL, size=12),
        plot.Dots(t("words.walk.trail.beside"), drawn.beside, drawn.places[count:], palette.STATIC, size=8),
    ]
    titles = [
        plot.Axis(t("projections.axis", number=number, share=f"{share:.0%}"))
        for number, share in enumerate(drawn.explained.tolist(), start=1)
    ]
    spec = plot.placed(dots, x=titles[0], y=titles[1], arrows=arrows, height=height, equal=True, ink=panel.ink())
    chart.show(
        spec, key=f"wk_map_{space.spec.id}", kind="axes_map",
        alt=t("words.walk.trail.picture_alt", name=space.spec.name),
    )  # fmt: skip
    typed.provenance(space, t("projections.metrics.cosine"), t("words.walk.trail.pca"))


def _curve(spaces: Sequence[Space], told: Sequence[Sequence[walk.Step]]) -> None:
    if len(told[0]) < 2:
        return
    ways = np.arange(len(told[0]))
    lines = [plot.Curve(space.spec.name, ways, _to_start(steps)) for space, steps in zip(spaces, told, strict=True)]
    x, y = plot.Axis(t("words.walk.trail.step")), plot.Axis(t("words.walk.trail.to_start"))
    spec = plot.curves(lines, x=x, y=y, height=260)
    labels = [step.word[:16] for step in told[0]]
    spec["layout"]["xaxis"] |= {"tickvals": ways.tolist(), "ticktext": [f"{n}" for n in ways.tolist()]}
    if len(labels) <= 12:
        spec["layout"]["xaxis"]["ticktext"] = [short(label, 16) for label in labels]
    chart.show(spec, key="wk_curve", alt=t("words.walk.trail.curve_alt"))


def _to_start(steps: Sequence[walk.Step]) -> Array:
    return np.array([step.to_start for step in steps])


def _seen(spaces: Sequence[Space], told: Sequence[Sequence[walk.Step]]) -> list[str]:
    said = []
    for space, steps in zip(spaces, told, strict=True):
        measured = [step for step in steps[1:] if not np.isnan(step.to_previous)]
        if len(measured) < 1 or np.isnan(steps[-1].to_start):
            continue
        smallest = min(step.to_previous for step in measured)
        said.append(
            t(
                "words.walk.trail.see" if len(steps) > 2 else "words.walk.trail.see_one",
                name=plain(space.spec.name), steps=len(steps) - 1, start=plain(steps[0].word[:40]),
                word=plain(steps[-1].word[:40]), smallest=plain(f"{smallest:.2f}"),
                cosine=plain(f"{steps[-1].to_start:.2f}"),
            )
        )  # fmt: skip
    return said or [t("words.walk.trail.see_none")]


def _table(spaces: Sequence[Space], told: Sequence[Sequence[walk.Step]]) -> pd.DataFrame:
    frame = pd.DataFrame({"step": range(len(told[0])), "word": [step.word for step in told[0]]})
    for space, steps in zip(spaces, told, strict=True):
        frame[f"{space.spec.id} to_previous"] = [step.to_previous for step in steps]
        frame[f"{space.spec.id} to_start"] = [step.to_start for step in steps]
    return frame


def _columns(spaces: Sequence[Space]) -> dict[str, object]:
    config = st.column_config
    columns: dict[str, object] = {
        "step": config.NumberColumn(t("words.walk.trail.step"), width="small"),
        "word": config.TextColumn(t("words.walk.word")),
    }
    for space in spaces:
        name = f"{space.spec.name} · " if len(spaces) > 1 else ""
        for what in ("to_previous", "to_start"):
            columns[f"{space.spec.id} {what}"] = config.NumberColumn(
                name + t(f"words.walk.trail.{what}"), format="%.3f"
            )
    return columns
