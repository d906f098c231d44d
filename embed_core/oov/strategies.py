"""What a table of words can put in place of a word it lacks: one vector for all, or a random one for each.

* ``unk``: the table's own row for unknown words if it has one, else the mean of all rows;
* ``uniform``: every number from U(-a, a); ``normal``: every number from N(0, s^2).

Scales are matched to the table, so that a random vector is about as long as a word's: s is the root mean square of all
numbers, and a = s * sqrt(3) gives the uniform numbers the same variance (Kim 2014, arXiv 1408.5882, drew words that
word2vec lacks in this way). Random vectors are seeded by the word: the same word gets the same vector, on any machine.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.similarity import pairwise, similarity
from embed_core.static.model import Neighbour, StaticModel

Filler = Literal["unk", "uniform", "normal"]
FILLERS: tuple[Filler, ...] = get_args(Filler)
UNK_NAMES: tuple[str, ...] = ("<unk>", "<UNK>", "[UNK]", "UNK", "unk")
"""Names under which tables keep a vector for unknown words, the usual ones first."""
PAIRS = 2_000
DRAWS = 400

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TableScale:
    """The mean row (d,) of a table, the root mean square ``spread`` of its numbers, and its row for unknown words."""

    mean: Floats
    spread: float
    unk: int | None


@dataclass(frozen=True, slots=True)
class Filled:
    """The vector (d,) that a filler gives a word; ``seed`` of its random numbers (None: nothing is random)."""

    word: str
    filler: Filler
    vector: Floats
    seed: int | None


@dataclass(frozen=True, slots=True)
class FilledPair:
    """One filler for two words: their vectors, how far apart they are, and the nearest words of each."""

    first: Filled
    second: Filled
    cosine: float
    euclidean: float
    near_first: tuple[Neighbour, ...]
    near_second: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and the middle nine tenths (``low`` to ``high``) of a sample."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Typical:
    """How far apart two known words are: ``pairs`` drawn at random (seeded); the mean of \\|cosine\\| among them."""

    cosine: Spread
    euclidean: Spread
    mean_absolute_cosine: float
    pairs: int


@dataclass(frozen=True, slots=True)
class CosineLaw:
    """E\\|cos\\| of two random vectors of d numbers: by the formulas, and the mean and its standard error measured."""

    approximate: float
    exact: float
    measured: float
    standard_error: float
    draws: int


def scale_of(model: StaticModel) -> TableScale:
    """Mean, spread and unknown-word row of a table; computed once a model (0.1 s for 400,000 words)."""
    with _lock:
        if model not in _scales:
            unk = next((row for name in UNK_NAMES if name in model and (row := model.find(name)) is not None), None)
            square = float(np.vdot(model.vectors, model.vectors)) / model.vectors.size
            mean = model.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
            _scales[model] = TableScale(mean, math.sqrt(square), unk)
        return _scales[model]


def word_seed(word: str, seed: int = 0) -> int:
    """A seed (32 bits) that depends on the word and on ``seed`` alone: SHA-256, so no two machines differ.

    >>> word_seed("covfefe") == word_seed("covfefe"), word_seed("covfefe") == word_seed("covfefe", 1)
    (True, False)
    """
    return int.from_bytes(hashlib.sha256(f"{seed}|{word}".encode("utf-8", "replace")).digest()[:4], "big")


def fill(model: StaticModel, word: str, filler: Filler, seed: int = 0) -> Filled:
    """The vector of ``filler`` for a word.

    Raises:
        InputError: ``oov.unknown_filler``.
    """
    scale = scale_of(model)
    if filler == "unk":
        return Filled(word, filler, scale.mean if scale.unk is None else model.vectors[scale.unk], None)
    if filler not in FILLERS:
        raise InputError("oov.unknown_filler", received=filler, allowed=", ".join(FILLERS))
    own = word_seed(word, seed)
    return Filled(word, filler, drawn(filler, model.dims, scale.spread, np.random.default_rng(own)), own)


def drawn(filler: Filler, dims: int, spread: float, generator: np.random.Generator, count: int | None = None) -> Floats:
    """A random vector (dims,), or ``count`` of them (count, dims), whose numbers have variance ``spread`` squared."""
    size = (dims,) if count is None else (count, dims)
    if filler == "normal":
        return (generator.standard_normal(size) * spread).astype(np.float32)
    return (generator.uniform(-1.0, 1.0, size) * spread * math.sqrt(3)).astype(np.float32)


def filled_pair(model: StaticModel, first: str, second: str, filler: Filler, seed: int = 0, k: int = 5) -> FilledPair:
    """What ``filler`` gives two unknown words, how far apart they end up, and the ``k`` words nearest to each."""
    one, other = fill(model, first, filler, seed), fill(model, second, filler, seed)
    unk = scale_of(model).unk
    left_out = [unk] if filler == "unk" and unk is not None else []

    def near(filled: Filled) -> tuple[Neighbour, ...]:
        return tuple(model.neighbours(filled.vector, k, exclude=left_out)) if filled.vector.any() else ()

    near_one = near(one)
    return FilledPair(
        one, other, similarity(one.vector, other.vector), similarity(one.vector, other.vector, "euclidean"),
        near_one, near_one if filler == "unk" else near(other),
    )  # fmt: skip


def typical(model: StaticModel, pairs: int = PAIRS, seed: int = 0) -> Typical | None:
    """Cosine and Euclidean distance of ``pairs`` pairs of different words drawn at random; None below two words."""
    total = len(model)
    if total < 2:
        return None
    generator = np.random.default_rng(seed)
    first = generator.integers(0, total, pairs)
    second = (first + generator.integers(1, total, pairs)) % total
    a, b = model.vectors[first].astype(np.float64), model.vectors[second].astype(np.float64)
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    cosines = np.einsum("ij,ij->i", a, b) / np.where(lengths > 0, lengths, 1.0)
    distances = np.linalg.norm(a - b, axis=1)
    return Typical(spread_of(cosines), spread_of(distances), float(np.abs(cosines).mean()), pairs)


def spread_of(values: NDArray[np.floating] | Sequence[float]) -> Spread:
    """Median, 5th and 95th percentile.

    >>> spread_of([0.0, 1.0, 2.0])
    Spread(median=1.0, low=0.1, high=1.9)
    """
    low, median, high = np.percentile(values, [5, 50, 95]).tolist()
    return Spread(median, low, high)


def cosine_law(dims: int, filler: Filler = "normal", draws: int = DRAWS, seed: int = 0) -> CosineLaw:
    """How large the cosine of two random vectors is on average, sign aside.

    The direction of a normal vector is uniform on the sphere, so that exactly
    E\\|cos\\| = Gamma(d/2) / (sqrt(pi) Gamma((d+1)/2)), which is about sqrt(2 / (pi d)). Measured over the
    draws*(draws-1)/2 pairs of ``draws`` vectors; the standard error is that of half as many independent pairs.

    >>> law = cosine_law(100)
    >>> round(law.approximate, 4), round(law.exact, 4)
    (0.0798, 0.08)
    """
    exact = math.exp(math.lgamma(dims / 2) - math.lgamma((dims + 1) / 2)) / math.sqrt(math.pi)
    vectors = drawn(filler, dims, 1.0, np.random.default_rng(seed), draws)
    cosines = np.abs(pairwise(vectors, vectors)[np.triu_indices(draws, 1)])
    error = float(cosines.std() / math.sqrt(draws / 2))
    return CosineLaw(math.sqrt(2 / (math.pi * dims)), exact, float(cosines.mean()), error, len(cosines))


_lock = threading.Lock()
_scales: WeakKeyDictionary[StaticModel, TableScale] = WeakKeyDictionary()
