"""What a chart is, in words, read off its own plain data: the mark, the axes, colour and size, the series, and what is
not to be read from it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, Literal

from pages._shared.figures.scene import Spec, Trace
from pages._shared.i18n import plain, t

Kind = Literal[
    "map", "map3d", "axes_map", "network", "multiples", "heatmap", "image", "bars", "histogram", "lines", "scatter",
    "plane", "drawing",
]  # fmt: skip
SERIES_UP_TO = 12
"""Names of series that are repeated."""
LONGEST_NAME = 60
_PLACED: tuple[Kind, ...] = ("map", "map3d", "network", "image", "drawing")
"""Kinds whose axes have nothing to say."""


def explain(spec: Spec, alt: str, kind: Kind | None = None) -> str:
    """Markdown in the reader's language. ``kind`` where the data alone would be taken for another one."""
    shown = kind or kind_of(spec)
    lines = [*_axes(spec, shown), *_colour(spec, shown), *_extras(spec)]
    listed = "\n".join(f"- {line}" for line in lines)
    never = t("figures.not", text=t(f"figures.never.{shown}"))
    parts = (t(f"figures.kind.{shown}"), listed, never, t("figures.alt", alt=plain(unmarked(alt))))
    return "\n\n".join(part for part in parts if part)


def alt_text(spec: Spec, alt: str, kind: Kind | None = None) -> str:
    """``alt`` for those who cannot see the chart: with what it is, its axes and its series, where ``alt`` leaves that
    out.
    """
    name = t(f"figures.name.{kind or kind_of(spec)}")
    alt = unmarked(alt)
    told = alt if name.casefold() in alt.casefold() else t("figures.named", name=name, alt=alt)
    more = [unmarked(line) for line in _axes(spec, kind or kind_of(spec), silent=True)]
    names = _series(spec)
    if len(names) > 1:
        more.append(unmarked(t("figures.series", names=_listed(names))))
    return t("figures.sentence").join([told.rstrip(".。"), *more])


def unmarked(markdown: str) -> str:
    """Plain text of the Markdown that is written here.

    >>> unmarked("**Across**: a" + chr(92) + "_b")
    'Across: a_b'
    """
    return re.sub(r"\\(.)", r"\1", markdown.replace("**", ""))


def kind_of(spec: Spec) -> Kind:
    """What the data and the layout say it is.

    >>> kind_of({"data": [{"type": "heatmap"}], "layout": {}})
    'heatmap'
    """
    types = {trace.get("type", "scatter") for trace in spec["data"]}
    layout = spec["layout"]
    if "scatter3d" in types:
        return "map3d"
    hidden = [_hidden(axis) for _, axis in _named_axes(layout, "x")]
    if "heatmap" in types:
        return "image" if hidden and all(hidden) else "heatmap"
    if "bar" in types:
        return "bars" if any(trace.get("orientation") == "h" for trace in spec["data"]) else "histogram"
    if hidden and all(hidden):
        return _placed(spec, len(hidden))
    modes = [trace.get("mode", "") for trace in spec["data"] if trace.get("hoverinfo") != "skip"]
    return "lines" if any("lines" in mode for mode in modes) else "scatter"


def _placed(spec: Spec, panels: int) -> Kind:
    if panels > 1:
        return "multiples"
    layout = spec["layout"]
    if not any("markers" in trace.get("mode", "") for trace in spec["data"]):
        return "drawing"
    if "scaleanchor" not in layout.get("yaxis", {}):
        return "network" if any(trace.get("mode") == "lines" for trace in spec["data"]) else "drawing"
    return "axes_map" if any(_title(axis) for _, axis in _named_axes(layout, "x")) else "map"


def _hidden(axis: dict[str, Any]) -> bool:
    return axis.get("visible") is False or axis.get("showticklabels") is False


def _named_axes(layout: dict[str, Any], letter: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, axis) for name, axis in layout.items() if name.startswith(f"{letter}axis"))


def _title(part: dict[str, Any]) -> str:
    title = part.get("title") or ""
    words = title.get("text") or "" if isinstance(title, dict) else str(title)
    return html.unescape(words.replace("<br>", " ")).strip()


def _said(axis: dict[str, Any]) -> str:
    title = plain(_title(axis))
    says_so = t("figures.log_sign") in title.casefold()
    return t("figures.log", title=title) if title and axis.get("type") == "log" and not says_so else title


def _axes(spec: Spec, kind: Kind, *, silent: bool = False) -> Iterator[str]:
    for letter, name in (("x", "across"), ("y", "up")):
        titles = list(dict.fromkeys(filter(None, (_said(axis) for _, axis in _named_axes(spec["layout"], letter)))))
        if len(titles) > 1:
            rest = t("figures.between").join(titles[1:])
            yield t(f"figures.{name}", title=t("figures.also", first=titles[0], rest=rest))
        elif titles:
            yield t(f"figures.{name}", title=titles[0])
        elif not silent and kind not in (*_PLACED, "multiples", "axes_map"):
            yield t(f"figures.no_title_{name}")


def _colour(spec: Spec, kind: Kind) -> Iterator[str]:
    bars = [bar for trace in spec["data"] for bar in (_bar(trace),) if bar is not None]
    if "coloraxis" in spec["layout"]:
        bars.append(spec["layout"]["coloraxis"].get("colorbar", {}))
    titles = list(dict.fromkeys(filter(None, map(_title, bars))))
    if titles:
        yield t("figures.colour", title=plain(t("figures.between").join(titles)))
    elif bars or kind == "heatmap":
        yield t("figures.colour_scale")
    names = _series(spec)
    if len(names) > 1:
        if not bars:
            yield t("figures.colour_series")
        yield t("figures.series", names=_listed(names))


def _bar(trace: Trace) -> dict[str, Any] | None:
    if trace.get("type") == "heatmap":
        return None if trace.get("showscale") is False else trace.get("colorbar")
    marker = trace.get("marker") or {}
    return marker.get("colorbar") if isinstance(marker, dict) else None


def _series(spec: Spec) -> list[str]:
    names = (
        html.unescape(str(trace["name"]))[:LONGEST_NAME]
        for trace in spec["data"]
        if trace.get("name") and trace.get("showlegend") is not False
    )
    return list(dict.fromkeys(names))


def _listed(names: list[str]) -> str:
    shown = t("figures.between").join(map(plain, names[:SERIES_UP_TO]))
    left = len(names) - SERIES_UP_TO
    return t("figures.more", names=shown, count=left) if left > 0 else shown


def _extras(spec: Spec) -> Iterator[str]:
    traces = spec["data"]
    if any(_sized(trace) for trace in traces):
        yield t("figures.size")
    if any("error_x" in trace or "error_y" in trace for trace in traces):
        yield t("figures.whisker")
    if any(trace.get("fill") == "toself" for trace in traces):
        yield t("figures.band")
    if any((trace.get("line") or {}).get("dash", "solid") != "solid" for trace in traces):
        yield t("figures.dashed")
    if spec.get("frames"):
        yield t("figures.played")


def _sized(trace: Trace) -> bool:
    marker = trace.get("marker") or {}
    return isinstance(marker, dict) and isinstance(marker.get("size"), list | dict)
