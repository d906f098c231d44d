"""What is known of the nodes of a graph beforehand: the truth where there is one, Louvain's communities where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core import presets
from embed_core.graph.communities import Communities
from embed_core.graph.kinds import Graph
from pages._shared.i18n import language

MOST_CLASSES = 20


@dataclass(frozen=True, eq=False)
class Known:
    """A class for every node (n,). ``truth``: known beforehand, not found by an algorithm."""

    column: str
    labels: NDArray[Any]
    truth: bool

    @property
    def count(self) -> int:
        """How many classes."""
        return len(np.unique(self.labels))

    @property
    def title(self) -> str:
        """The heading in the reader's language."""
        return presets.column_name(self.column, language())

    def names(self) -> list[str]:
        """The class of every node in the reader's language."""
        return [presets.value_name(str(label), language()) for label in self.labels]


def known_of(graph: Graph, communities: Communities) -> list[Known]:
    """The columns of the graph that sort its nodes into 2 to 20 classes, and the communities."""
    columns = {name: np.array([str(value) for value in column], dtype=object) for name, column in graph.columns.items()}
    found = [
        Known(name, column, True) for name, column in columns.items() if 2 <= len(np.unique(column)) <= MOST_CLASSES
    ]
    return [*found, Known("community", np.array([str(one + 1) for one in communities.labels], dtype=object), False)]
