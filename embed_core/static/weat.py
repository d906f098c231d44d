"""The Word Embedding Association Test (Caliskan, Bryson & Narayanan 2017, Science 356, arXiv 1608.07187).

With target words X and Y and attribute words A and B:

    s(w, A, B)    = mean cos(w, a in A) - mean cos(w, b in B)
    s(X, Y, A, B) = sum s(x, A, B) - sum s(y, A, B)
    d             = (mean s(x, A, B) - mean s(y, A, B)) / std s(w, A, B) over X and Y together

The standard deviation is the sample's (n - 1 in the denominator). The one-sided p-value is the share of the splits of
X and Y together into two halves whose statistic is at least the observed one: over all splits where there are at most
``EXACT_UP_TO``, else over ``RANDOM`` random ones as (1 + count) / (1 + RANDOM). The paper counts splits with a larger
statistic; counting equal ones as well - the observed split among them - never gives a p-value of 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.scores import Float64Array
from embed_core.static.axes import units_of
from embed_core.static.space import Located, Space
from embed_core.static.word_lists import bounded, listed

EXACT_UP_TO = 200_000
RANDOM = 100_000
_BINS = (9, 61)
LEAST_TARGETS = 2
MOST_WORDS = 100
"""Words in a set of one's own."""
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class WeatTest:
    """Targets ``x`` and ``y``, attributes ``a`` and ``b``; ``names`` are keys of the four sets' names."""

    id: str
    names: tuple[str, str, str, str]
    x: tuple[str, ...]
    y: tuple[str, ...]
    a: tuple[str, ...]
    b: tuple[str, ...]
    languages: tuple[str, ...] = ()
    published: float | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Associations:
    """``x`` and ``y`` (n,): s(w, A, B) of the target words used, n each.

    ``missing`` words have no vector. ``left_out`` were dropped, by a seeded draw, from the longer of X and Y: the test
    compares halves. ``composed`` words have no row of their own: n-grams gave their vector.
    """

    x_words: tuple[str, ...]
    y_words: tuple[str, ...]
    x: Float64Array
    y: Float64Array
    attributes: tuple[int, int]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]
    composed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Permuted:
    """``count`` of ``splits`` (all of them if ``exact``) have at least the observed statistic, hence ``p``.

    The splits' effect sizes as a histogram: ``shares`` (bins,) between ``edges`` (bins + 1,).
    """

    p: float
    count: int
    splits: int
    exact: bool
    edges: Float64Array
    shares: Float64Array

    @property
    def centres(self) -> Float64Array:
        """The middle (bins,) of every bin."""
        middle: Float64Array = (self.edges[1:] + self.edges[:-1]) / 2
        return middle


@dataclass(frozen=True, slots=True)
class WeatResult:
    """A test done: which words, effect size ``d``, and the permutation test."""

    test: WeatTest
    words: Associations
    effect: float
    permuted: Permuted

    @property
    def thin(self) -> bool:
        """Are fewer than half of a target set's words left?"""
        return 2 * len(self.words.x) < max(len(self.test.x), len(self.test.y))


def associations(space: Space, test: WeatTest, seed: int = 0) -> Associations:
    """s(w, A, B) of the target words that have a vector, X and Y made equally many.

    Raises :class:`InputError` ``axes.weat_too_few`` where fewer than two targets a side or no attribute are left.
    """
    found: list[list[Located]] = []
    missing: list[str] = []
    for words in (test.x, test.y, test.a, test.b):
        places = {word: space.locate(word) for word in words}
        found.append(list({place.word: place for place in places.values() if place is not None}.values()))
        missing += [word for word, place in places.items() if place is None]
    (x, y), (a, b) = found[:2], found[2:]
    if min(len(x), len(y)) < LEAST_TARGETS or min(len(a), len(b)) < 1:
        counts = dict(zip("xyab", map(len, found), strict=True))
        raise InputError(
            "axes.weat_too_few", name=space.spec.name, missing=listed(list(dict.fromkeys(missing))) or "–",
            allowed=LEAST_TARGETS, **counts,
        )  # fmt: skip
    size = min(len(x), len(y))
    everything = _names([*x, *y])
    x, y = _drawn(x, size, seed), _drawn(y, size, seed)
    kept = {word.word for word in [*x, *y]}
    to_a, to_b = units_of(a), units_of(b)
    return Associations(
        x_words=_names(x),
        y_words=_names(y),
        x=association(units_of(x), to_a, to_b),
        y=association(units_of(y), to_a, to_b),
        attributes=(len(a), len(b)),
        missing=tuple(dict.fromkeys(missing)),
        left_out=tuple(word for word in everything if word not in kept),
        composed=_names([word for word in (*x, *y, *a, *b) if word.row is None]),
    )


def association(words: Float64Array, a: Float64Array, b: Float64Array) -> Float64Array:
    """s(w, A, B) of unit vectors ``words`` (n, d) with unit vectors ``a`` and ``b``: (n,).

    >>> association(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])).tolist()
    [1.0]
    """
    difference: Float64Array = words @ (a.mean(axis=0) - b.mean(axis=0))
    return difference


def effect_size(x: ArrayLike, y: ArrayLike) -> float:
    """d from the associations of both sets; 0 where all are alike.

    >>> round(effect_size([1.0, 3.0], [0.0, 0.0]), 4)
    1.4142
    """
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    deviation = float(np.std(np.concatenate([first, second]), ddof=1))
    return float(first.mean() - second.mean()) / deviation if deviation > 0 else 0.0


def permutation(x: ArrayLike, y: ArrayLike, progress: Progress = silent, seed: int = 0) -> Permuted:
    """The permutation test on the associations ``x`` and ``y`` (n, each).

    >>> permutation([3.0, 2.0], [1.0, 0.0]).p  # one of six splits is as extreme
    0.16666666666666666
    """
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    values = np.concatenate([first, second])
    exact = comb(len(values), len(first)) <= EXACT_UP_TO
    sums = _all_sums(values, len(first)) if exact else _random_sums(values, len(first), progress, seed)
    # Rounding must not decide whether a split with the same statistic counts.
    tolerance = 1e-12 * float(np.abs(values).sum())
    count = int((sums >= first.sum() - tolerance).sum())
    p = count / len(sums) if exact else (1 + count) / (1 + len(sums))
    # The deviation over X and Y together is the same in every split: effect sizes are the sums, shifted and scaled.
    scale = float(np.std(values, ddof=1)) * len(first) or 1.0
    effects = (2 * sums - values.sum()) / scale
    reach = max(float(np.abs(effects).max()), abs(effect_size(first, second)), 1e-6) * 1.02
    bins = min(_BINS[1], max(_BINS[0], 2 * int(len(sums) ** 0.5)))
    counts, edges = np.histogram(effects, bins=bins, range=(-reach, reach))
    return Permuted(p, count, len(sums), exact, edges, counts / len(sums))


def weat(space: Space, test: WeatTest, progress: Progress = silent, seed: int = 0) -> WeatResult:
    """One test in one model. Raises as :func:`associations` does."""
    words = associations(space, test, seed)
    return WeatResult(test, words, effect_size(words.x, words.y), permutation(words.x, words.y, progress, seed))


def weat_all(
    space: Space, tests: Sequence[WeatTest], progress: Progress = silent, seed: int = 0
) -> tuple[WeatResult | None, ...]:
    """All tests; None for one that this vocabulary has too few words for."""
    results: list[WeatResult | None] = []
    for number, test in enumerate(tests):

        def within(
            stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None,
            number: int = number,
        ) -> None:  # fmt: skip
            progress(stage, number + done / (total or 1.0), len(tests), unit=unit, partial=partial)

        within("axes.weat", 0, None)
        try:
            results.append(weat(space, test, within, seed))
        except InputError:
            results.append(None)
    return tuple(results)


def own_test(
    x: str | Sequence[str], y: str | Sequence[str], a: str | Sequence[str], b: str | Sequence[str]
) -> WeatTest:
    """A test of typed lists (commas, spaces or lines between words), at most ``MOST_WORDS`` each.

    Raises :class:`InputError` for a list with too few or too many words.
    """
    first, second = (tuple(bounded(words, at_least=LEAST_TARGETS, at_most=MOST_WORDS)) for words in (x, y))
    one, other = (tuple(bounded(words, at_least=1, at_most=MOST_WORDS)) for words in (a, b))
    return WeatTest("own", ("own_x", "own_y", "own_a", "own_b"), first, second, one, other, own=True)


def _names(words: Sequence[Located]) -> tuple[str, ...]:
    return tuple(word.word for word in words)


def _drawn(words: list[Located], size: int, seed: int) -> list[Located]:
    if len(words) <= size:
        return words
    kept = np.random.default_rng(seed).choice(len(words), size, replace=False)
    return [words[place] for place in sorted(kept.tolist())]


@lru_cache(maxsize=4)
def _splits(total: int, half: int) -> NDArray[np.int8]:
    """All ways (splits, half) to choose ``half`` of ``total`` places."""
    count = comb(total, half)
    flat = np.fromiter(chain.from_iterable(combinations(range(total), half)), np.int8, count * half)
    return flat.reshape(count, half)


def _all_sums(values: Float64Array, half: int) -> Float64Array:
    sums: Float64Array = values[_splits(len(values), half)].sum(axis=1)
    return sums


def _random_sums(values: Float64Array, half: int, progress: Progress, seed: int) -> Float64Array:
    rng = np.random.default_rng(seed)
    sums = np.empty(RANDOM)
    for start in range(0, RANDOM, _BATCH):
        progress("axes.weat", start, RANDOM)
        order = rng.random((_BATCH, len(values)), dtype=np.float32).argpartition(half - 1, axis=1)
        sums[start : start + _BATCH] = values[order[:, :half]].sum(axis=1)
    return sums
