"""The map figure: points in 2-D or 3-D with colour, labels, a selection and lines to its neighbours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pages._shared.figures import overlay, palette
from pages._shared.figures.labels import sides, thinned
from pages._shared.figures.scene import (
    Array,
    Colour,
    Scene,
    Spec,
    Trace,
    axes_of,
    category_colours,
    hover_text,
    marker_size,
    packed,
    short,
    trace_kind,
)
from pages._shared.figures.thumbnails import thumbnails

LABELLED_UP_TO = 150  # points: more names than this on a map hide each other
CROWDED_FROM = 40  # points: from here on labels that would cover another are left to hovering
LEGEND_UP_TO = 24
WINDOW_FROM = 1_000  # points: from here on the map opens on all but its farthest
# Above this many points the message to the browser counts: whole steps of a fine grid (int16) instead of float32.
GRID_FROM = 50_000
GRID = 32_000
# Where legend and colour scale begin, as a share of the map's height: lower where the axes have titles.
BENEATH, BENEATH_TITLES = -0.02, -0.08


def map_figure(scene: Scene) -> Spec:
    """A Plotly figure as plain data: building it through plotly.py's classes takes three times as long, at every click.

    Selectable traces carry their points' indices in ``customdata``; a trace without it holds all points in order.
    """
    if len(scene.names) > GRID_FROM:
        scene = _on_grid(scene)
    traces = [*overlay.links(scene), *_points(scene), *overlay.lines(scene), *overlay.rings(scene)]
    return {"data": traces, "layout": _layout(scene)}


def _on_grid(scene: Scene) -> Scene:
    """The scene with coordinates as int16 and colour values as 256 steps: a map of 400,000 words in about 8 MB."""
    low, high = scene.coordinates.min(axis=0), scene.coordinates.max(axis=0)
    scale = 2 * GRID / float(max((high - low).max(), 1e-12))
    middle = (low + high) / 2
    marks = [replace(mark, place=(mark.place - middle) * scale) for mark in scene.marks]
    grid = np.rint((scene.coordinates - middle) * scale).astype(np.int16)
    return replace(scene, coordinates=grid, marks=marks)


def _value_marker(colour: Colour, count: int, below: float) -> dict[str, Any]:
    values = np.asarray(colour.values, dtype=np.float32)
    bar: dict[str, Any] = {
        "title": {"text": colour.title, "side": "top"}, "thickness": 10, "len": 0.6,
        "orientation": "h", "y": below, "yanchor": "top",
    }  # fmt: skip
    if colour.ticks:
        bar |= {"tickvals": [place for place, _ in colour.ticks], "ticktext": [text for _, text in colour.ticks]}
    marker: dict[str, Any] = {"color": packed(values), "colorscale": palette.SEQUENTIAL, "colorbar": bar}
    if count > GRID_FROM:
        low, span = float(np.nanmin(values)), float(np.nanmax(values) - np.nanmin(values)) or 1.0
        marker["color"] = packed(np.rint(np.nan_to_num((values - low) / span) * 255).astype(np.uint8))
        places = [place for place, _ in colour.ticks] or np.linspace(low, low + span, 5).tolist()
        texts = [text for _, text in colour.ticks] or [
            f"{place:,.0f}" if span > 20 else f"{place:.2g}" for place in places
        ]
        bar |= {"tickvals": [(place - low) / span * 255 for place in places], "ticktext": texts}
    return marker


def _opacity(scene: Scene) -> float:
    return 0.9 if len(scene.names) <= 3_000 else 0.6 if len(scene.names) <= 60_000 else 0.35


def _trace(scene: Scene, indices: Array, marker: dict[str, Any], **more: Any) -> Trace:
    everything = len(indices) == len(scene.names)
    names = scene.names if everything else [scene.names[index] for index in indices]
    texts = list(map(hover_text, names))
    labelled = scene.labels if scene.labels is not None else len(scene.names) <= LABELLED_UP_TO
    trace: Trace = {
        "type": trace_kind(scene),
        "mode": "markers",
        "hovertext": texts,
        "hoverinfo": "text",
        "marker": {"size": marker_size(scene), "opacity": _opacity(scene), "line": {"width": 0}, **marker},
        **axes_of(scene, scene.coordinates[indices]),
        **more,
    }
    if not everything:
        trace["customdata"] = packed(indices.astype(np.int32))
    if labelled:
        labels, places = _base_labels(scene), _label_sides(scene)
        trace |= {
            "mode": "markers+text",
            "text": [labels[index] for index in indices.tolist()],
            "textposition": [places[index] for index in indices.tolist()],
            "textfont": {"size": 13, **({"color": scene.ink} if scene.ink else {})},
        }
    return trace


def _base_labels(scene: Scene) -> list[str]:
    """The label of every point: none for those ringed (they have their own), fewer where there are many."""
    ringed = {*scene.found, *scene.selected, *scene.neighbours}
    texts = ["" if index in ringed else short(name) for index, name in enumerate(scene.names)]
    return texts if len(texts) <= CROWDED_FROM else thinned(texts, scene.coordinates, scene.coordinates)


def _label_sides(scene: Scene) -> list[str]:
    if scene.coordinates.shape[1] == 3:
        return ["top center"] * len(scene.names)
    return sides(scene.coordinates)


def _points(scene: Scene) -> list[Trace]:
    everything = np.arange(len(scene.names))
    colour = scene.colour
    if colour is not None and colour.categories is not None:
        return _by_category(scene, colour)
    marker: dict[str, Any] = {"color": scene.base_colour}
    if colour is not None and colour.values is not None:
        marker = _value_marker(colour, len(scene.names), BENEATH_TITLES if any(scene.axis_titles) else BENEATH)
    return [_trace(scene, everything, marker, name="", showlegend=False)]


def _by_category(scene: Scene, colour: Colour) -> list[Trace]:
    labels = np.asarray(colour.categories, dtype=object)
    colours = category_colours(colour)
    traces = []
    for name, own in colours.items():
        indices = np.flatnonzero(labels == name)
        marker: dict[str, Any] = {"color": own}
        if name == colour.quiet:
            marker["opacity"] = 0.25
        legend = len(colours) <= LEGEND_UP_TO
        traces.append(_trace(scene, indices, marker, name=short(str(name)), showlegend=legend))
    return traces


def _layout(scene: Scene) -> dict[str, Any]:
    titles = [*scene.axis_titles, "", "", ""]
    spatial = scene.coordinates.shape[1] == 3
    layout = {
        "height": scene.height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "uirevision": scene.keep_view,
        "selectionrevision": scene.keep_view,
        "dragmode": "orbit" if spatial else "pan",
        "hovermode": "closest",
        "hoverdistance": 18 if scene.thumbnails else 12,
        "hoverlabel": {"align": "left"},
        "legend": {
            "orientation": "h",
            "yanchor": "top",
            "y": BENEATH_TITLES if any(titles) else BENEATH,
            "itemsizing": "constant",
            "title": {"text": ""},
        },
    }
    hidden: dict[str, Any] = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    if spatial:
        hidden |= {"showbackground": False, "showline": False, "showspikes": False}
        axes = {f"{axis}axis": {**hidden, "title": {"text": titles[number]}} for number, axis in enumerate("xyz")}
        return {
            **layout,
            "scene": {**axes, "aspectmode": "cube", "dragmode": "orbit", "annotations": overlay.notes(scene)},
        }
    across, up = _window(scene)
    if pictures := thumbnails(scene):
        layout["images"] = pictures
    return {
        **layout,
        "annotations": overlay.notes(scene),
        "xaxis": {**hidden, "title": {"text": titles[0]}, "range": across},
        # Equal units on both axes: a stretched map would invent distances.
        "yaxis": {**hidden, "title": {"text": titles[1]}, "range": up, "scaleanchor": "x", "scaleratio": 1},
    }


def _window(scene: Scene) -> tuple[list[float] | None, list[float] | None]:
    """Where a large map opens: on all but the farthest 0.4 % of its points, which would squeeze the rest into a corner.
    Zooming out shows them; what is selected is always inside.
    """
    if len(scene.names) < WINDOW_FROM:
        return None, None
    shown = scene.coordinates[list(scene.selected)] if len(scene.selected) else scene.coordinates[:0]
    bounds = np.quantile(scene.coordinates.astype(np.float64), [0.002, 0.998], axis=0)
    low = np.vstack([bounds[:1], shown]).min(axis=0)
    high = np.vstack([bounds[1:], shown]).max(axis=0)
    margin = 0.06 * (high - low)
    edges = np.stack([low - margin, high + margin], axis=1).tolist()
    return edges[0], edges[1]
