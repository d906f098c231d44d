"""Edge lists: one edge a line, two names and if you like a weight, between commas, tabs, semicolons or spaces."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from embed_core.errors import InputError
from embed_core.graph.kinds import MAX_EDGES, Graph, Note, build, note

MAX_NODES = 2 * MAX_EDGES
LONGEST_NAME = 200
_COMMENTS = ("#", "%")
_DELIMITERS = ("\t", ";", ",", "|")
_SNIFFED = 30
_NETWORKX = re.compile(r"\s*\{(?:.*?'weight':\s*([^,}\s]+))?.*\}\s*$")
_HEADINGS = {
    "source": {"source", "from", "src", "node1", "node_1", "node 1", "起点", "源", "源节点", "来源"},
    "target": {"target", "to", "dst", "node2", "node_2", "node 2", "终点", "目标", "目标节点"},
    "weight": {"weight", "value", "count", "strength", "权重", "次数"},
    "type": {"type"},
}


@dataclass
class _Found:
    """What the lines held so far."""

    numbers: dict[str, int] = field(default_factory=dict)
    edges: list[tuple[int, int]] = field(default_factory=list)
    weights: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    skipped: int = 0

    def node(self, name: str, line: int) -> int:
        if len(name) > LONGEST_NAME:
            raise InputError(
                "graph.long_name", line=f"{line:,}", start=name[:40], length=f"{len(name):,}", allowed=LONGEST_NAME
            )
        number = self.numbers.setdefault(name, len(self.numbers))
        if number >= MAX_NODES:
            raise InputError("graph.too_many_nodes", allowed=f"{MAX_NODES:,}")
        return number


def read_lines(name: str, text: str, directed: bool = False) -> Graph:
    """The graph of an edge list. Lines that begin with # or % are passed over; a line of one name is a node alone.

    A heading is known by its words, or by a weight that is none. A column ``type`` with the word "directed" (Gephi's)
    overrides ``directed``.

    Raises:
        InputError: ``graph.empty``, ``graph.broken_line``, ``graph.long_name``, and as
            :func:`embed_core.graph.kinds.build`.
    """
    rows = _rows(text)
    first = next(rows, None)
    if first is None:
        raise InputError("graph.empty", name=name)
    columns = _heading(first[1])
    found = _Found()
    if columns is None:
        columns = {"source": 0, "target": 1, "weight": 2}
        _take(found, *first, columns)
    for line, cells in rows:
        _take(found, line, cells, columns)
        if len(found.edges) > MAX_EDGES + 1:
            raise InputError("graph.too_many_edges", count=f"> {MAX_EDGES:,}", allowed=f"{MAX_EDGES:,}")
    said: list[Note] = []
    weights = _weights(found, said)
    if found.skipped:
        said.append(note("skipped_lines", count=found.skipped))
    if not found.edges and len(found.numbers) > 1:
        raise InputError("graph.one_column", name=name, lines=f"{len(found.numbers):,}")
    if found.types:
        directed = sum(one.lower() == "directed" for one in found.types) * 2 > len(found.types)
    return build(list(found.numbers), found.edges, weights, directed=directed, notes=said)


def _take(found: _Found, line: int, cells: Sequence[str], columns: dict[str, int]) -> None:
    """One line into what was found: an edge, a node alone, or nothing."""
    ends = [_cell(cells, columns[side]) for side in ("source", "target")]
    if not any(ends):
        found.skipped += 1
        return
    numbers = [found.node(end, line) for end in ends if end]
    if len(numbers) == 2:
        found.edges.append((numbers[0], numbers[1]))
        found.weights.append(_cell(cells, columns.get("weight", -1)))
        if "type" in columns:
            found.types.append(_cell(cells, columns["type"]))


def _cell(cells: Sequence[str], place: int) -> str:
    return " ".join(cells[place].split()) if 0 <= place < len(cells) else ""


def _weights(found: _Found, said: list[Note]) -> list[float] | None:
    """The third column as numbers, an empty cell as 1; None where it is not one of numbers."""
    given = [one for one in found.weights if one]
    numbers = [_number(one) for one in found.weights]
    if given and sum(one is not None for one in numbers) * 2 < len(given):
        said.append(note("no_weights", example=given[0][:40]))
        return None
    return [1.0 if not one else (np.nan if value is None else value) for one, value in
            zip(found.weights, numbers, strict=True)]  # fmt: skip


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))  # some countries' spreadsheets write 0,5
    except ValueError:
        return None


def _heading(cells: Sequence[str]) -> dict[str, int] | None:
    """Where source, target, weight and type stand, if the first line is a heading."""
    words = [" ".join(cell.lower().split()) for cell in cells]
    places = {
        side: place for side, known in _HEADINGS.items() for place, word in reversed(list(enumerate(words)))
        if word in known
    }  # fmt: skip
    if "source" in places and "target" in places:
        return places
    if len(words) == 3 and words[2] in _HEADINGS["weight"]:
        return {"source": 0, "target": 1, "weight": 2}
    return None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every line that is neither blank nor a comment."""
    lines = [
        (number, line) for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith(_COMMENTS)
    ]  # fmt: skip
    delimiter = _delimiter([line for _, line in lines[:_SNIFFED]])
    for number, line in lines:
        if not delimiter:
            yield number, _spaced(line)
            continue
        try:
            yield number, next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
        except csv.Error as error:
            raise InputError("graph.broken_line", line=f"{number:,}", start=line[:40]) from error


def _delimiter(lines: Sequence[str]) -> str:
    """What stands in most of the first lines, "" for spaces. Not the widths of the rows: an edge may have its weight or
    not.
    """
    counts = {mark: sum(mark in line for line in lines) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: counts[mark])
    return best if counts[best] * 2 >= len(lines) else ""


def _spaced(line: str) -> list[str]:
    """Cells between spaces; the braces that networkx writes after an edge give its weight."""
    if (braces := _NETWORKX.search(line)) is None:
        return line.split()
    cells = line[: braces.start()].split()
    return cells if braces[1] is None else [*cells, braces[1]]
