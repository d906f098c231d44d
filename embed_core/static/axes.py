"""Semantic axes: two lists of words make a direction, and every word has a place along it.

SemAxis (An, Kwak & Ahn 2018, arXiv 1806.05521): with pole words A and B, axis = mean(B) - mean(A), and the score of a
word w is cos(w, axis). Here every pole word is first brought to length 1, so that long vectors do not outweigh short
ones; then

    score(w) = (mean cos(w, b in B) - mean cos(w, a in A)) / ||mean(B) - mean(A)||

which is, up to the length of the difference, the association s(w, B, A) of WEAT (:mod:`embed_core.static.weat`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.scores import Float64Array, unit_rows
from embed_core.static.space import Located, Space
from embed_core.static.word_lists import located

Words = str | Sequence[str]
MOST_WORDS = 120
"""Words placed on the axes at a time."""
MOST_POLE_WORDS = 40
RANDOM_AXES = 200
FREQUENT = 20_000
"""Random axes are made of words among this many most frequent ones."""
_NO_LENGTH = 1e-9
_MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class SemanticAxis:
    """From the ``low`` pole to the ``high`` pole: unit ``direction`` (d,); ``gap``, the length before it was made 1."""

    low: tuple[Located, ...]
    high: tuple[Located, ...]
    direction: Float64Array
    gap: float


@dataclass(frozen=True, slots=True)
class PoleCheck:
    """How many pole words fall on their own pole's side of an axis made without them.

    ``right`` of ``total``; ``stray`` are the others. A pole of one word cannot be checked: it counts in neither.
    """

    right: int
    total: int
    stray: tuple[str, ...]

    @property
    def share(self) -> float:
        """``right / total``; NaN where nothing could be checked."""
        return self.right / self.total if self.total else float("nan")


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviation of the shown words' scores, against ``RANDOM_AXES`` axes made of random words.

    ``low``, ``median`` and ``high`` are the 2.5th, 50th and 97.5th percentile of the random ones; ``rank`` is the share
    of random axes that spread these words less.
    """

    here: float
    low: float
    median: float
    high: float
    rank: float


@dataclass(frozen=True, slots=True)
class Placement:
    """Words on one or two axes: ``scores`` (n, number of axes). ``missing``: words of the lists without a vector."""

    words: tuple[Located, ...]
    axes: tuple[SemanticAxis, ...]
    scores: Float64Array
    missing: tuple[str, ...]
    checks: tuple[PoleCheck, ...]
    spreads: tuple[Spread, ...]
    random_cosine: float
    """95th percentile of |cos| between two random axes."""

    @property
    def names(self) -> tuple[str, ...]:
        """The placed words."""
        return tuple(word.word for word in self.words)

    @property
    def cosine(self) -> float:
        """Cosine between the two axes; NaN where there is one."""
        return float(self.axes[0].direction @ self.axes[1].direction) if len(self.axes) == 2 else float("nan")

    def extremes(self, number: int, count: int = 3) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ``count`` words farthest towards the low and the high pole of an axis, farthest first."""
        order = np.argsort(self.scores[:, number], kind="stable")
        count = min(count, max(1, len(order) // 2))
        names = self.names
        return tuple(names[row] for row in order[:count]), tuple(names[row] for row in order[::-1][:count])

    def poles(self) -> tuple[tuple[str, ...], Float64Array]:
        """The pole words, each once, and where they fall on the axes themselves: (m, number of axes)."""
        ends = {word.word: word for axis in self.axes for word in (*axis.low, *axis.high)}
        return tuple(ends), axis_scores(np.stack([word.vector for word in ends.values()]), self.axes)

    def window(self, number: int, with_poles: bool = False) -> tuple[float, float]:
        """The range of an axis that shows all words (and the poles), zero, and room for their labels."""
        shown = np.concatenate([self.scores, self.poles()[1]]) if with_poles else self.scores
        low, high = min(0.0, float(shown[:, number].min())), max(0.0, float(shown[:, number].max()))
        margin = _MARGIN * ((high - low) or 1.0)
        return low - margin, high + margin


def units_of(words: Sequence[Located]) -> Float64Array:
    """The unit vectors (n, d) of located words."""
    return unit_rows(np.stack([word.vector for word in words]))


def semantic_axis(low: Sequence[Located], high: Sequence[Located]) -> SemanticAxis:
    """The axis from the words ``low`` to the words ``high`` (at least one each).

    >>> a, b = (Located(w, np.array(v, np.float32), None) for w, v in (("a", [2.0, 0.0]), ("b", [0.0, 3.0])))
    >>> axis = semantic_axis([a], [b])
    >>> axis.direction.round(3).tolist(), round(axis.gap, 3)
    ([-0.707, 0.707], 1.414)

    Raises :class:`InputError` ``axes.no_direction`` where both poles have the same mean.
    """
    difference = units_of(high).mean(axis=0) - units_of(low).mean(axis=0)
    gap = float(np.linalg.norm(difference))
    if gap < _NO_LENGTH:
        raise InputError(
            "axes.no_direction", low=", ".join(word.word for word in low), high=", ".join(word.word for word in high)
        )
    return SemanticAxis(tuple(low), tuple(high), difference / gap, gap)


def axis_scores(vectors: ArrayLike, axes: Sequence[SemanticAxis]) -> Float64Array:
    """Cosines (n, number of axes) of vectors (n, d) with the axes: below 0 towards ``low``, above towards ``high``."""
    scores: Float64Array = unit_rows(vectors) @ np.stack([axis.direction for axis in axes]).T
    return scores


def check_poles(axis: SemanticAxis) -> PoleCheck:
    """Leave out each pole word in turn and see on which side of the remaining axis it falls.

    On its side means: nearer, by mean cosine, to the rest of its own pole than to the other pole.
    """
    low, high = units_of(axis.low), units_of(axis.high)
    kept = [*_on_own_side(low, high, axis.low), *_on_own_side(high, low, axis.high)]
    return PoleCheck(sum(right for _, right in kept), len(kept), tuple(word for word, right in kept if not right))


def _on_own_side(own: Float64Array, other: Float64Array, words: Sequence[Located]) -> list[tuple[str, bool]]:
    if len(own) < 2:
        return []
    rest = (own.sum(axis=0) - own) / (len(own) - 1)
    margins = (own * (rest - other.mean(axis=0))).sum(axis=1)
    return [(word.word, bool(margin > 0)) for word, margin in zip(words, margins.tolist(), strict=True)]


def random_axes(space: Space, low: int, high: int, count: int = RANDOM_AXES, seed: int = 0) -> Float64Array:
    """``count`` unit axes (count, d) between ``low`` and ``high`` random words, drawn from the frequent ones."""
    table, norms = space.model.vectors, space.model.norms
    rows = np.random.default_rng(seed).integers(0, min(FREQUENT, len(table)), (count, low + high))
    drawn = table[rows] / np.maximum(norms[rows], _NO_LENGTH)[..., None]
    return unit_rows(drawn[:, low:].mean(axis=1) - drawn[:, :low].mean(axis=1))


def spread_of(scores: NDArray[np.float64], vectors: ArrayLike, axes: Float64Array) -> Spread:
    """The spread of ``scores`` (n,) of words with these ``vectors`` (n, d), against that along ``axes`` (count, d)."""
    here = float(np.std(scores))
    by_chance = np.std(unit_rows(vectors) @ axes.T, axis=0)
    low, median, high = np.quantile(by_chance, [0.025, 0.5, 0.975]).tolist()
    return Spread(here, low, median, high, float((by_chance < here).mean()))


def place(space: Space, poles: Sequence[tuple[Words, Words]], words: Words, seed: int = 0) -> Placement:
    """Words on the axes between ``poles``: one or two pairs of lists, each typed as a text or given as a list.

    Raises :class:`InputError` where a list is empty, too long or without a known word, or an axis has no direction.
    """
    found, missing = located(space, words, at_least=1, at_most=MOST_WORDS)
    axes = []
    for pair in poles:
        ends = [located(space, pole, at_least=1, at_most=MOST_POLE_WORDS) for pole in pair]
        axes.append(semantic_axis(ends[0][0], ends[1][0]))
        missing = [*missing, *ends[0][1], *ends[1][1]]
    vectors = np.stack([word.vector for word in found])
    scores = axis_scores(vectors, axes)
    chance = [random_axes(space, len(a.low), len(a.high), seed=seed + number) for number, a in enumerate(axes)]
    other = chance[1] if len(axes) == 2 else random_axes(space, len(axes[0].low), len(axes[0].high), seed=seed + 1)
    return Placement(
        words=tuple(found),
        axes=tuple(axes),
        scores=scores,
        missing=tuple(dict.fromkeys(missing)),
        checks=tuple(check_poles(axis) for axis in axes),
        spreads=tuple(spread_of(scores[:, number], vectors, chance[number]) for number in range(len(axes))),
        random_cosine=float(np.quantile(np.abs((chance[0] * other).sum(axis=1)), 0.95)),
    )


def ranked(placements: Sequence[Placement]) -> tuple[list[str], list[Float64Array]]:
    """Words by falling score on the first axis, and a series (n,) a placement: NaN where it lacks a word."""
    tables = [dict(zip(one.names, one.scores[:, 0].tolist(), strict=True)) for one in placements]
    order = sorted({word: None for table in tables for word in table}, key=lambda word: -_first(tables, word))
    return order, [np.array([table.get(word, np.nan) for word in order]) for table in tables]


def _first(tables: Sequence[dict[str, float]], word: str) -> float:
    return next(table[word] for table in tables if word in table)


@dataclass(frozen=True, slots=True)
class AxisMaths:
    """One word's score taken apart: its cosine with each pole word, and the formula with the numbers in it."""

    to_low: Float64Array
    to_high: Float64Array
    gap: float
    score: float
    latex: str


def explain(axis: SemanticAxis, word: Located) -> AxisMaths:
    """Why ``word`` scores what it does: the difference of its mean cosines to the poles, over the axis's length."""
    target = units_of([word])[0]
    to_low, to_high = units_of(axis.low) @ target, units_of(axis.high) @ target
    low, high = float(to_low.mean()), float(to_high.mean())
    score = (high - low) / axis.gap
    latex = (
        r"\mathrm{score}(w) = \cos(\mathbf{w}, \mathbf{v}) = \frac{\overline{\cos}(w, B) - \overline{\cos}(w, A)}"
        r"{\lVert \bar{\mathbf{b}} - \bar{\mathbf{a}} \rVert} = "
        rf"\frac{{{high:.4f} - ({low:.4f})}}{{{axis.gap:.4f}}} = {score:.4f}"
    )
    return AxisMaths(to_low, to_high, axis.gap, score, latex)
