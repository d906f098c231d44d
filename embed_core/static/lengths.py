"""The length of a word's vector against how frequent the word is, and what that length does to a ranking.

That length carries frequency and specificity, not only meaning, is measured in Schakel & Wilson 2015 (arXiv
1508.02297) for word2vec; here it is measured for the model at hand, whose sign may differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.evaluation.rank_correlation import spearman
from embed_core.maths import number
from embed_core.progress import Progress, silent
from embed_core.similarity import top_k_many
from embed_core.static.model import Neighbour, StaticModel
from embed_core.static.space import Located, Space

MEASURED = 20_000
"""The most frequent words, over which a profile is measured unless told otherwise."""
BINS = 20
_FIRST_BIN = 10
_NAMED = 8
_EQUAL = 1e-4
Float64Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NamedLength:
    """A word, its place in the table (1 = most frequent) and the length of its vector."""

    word: str
    rank: int
    length: float


@dataclass(frozen=True)
class LengthProfile:
    """Lengths of the ``measured`` most frequent vectors.

    ``rho`` is Spearman's correlation of length with frequency (+1: the more frequent the longer; NaN where all have the
    same length). ``ranks``, ``median``, ``low`` and ``high`` (b,) are the bins: their middle rank, and the 50th, 10th
    and 90th percentile of the lengths in them. ``sample`` are words spread over the ranks.
    """

    rho: float
    measured: int
    ranks: Float64Array
    median: Float64Array
    low: Float64Array
    high: Float64Array
    longest: tuple[NamedLength, ...]
    shortest: tuple[NamedLength, ...]
    sample: tuple[NamedLength, ...]

    @property
    def peak(self) -> int:
        """The rank around which vectors are longest."""
        return round(float(self.ranks[int(self.median.argmax())]))


def length_profile(model: StaticModel, most: int = MEASURED, progress: Progress = silent) -> LengthProfile:
    """Measure the first ``most`` rows of a table that stands in order of falling frequency."""
    progress("words.lengths", 0, 3)
    lengths = model.norms[:most].astype(np.float64)
    count = len(lengths)
    progress("words.lengths", 1, 3)
    flat = float(np.ptp(lengths)) <= _EQUAL * float(lengths.max(initial=1.0))
    rho = float("nan") if flat or count < 3 else spearman(-np.arange(count), lengths, resamples=0).value
    progress("words.lengths", 2, 3)
    edges = bin_edges(count)
    parts = [slice(low, high) for low, high in pairwise(edges)]
    percentiles = np.array([np.percentile(lengths[part], (10, 50, 90)) for part in parts])
    by_length = np.argsort(lengths, kind="stable")

    def named(row: int) -> NamedLength:
        return NamedLength(model.words[row], int(row) + 1, float(lengths[row]))

    return LengthProfile(
        rho=rho,
        measured=count,
        ranks=np.array([np.sqrt((part.start + 1) * part.stop) for part in parts]),
        median=percentiles[:, 1],
        low=percentiles[:, 0],
        high=percentiles[:, 2],
        longest=tuple(named(row) for row in by_length[::-1][:_NAMED].tolist()),
        shortest=tuple(named(row) for row in by_length[:_NAMED].tolist()),
        sample=tuple(named(row) for row in _spread(lengths, parts)),
    )


def bin_edges(count: int, bins: int = BINS) -> list[int]:
    """Row numbers that cut ``count`` rows into bins of equal width on a logarithmic scale, the first of ten rows.

    >>> bin_edges(1000, 3)
    [0, 10, 46, 215, 1000]
    """
    if count <= _FIRST_BIN:
        return [0, count]
    return sorted({0, *np.round(np.geomspace(_FIRST_BIN, count, bins + 1)).astype(int).tolist()})


def _spread(lengths: Float64Array, parts: Sequence[slice]) -> list[int]:
    """One row a bin: by turns a long, a short and a middling one."""
    rows = []
    for place, part in enumerate(parts):
        order = np.argsort(lengths[part], kind="stable")
        rows.append(part.start + int(order[int((0.9, 0.1, 0.5)[place % 3] * (len(order) - 1))]))
    return rows


@dataclass(frozen=True)
class Pull:
    """A word's nearest by cosine and by dot product, and the median rank and length of the words in each list."""

    word: str
    by_cosine: tuple[Neighbour, ...]
    by_dot: tuple[Neighbour, ...]
    ranks: tuple[float, float]
    lengths: tuple[float, float]

    @property
    def shared(self) -> int:
        """How many words are in both lists."""
        return len({one.index for one in self.by_cosine} & {one.index for one in self.by_dot})


@dataclass(frozen=True)
class LengthPull:
    """What length does to the neighbours of some words: medians over all their lists, (cosine, dot)."""

    pulls: tuple[Pull, ...]
    ranks: tuple[float, float]
    lengths: tuple[float, float]
    shared: float


def length_pull(space: Space, found: Sequence[Located], k: int = 10, progress: Progress = silent) -> LengthPull:
    """Compare the ``k`` nearest by cosine with the ``k`` nearest by dot product, for each of the words.

    a.b = |a| |b| cos(a, b): for one word a, |a| is the same for all candidates b, so the two lists differ by |b| alone.
    """
    model = space.model
    lists = []
    for metric in ("cosine", "dot"):
        # One more than asked: a word of the table finds itself.
        rows, scores = top_k_many(
            model.vectors, np.vstack([one.vector for one in found]), k + 1, metric, norms=model.norms, progress=progress
        )
        lists.append([
            _others(model, one, *pair) for one, pair in zip(found, zip(rows, scores, strict=True), strict=True)
        ])  # fmt: skip
    pulls = tuple(
        Pull(one.word, cosine[:k], dot[:k], _ranks(cosine[:k], dot[:k]), _lengths(model, cosine[:k], dot[:k]))
        for one, cosine, dot in zip(found, *lists, strict=True)
    )
    whole = [tuple(near for pull in pulls for near in side(pull)) for side in (_cosine_of, _dot_of)]
    return LengthPull(
        pulls=pulls,
        ranks=_ranks(*whole),
        lengths=_lengths(model, *whole),
        shared=float(np.mean([pull.shared for pull in pulls])),
    )


def _others(
    model: StaticModel, one: Located, rows: NDArray[np.int64], scores: NDArray[np.float64]
) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(model.words[row], row, score)
        for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
        if row != one.row
    )


def _cosine_of(pull: Pull) -> tuple[Neighbour, ...]:
    return pull.by_cosine


def _dot_of(pull: Pull) -> tuple[Neighbour, ...]:
    return pull.by_dot


def _ranks(*lists: tuple[Neighbour, ...]) -> tuple[float, float]:
    first, second = (float(np.median([near.index + 1 for near in one])) for one in lists)
    return first, second


def _lengths(model: StaticModel, *lists: tuple[Neighbour, ...]) -> tuple[float, float]:
    first, second = (float(np.median(model.norms[[near.index for near in one]])) for one in lists)
    return first, second


@dataclass(frozen=True, slots=True)
class Identity:
    """The squared Euclidean distance from the cosine and the two lengths; ``unit`` where both lengths are 1."""

    unit: bool
    squared_distance: float
    from_cosine: float
    latex: str


def distance_identity(a: ArrayLike, b: ArrayLike) -> Identity:
    r"""``|a-b|^2 = |a|^2 + |b|^2 - 2 |a| |b| cos(a, b)``, which is ``2 - 2 cos`` at length 1, with the numbers in it.

    >>> distance_identity([1.0, 0.0], [0.6, 0.8]).latex
    '\\lVert\\mathbf{a}-\\mathbf{b}\\rVert^2 = 2 - 2\\cos = 2 - 2 \\times 0.6 = 0.8'
    """
    left, right = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    norm_a, norm_b = float(np.linalg.norm(left)), float(np.linalg.norm(right))
    lengths = norm_a * norm_b
    cosine = float(left @ right) / lengths if lengths else 0.0
    unit = abs(norm_a - 1) < _EQUAL and abs(norm_b - 1) < _EQUAL
    result = 2 - 2 * cosine if unit else norm_a**2 + norm_b**2 - 2 * lengths * cosine
    left_side = r"\lVert\mathbf{a}-\mathbf{b}\rVert^2 = "
    shown = f"({number(cosine)})" if cosine < 0 else number(cosine)
    if unit:
        latex = rf"{left_side}2 - 2\cos = 2 - 2 \times {shown} = {number(result)}"
    else:
        squares = rf"{number(norm_a)}^2 + {number(norm_b)}^2"
        general = (
            r"\lVert\mathbf{a}\rVert^2 + \lVert\mathbf{b}\rVert^2 - 2\lVert\mathbf{a}\rVert\lVert\mathbf{b}\rVert\cos"
        )
        times = rf"2 \times {number(norm_a)} \times {number(norm_b)} \times {shown}"
        latex = rf"{left_side}{general} = {squares} - {times} = {number(result)}"
    return Identity(unit, float(np.sum((left - right) ** 2)), result, latex)
