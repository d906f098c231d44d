"""Data augmentation as an answer to unknown words: instead of a word's own vector, the mean over damaged variants.

Does it meet a *new* misspelling better? Two questions, because the first alone misleads: averaging pulls every vector
towards the middle of the space, where it is nearer to everything.

* How near, by cosine, is a new misspelling to the mean, and how near to the plain vector?
* Among the means of all words of the list, is the nearest one that of the right word?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.oov.damage import Kind, distinct_forms

VARIANTS = 8
"""Damaged variants that are averaged, at most."""
NEW = 4
"""New damaged forms that each word is tried with."""
NOTICED = 0.03
"""Changes smaller than this are called none."""
_TIE = 1e-9

Verdict = Literal["helps", "nearer_only", "hurts", "nothing"]

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Augmented:
    """``cosine`` and ``right`` (VARIANTS + 1,): entry 0 with the plain vector, entry k with the mean of k variants.

    ``right`` is the share of new forms whose nearest vector among those of the ``words`` is the right word's (a tie of
    n counts 1/n); ``guess`` is what guessing gives.
    """

    cosine: Numbers
    right: Numbers
    words: int

    @property
    def guess(self) -> float:
        """1 / words."""
        return 1.0 / self.words

    @property
    def verdict(self) -> Verdict:
        """What the mean of all variants does: ``helps`` (the right word is recognised more often), ``hurts`` (less
        often), ``nearer_only`` (as often, but the cosine rises), ``nothing``. Small changes (:data:`NOTICED`) are none.
        """
        nearer, more = self.cosine[-1] - self.cosine[0], self.right[-1] - self.right[0]
        if abs(more) > NOTICED:
            return "helps" if more > 0 else "hurts"
        return "nearer_only" if nearer > NOTICED else "nothing"


def forms_for(word: str, kind: Kind, sounds: Mapping[str, str]) -> list[str]:
    """The variants of a word, then the new forms, all different; empty where it has too few."""
    forms = distinct_forms(word, kind, 1, VARIANTS + NEW, sounds=sounds)
    return forms if len(forms) == VARIANTS + NEW else []


def augmented(clean: Sequence[Numbers], forms: Sequence[Sequence[Numbers]]) -> Augmented | None:
    """What the mean over 1 to :data:`VARIANTS` variants does; ``clean`` and ``forms`` hold vectors (d,) of length 1.

    A variant without a vector (NaN) is left out of the mean; a word that has no vector, or too few forms, is left out.
    None where fewer than two words remain.
    """
    usable = [
        (one, np.array(rows))
        for one, rows in zip(clean, forms, strict=True)
        if len(rows) == VARIANTS + NEW and np.isfinite(one).all() and np.isfinite(rows[0]).all()
    ]
    if len(usable) < 2:
        return None
    new = np.array([rows[VARIANTS:] for _, rows in usable])
    cosine, right = np.empty(VARIANTS + 1), np.empty(VARIANTS + 1)
    for count in range(VARIANTS + 1):
        targets = np.array([one if count == 0 else _mean(rows[:count]) for one, rows in usable])
        cosine[count], right[count] = _met(new, targets)
    return Augmented(cosine, right, len(usable))


def _mean(rows: Numbers) -> Numbers:
    mean = np.nanmean(rows, axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 0 else mean)


def _met(new: Numbers, targets: Numbers) -> tuple[float, float]:
    """Mean cosine of the new forms (words, NEW, d) to their own target (words, d), and how often it is the nearest."""
    cosines = np.nan_to_num(np.einsum("wnd,td->wnt", new, targets), nan=0.0)
    own = cosines[np.arange(len(targets)), :, np.arange(len(targets))]
    best = cosines >= cosines.max(axis=2, keepdims=True) - _TIE
    hit = own >= cosines.max(axis=2) - _TIE
    return float(own.mean()), float((hit / best.sum(axis=2)).mean())
