"""Graphs everybody knows, and two that are made on the spot: what should come out is known before.

Karate club (Zachary 1977), Les Misérables (Knuth 1993) and the Florentine families (Breiger & Pattison 1986) come with
networkx.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from embed_core.errors import InputError
from embed_core.graph.kinds import SHIPPED, Graph, build

SAMPLES: tuple[str, ...] = ("karate", "lesmis", "florentine", "sbm", "barbell")
RANDOM: tuple[str, ...] = ("sbm",)
"""Those that a seed makes."""

BLOCKS = (30, 30, 30)
INSIDE, BETWEEN = 0.25, 0.02
BELLS, BRIDGE = 10, 5


def sample(sample_id: str, seed: int = 7) -> Graph:
    """One of :data:`SAMPLES`. ``columns`` holds the truth where one is known: faction, block, part.

    Raises:
        InputError: ``graph.unknown_sample``.
    """
    makers: dict[str, Callable[[int], Graph]] = {
        "karate": _karate, "lesmis": _lesmis, "florentine": _florentine, "sbm": _blocks, "barbell": _barbell,
    }  # fmt: skip
    if sample_id not in makers:
        raise InputError("graph.unknown_sample", received=sample_id[:40], allowed=", ".join(SAMPLES))
    return makers[sample_id](seed)


def _karate(_: int) -> Graph:
    import networkx as nx

    club = nx.karate_club_graph()
    # Numbered from 1 as in the paper; the two heads of the club by the names it gives them.
    names = ["Mr. Hi", *(str(number + 1) for number in range(1, 33)), "John A."]
    faction = np.array([club.nodes[node]["club"] for node in club], dtype=object)
    # The ties as such, as everybody draws them; networkx's weights count in how many contexts two members met.
    return build(names, list(club.edges()), columns={"faction": faction}, key=f"{SHIPPED}karate")


def _lesmis(_: int) -> Graph:
    import networkx as nx

    return _named(nx.les_miserables_graph(), "lesmis")


def _florentine(_: int) -> Graph:
    import networkx as nx

    return _named(nx.florentine_families_graph(), "florentine")


def _blocks(seed: int) -> Graph:
    import networkx as nx

    share = [[INSIDE if a == b else BETWEEN for b in range(len(BLOCKS))] for a in range(len(BLOCKS))]
    drawn = nx.stochastic_block_model(BLOCKS, share, seed=seed)
    letters = "ABC"
    block = np.array([letters[drawn.nodes[node]["block"]] for node in drawn], dtype=object)
    names = [f"{block[node]}{node % BLOCKS[0] + 1}" for node in drawn]
    return build(names, list(drawn.edges()), columns={"block": block}, key=f"{SHIPPED}sbm-{seed}")


def _barbell(_: int) -> Graph:
    import networkx as nx

    drawn = nx.barbell_graph(BELLS, BRIDGE)
    part = np.array(["left"] * BELLS + ["bridge"] * BRIDGE + ["right"] * BELLS, dtype=object)
    counts = {"left": "L", "bridge": "B", "right": "R"}
    begins = {"left": 0, "bridge": BELLS, "right": BELLS + BRIDGE}
    names = [f"{counts[one]}{node - begins[one] + 1}" for node, one in enumerate(part)]
    return build(names, list(drawn.edges()), columns={"part": part}, key=f"{SHIPPED}barbell")


def _named(drawn: Any, sample_id: str) -> Graph:
    place = {name: number for number, name in enumerate(drawn)}
    ends = [(place[a], place[b]) for a, b in drawn.edges()]
    weights = [float(data.get("weight", 1)) for _, _, data in drawn.edges(data=True)]
    return build(list(place), ends, weights, key=f"{SHIPPED}{sample_id}")
