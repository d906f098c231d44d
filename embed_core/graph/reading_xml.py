"""GraphML and GEXF through networkx, after a look at the file that bounds what it may make of it."""

from __future__ import annotations

import io
from collections.abc import Hashable, Sequence
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.graph.kinds import MAX_EDGES, Graph, build
from embed_core.graph.reading_lines import LONGEST_NAME, MAX_NODES

MAX_ELEMENTS = 1_000_000
DEEPEST = 64
MAX_COLUMNS = 12
_FORMATS = ("graphml", "gexf")
_UNREADABLE = (
    ElementTree.ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, RecursionError,
    LookupError,
)  # fmt: skip
_NOT_KNOWN = ("label", "viz", "start", "end", "pid")
_PIECE = 1 << 16


def read_xml(name: str, data: bytes) -> Graph:
    """The graph of a GraphML or GEXF file; node attributes become columns, labels names where no two are the same.

    Raises:
        InputError: ``graph.xml_entities`` for a file that defines entities (they can make a small file huge, or read
            others), ``graph.broken_xml``, ``graph.not_a_graph``, ``graph.too_many_elements``,
            ``graph.mixed_directions``, and as :func:`embed_core.graph.kinds.build`.
    """
    import networkx as nx

    kind = _looked_at(name, data)
    try:
        drawn = nx.read_graphml(io.BytesIO(data)) if kind == "graphml" else nx.read_gexf(io.BytesIO(data))
    except (nx.NetworkXException, *_UNREADABLE) as error:
        if "directed" in str(error):
            raise InputError("graph.mixed_directions", name=name) from error
        raise InputError("graph.broken_xml", name=name, reason=str(error)[:200] or type(error).__name__) from error
    return _graph(name, drawn)


def _looked_at(name: str, data: bytes) -> str:
    """The root element's name, after counting what the file holds; entities and too much of anything are refused."""
    counted = {"node": 0, "edge": 0, "all": 0, "deep": 0}
    root: list[str] = []

    def begins(tag: str, _: dict[str, str]) -> None:
        short = tag.rpartition(":")[2].lower()
        if not root:
            root.append(short)
            if short not in _FORMATS:
                raise InputError("graph.not_a_graph", name=name, root=tag[:40])
        counted["all"] += 1
        counted["deep"] += 1
        if short in counted and short not in ("all", "deep"):
            counted[short] += 1
        _bounded(counted)

    def ends(_: str) -> None:
        counted["deep"] -= 1

    def refused(*_: object) -> None:
        raise InputError("graph.xml_entities", name=name)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = refused
    try:
        for start in range(0, len(data), _PIECE):
            parser.Parse(data[start : start + _PIECE], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise InputError("graph.broken_xml", name=name, reason=str(error)[:200]) from error
    return root[0]


def _bounded(counted: dict[str, int]) -> None:
    if counted["edge"] > MAX_EDGES:
        raise InputError("graph.too_many_edges", count=f"> {MAX_EDGES:,}", allowed=f"{MAX_EDGES:,}")
    if counted["node"] > MAX_NODES:
        raise InputError("graph.too_many_nodes", allowed=f"{MAX_NODES:,}")
    if counted["all"] > MAX_ELEMENTS or counted["deep"] > DEEPEST:
        raise InputError("graph.too_many_elements", allowed=f"{MAX_ELEMENTS:,}", deepest=DEEPEST)


def _graph(name: str, drawn: Any) -> Graph:
    nodes = list(drawn)
    if not nodes:
        raise InputError("graph.empty", name=name)
    place = {node: number for number, node in enumerate(nodes)}
    ends, weights = [], []
    for first, second, data in drawn.edges(data=True):
        ends.append((place[first], place[second]))
        weights.append(_weight(data.get("weight", 1.0)))
    about = [drawn.nodes[node] for node in nodes]
    return build(
        _names(nodes, about), ends, weights, directed=bool(drawn.is_directed()), columns=_columns(about)
    )  # fmt: skip


def _weight(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")


def _names(nodes: Sequence[Hashable], about: Sequence[dict[str, Any]]) -> list[str]:
    """Labels where every node has one of its own, else ids."""
    labels = [_text(one.get("label", "")) for one in about]
    if all(labels) and len(set(labels)) == len(labels):
        return labels
    ids = [_text(node) for node in nodes]
    if all(ids) and len(set(ids)) == len(ids):
        return ids
    return [f"{one} #{number + 1}" for number, one in enumerate(ids)]


def _text(value: object) -> str:
    return " ".join(str(value).split())[:LONGEST_NAME]


def _columns(about: Sequence[dict[str, Any]]) -> dict[str, NDArray[Any]]:
    """Attributes of the nodes, numbers as numbers (NaN where one is missing), everything else as text."""
    known = list(dict.fromkeys(name for one in about for name in one if name not in _NOT_KNOWN))
    found: dict[str, NDArray[Any]] = {}
    for name in known[:MAX_COLUMNS]:
        values = [one.get(name) for one in about]
        if all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values):
            found[_text(name)] = np.array([np.nan if value is None else float(value) for value in values])
        elif not any(isinstance(value, dict | list) for value in values):
            found[_text(name)] = np.array(["" if value is None else _text(value) for value in values], dtype=object)
    return found
