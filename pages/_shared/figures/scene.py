"""What a map shows, in plain arrays, and the few decisions that follow from how much of it there is."""

from __future__ import annotations

import base64
import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from pages._shared.figures import palette

Array = npt.NDArray[Any]
Trace = dict[str, Any]
Spec = dict[str, Any]

SVG_UP_TO = 3_000  # points: real vector graphics, crisp in an exported SVG; above, WebGL
HOVER_WIDTH = 60


@dataclass(frozen=True)
class Colour:
    """What the colour shows: categories (one name a point), or values with the title of their scale."""

    title: str
    categories: Sequence[str] | None = None
    values: Array | None = None
    ticks: Sequence[tuple[float, str]] = ()  # where the scale is labelled, and how (a rank on a log scale, say)
    quiet: str = ""  # the category that stands back (noise of a clustering)


@dataclass(frozen=True)
class Mark:
    """A word put on the map at a place: the keyword label of a cluster."""

    text: str
    place: Array


@dataclass(frozen=True)
class Scene:
    """Everything a map shows. ``coordinates`` is ``(n, 2)`` or ``(n, 3)``; the rest are indices into it."""

    coordinates: Array
    names: Sequence[str]
    colour: Colour | None = None
    base_colour: str = palette.STATIC
    found: Sequence[int] = ()
    selected: Sequence[int] = ()
    neighbours: Sequence[int] = ()
    links: Sequence[tuple[int, int]] = ()
    marks: Sequence[Mark] = ()
    labels: bool | None = None
    thumbnails: Sequence[str] = ()  # data URIs, one a point, drawn in place of the dots
    height: int = 640
    ink: str | None = None  # of the labels; None: what the theme gives
    paper: str = ""  # the colour behind the map: a halo of it keeps labels readable on top of points
    keep_view: str = "map"
    axis_titles: Sequence[str] = field(default_factory=tuple)


def category_colours(colour: Colour) -> dict[str, str]:
    """Each category's colour, in the order they are drawn: what stands back comes first, and is grey."""
    order = dict.fromkeys(colour.categories or ())
    drawn = [name for name in order if name != colour.quiet]
    quiet = {name: palette.QUIET for name in order if name == colour.quiet}
    return quiet | {name: palette.category_colour(number) for number, name in enumerate(drawn)}


def hover_text(name: str) -> str:
    """A name safe and readable in a hover box: no markup of its own, wrapped at 60 characters."""
    if len(name) <= HOVER_WIDTH:
        return html.escape(name, quote=False)
    return "<br>".join(html.escape(line, quote=False) for line in textwrap.wrap(name, HOVER_WIDTH))


def short(name: str, width: int = 26) -> str:
    """A name short enough to stand on the map."""
    cut = name if len(name) <= width else name[: width - 1].rstrip() + "…"
    return html.escape(cut, quote=False)


def axes_of(scene: Scene, places: Array) -> dict[str, dict[str, str]]:
    """``places`` ``(m, 2 or 3)`` as the x, y (and z) of a trace, packed."""
    # float32 halves the message to the browser and is far finer than a pixel.
    places = np.asarray(places, dtype=np.int16 if scene.coordinates.dtype == np.int16 else np.float32)
    return {axis: packed(places[:, number]) for number, axis in enumerate("xyz"[: places.shape[1]])}


def packed(values: Array) -> dict[str, str]:
    """Numbers the way Plotly sends typed arrays: a third of the size of text, and no work for the browser's parser.

    The browser knows no 64-bit integers (a chart with them stays empty): they go as floats, exact up to 2^53.
    """
    kept = np.ascontiguousarray(values)
    if kept.dtype.kind in "iu" and kept.dtype.itemsize == 8:
        kept = kept.astype(np.float64)
    return {"dtype": kept.dtype.str.lstrip("<|"), "bdata": base64.b64encode(kept.tobytes()).decode("ascii")}


def trace_kind(scene: Scene) -> str:
    """The Plotly trace that draws this many points: SVG, WebGL or 3-D."""
    if scene.coordinates.shape[1] == 3:
        return "scatter3d"
    return "scatter" if len(scene.names) <= SVG_UP_TO else "scattergl"


def marker_size(scene: Scene) -> float:
    """Pixels: fewer points are drawn larger."""
    count = len(scene.names)
    steps = ((60, 11.0), (300, 8.0), (3_000, 6.0), (20_000, 4.0), (60_000, 3.0))
    size = next((size for bound, size in steps if count <= bound), 2.0)
    return size * 0.6 if scene.coordinates.shape[1] == 3 else size
