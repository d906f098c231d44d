"""Score cards: WordSim-353, SimLex-999 and the analogies of static models, computed once and kept on disk."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial

from embed_core import diskcache, loading
from embed_core.catalog import ModelSpec
from embed_core.evaluation.pair_study import PairCosines, contrast, pair_cosines
from embed_core.evaluation.rank_correlation import Interval
from embed_core.evaluation.word_scores import RESTRICT, AnalogyScore, CategoryScore, score_analogies
from embed_core.evaluation.word_sets import PAIR_SETS, Analogy, PairSet
from embed_core.paths import ASSETS
from embed_core.progress import Part, Progress, silent
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment

FEWEST = 20
"""Pairs or questions; a figure over fewer says nothing and is not shown."""
_SYNTACTIC = "gram"  # how the names of the Google set's nine syntactic categories begin
_CHINESE = ASSETS / "evaluation" / "chinese_analogies.toml"
_VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class ScoreCard:
    """All figures of a model. ``chinese`` are this project's own Chinese questions."""

    model_id: str
    name: str
    words: int
    dims: int
    languages: tuple[str, ...]
    wordsim: PairCosines
    simlex: PairCosines
    analogies: AnalogyScore
    chinese: AnalogyScore

    def pairs(self, name: PairSet) -> PairCosines:
        """The figures of one of the two sets of pairs."""
        return self.wordsim if name == "wordsim353" else self.simlex

    @property
    def semantic(self) -> CategoryScore:
        """Capitals, currencies, cities, family: the first five of the fourteen categories together."""
        return _together("semantic", [one for one in self.analogies.categories if not one.name.startswith(_SYNTACTIC)])

    @property
    def syntactic(self) -> CategoryScore:
        """Word forms: the other nine categories together."""
        return _together("syntactic", [one for one in self.analogies.categories if one.name.startswith(_SYNTACTIC)])

    @property
    def knows_english(self) -> bool:
        """Do the English sets say anything about this model?"""
        counts = (self.wordsim.used, self.simlex.used, self.analogies.overall.used)
        return max(counts) >= FEWEST

    @property
    def knows_chinese(self) -> bool:
        """Do the Chinese questions say anything about it?"""
        return self.chinese.overall.used >= FEWEST


@dataclass(frozen=True, slots=True)
class Contrast:
    """The best model of a set against the second: by how much, over the ``used`` pairs that both have."""

    set: PairSet
    best: str
    second: str
    margin: Interval
    used: int


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """Score cards side by side, and by how much the best of each set leads."""

    cards: tuple[ScoreCard, ...]
    contrasts: tuple[Contrast, ...]


def score_board(specs: Sequence[ModelSpec], treatment: Treatment | None = None, progress: Progress = silent) -> Board:
    """The cards of several static models, whose vectors are all treated alike. What was computed before is read back.

    Raises what opening a model raises (:func:`embed_core.loading.load_static`); ``progress`` may cancel.
    """
    stages = "evaluation.analogies", "evaluation.models"
    cards = tuple(
        score_card(spec, treatment, Part(progress, place, len(specs), *stages)) for place, spec in enumerate(specs)
    )
    found = [_contrast(name, cards) for name in PAIR_SETS]
    return Board(cards, tuple(one for one in found if one is not None))


def score_card(spec: ModelSpec, treatment: Treatment | None = None, progress: Progress = silent) -> ScoreCard:
    """The card of one model; its vectors are opened only where it is not on disk yet."""
    done = treatment or Treatment()
    key = {
        "model": spec.id, "revision": spec.revision, "files": [file.sha256 for file in spec.source.files],
        "restrict": RESTRICT,
        "centre": done.centre, "top": done.top, "normalise": done.normalise,
    }  # fmt: skip
    return diskcache.get_or_compute(
        "word_score_card", key, _VERSION, partial(_computed, spec, done, progress), progress=progress
    )


def figures(card: ScoreCard) -> dict[str, float | int | str | None]:
    """What page and command line show of a card, by name; None where too little could be asked to say anything."""
    found: dict[str, float | int | str | None] = {
        "model": card.model_id, "name": card.name, "words": card.words, "dims": card.dims
    }  # fmt: skip
    for name, study in (("wordsim", card.wordsim), ("simlex", card.simlex)):
        bounds = (study.rho.value, study.rho.low, study.rho.high) if study.used >= FEWEST else (None, None, None)
        found |= dict(zip((name, f"{name}_low", f"{name}_high"), bounds, strict=True))
        found[f"{name}_covered"] = study.covered
    parts = {"analogies": card.analogies.overall, "semantic": card.semantic, "syntactic": card.syntactic}
    found |= {name: _accuracy(one) for name, one in parts.items()}
    found["analogies_covered"] = card.analogies.overall.covered
    return found | {"chinese": _accuracy(card.chinese.overall), "chinese_covered": card.chinese.overall.covered}


@cache
def chinese_analogies() -> tuple[Analogy, ...]:
    """This project's own questions, in four categories."""
    data = tomllib.loads(_CHINESE.read_text(encoding="utf-8"))
    return tuple(
        Analogy(category["name"], *question.split())
        for category in data["category"]
        for question in category["questions"]
    )


def _computed(spec: ModelSpec, treatment: Treatment, progress: Progress) -> ScoreCard:
    model = Space(loading.load_static(spec.id, progress), treatment).model
    progress("evaluation.analogies", 0, 1)
    return ScoreCard(
        spec.id, spec.name, len(model), model.dims, spec.languages,
        pair_cosines(model, "wordsim353"), pair_cosines(model, "simlex999"),
        score_analogies(model, progress=progress), score_analogies(model, chinese_analogies()),
    )  # fmt: skip


def _contrast(name: PairSet, cards: Sequence[ScoreCard]) -> Contrast | None:
    able = [card for card in cards if card.pairs(name).used >= FEWEST]
    if len(able) < 2:
        return None
    best, second = sorted(able, key=lambda card: -card.pairs(name).rho.value)[:2]
    one, other = best.pairs(name), second.pairs(name)
    return Contrast(name, best.name, second.name, contrast(one, other), int((one.known & other.known).sum()))


def _accuracy(score: CategoryScore) -> float | None:
    return score.accuracy if score.used >= FEWEST else None


def _together(name: str, categories: Sequence[CategoryScore]) -> CategoryScore:
    sums = [sum(getattr(one, field) for one in categories) for field in ("correct", "used", "total")]
    return CategoryScore(name, *sums)
