"""fastText's answer taken apart: which n-grams carry a word's vector, and whom each shares its row with.

The vector of an unknown word is the mean of its n-grams' rows, v = (r_1 + ... + r_m) / m; of a known word its own row
is one of the r. What a row gives to v is its projection on v's direction, and since v is their mean these shares sum
to one: share_i = (r_i . v) / (m \\|v\\|^2) (Bojanowski et al. 2017, arXiv 1607.04606, for the sum itself).

The file of a fastText model holds hashes, not n-grams. But training saw no n-gram that is not in a word of the
vocabulary, so cutting the vocabulary again tells which n-grams made each row.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import ModelError
from embed_core.progress import Progress, silent
from embed_core.static.model import Neighbour, StaticModel
from embed_core.static.subwords import END_OF_SENTENCE, Subwords

LONGEST_WORD = 60
"""Characters of a word that are cut into n-grams here."""
VOCABULARY_READ = 50_000
"""Words (the most frequent) that are cut again to find out which n-grams made a row."""
OWN_ROW = ""
"""Stands for a known word's own row among its parts."""
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the sum.

    ``share`` of the whole vector (all sum to 1; negative: it pulls away), ``length`` of the row, ``cosine_without``:
    the cosine of the full vector to what remains without this part (NaN where nothing remains).
    """

    piece: str
    bucket: int | None
    share: float
    length: float
    cosine_without: float


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A word's parts in the order of the word, its vector (d,), and the n-grams that fell into one row."""

    word: str
    row: int | None
    vector: NDArray[np.float32]
    parts: tuple[Part, ...]
    collisions: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Remainder:
    """The vector (d,) of the parts left switched on; its cosine to the full vector; its nearest words."""

    vector: NDArray[np.float32]
    cosine: float
    near: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who made an n-gram's row: in how many words of the vocabulary the n-gram itself stands, and the other n-grams
    hashed into the row with their numbers of words, most words first (at most five of ``others``).
    """

    words: int
    others: int
    named: tuple[tuple[str, int], ...]


def subwords_of(model: StaticModel) -> Subwords:
    """The n-gram table. Raises :class:`ModelError` ``oov.no_subwords`` where a model has none."""
    if model.subwords is None:
        raise ModelError("oov.no_subwords", name=model.spec.name)
    return model.subwords


def anatomy(model: StaticModel, word: str) -> Anatomy | None:
    """The parts of a word's vector; None where it is too short to have any. ``word`` is cut after 60 characters.

    >>> import numpy as np
    >>> from embed_core.static.subwords import Subwords
    >>> # three n-grams with rows [3, 0], [1, 0] and [-1, 0] give v = [1, 0] and the shares 1, 1/3 and -1/3
    """
    word, row, rows, pieces, buckets = _rows(model, word)
    if not len(rows):
        return None
    total = rows.sum(axis=0)
    squared = float(total @ total)
    shares = rows @ total / squared if squared > 0 else np.zeros(len(rows))
    without = _cosines(total - rows, total)
    parts = tuple(
        Part(piece, bucket, float(share), float(np.linalg.norm(one)), float(rest))
        for piece, bucket, share, one, rest in zip(pieces, buckets, shares, rows, without, strict=True)
    )
    return Anatomy(word, row, (total / len(rows)).astype(np.float32), parts, _collisions(pieces, buckets))


def remainder(model: StaticModel, word: str, off: Collection[int], k: int = 8) -> Remainder | None:
    """What is left of a word's vector without the parts numbered in ``off``; None where nothing is."""
    word, row, rows, _, _ = _rows(model, word)
    kept = [index for index in range(len(rows)) if index not in off]
    if not kept or not rows[kept].any():
        return None
    vector = rows[kept].mean(axis=0)
    cosine = float(_cosines(vector[None], rows.sum(axis=0))[0])
    near = model.neighbours(vector, k, exclude=() if row is None else (row,))
    return Remainder(vector.astype(np.float32), cosine, tuple(near))


def origins(model: StaticModel, word: str) -> list[Origin | None]:
    """Who made the row of each part of :func:`anatomy` (None for a known word's own row). See :func:`read_vocabulary`.

    "Words" are those of the vocabulary's :data:`VOCABULARY_READ` most frequent.
    """
    word, _, _, pieces, buckets = _rows(model, word)
    hashes = read_vocabulary(model)
    wanted = sorted({bucket for bucket in buckets if bucket is not None})
    made: dict[int, Counter[str]] = {bucket: Counter() for bucket in wanted}
    subwords = subwords_of(model)
    hits = np.flatnonzero(np.isin(hashes.flat, wanted))
    for place in hits.tolist():
        owner = int(np.searchsorted(hashes.starts, place, side="right")) - 1
        piece = subwords.pieces(model.words[owner])[place - int(hashes.starts[owner])]
        made[int(hashes.flat[place])][piece] += 1
    return [
        None if bucket is None else _origin(piece, made[bucket]) for piece, bucket in zip(pieces, buckets, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class VocabularyHashes:
    """The bucket of every n-gram of the vocabulary, ``flat``; word ``i`` begins at ``starts[i]``."""

    flat: NDArray[np.int32]
    starts: NDArray[np.int64]


def read_vocabulary(model: StaticModel, progress: Progress = silent) -> VocabularyHashes:
    """Cut the vocabulary into its n-grams; once a model (about a second for 30,000 words)."""
    with _lock:
        known = _read.get(model)
    if known is not None:
        return known
    subwords = subwords_of(model)
    words = model.words[:VOCABULARY_READ]
    found: list[list[int]] = []
    for start in range(0, len(words), _BATCH):
        progress("oov.ngrams", start, len(words))
        batch = words[start : start + _BATCH]
        found += [[] if word == END_OF_SENTENCE else subwords.buckets(word) for word in batch]
    counts = np.fromiter(map(len, found), np.int64, len(found))
    starts = np.concatenate([[0], np.cumsum(counts)])[:-1]
    flat = np.fromiter((bucket for row in found for bucket in row), np.int32, int(counts.sum()))
    with _lock:
        _read[model] = VocabularyHashes(flat, starts)
        return _read[model]


def is_read(model: StaticModel) -> bool:
    """Would :func:`read_vocabulary` return at once?"""
    return model in _read


def _rows(model: StaticModel, word: str) -> tuple[str, int | None, NDArray[np.float64], list[str], list[int | None]]:
    """The word as it is cut, its row, and its parts: their rows (m, d), n-grams and buckets."""
    subwords = subwords_of(model)
    word = word[:LONGEST_WORD]
    row = model.find(word)
    if row is not None:
        word = model.words[row]
    pieces: list[str] = [] if word == END_OF_SENTENCE else subwords.pieces(word)
    buckets = subwords.buckets(word) if pieces else []
    rows = subwords.rows[buckets].astype(np.float64) if pieces else np.zeros((0, model.dims))
    if row is not None:
        # The file stores the finished vector, the mean of its own row and the n-grams' rows: its own row is the rest.
        own = model.vectors[row].astype(np.float64) * (len(rows) + 1) - rows.sum(axis=0)
        return word, row, np.vstack([own, rows]), [OWN_ROW, *pieces], [None, *buckets]
    return word, None, rows, pieces, list(buckets)


def _cosines(rows: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cosine of each row (n, d) to ``target`` (d,); NaN where one of them is zero (but for rounding)."""
    lengths = np.linalg.norm(rows, axis=1)
    length = float(np.linalg.norm(target))
    alive = (lengths > 1e-9 * length) & (length > 0)
    cosines: NDArray[np.float64] = np.full(len(rows), np.nan)
    cosines[alive] = (rows[alive] @ target) / (lengths[alive] * length)
    return cosines


def _collisions(pieces: Sequence[str], buckets: Sequence[int | None]) -> tuple[tuple[str, ...], ...]:
    """Groups of different n-grams of the word in one bucket."""
    by_bucket: dict[int, dict[str, None]] = {}
    for piece, bucket in zip(pieces, buckets, strict=True):
        if bucket is not None:
            by_bucket.setdefault(bucket, {})[piece] = None
    return tuple(tuple(group) for group in by_bucket.values() if len(group) > 1)


def _origin(piece: str, made: Counter[str]) -> Origin:
    others = Counter({other: count for other, count in made.items() if other != piece})
    return Origin(made[piece], len(others), tuple(others.most_common(5)))


_lock = threading.Lock()
_read: WeakKeyDictionary[StaticModel, VocabularyHashes] = WeakKeyDictionary()
