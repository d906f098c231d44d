"""A graph from a file that a visitor sends: an edge list, GraphML or GEXF.

>>> graph = read_graph("edges.csv", b"from,to,weight\\nana,ben,2\\nben,cleo,1\\n")
>>> graph.names, graph.edges.tolist(), graph.weights.tolist()
(('ana', 'ben', 'cleo'), [[0, 1], [1, 2]], [2.0, 1.0])
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import PurePath

from embed_core.errors import InputError
from embed_core.graph.kinds import Graph
from embed_core.graph.reading_lines import read_lines
from embed_core.graph.reading_xml import read_xml
from embed_core.graph.samples import sample
from embed_core.tables.encoding import decode
from embed_core.uploads import display_name

FORMATS = (".csv", ".tsv", ".txt", ".edges", ".edgelist", ".graphml", ".gexf", ".xml")
MAX_BYTES = 20_000_000
_HEAD = 200


def read_graph(name: str, data: bytes, directed: bool = False) -> Graph:
    """The graph in the bytes of a file called ``name``; what it holds is seen from its content.

    ``directed`` counts for edge lists, which do not say; GraphML and GEXF do. What cannot be walked is left out and
    told in the graph's notes (:func:`embed_core.graph.kinds.build`).

    Raises:
        InputError: ``graph.too_big`` above 20 MB, ``graph.empty``, ``graph.binary``, ``graph.too_many_edges`` above
            100,000, ``graph.too_many_nodes``, and what :mod:`.reading_lines` and :mod:`.reading_xml` say of a file they
            cannot read; ``tables.encoding`` for a text in no known encoding.
    """
    shown = display_name(name)
    if len(data) > MAX_BYTES:
        received = -(-len(data) // 1_000_000)
        raise InputError("graph.too_big", name=shown, received=received, allowed=MAX_BYTES // 1_000_000)
    if not data.strip(b" \t\r\n\xef\xbb\xbf\x00"):
        raise InputError("graph.empty", name=shown)
    if _is_xml(name, data):
        return read_xml(shown, data)
    if b"\x00" in data[:_HEAD] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError("graph.binary", name=shown)
    text, notes = decode(data)
    graph = read_lines(shown, text, directed)
    return replace(graph, notes=(*notes, *graph.notes))


def example() -> bytes:
    """An edge list to begin with: who appears with whom in Les Misérables."""
    graph = sample("lesmis")
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("from", "to", "weight"))
    for (first, second), weight in zip(graph.edges.tolist(), graph.weights.tolist(), strict=True):
        rows.writerow((graph.names[first], graph.names[second], f"{weight:g}"))
    return out.getvalue().encode()


def _is_xml(name: str, data: bytes) -> bool:
    head = data[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith((b"<?xml", b"<graphml", b"<gexf", b"<!")) or (
        PurePath(name).suffix.lower() in (".graphml", ".gexf", ".xml")
    )
