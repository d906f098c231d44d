"""How often a typo stands among the nearest neighbours of the right spelling.

The 200 pairs of ``assets/oov/typos.tsv`` (right spelling, tab, typo) are misspellings as people make them, written for
this project before any model was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from embed_core import loading
from embed_core.errors import InputError
from embed_core.paths import ASSETS
from embed_core.progress import Progress, silent
from embed_core.similarity import row_norms
from embed_core.static.model import StaticModel

FILE = "oov/typos.tsv"
_BATCH = 20

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TypoScore:
    """What :func:`typo_rate` found, one entry a pair.

    ``rate`` is the share of all pairs with 1 <= rank <= ``k``; ``ranks`` 0 and ``cosines`` NaN where one of the two has
    no vector. ``clean_known`` and ``typo_known`` say which stand in the vocabulary.
    """

    pairs: tuple[Pair, ...]
    k: int
    rate: float
    ranks: NDArray[np.int64]
    cosines: NDArray[np.float64]
    clean_known: NDArray[np.bool_]
    typo_known: NDArray[np.bool_]

    def rate_at(self, k: int, *, unseen: bool = False) -> float:
        """The share of pairs with 1 <= rank <= ``k``; with ``unseen``, of those whose typo the vocabulary lacks.

        NaN where there are none.
        """
        ranks = self.ranks[~self.typo_known] if unseen else self.ranks
        return float(((ranks >= 1) & (ranks <= k)).mean()) if len(ranks) else float("nan")

    def mean_cosines(self) -> tuple[float, float]:
        """The mean cosine of the pairs ranked after ``k``, and of those within (NaN where there are none)."""
        within = (self.ranks >= 1) & (self.ranks <= self.k)
        after = self.ranks > self.k
        low, high = (self.cosines[chosen].mean() if chosen.any() else float("nan") for chosen in (after, within))
        return float(low), float(high)


@cache
def shipped_pairs() -> tuple[Pair, ...]:
    """The 200 pairs (right spelling, typo)."""
    lines = (ASSETS / FILE).read_text(encoding="utf-8").splitlines()
    return tuple((clean, typo) for clean, _, typo in (line.partition("\t") for line in lines))


def typo_rate(
    model: StaticModel, pairs: Sequence[Pair] | None = None, k: int = 10, progress: Progress = silent
) -> TypoScore:
    """How often a typo is among the ``k`` nearest neighbours, by cosine, of the right spelling.

    Ranked is the vocabulary together with the typo, the right spelling itself left out: rank 1 + the number of words
    with a higher cosine. A word of the vocabulary has its row; another one (fastText) the mean of its n-grams' rows, or
    (other models) no vector and rank 0.

    Raises:
        InputError: ``damage.no_pairs`` for an empty list, ``similarity.bad_k`` for k < 1.
    """
    asked = tuple(shipped_pairs() if pairs is None else pairs)
    if not asked:
        raise InputError("damage.no_pairs")
    if k < 1:
        raise InputError("similarity.bad_k", received=k)
    lengths = np.where(model.norms > 0, model.norms, 1.0)
    ranks, cosines = np.zeros(len(asked), np.int64), np.full(len(asked), np.nan)
    for start in range(0, len(asked), _BATCH):
        progress("damage.typos", start, len(asked))
        for place, (clean, typo) in enumerate(asked[start : start + _BATCH], start):
            found = _rank(model, lengths, clean, typo)
            if found is not None:
                ranks[place], cosines[place] = found
    known = np.array([[word in model for word in pair] for pair in asked])
    rate = float(((ranks >= 1) & (ranks <= k)).mean())
    return TypoScore(asked, k, rate, ranks, cosines, known[:, 0], known[:, 1])


def score_models(ids: Sequence[str], k: int = 10, progress: Progress = silent) -> dict[str, TypoScore]:
    """:func:`typo_rate` of each model over the shipped pairs, loaded first."""
    return {model_id: typo_rate(loading.load_static(model_id, progress), None, k, progress) for model_id in ids}


def _rank(model: StaticModel, lengths: NDArray[np.floating], clean: str, typo: str) -> tuple[int, float] | None:
    one, other = _unit(model, clean), _unit(model, typo)
    if one is None or other is None:
        return None
    cosines = (model.vectors @ one) / lengths
    here = float(one @ other)
    for word in (clean, typo):
        if word in model:
            cosines[model.index(word)] = -np.inf
    return 1 + int((cosines > here).sum()), here


def _unit(model: StaticModel, word: str) -> NDArray[np.float32] | None:
    """A word's vector at length 1; None where it has none or one of zeros."""
    if word in model:
        vector = model.vectors[model.index(word)]
    elif model.subwords is not None and model.subwords.pieces(word):
        vector = model.subwords.vector(word)
    else:
        return None
    length = float(row_norms(vector[None])[0])
    return vector / np.float32(length) if length > 0 else None
