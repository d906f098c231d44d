"""One HTML file with the map in it: pan, zoom (or turn, in 3-D), hover, search, colours; nothing is loaded.

The page is ``assets/export/map.html``; only its data is filled in here. Data goes into a JSON script element, with
``<``, ``>`` and ``&`` written as ``\\u003c`` ... so that no text can end the element, and is shown as text only.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

from embed_core import presets, texts
from embed_core.export.data import MapData
from embed_core.paths import ASSETS

TEMPLATE = ASSETS / "export" / "map.html"
CATEGORIES_UP_TO = 40
NEIGHBOURS_UP_TO = 50_000
SHOWN_NEIGHBOURS = 10
_RANKS = "frequency_rank"
_METHODS = {"pca": "PCA", "umap": "UMAP", "tsne": "t-SNE"}


def to_html(data: MapData, *, language: str = "en") -> bytes:
    """A page that shows the map, in ``language``. Works with 50,000 points and more."""
    title = " · ".join(filter(None, (data.facts.get("model"), _METHODS.get(_method(data))))) or "map"
    page = TEMPLATE.read_text(encoding="utf-8")
    filled = {"LANGUAGE": language, "TITLE": escape(title), "DATA": _as_script(_payload(data, title, language))}
    return re.sub("%%([A-Z]+)%%", lambda match: filled[match[1]], page).encode()


def _as_script(payload: dict[str, Any]) -> str:
    """JSON that may stand inside a script element, whatever its texts hold.

    >>> _as_script({"name": "</script>"})
    '{"name": "\\\\u003c/script\\\\u003e"}'
    """
    written = json.dumps(payload, ensure_ascii=False, allow_nan=False)
    for char in "<>&\u2028\u2029":
        written = written.replace(char, f"\\u{ord(char):04x}")
    return written


def _payload(data: MapData, title: str, language: str) -> dict[str, Any]:
    return {
        "title": title,
        "names": list(data.names),
        "components": int(data.coordinates.shape[1]),
        "coordinates": _packed(_centred(data.coordinates), "<f4"),
        "columns": [_column(name, column, language) for name, column in data.columns.items()],
        "links": [list(link) for link in data.links],
        "neighbours": _neighbours(data),
        "facts": _facts(data.facts, language),
        "careful": texts.text(f"export.careful.{_method(data)}", language),
        "texts": _interface(language),
    }


def _interface(language: str) -> dict[str, str]:
    found = ((key.partition("export.page.")[2], value) for key, value in texts.catalogue(language).items())
    return {name: value for name, value in found if name}


def _method(data: MapData) -> str:
    method = data.facts.get("method")
    return method if method in _METHODS else "other"


def _centred(coordinates: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
    """Moved and scaled alike on all axes so that everything lies within -1 and 1."""
    middle = (coordinates.min(axis=0) + coordinates.max(axis=0)) / 2
    spread = float(np.abs(coordinates - middle).max()) or 1.0
    return np.asarray((coordinates - middle) / spread, dtype=np.float32)


def _packed(array: npt.NDArray[Any], kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(array).astype(kind).tobytes()).decode()


def _neighbours(data: MapData) -> dict[str, Any] | None:
    if data.neighbours is None or len(data.names) > NEIGHBOURS_UP_TO:
        return None
    nearest = data.neighbours[:, :SHOWN_NEIGHBOURS]
    return {"count": int(nearest.shape[1]), "indices": _packed(nearest, "<i4")}


def _column(name: str, column: npt.NDArray[Any], language: str) -> dict[str, Any]:
    """Numbers (more than 12 different ones) for a scale of colours, else categories, the most frequent first."""
    title = _column_title(name, language)
    if column.dtype.kind in "iuf" and len(np.unique(column)) > 12:
        return {"title": title, "log": name == _RANKS, "numbers": _packed(column, "<f4")}
    values = [presets.value_name(str(value), language) for value in column.tolist()]
    found = [value for value, _ in Counter(values).most_common()]
    kept = min(len(found), CATEGORIES_UP_TO)
    place = {value: min(index, kept) for index, value in enumerate(found)}
    codes = np.array([place[value] for value in values])
    return {"title": title, "categories": found[:kept], "codes": _packed(codes, "<u2")}


def _column_title(name: str, language: str) -> str:
    own = texts.catalogue(language).get(f"export.column.{name}")
    return own or presets.column_name(name, language)


def _facts(facts: dict[str, Any], language: str) -> list[list[str]]:
    """What is known, as pairs of name and value for the reader."""
    names = texts.catalogue(language)
    return [
        [names.get(f"export.facts.{name}", name), _fact(value)]
        for name, value in facts.items()
        if value is not None and value != {} and value is not False
    ]


def _fact(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_fact(item)}" for name, item in value.items())
    return f"{value:.3g}" if isinstance(value, float) else str(value)
