"""Map, cosines and accuracy of one encoder on the sentences in eight languages."""

from __future__ import annotations

import numpy as np

from embed_core.crosslingual.sentences import LANGUAGES, every_text
from embed_core.crosslingual.study import Study
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Array, Trace, hover_text, packed
from pages._shared.i18n import t
from pages._shared.inspector import panel
from pages._shared.languages_page.together_kit import isolated, name_of

SYMBOLS: tuple[str, ...] = (
    "circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x", "pentagon",
)  # fmt: skip
HEIGHT = 480
NUMBERED_UP_TO = 10
_GREY = "#8A94A0"


def show_map(study: Study, own: tuple[str, ...], count: int, key: str) -> None:
    """Colour and number are the meaning, the shape is the language; stars are the visitor's sentences."""
    places = np.asarray(study.coordinates, np.float32)
    texts = every_text()
    traces: list[Trace] = []
    for number, language in enumerate(LANGUAGES):
        rows = np.arange(count) * len(LANGUAGES) + number
        colours = [palette.category_colour(meaning) for meaning in range(count)]
        hover = [f"{meaning + 1} · {name_of(language)}<br>{_hover(texts[row])}" for meaning, row in enumerate(rows)]
        traces.append(_trace(places[rows], name_of(language), SYMBOLS[number], colours, hover))
    traces.append(_numbers(places[: count * len(LANGUAGES)].reshape(count, len(LANGUAGES), 2)))
    if own:
        mine = places[count * len(LANGUAGES) :]
        name = t("languages_page.together.yours")
        traces.append(_trace(mine, name, "star", [palette.HIGHLIGHT] * len(mine), [_hover(text) for text in own], 15))
    spec = plot.placed([], x=plot.Axis(), y=plot.Axis(), height=HEIGHT, equal=True)
    spec["data"] = traces
    spec["layout"] |= {"showlegend": True, "height": HEIGHT + 60}
    spec["layout"]["legend"] |= {"y": -0.02, "yanchor": "top", "itemsizing": "constant"}
    spec["layout"]["margin"]["t"] = 28
    for axis in ("xaxis", "yaxis"):
        spec["layout"][axis] |= {"showgrid": False, "showticklabels": False, "ticks": "", "automargin": False}
    chart.show(spec, key=key, alt=t("languages_page.together.alt_map", count=count, languages=len(LANGUAGES)))


def show_cosines(study: Study, meanings: int, key: str) -> None:
    """Cosines of the first meanings, all languages of one together."""
    size = meanings * len(LANGUAGES)
    names = [f"{place // len(LANGUAGES) + 1} {LANGUAGES[place % len(LANGUAGES)]}" for place in range(size)]
    values = study.cosines[:size, :size]
    low = float(values.min())
    spec = plot.heatmap(
        values, names, names, title=t("projections.metrics.cosine"), scale="plain", low=low, high=1.0, height=480
    )
    _square(spec)
    chart.show(spec, key=key, alt=t("languages_page.together.alt_cosines", count=meanings))


def show_accuracy(study: Study, key: str) -> None:
    """Share of translations found, from the row's language to the column's."""
    names = [name_of(language) for language in LANGUAGES]
    spec = plot.heatmap(
        100 * study.together.accuracy, names, names, title="%", scale="plain", low=0.0, high=100.0, height=420, digits=0
    )
    _square(spec)
    chart.show(spec, key=key, alt=t("languages_page.together.alt_accuracy", languages=len(LANGUAGES)))


def _trace(
    places: Array, name: str, symbol: str, colours: list[str], hover: list[str], size: int = 10
) -> Trace:  # fmt: skip
    return {
        "type": "scatter", "mode": "markers", "x": packed(places[:, 0]), "y": packed(places[:, 1]), "name": name,
        "marker": {"symbol": symbol, "size": size, "color": colours, "opacity": 0.85, "line": {"width": 0}},
        "hovertext": hover, "hoverinfo": "text",
    }  # fmt: skip


def _numbers(places: Array) -> Trace:
    """The number of a meaning in the middle of its points."""
    middle = np.ascontiguousarray(np.median(places, axis=1))
    ink = panel.ink()
    return {
        "type": "scatter", "mode": "text", "x": packed(middle[:, 0]), "y": packed(middle[:, 1]), "showlegend": False,
        "text": [f"<b>{number + 1}</b>" for number in range(len(middle))], "hoverinfo": "skip",
        "textfont": {"size": 17, **({"color": ink} if ink else {})}, "textposition": "top right",
    }  # fmt: skip


def _hover(text: str) -> str:
    return isolated(hover_text(text))


def _square(spec: dict[str, object]) -> None:
    layout = spec["layout"]
    layout["xaxis"] |= {"constrain": "domain"}  # type: ignore[index]
    layout["yaxis"] |= {"scaleanchor": "x", "constrain": "domain"}  # type: ignore[index]
