"""One sentence layer by layer: what each layer changes, and the path of its words in one plane."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from embed_core.contextual import Encoder
from embed_core.contextual.journey import LONGEST_TEXT, UNITS, Journey, change, journey, picture
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Scene, Spec
from pages._shared.figures.series import animated
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

_KEY = "layers_page.journey"
_PATHS = 3
_SEPARATOR = "|"
Floats = NDArray[np.float32]


def show(view: View, encoder: Encoder) -> None:
    """Sentence, heatmap, picture."""
    st.subheader(t(f"{_KEY}.sentence.title"), anchor=False)
    left, right = st.columns([3, 1])
    with left:
        text = view.text(t(f"{_KEY}.sentence.text"), "lj_text", t(f"{_KEY}.sentence.default"), max_chars=LONGEST_TEXT)
    with right:
        unit = view.choice(
            st.segmented_control, t(f"{_KEY}.sentence.unit"), "lj_unit", UNITS, "words",
            format_func=lambda name: t(f"{_KEY}.sentence.units.{name}"),
        )  # fmt: skip
    key = f"journey|{encoder.spec.id}|{encoder.spec.revision}|{unit}|{text}"
    found: Journey | None = wait_for(registry.start(key, partial(journey, encoder, text, unit)), "lj_sentence_job")
    if found is None:
        return
    names = _numbered(found.names)
    _changes(view, encoder, found, names, unit)
    _picture(view, encoder, found, names)


def _changes(view: View, encoder: Encoder, found: Journey, names: list[str], unit: str) -> None:
    measure = view.choice(
        st.segmented_control, t(f"{_KEY}.change.measure"), "lj_measure", ("turn", "step"), "turn",
        format_func=lambda name: t(f"{_KEY}.change.{name}"),
    )  # fmt: skip
    turn, step = change(found.vectors)
    values = turn if measure == "turn" else step
    layers = [f"{layer - 1}→{layer}" for layer in range(1, encoder.layers + 1)]
    # One token with a giant step (the first of many decoders) must not make all others one colour.
    high = float(np.quantile(values, 0.98)) if values.size > 50 else None
    spec = plot.heatmap(
        values, layers, names, title=t(f"{_KEY}.change.{measure}"), scale="plain", low=0.0, high=high,
        height=max(280, 24 * len(layers) + 130),
    )  # fmt: skip
    chart.show(spec, key="lj_change", alt=t(f"{_KEY}.change.alt"))
    show_seen(_see(found, turn, names))
    st.caption(t(f"{_KEY}.change.provenance", model=plain(encoder.spec.name), layers=encoder.layers, dims=encoder.dim,
                 unit=t(f"{_KEY}.sentence.units.{unit}")))  # fmt: skip
    if found.dropped:
        st.caption(f":material/info: {t(f'{_KEY}.change.dropped', count=found.dropped)}")
    frame = pd.DataFrame([
        {"layer": layer, "item": name, "turn": float(turn[row, place]), "step": float(step[row, place])}
        for row, layer in enumerate(layers) for place, name in enumerate(names)
    ])  # fmt: skip
    tables.csv_button(frame, key="lj_change")


def _see(found: Journey, turn: Floats, names: list[str]) -> str:
    by_layer, ordinary = turn.mean(axis=1), [place for place, special in enumerate(found.special) if not special]
    cosine = 1 - change(found.vectors[[0, -1]])[0][0]
    most = min(ordinary, key=lambda place: cosine[place])
    least = max(ordinary, key=lambda place: cosine[place])
    busiest = int(by_layer.argmax()) + 1
    return t(
        f"{_KEY}.change.see", layer=busiest, turn=f"{by_layer.max():.2f}", most=plain(names[most]),
        most_cosine=f"{cosine[most]:.2f}", least=plain(names[least]), least_cosine=f"{cosine[least]:.2f}",
    )  # fmt: skip


def _picture(view: View, encoder: Encoder, found: Journey, names: list[str]) -> None:
    st.markdown(f"##### {t(f'{_KEY}.picture.title')}")
    chosen = _chosen(view, found, names)
    row = st.columns([1, 1, 1])
    with row[0]:
        mode = view.choice(
            st.segmented_control, t(f"{_KEY}.picture.mode"), "lj_mode", ("paths", "play"), "paths",
            format_func=lambda name: t(f"{_KEY}.picture.{name}"),
        )  # fmt: skip
    with row[1]:
        unit_length = view.toggle(t(f"{_KEY}.picture.unit"), "lj_unitlen", True, help=t(f"{_KEY}.picture.unit_help"))
    with row[2]:
        centred = view.toggle(t(f"{_KEY}.picture.centred"), "lj_centred", help=t(f"{_KEY}.picture.centred_help"))
    places, explained = picture(found.vectors, unit_length=unit_length, centred=centred)
    if mode == "play":
        labels = [str(layer) for layer in range(encoder.layers + 1)]
        scene = Scene(
            coordinates=places[0], names=names, base_colour=palette.CONTEXTUAL, labels=True, height=560,
            ink=panel.ink(), keep_view="lj_play",
        )  # fmt: skip
        chart.show(animated(scene, places, labels, t(f"{_KEY}.picture.play_button"), t(f"{_KEY}.picture.pause")),
                   key="lj_play", kind="axes_map", alt=t(f"{_KEY}.picture.alt"))  # fmt: skip
    else:
        chart.show(_paths(places, names, chosen), key="lj_paths", kind="axes_map", alt=t(f"{_KEY}.picture.alt"))
    st.caption(t(f"{_KEY}.picture.provenance", first=f"{explained[0]:.0%}", second=f"{explained[1]:.0%}",
                 points=places.shape[0] * places.shape[1]))  # fmt: skip


def _paths(places: Floats, names: Sequence[str], chosen: Sequence[int]) -> Spec:
    layers, rest = len(places), [place for place in range(len(names)) if place not in chosen]
    groups, arrows = [], []
    if rest:
        labels = [f"{names[place]} · {layer}" for layer in range(layers) for place in rest]
        groups.append(plot.Dots(t(f"{_KEY}.picture.others"), labels, places[:, rest].reshape(-1, 2),
                                colour=palette.QUIET, labels=False, size=5))  # fmt: skip
    for number, place in enumerate(chosen):
        colour, path = palette.category_colour(number), places[:, place]
        ends = [f"{names[place]} · {layer}" for layer in range(layers)]
        groups.append(plot.Dots(names[place], ends, path, colour=colour, size=8))
        arrows += [plot.Arrow(path[i], path[i + 1], colour=colour) for i in range(layers - 1)]
    x, y = (plot.Axis(t(f"{_KEY}.picture.axis", number=number)) for number in (1, 2))
    return plot.placed(groups, x=x, y=y, arrows=arrows, height=560, equal=True, ink=panel.ink())


def _chosen(view: View, found: Journey, names: list[str]) -> list[int]:
    """Pills over the words; at first the longest ones, which are rarely function words."""
    ordinary = [place for place, special in enumerate(found.special) if not special]
    default = sorted(sorted(ordinary, key=lambda place: -len(found.names[place]))[:_PATHS])
    asked = view.asked("lj_paths")
    picked = [int(part) for part in asked.split(_SEPARATOR) if part.isdecimal() and int(part) < len(names)]
    if not asked:
        picked = default
    st.session_state["lj_paths_pills"] = picked

    def keep() -> None:
        view.put("lj_paths", _SEPARATOR.join(map(str, st.session_state["lj_paths_pills"])) or "-")

    st.pills(
        t(f"{_KEY}.picture.words"), range(len(names)), selection_mode="multi", key="lj_paths_pills",
        format_func=lambda place: plain(names[place]), on_change=keep,
    )  # fmt: skip
    view.value("lj_paths")
    return picked


def _numbered(names: Sequence[str]) -> list[str]:
    """Names that occur twice get their number: "the", "the (2)"."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
