"""All heads as thumbnails, the chosen one large, and where the chosen words look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.contextual import attention as core
from embed_core.contextual.attention import KINDS, LEAVES, Attention, Kind, Shown
from pages._shared import tables
from pages._shared.figures import attention as figures
from pages._shared.figures import chart, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.layers_page.attention_input import Chosen
from pages._shared.seen import show_seen
from pages._shared.state import View

FIRST_HEAD = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """What the visitor looks at: the tokens whose attention is shown, and one row's numbers in words."""

    tokens: tuple[int, ...]
    row_name: str = ""
    row: str | None = None


def show(view: View, chosen: Chosen, read: Attention) -> Seen:
    """Thumbnails, the large picture, the bars."""
    layer, head = current(view, read)
    _grid(view, chosen, read, layer, head)
    kind, layer, head = _controls(view, read)
    by_words, leave = _reading(view)
    drawn = core.shown(read, kind, layer=layer, head=head, by_words=by_words, leave=leave)
    rows = _queries(view, chosen, read, drawn)
    where = _where(kind, layer, head)
    _large(view, drawn, rows, where, chosen.spec.id, causal=read.causal)
    _say(drawn, rows, where, leave)
    _bars(view, drawn, rows, where)
    tables.csv_button(_frame(drawn), key=f"attention-{kind}-{layer}-{head}")
    tokens = tuple(token for row in rows for token in range(drawn.units[row].start, drawn.units[row].end))
    return Seen(tokens, *_row(drawn, rows))


def current(view: View, read: Attention) -> tuple[int, int]:
    """The layer and head that the sliders below will show."""
    layer, head = (_whole(view.asked(key)) for key in ("la_layer", "la_head"))
    return (
        min(max(layer or _first_layer(read), 1), read.layers),
        min(max(head or min(FIRST_HEAD, read.heads), 1), read.heads),
    )


def choose_head(view: View, layer: int, head: int) -> None:
    """From a callback: show this head."""
    view.put("la_what", "head")
    view.put("la_layer", layer)
    view.put("la_head", head)


def _whole(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _first_layer(read: Attention) -> int:
    return max(1, round(2 * read.layers / 3))


# --- thumbnails


def _grid(view: View, chosen: Chosen, read: Attention, layer: int, head: int) -> None:
    st.subheader(t("layers_page.attention.grid.title"), anchor=False)
    st.caption(t("layers_page.attention.grid.how"))
    kind = view.asked("la_what") or "head"
    marked = [(layer, one) for one in range(1, read.heads + 1)] if kind == "layer" else [(layer, head)]
    spec = figures.thumbnails(
        read.dots, _hovers(read), layer=t("layers_page.attention.layer"),
        head=t("layers_page.attention.head"), chosen=marked if kind in ("head", "layer") else [],
    )  # fmt: skip
    key = f"la_grid_{chosen.spec.id}"
    chart.show(
        spec, key=key, alt=t("layers_page.attention.grid.alt", count=read.layers * read.heads, name=chosen.spec.name),
        on_select=partial(_clicked, view, key, read.heads), selection_mode=["points"],
    )  # fmt: skip


def _hovers(read: Attention) -> list[list[str]]:
    found = read.measures
    return [
        [
            t("layers_page.attention.grid.hover", layer=layer + 1, head=head + 1,
              right=f"{found.right[layer, head]:.0%}", special=f"{found.special[layer, head]:.0%}",
              distance=f"{found.distance[layer, head]:.1f}", spread=f"{2 ** found.entropy[layer, head]:.1f}")
            for head in range(read.heads)
        ]
        for layer in range(read.layers)
    ]  # fmt: skip


def _clicked(view: View, key: str, heads: int) -> None:
    points = (st.session_state.get(key) or {}).get("selection", {}).get("points", [])
    if points:
        index = int(points[0]["point_index"])
        choose_head(view, index // heads + 1, index % heads + 1)


# --- what to look at


def _controls(view: View, read: Attention) -> tuple[Kind, int, int]:
    st.subheader(t("layers_page.attention.large.title"), anchor=False)
    what, layers, heads = st.columns([2, 1, 1], vertical_alignment="bottom")
    with what:
        kind = view.choice(
            st.segmented_control, t("layers_page.attention.what"), "la_what", list(KINDS), "head",
            format_func=lambda name: t(f"layers_page.attention.kinds.{name}"),
        )  # fmt: skip
    with layers:
        layer = _slider(view, "la_layer", "layer", read.layers, _first_layer(read), disabled=kind == "all")
    with heads:
        head = _slider(view, "la_head", "head", read.heads, min(FIRST_HEAD, read.heads), disabled=kind != "head")
    if kind != "head":
        st.caption(t(f"layers_page.attention.kinds_about.{kind}", layer=layer))
    return kind, layer, head


def _slider(view: View, key: str, name: str, high: int, default: int, *, disabled: bool) -> int:
    if high == 1:
        return 1
    return int(view.slider(t(f"layers_page.attention.{name}"), key, 1, high, default, disabled=disabled))


def _reading(view: View) -> tuple[bool, core.Leave]:
    units, leaves = st.columns([1, 2])
    with units:
        unit = view.choice(
            st.segmented_control, t("layers_page.attention.units"), "la_unit", ["words", "pieces"], "words",
            format_func=lambda name: t(f"layers_page.attention.unit.{name}"),
            help=t("layers_page.attention.units_help"),
        )  # fmt: skip
    with leaves:
        leave = view.choice(
            st.segmented_control, t("layers_page.attention.leave"), "la_leave", list(LEAVES), "nothing",
            format_func=lambda name: t(f"layers_page.attention.leaves.{name}"),
            help=t("layers_page.attention.leave_help"),
        )  # fmt: skip
    return unit == "words", leave


def _where(kind: Kind, layer: int, head: int) -> str:
    return t(f"layers_page.attention.where.{kind}", layer=layer, head=head)


# --- the words whose attention is shown


def _queries(view: View, chosen: Chosen, read: Attention, drawn: Shown) -> list[int]:
    """The chosen rows. The link keeps first tokens, after the number of tokens of the sentence they belong to."""
    count = len(read.pieces)
    asked = view.value("la_q")
    length, _, listed = asked.partition("/")
    starts = [_whole(part) for part in listed.split(".") if part] if length == str(count) else [_focus(chosen, read)]
    rows = [row for row, unit in enumerate(drawn.units) if any(unit.start <= start < unit.end for start in starts)]
    st.session_state["la_q_box"] = rows
    st.multiselect(
        t("layers_page.attention.queries"), list(range(len(drawn.units))), key="la_q_box",
        format_func=lambda row: f"{drawn.units[row].text} ({drawn.units[row].start + 1})",
        on_change=_asked, args=(view, count, tuple(unit.start for unit in drawn.units)),
        placeholder=t("layers_page.attention.queries_none"), help=t("layers_page.attention.queries_help"),
    )  # fmt: skip
    return rows


def _asked(view: View, count: int, starts: Sequence[int]) -> None:
    chosen = sorted(starts[row] for row in st.session_state["la_q_box"])
    view.put("la_q", f"{count}/{'.'.join(map(str, chosen))}")


def _focus(chosen: Chosen, read: Attention) -> int:
    """The preset's word where it stands last; in a sentence of one's own the last word."""
    own = [unit for unit in read.words if not unit.special and any(map(str.isalnum, unit.text))] or list(read.words)
    found = [unit for unit in own if unit.text == chosen.focus]
    if not found and chosen.focus:  # cut into letters, as Chinese often is
        found = [unit for unit in own if unit.text in chosen.focus]
    return (found or own)[-1].start


# --- pictures


def _large(view: View, drawn: Shown, rows: Sequence[int], where: str, model: str, *, causal: bool) -> None:
    names = [unit.text for unit in drawn.units]
    way = view.choice(
        st.segmented_control, t("layers_page.attention.as"), "la_as", ["map", "lines"], "map",
        format_func=lambda name: t(f"layers_page.attention.ways.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    alt = t("layers_page.attention.large.alt", where=where, count=len(names))
    if way == "lines":
        spec = figures.lines(
            names, drawn.matrix, rows, looking=t("layers_page.attention.from"), seen=t("layers_page.attention.to"),
            ink=panel.ink(),
        )  # fmt: skip
    else:
        spec = heat(drawn, causal=causal)
        st.caption(t(f"layers_page.attention.large.{'how_causal' if causal else 'how'}"))
    chart.show(spec, key=f"la_large_{way}_{model}", alt=alt)


def heat(drawn: Shown, *, causal: bool, high: float | None = None) -> Spec:
    """From the token of the row to the token of the column. In a causal model what lies to the right stays empty;
    ``high`` is where the colours end.
    """
    names = [unit.text for unit in drawn.units]
    matrix = np.where(np.triu(np.ones_like(drawn.matrix), 1) > 0, np.nan, drawn.matrix) if causal else drawn.matrix
    title = t("layers_page.attention.weight")
    spec = plot.heatmap(matrix, names, names, title=title, scale="plain", low=0.0, high=high)
    spec["data"][0]["hoverongaps"] = False
    colour = {"color": ink} if (ink := panel.ink()) else {}
    for axis, name in (("xaxis", "to"), ("yaxis", "from")):
        title = t(f"layers_page.attention.{name}")
        spec["layout"][axis] |= {"title": {"text": title}, "tickfont": {"size": 13, **colour}}
    return spec


def _bars(view: View, drawn: Shown, rows: Sequence[int], where: str) -> None:
    if not rows:
        st.caption(t("layers_page.attention.bars.none"))
        return
    st.markdown(f"**{t('layers_page.attention.bars.title')}**")
    how = view.choice(
        st.segmented_control, t("layers_page.attention.bars.how"), "la_how", ["mean", "sum"], "mean",
        format_func=lambda name: t(f"layers_page.attention.bars.{name}"), label_visibility="collapsed",
        disabled=len(rows) < 2,
    )  # fmt: skip
    values = core.received(drawn.matrix, rows, "sum" if how == "sum" else "mean")
    names = [unit.text for unit in drawn.units]
    spec = plot.bars(
        names, [(where, np.nan_to_num(values))], axis=plot.Axis(t(f"layers_page.attention.bars.axis_{how}")),
        height=22 * len(names) + 80,
    )  # fmt: skip
    chart.show(spec, key="la_bars", alt=t("layers_page.attention.bars.alt", where=where))


# --- words and numbers


def _say(drawn: Shown, rows: Sequence[int], where: str, leave: core.Leave) -> None:
    said = []
    for row in list(rows)[:3]:
        line = drawn.matrix[row]
        if not np.isfinite(line).all():
            said.append(t("layers_page.attention.see.nothing", word=plain(drawn.units[row].text)))
            continue
        first, *rest = np.argsort(-line, kind="stable")[:2].tolist()
        found = {"word": plain(drawn.units[row].text), "first": plain(drawn.units[first].text)}
        found["value"] = plain(f"{line[first]:.2f}")
        for second in rest:
            found |= {"second": plain(drawn.units[second].text), "less": plain(f"{line[second]:.2f}")}
        said.append(t(f"layers_page.attention.see.{'row' if rest else 'only'}", **found))
    special = [place for place, unit in enumerate(drawn.units) if unit.special]
    if leave != "nothing":
        said.append(t("layers_page.attention.see.left_out"))
    elif special:
        share = core.received(drawn.matrix, range(len(drawn.units)), "mean")[special].sum()
        names = ", ".join(drawn.units[place].text for place in special[:4])
        said.append(t("layers_page.attention.see.special", share=f"{share:.0%}", names=plain(names)))
    elif not said:
        said.append(t("layers_page.attention.see.no_special"))
    title = t("layers_page.attention.see.where", where=plain(f"{where[:1].upper()}{where[1:]}"))
    show_seen(f"{title} " + " ".join(said))


def _row(drawn: Shown, rows: Sequence[int]) -> tuple[str, str | None]:
    for row in rows[:1]:
        line = drawn.matrix[row]
        if np.isfinite(line).all():
            numbers = " + ".join(f"{value:.3f}" for value in line[:14])
            more = f" + … ({len(line) - 14})" if len(line) > 14 else ""
            return plain(drawn.units[row].text), plain(f"{numbers}{more} = {line.sum():.3f}")
    return "", None


def _frame(drawn: Shown) -> pd.DataFrame:
    """From (rows) and to (columns), numbered: a word may stand in a sentence twice."""
    names = [f"{unit.start + 1} {unit.text}" for unit in drawn.units]
    frame = pd.DataFrame(drawn.matrix.round(6), columns=names)
    frame.insert(0, "from \\ to", names)
    return frame
