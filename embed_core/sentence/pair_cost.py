"""Why SBERT: n sentences one by one, or every pair of them, through the same encoder - against the clock.

A cross-encoder reads both sentences of a pair at once and gives a score: n (n - 1) / 2 passes for all pairs. A sentence
encoder reads each sentence once: n passes, and then n (n - 1) / 2 cosines, one matrix product. Reimers & Gurevych
(2019) put it in numbers for BERT on a V100: with n = 10,000 about 50 million passes, 65 hours, against about 5 seconds.

Here both are *timed*: the pair passes have a cross-encoder's shape (both sentences in one input, with the tokenizer's
separator between them) but no trained scoring layer - what they cost is real, what they answer is nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from embed_core.errors import InputError
from embed_core.progress import Progress, silent

if TYPE_CHECKING:
    from embed_core.contextual import Encoder

LEAST, MOST = 8, 64
DEFAULT = 16
CLAIMED_N, CLAIMED_PAIRS_SECONDS, CLAIMED_SINGLES_SECONDS = 10_000, 65 * 3600.0, 5.0
"""Reimers & Gurevych 2019, abstract: BERT on a V100, for all pairs of 10,000 sentences; not measured here."""
LARGEST_N = 1_000_000
_COSINES_OF = 2_000
_BATCH = 8
"""Small enough that sentences and pairs alike run on one thread (``contextual.forward.SMALL_BATCH``). A larger batch of
pairs would wait for a second core where single sentences do not: on a busy machine that alone is a factor of five.
"""


@dataclass(frozen=True, slots=True)
class Point:
    """The time for all pairs of the first ``count`` sentences: ``singles`` and ``pairs`` in seconds."""

    count: int
    singles: float
    pairs: float

    @property
    def passes(self) -> int:
        """How many pairs."""
        return pair_count(self.count)


@dataclass(frozen=True, slots=True)
class PairCost:
    """What was measured. ``cosine`` is the time of one cosine within a matrix product of 2,000 by 2,000; ``tokens`` and
    ``pair_tokens`` are mean lengths of an input, special tokens included.
    """

    model: str
    points: tuple[Point, ...]
    cosine: float
    tokens: float
    pair_tokens: float
    dims: int

    @property
    def single(self) -> float:
        """Seconds a sentence, from the largest measurement."""
        return self.points[-1].singles / self.points[-1].count

    @property
    def pair(self) -> float:
        """Seconds a pair, from the largest measurement."""
        return self.points[-1].pairs / self.points[-1].passes

    def singles_seconds(self, count: float) -> float:
        """Extrapolated: ``count`` encodings and all cosines between them.

        >>> PairCost("m", (Point(2, 2.0, 3.0),), 0.0, 9, 17, 384).singles_seconds(10)
        10.0
        """
        return self.single * count + self.cosine * count * (count - 1) / 2

    def pairs_seconds(self, count: float) -> float:
        """Extrapolated: one pass for every pair.

        >>> PairCost("m", (Point(2, 2.0, 3.0),), 0.0, 9, 17, 384).pairs_seconds(10)
        135.0
        """
        return self.pair * count * (count - 1) / 2


def pair_count(count: int) -> int:
    """n (n - 1) / 2.

    >>> pair_count(10_000)
    49995000
    """
    return count * (count - 1) // 2


def counts(most: int) -> tuple[int, ...]:
    """How many sentences are timed, doubling up to ``most``.

    >>> counts(24)
    (3, 6, 12, 24)
    """
    found = [most]
    while found[0] // 2 >= 3:
        found.insert(0, found[0] // 2)
    return tuple(found)


def joined(encoder: Encoder, first: str, second: str) -> str:
    """Both sentences as one input: with the tokenizer's separator between them, or a space where it has none."""
    mark = getattr(encoder.tokenizer, "sep_token", None)
    return f"{first} {mark} {second}" if isinstance(mark, str) and mark else f"{first} {second}"


def measure(
    encoder: Encoder, sentences: Sequence[str], *, most: int = DEFAULT, progress: Progress = silent,
    clock: Callable[[], float] = time.perf_counter,
) -> PairCost:  # fmt: skip
    """Time both ways for 3, 6, ... ``most`` sentences, tokenizing included, in batches of 8.

    A first run is not counted. ``progress`` is called after every batch and may cancel.

    Raises:
        InputError: ``pair_cost.count`` for ``most`` outside of 8 to 64, ``pair_cost.too_few`` for fewer sentences.
    """
    if not LEAST <= most <= MOST:
        raise InputError("pair_cost.count", received=most, low=LEAST, high=MOST)
    chosen = list(dict.fromkeys(text for text in sentences if text.strip()))[:most]
    if len(chosen) < most:
        raise InputError("pair_cost.too_few", received=len(chosen), allowed=most)
    steps = counts(most)
    total = sum(count + pair_count(count) for count in steps)
    report = _Count(progress, total)
    embed = partial(_embed, encoder, report)
    encoder.embed(chosen[:2])
    points = []
    for count in steps:
        some = chosen[:count]
        together = [joined(encoder, *pair) for pair in combinations(some, 2)]
        points.append(Point(count, _seconds(clock, partial(embed, some)), _seconds(clock, partial(embed, together))))
    together = [joined(encoder, *pair) for pair in combinations(chosen, 2)]
    return PairCost(
        encoder.spec.name, tuple(points), cosine_seconds(encoder.dim, clock), _mean_tokens(encoder, chosen),
        _mean_tokens(encoder, together), encoder.dim,
    )  # fmt: skip


def cosine_seconds(dims: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """The time of one cosine of unit vectors with ``dims`` numbers, within one matrix product; the best of three."""
    vectors = np.random.default_rng(0).normal(size=(_COSINES_OF, dims)).astype(np.float32)
    return min(_seconds(clock, partial(np.matmul, vectors, vectors.T)) for _ in range(3)) / _COSINES_OF**2


def spread(most: float, points: int = 40) -> list[float]:
    """Numbers of sentences from 2 to ``most``, evenly spread on a logarithmic axis.

    >>> [round(count) for count in spread(1000, 4)]
    [2, 16, 126, 1000]
    """
    return [float(count) for count in np.geomspace(2, most, points)]


@dataclass(slots=True)
class _Count:
    """Passes done over the whole measurement."""

    progress: Progress
    total: int
    done: int = 0

    def add(self, count: int) -> None:
        """``count`` more passes."""
        self.done += count
        self.progress("pair_cost.measure", self.done, self.total)


def _embed(encoder: Encoder, report: _Count, texts: Sequence[str]) -> None:
    """In batches, so that a long measurement can be stopped."""
    for start in range(0, len(texts), _BATCH):
        some = texts[start : start + _BATCH]
        encoder.embed(some, batch_size=_BATCH)
        report.add(len(some))


def _mean_tokens(encoder: Encoder, texts: Sequence[str]) -> float:
    return float(np.mean([len(encoder.tokenize(text).tokens) for text in texts[:200]]))


def _seconds(clock: Callable[[], float], work: Callable[[], Any]) -> float:
    begin = clock()
    work()
    return clock() - begin
