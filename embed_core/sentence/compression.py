"""What smaller vectors cost in rank: neighbours, the order of pairs, agreement with people's scores.

The formats themselves are in :mod:`embed_core.sentence.quantise`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.evaluation.rank_correlation import SEED, Interval, spearman
from embed_core.progress import Progress, silent
from embed_core.scores import unit_rows
from embed_core.sentence.quantise import (
    FORMATS,
    Floats,
    Format,
    bytes_a_vector,
    pair_similarities,
    similarities,
    truncated,
)

LEAST_TEXTS, MOST_TEXTS = 20, 2_000
MOST_PAIRS = 20_000
RESCORE = 4
"""How many times k are fetched with the small vectors before the full ones put them in order."""
# Whose authors say so: OpenAI's announcement of January 2024, the model cards of the others.
_MATRYOSHKA = (
    "text-embedding-3-", "nomic-embed-text-v1.5", "mxbai-embed-large-v1", "mxbai-embed-2d-large", "nomic-embed-text-v2",
    "snowflake-arctic-embed-m-v1.5", "embeddinggemma", "qwen3-embedding",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """One format at ``dims`` dimensions: ``size`` in bytes a vector; ``overlap``, the mean share of the k nearest
    neighbours that stay (k = the study's); ``rescored``, the same where the 4 k nearest are fetched with the small
    vectors and put in order with the full ones; ``pairs``, Spearman of the similarities of pairs of texts against the
    full vectors; ``sts``, Spearman against people's scores, None where no scored pairs were given;
    ``texts``, how many took part.
    """

    format: Format
    dims: int
    size: int
    overlap: float
    rescored: float
    pairs: float
    sts: Interval | None = None
    texts: int = 0

    def value(self, measure: str) -> float:
        """One of "overlap", "rescored", "pairs", "sts" as a number; NaN where it was not measured."""
        found = getattr(self, measure)
        return float("nan") if found is None else found.value if isinstance(found, Interval) else float(found)


@dataclass(frozen=True, slots=True)
class ScoredVectors:
    """Vectors of scored pairs: ``first`` and ``second`` (n, d), ``scores`` (n,)."""

    first: NDArray[np.floating]
    second: NDArray[np.floating]
    scores: Sequence[float]


def nearest(table: Floats, k: int) -> NDArray[np.int64]:
    """For every row of a square table (n, n) of similarities the ``k`` nearest others (n, k); of equal ones the first.

    >>> nearest(np.array([[1.0, 0.2, 0.9], [0.2, 1.0, 0.3], [0.9, 0.3, 1.0]], np.float32), 1).ravel().tolist()
    [2, 2, 0]
    """
    others = table.copy()
    np.fill_diagonal(others, -np.inf)
    return np.argsort(-others, axis=1, kind="stable")[:, :k]


def overlap(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """The mean share of neighbours that two lists (n, k) have in common."""
    return kept(one, other)


def kept(wanted: NDArray[np.int64], listed: NDArray[np.int64]) -> float:
    """The mean share of the ``wanted`` (n, k) that stand anywhere in a longer list (n, m): what rescoring can find.

    >>> kept(np.array([[1, 2]]), np.array([[2, 3, 4, 0]]))
    0.5
    """
    return float((wanted[:, :, None] == listed[:, None, :]).any(axis=2).mean())


def sizes(dims: int) -> tuple[int, ...]:
    """The numbers of dimensions to try: powers of two from 8, the half and three quarters, and all.

    >>> sizes(384)
    (8, 16, 32, 64, 128, 192, 256, 288, 384)
    """
    powers = [1 << power for power in range(3, 13) if 1 << power < dims]
    return tuple(sorted({*powers, dims // 2, 3 * dims // 4, dims} - {0}))


def study(
    vectors: ArrayLike, *, k: int = 10, scored: ScoredVectors | None = None, dims: Sequence[int] | None = None,
    progress: Progress = silent,
) -> tuple[Cost, ...]:  # fmt: skip
    """Every format at every number of dimensions (of :func:`sizes`) against the full float32 vectors (n, D).

    The int8 range of a dimension is calibrated on ``vectors`` themselves, the scored pairs' not among them. Pairs of
    texts are all of them, or 20,000 drawn with a seed.

    Raises:
        InputError: ``compression.texts`` for fewer than 20 or more than 2,000 vectors, ``compression.zero``.
    """
    full = unit_rows(vectors).astype(np.float32)
    if not LEAST_TEXTS <= len(full) <= MOST_TEXTS:
        raise InputError("compression.texts", received=len(full), low=LEAST_TEXTS, high=MOST_TEXTS)
    if empty := int((~full.any(axis=1)).sum()):
        raise InputError("compression.zero", count=empty)
    table = full @ full.T
    pairs = _pairs(len(full))
    wanted, true = nearest(table, k), table[pairs]
    found: list[Cost] = []
    steps = [(form, size) for size in (dims or sizes(full.shape[1])) for form in FORMATS]
    for done, (form, size) in enumerate(steps):
        progress("sts.compress", done, len(steps))
        rows = truncated(full, size)
        here = similarities(form, rows, rows, rows)
        listed = nearest(here, min(RESCORE * k, len(rows) - 1))
        found.append(Cost(
            form, size, bytes_a_vector(form, size), overlap(wanted, listed[:, :k]), kept(wanted, listed),
            spearman(true, here[pairs], resamples=0).value,
            None if scored is None else _scored(form, size, scored, rows), len(full),
        ))  # fmt: skip
    progress("sts.compress", len(steps), len(steps))
    return tuple(found)


def study_texts(language: str, count: int) -> tuple[str, ...]:
    """``count`` of the project's own sentences in "en" or "zh", drawn with a seed (all, where there are fewer)."""
    from embed_core.sentence.corpora import corpus

    every = corpus("shipped", language)
    if count >= len(every):
        return every[:MOST_TEXTS]
    places = np.random.default_rng(SEED).choice(len(every), count, replace=False)
    return tuple(every[place] for place in sorted(places.tolist()))


def matryoshka(spec: ModelSpec) -> bool:
    """Do the model's authors say that its first dimensions can stand alone? False where nobody says so."""
    names = f"{spec.id} {spec.name} {spec.source.hub_id} {spec.source.package}".lower()
    return any(name in names for name in _MATRYOSHKA)


def _scored(form: Format, size: int, scored: ScoredVectors, calibration: Floats) -> Interval:
    first, second = (truncated(rows, size) for rows in (scored.first, scored.second))
    return spearman(pair_similarities(form, first, second, calibration), scored.scores)


def _pairs(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of different texts: all, or a sample."""
    first, second = np.triu_indices(count, 1)
    if len(first) > MOST_PAIRS:
        kept = np.random.default_rng(SEED).choice(len(first), MOST_PAIRS, replace=False)
        first, second = first[kept], second[kept]
    return first.astype(np.int64), second.astype(np.int64)
