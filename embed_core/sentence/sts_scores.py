"""How well cosines of sentence vectors follow people's scores: Spearman and Pearson with bootstrap intervals.

Spearman's rank correlation between cosine and score is what the STS literature reports (Reimers, Beyer & Gurevych 2016
say why: cosines are not linear in people's scores, and Pearson punishes that). Intervals are percentile bootstraps over
pairs (Efron 1979); all rungs see the same resamples, so that the *difference* of two rungs has an interval too, a
narrower one than theirs suggest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core import diskcache, loading
from embed_core.catalog import get_spec
from embed_core.errors import InputError
from embed_core.evaluation.rank_correlation import (
    RESAMPLES,
    SEED,
    Interval,
    correlations,
    drawn_counts,
    interval,
    ranks,
)
from embed_core.paths import ASSETS
from embed_core.progress import Part, Progress, silent
from embed_core.scores import row_cosines
from embed_core.sentence.rungs import Rung
from embed_core.sentence.scored_pairs import ScoredPairs
from embed_core.sentence.vectors import rung_vectors

if TYPE_CHECKING:
    from embed_core.contextual import Encoder
    from embed_core.static import StaticModel

Floats = NDArray[np.float64]
_NUMBERS_AT_ONCE = 2_000_000
_VERSION = 1


@dataclass(frozen=True, eq=False)
class RungScore:
    """One rung on one set. ``cosines`` (n,) in the order of the pairs; ``drawn_spearman`` and ``drawn_pearson`` (B,)
    are the figures of the resamples; ``wordless`` counts pairs with a sentence that has no vector (their cosine is 0).
    """

    rung: Rung
    spearman: Interval
    pearson: Interval
    cosines: Floats
    drawn_spearman: Floats
    drawn_pearson: Floats
    wordless: int


@dataclass(frozen=True, slots=True)
class Published:
    """A row of a paper's table: Spearman's rho by data set. ``method`` names a text: how the vector was made."""

    model: str
    method: str
    paper: str
    url: str
    sets: Mapping[str, float]
    table: str = ""


def score_rungs(
    rungs: Sequence[Rung], pairs: ScoredPairs, *, corpus: Sequence[str] | None = None,
    load: Callable[[str, Progress], StaticModel | Encoder] = loading.load, progress: Progress = silent,
) -> tuple[RungScore, ...]:  # fmt: skip
    """Every rung on the same pairs; those that are finished are reported as ``partial``.

    Cosines are kept on disk, so that a model is opened only where something is not known yet. ``corpus``: see
    :func:`embed_core.sentence.vectors.rung_vectors`. Raises what opening a model raises; ``progress`` may cancel.
    """
    found: list[RungScore] = []
    progress("sts.rungs", 0, len(rungs))
    for place, rung in enumerate(rungs):
        part = Part(progress, place, len(rungs), "contextual.encode", "sts.rungs")
        cosines, wordless = _kept_cosines(rung, pairs, corpus, load, part)
        found.append(score(rung, cosines, pairs.scores, wordless=wordless, progress=part))
        progress("sts.rungs", place + 1, len(rungs), partial=tuple(found))
    return tuple(found)


def score(
    rung: Rung, cosines: ArrayLike, gold: ArrayLike, *, wordless: int = 0, resamples: int = RESAMPLES, seed: int = SEED,
    progress: Progress = silent,
) -> RungScore:  # fmt: skip
    """Both correlations of ``cosines`` (n,) with ``gold`` (n,) and their intervals.

    >>> score(Rung("mean", "m"), [0.1, 0.2, 0.3, 0.9], [0, 1, 2, 3]).spearman.value
    1.0
    """
    one, other = np.asarray(cosines, np.float64), np.asarray(gold, np.float64)
    if one.shape != other.shape or one.ndim != 1:
        raise InputError("sts.lengths", received=one.size, allowed=other.size)
    all_once = np.ones((1, len(one)), np.int64)
    ranked, linear = [], []
    blocks = list(_block_sizes(len(one), resamples))
    draws = np.random.default_rng(seed)
    for done, size in enumerate(blocks):
        counts = drawn_counts(draws, len(one), size)
        ranked.append(correlations(one, other, counts))
        linear.append(pearsons(one, other, counts))
        progress("sts.bootstrap", done + 1, len(blocks))
    drawn_spearman, drawn_pearson = np.concatenate(ranked), np.concatenate(linear)
    return RungScore(
        rung,
        interval(float(correlations(one, other, all_once)[0]), drawn_spearman),
        interval(float(pearsons(one, other, all_once)[0]), drawn_pearson),
        one, drawn_spearman, drawn_pearson, wordless,
    )  # fmt: skip


def difference(one: RungScore, other: RungScore) -> Interval:
    """How much higher the Spearman of ``one`` is, with the interval of the difference on the same resamples."""
    return interval(one.spearman.value - other.spearman.value, one.drawn_spearman - other.drawn_spearman)


def best_of(found: Sequence[RungScore]) -> RungScore | None:
    """The highest Spearman; None where no rung has one."""
    sound = [one for one in found if np.isfinite(one.spearman.value)]
    return max(sound, key=lambda one: one.spearman.value) if sound else None


def pearsons(first: Floats, second: Floats, counts: NDArray[np.int64]) -> Floats:
    """Pearson's r (B,) of two rows (n,) where item ``i`` occurs ``counts[b, i]`` times; NaN where one does not vary.

    >>> pearsons(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]), np.ones((1, 3), np.int64)).round(6).tolist()
    [1.0]
    """
    # Centred first: the variance is then a small difference of small numbers, not of large ones.
    one, other = first - first.mean(), second - second.mean()
    total = counts.sum(axis=1)
    weights = counts.astype(np.float64)
    means = [weights @ row / total for row in (one, other)]
    together = weights @ (one * other) / total - means[0] * means[1]
    spreads = [weights @ (row * row) / total - mean * mean for row, mean in zip((one, other), means, strict=True)]
    floors = [1e-12 * float(row @ row) / len(row) for row in (one, other)]
    varies = (spreads[0] > floors[0]) & (spreads[1] > floors[1])
    product = np.sqrt(np.maximum(spreads[0], 0.0) * np.maximum(spreads[1], 0.0))
    found: Floats = np.divide(together, product, out=np.full(len(counts), np.nan), where=varies)
    return np.clip(found, -1.0, 1.0)


def gaps(found: RungScore, pairs: ScoredPairs) -> Floats:
    """How far the rank of each pair's cosine is from the rank of its score (n,), as a share of all pairs.

    +0.5 is a cosine that puts the pair half the list too high, -0.5 half the list too low.
    """
    return (ranks(found.cosines) - ranks(pairs.scores)) / max(1, len(pairs.pairs) - 1)


def worst(gap: Floats) -> list[int]:
    """Indices of the pairs, the largest gap in either direction first.

    >>> worst(np.array([0.1, -0.5, 0.3]))
    [1, 2, 0]
    """
    return [int(place) for place in np.argsort(-np.abs(gap), kind="stable")]


def by_kind(gap: Floats, pairs: ScoredPairs) -> list[tuple[str, int, float]]:
    """What each kind of pair does to a rung: (kind, number of pairs, mean gap), the largest mean gap first."""
    groups: dict[str, list[float]] = {}
    for pair, value in zip(pairs.pairs, gap.tolist(), strict=True):
        groups.setdefault(pair.kind, []).append(value)
    found = [(kind, len(values), float(np.mean(values))) for kind, values in groups.items() if kind]
    return sorted(found, key=lambda one: -abs(one[2]))


def sampled(gap: Floats, most: int, seed: int = SEED) -> list[int]:
    """Pairs to draw where there are too many to draw all: the worst quarter of ``most`` and others at random."""
    order = worst(gap)
    if len(order) <= most:
        return sorted(order)
    rest = np.random.default_rng(seed).choice(order[most // 4 :], most - most // 4, replace=False)
    return sorted([*order[: most // 4], *rest.tolist()])


@cache
def published() -> tuple[Published, ...]:
    """Figures from papers, in the order of ``assets/evaluation/sts/published.toml``."""
    text = (ASSETS / "evaluation" / "sts" / "published.toml").read_text(encoding="utf-8")
    return tuple(Published(**row) for row in tomllib.loads(text)["figure"])


def _kept_cosines(
    rung: Rung, pairs: ScoredPairs, corpus: Sequence[str] | None,
    load: Callable[[str, Progress], StaticModel | Encoder], progress: Progress,
) -> tuple[Floats, int]:  # fmt: skip
    key = {
        "rung": rung.id, "prefix": rung.prefix,
        "revision": "" if rung.is_trained_here else get_spec(rung.model).revision,
        "pairs": [[pair.first, pair.second] for pair in pairs.pairs], "corpus": list(corpus) if corpus else None,
    }  # fmt: skip

    def compute() -> dict[str, object]:
        model = None if rung.is_trained_here else load(rung.model, progress)
        cosines, wordless = pair_cosines(rung, model, pairs, corpus=corpus, progress=progress)
        return {"cosines": cosines, "wordless": wordless}

    kept = diskcache.get_or_compute("sts_cosines", key, _VERSION, compute, progress=progress)
    return np.asarray(kept["cosines"], np.float64), int(str(kept["wordless"]))


def pair_cosines(
    rung: Rung, model: StaticModel | Encoder | None, pairs: ScoredPairs, *, corpus: Sequence[str] | None = None,
    progress: Progress = silent,
) -> tuple[Floats, int]:  # fmt: skip
    """The cosine (n,) of every pair and how many pairs have a sentence without a vector. A sentence is encoded once."""
    sentences = pairs.sentences
    vectors = rung_vectors(rung, model, sentences, corpus=corpus, progress=progress)
    place = {sentence: number for number, sentence in enumerate(sentences)}
    first, second = (
        vectors[[place[text] for text in texts]]
        for texts in ([pair.first for pair in pairs.pairs], [pair.second for pair in pairs.pairs])
    )
    wordless = int((~(first.any(axis=1) & second.any(axis=1))).sum())
    return row_cosines(first, second), wordless


def _block_sizes(count: int, resamples: int) -> Iterator[int]:
    """Resamples in blocks that fit in memory: long files are drawn a few at a time."""
    step = max(1, _NUMBERS_AT_ONCE // max(1, count))
    while resamples > 0:
        yield min(step, resamples)
        resamples -= step
