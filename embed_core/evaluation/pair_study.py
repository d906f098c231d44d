"""Pair by pair: what people said, and the model's cosine. Where the two part, and why similar is not related."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from embed_core.evaluation.analogy_scores import rows_by_upper_case
from embed_core.evaluation.rank_correlation import Floats, Interval, difference, ranks, spearman
from embed_core.evaluation.word_sets import PairSet, RatedPair, rated_pairs
from embed_core.paths import ASSETS
from embed_core.scores import row_cosines
from embed_core.static.model import StaticModel

_OPPOSITES = ASSETS / "evaluation" / "simlex_opposites.toml"


@dataclass(frozen=True, slots=True, eq=False)
class PairCosines:
    """A model's ``cosines`` (n,) for the pairs of a set, in their order, and the correlation with the ratings.

    NaN where the vocabulary lacks a word.
    """

    name: PairSet
    cosines: Floats
    rho: Interval

    @property
    def used(self) -> int:
        """How many pairs the model has both words of."""
        return int(self.known.sum())

    @property
    def total(self) -> int:
        """How many pairs the set has."""
        return len(self.cosines)

    @property
    def covered(self) -> float:
        """Share of the pairs whose two words the model has."""
        return self.used / self.total

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which pairs have a cosine (n,)."""
        return np.isfinite(self.cosines)


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A pair, its ``rating`` by people, the model's ``cosine``, and the place of each among all pairs, 0 to 1."""

    first: str
    second: str
    rating: float
    cosine: float
    rating_place: float
    cosine_place: float

    @property
    def names(self) -> str:
        """Both words."""
        return f"{self.first} – {self.second}"

    @property
    def gap(self) -> float:
        """Above zero: the model holds the pair for closer than people do."""
        return self.cosine_place - self.rating_place


@dataclass(frozen=True, slots=True)
class TwiceRated:
    """A pair that both sets have: how ``related`` (WordSim) and how ``similar`` (SimLex) people find it."""

    first: str
    second: str
    related: float
    similar: float

    @property
    def names(self) -> str:
        """Both words."""
        return f"{self.first} – {self.second}"


@dataclass(frozen=True, slots=True)
class OppositesStudy:
    """Means over the opposites that the model has: places among all pairs, 0 to 1, by people and by cosine."""

    pairs: tuple[ComparedPair, ...]
    rating: float
    cosine: float
    cosine_place: float
    higher: float
    """Share of the opposites whose cosine is above the median of all pairs."""


def pair_cosines(model: StaticModel, name: PairSet) -> PairCosines:
    """Cosines of all pairs and their rank correlation with the ratings.

    Words are looked up without regard to case, the more frequent spelling first, as gensim's ``evaluate_word_pairs``
    does; a zero vector has cosine 0 with everything.
    """
    pairs = rated_pairs(name)
    rows = rows_by_upper_case(model.words)
    asked = [(rows.get(pair.first.upper(), -1), rows.get(pair.second.upper(), -1)) for pair in pairs]
    indices = np.array(asked, dtype=np.int64)
    used: NDArray[np.bool_] = np.all(indices >= 0, axis=1)
    cosines = np.full(len(pairs), np.nan)
    cosines[used] = row_cosines(model.vectors[indices[used, 0]], model.vectors[indices[used, 1]])
    return PairCosines(name, cosines, spearman(cosines[used], ratings(name)[used]))


def ratings(name: PairSet) -> Floats:
    """What people answered, 0 to 10, in the order of the set."""
    return np.array([pair.rating for pair in rated_pairs(name)])


def contrast(first: PairCosines, second: PairCosines) -> Interval:
    """How much closer ``first`` is to people than ``second``, over the pairs that both have."""
    both = first.known & second.known
    return difference(first.cosines[both], second.cosines[both], ratings(first.name)[both])


def compared(study: PairCosines) -> list[ComparedPair]:
    """All pairs that the model has, in the order of the set, with their places among them (1: the highest)."""
    known = study.known
    values = ratings(study.name)[known]
    cosines = study.cosines[known]
    places = [(ranks(row) - 1) / max(1, len(row) - 1) for row in (values, cosines)]
    pairs = [pair for pair, here in zip(rated_pairs(study.name), known.tolist(), strict=True) if here]
    numbers = np.column_stack([values, cosines, *places]).tolist()
    return [ComparedPair(pair.first, pair.second, *row) for pair, row in zip(pairs, numbers, strict=True)]


def furthest(pairs: Sequence[ComparedPair], count: int) -> tuple[list[ComparedPair], list[ComparedPair]]:
    """The pairs that the model puts far too high, and those it puts far too low; the worst first."""
    ordered = sorted(pairs, key=lambda pair: pair.gap)
    return [pair for pair in ordered[::-1][:count] if pair.gap > 0], [pair for pair in ordered[:count] if pair.gap < 0]


@cache
def twice_rated() -> tuple[TwiceRated, ...]:
    """The pairs that stand in both sets, those first that are related but not similar."""
    similar = {_key(pair): pair.rating for pair in rated_pairs("simlex999")}
    found = [
        TwiceRated(pair.first, pair.second, pair.rating, similar[_key(pair)])
        for pair in rated_pairs("wordsim353")
        if _key(pair) in similar
    ]
    return tuple(sorted(found, key=lambda pair: pair.similar - pair.related))


def cosine_of(study: PairCosines, pair: TwiceRated) -> float:
    """The model's cosine for a pair of the set; NaN where it lacks a word."""
    wanted = frozenset((pair.first.lower(), pair.second.lower()))
    return next(
        (float(x) for own, x in zip(rated_pairs(study.name), study.cosines, strict=True) if _key(own) == wanted)
    )


@cache
def opposites() -> tuple[frozenset[str], ...]:
    """The pairs of SimLex-999 that are opposites, as this project marked them."""
    listed: list[str] = tomllib.loads(_OPPOSITES.read_text(encoding="utf-8"))["pairs"]
    return tuple(frozenset(pair.split()) for pair in listed)


def study_opposites(pairs: Sequence[ComparedPair]) -> OppositesStudy | None:
    """What the model makes of opposites, the highest cosine first; None where it has none of them."""
    marked = set(opposites())
    found = sorted((pair for pair in pairs if _key(pair) in marked), key=lambda pair: -pair.cosine)
    if not found:
        return None
    table = np.array([(pair.rating, pair.cosine, pair.cosine_place) for pair in found])
    rating, cosine, place = table.mean(axis=0).tolist()
    return OppositesStudy(tuple(found), rating, cosine, place, float((table[:, 2] > 0.5).mean()))


def _key(pair: RatedPair | ComparedPair) -> frozenset[str]:
    return frozenset((pair.first.lower(), pair.second.lower()))
