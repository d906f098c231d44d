"""One step of the walk: the picture with the trail and the nodes within reach, and their probabilities as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.graph.kinds import FloatArray, Graph, IntArray
from embed_core.graph.walks import Transition, WalkSettings
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.plot import Axis
from pages._shared.figures.scene import Spec, packed
from pages._shared.graphs_page import walk_controls, walk_figure
from pages._shared.graphs_page.drawn import clicked, hidden_edges
from pages._shared.i18n import language, plain, t
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "graphs_page.walk"
BARS_UP_TO = 22
WORDS_UP_TO = 30
KEY = "gw_graph"


def show(
    view: View, graph: Graph, places: FloatArray, path: IntArray, told: Sequence[Transition], step: int
) -> None:  # fmt: skip
    """Picture and bars side by side, the walk as a sentence beneath."""
    picture, beside = st.columns([2.1, 1.2], gap="medium")

    def chosen() -> None:
        node = clicked(KEY, graph)
        if node is not None:
            walk_controls.begin_at(view, graph, node)

    with picture:
        spec = walk_figure.figure(graph, places, path, told, step, key=KEY)
        alt = t(f"{_NAME}.alt", nodes=len(graph), step=step, name=graph.names[int(path[step])])
        chart.show(spec, key=KEY, alt=alt, on_select=chosen, selection_mode="points")
        st.caption(t(f"{_NAME}.click"))
        if left_out := hidden_edges(graph):
            st.caption(t(f"{_NAME}.hidden", count=f"{left_out:,}"))
    with beside:
        _bars(graph, path, told[step], step)
    _sentence(graph, path, step)


def _bars(graph: Graph, path: IntArray, now: Transition, step: int) -> None:
    here = plain(graph.names[int(path[step])])
    if step:
        st.markdown(t(f"{_NAME}.from", here=here, before=plain(graph.names[int(path[step - 1])])))
    else:
        st.markdown(t(f"{_NAME}.from_start", here=here))
    if not len(now.targets):
        st.info(t(f"{_NAME}.dead_end"), icon=":material/info:")
        return
    chart.show(_bar_spec(graph, now), key="gw_bars", alt=t(f"{_NAME}.bars_alt", name=graph.names[int(path[step])]))
    if (more := len(now.targets) - BARS_UP_TO) > 0:
        st.caption(t(f"{_NAME}.more_targets", count=more))


def _bar_spec(graph: Graph, now: Transition) -> Spec:
    order = np.argsort(-now.probabilities, kind="stable")[:BARS_UP_TO]
    names = [graph.names[node] for node in now.targets[order].tolist()]
    kinds = [now.kinds[place] for place in order.tolist()]
    shown = [kind for kind in walk_figure.COLOURS if kind in kinds]
    series = [
        (t(f"{_NAME}.kinds.{kind}"), np.where([one == kind for one in kinds], now.probabilities[order], np.nan))
        for kind in shown
    ]
    spec = plot.bars(
        names, series, axis=Axis(t(f"{_NAME}.probability"), (0.0, float(now.probabilities.max()) * 1.08), percent=True),
        colours=[walk_figure.COLOURS[kind] for kind in shown], height=max(260, 22 * len(names) + 90),
    )  # fmt: skip
    spec["layout"]["barmode"] = "stack"
    plain_ones = now.weights / now.weights.sum()
    spec["data"].append({
        "type": "scatter", "mode": "markers", "x": packed(plain_ones[order]), "y": list(range(len(names))),
        "marker": {"symbol": "line-ns-open", "size": 14, "color": palette.QUIET, "line": {"width": 3}},
        "name": t(f"{_NAME}.unbiased"), "hoverinfo": "skip",
    })  # fmt: skip
    spec["layout"]["showlegend"] = True
    spec["layout"]["legend"] |= {"traceorder": "normal"}
    room = plot.LEGEND_LINE * (2 if len(shown) > 1 else 3)  # for the legend, in a narrow column
    spec["layout"]["margin"]["t"] += room
    spec["layout"]["height"] += room
    return spec


def _sentence(graph: Graph, path: IntArray, step: int) -> None:
    begin = max(0, step - WORDS_UP_TO // 2)
    words = []
    for place in range(begin, min(len(path), begin + WORDS_UP_TO)):
        word = plain(graph.names[int(path[place])][:40])
        words.append(f"**:primary[{word}]**" if place == step else word)
    dots = ("… → " if begin else "", " → …" if begin + WORDS_UP_TO < len(path) else "")
    st.markdown(f"{t(f'{_NAME}.sentence')} {dots[0]}{' → '.join(words)}{dots[1]}")


def see(graph: Graph, path: IntArray, now: Transition, step: int, settings: WalkSettings) -> None:
    """What the step says, in two sentences."""
    here = plain(graph.names[int(path[step])])
    if not len(now.targets):
        said = t(f"{_NAME}.see.dead_end", here=here)
    elif step == 0:
        said = t(f"{_NAME}.see.first", here=here, count=len(now.targets))
    else:
        biased, unbiased = _shares(now, now.probabilities), _shares(now, now.weights / now.weights.sum())
        said = t(
            f"{_NAME}.see.second", here=here, before=plain(graph.names[int(path[step - 1])]), p=f"{settings.p:g}",
            q=f"{settings.q:g}", **{kind: f"{share:.0%}" for kind, share in biased.items()},
            **{f"plain_{kind}": f"{share:.0%}" for kind, share in unbiased.items()},
        )  # fmt: skip
        best = int(now.probabilities.argmax())
        said += ("" if language() == "zh" else " ") + t(
            f"{_NAME}.see.likeliest", name=plain(graph.names[int(now.targets[best])]),
            share=f"{now.probabilities[best]:.0%}", kind=t(f"{_NAME}.kinds.{now.kinds[best]}"),
        )  # fmt: skip
    show_seen(said)


def _shares(now: Transition, probabilities: FloatArray) -> dict[str, float]:
    kinds = np.array(now.kinds)
    return {kind: float(probabilities[kinds == kind].sum()) for kind in ("return", "shared", "away")}
