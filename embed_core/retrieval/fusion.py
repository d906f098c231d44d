"""Putting rankings together, and how much of an exact answer another one holds.

Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009, SIGIR): ``score(c) = sum over the lists of 1 / (constant +
rank of c)``, a chunk that a list lacks adding nothing. It needs ranks only, so a cosine and a BM25 score, which have no
common scale, can be put together. The authors took 60 for the constant: it keeps the first places from deciding alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from embed_core.errors import InputError
from embed_core.retrieval.kinds import Hit

CONSTANT = 60


def fuse(lists: Mapping[str, Sequence[Hit]], k: int, constant: int = CONSTANT) -> tuple[Hit, ...]:
    """The ``k`` best of several rankings of the same collection, by reciprocal rank fusion.

    ``lists`` names each ranking (``{"vector": ..., "keyword": ...}``); a hit's ``parts`` say at which rank each had it.
    At equal scores the chunk that some list ranks higher comes first, then the one that stands earlier in the
    collection. A chunk first in one list and second in the other gets 1/61 + 1/62 = 0.0325.

    Raises:
        InputError: ``k`` below 1 or ``constant`` below 0.
    """
    if k < 1 or constant < 0:
        raise InputError("ask.bad_fusion", k=k, constant=constant)
    ranks: dict[int, dict[str, float]] = {}
    chunks: dict[int, Hit] = {}
    for name, hits in lists.items():
        for hit in hits:
            ranks.setdefault(hit.row, {})[name] = hit.rank
            chunks.setdefault(hit.row, hit)
    scores = {row: sum(1.0 / (constant + rank) for rank in own.values()) for row, own in ranks.items()}
    order = sorted(scores, key=lambda row: (-scores[row], min(ranks[row].values()), row))[:k]
    return tuple(
        Hit(chunks[row].chunk, row, place, scores[row], dict(ranks[row])) for place, row in enumerate(order, start=1)
    )


def recall(exact: Sequence[Hit], other: Sequence[Hit]) -> float:
    """The share of the exact hits that ``other`` holds too, whatever their order; 1 where there are no exact hits.

    Of the exact {a, b, c, d}, {a, c, d, x} holds three: 0.75.
    """
    wanted = {hit.row for hit in exact}
    return len(wanted & {hit.row for hit in other}) / len(wanted) if wanted else 1.0
