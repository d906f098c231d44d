"""The one vector a static model has for an ambiguous word: where it lies, and which sense its neighbours belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.projection.pca import pca
from embed_core.senses.bank import Occurrence
from embed_core.senses.joint_map import unit
from embed_core.static import StaticModel

Floats = NDArray[np.float32]
SHOWN = 18
_FRAME = 150
"""The most frequent words of a vocabulary stand in sentences of any sense."""
_LONGEST = 6
_MARGIN = 0.05
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, eq=False)
class StaticSide:
    """``words`` (k,) nearest first, their ``cosines`` (k,), and ``senses`` (k,), "" where none is clearly nearest.

    ``coordinates`` (k + 1, 2): the word's own point first; PCA of these points alone, ``explained`` (2,).
    """

    words: tuple[str, ...]
    cosines: tuple[float, ...]
    senses: tuple[str, ...]
    coordinates: Floats
    explained: Floats


def static_side(
    model: StaticModel, vector: Floats, own: str, occurrences: Sequence[Occurrence], k: int = SHOWN
) -> StaticSide:
    """The ``k`` words nearest to ``vector`` (d,) of the word ``own``, each with the sense it sounds like.

    A sense is the mean of the unit vectors of the words in its labelled sentences (the target and the 150 most frequent
    words left out), less the mean of all senses. A neighbour goes to the sense with the highest cosine, if that leads
    by 0.05: a guess from the company a word keeps, not a dictionary.
    """
    found = model.neighbours(vector, k, exclude=[own])
    rows = unit(model.vectors[[near.index for near in found]])
    drawn = pca(np.vstack([unit(vector[None]), rows]), 2)
    return StaticSide(
        tuple(near.word for near in found),
        tuple(near.score for near in found),
        _nearest_senses(model, rows, occurrences),
        drawn.coordinates,
        drawn.explained,
    )


def context_rows(model: StaticModel, one: Occurrence) -> list[int]:
    """Rows of the words around the target that say something; Chinese is cut by the longest word in the vocabulary.

    The target itself and the most frequent words are left out.
    """
    around = f"{one.sentence[: one.start]} {one.sentence[one.end :]}"
    words = [piece for word in _WORDS.findall(around) for piece in _pieces(model, word)]
    rows = (model.find(word) for word in words if word.casefold() not in {one.word.casefold(), one.target.casefold()})
    return [row for row in rows if row is not None and row >= _FRAME]


def _pieces(model: StaticModel, word: str) -> list[str]:
    if not _CHINESE.fullmatch(word):
        return [word]
    found, start = [], 0
    while start < len(word):
        sizes = range(min(_LONGEST, len(word) - start), 1, -1)
        size = next((size for size in sizes if word[start : start + size] in model), 1)
        found.append(word[start : start + size])
        start += size
    return found


def _nearest_senses(model: StaticModel, rows: Floats, occurrences: Sequence[Occurrence]) -> tuple[str, ...]:
    around: dict[str, list[int]] = {}
    for one in occurrences:
        if one.sense:
            around.setdefault(one.sense, []).extend(context_rows(model, one))
    senses = [sense for sense, found in around.items() if found]
    if len(senses) < 2:
        return ("",) * len(rows)
    means = np.stack([unit(model.vectors[around[sense]]).mean(axis=0) for sense in senses])
    cosines = unit(rows - means.mean(axis=0)) @ unit(means - means.mean(axis=0)).T
    order = np.sort(cosines, axis=1)
    clear = order[:, -1] - order[:, -2] >= _MARGIN
    return tuple(senses[best] if sure else "" for best, sure in zip(cosines.argmax(axis=1), clear, strict=True))
