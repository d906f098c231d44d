"""All recordings against all: everything the question "who is who" needs, from their vectors.

>>> takes = [Take("a1", "a"), Take("a2", "a"), Take("b1", "b"), Take("b2", "b")]
>>> found = compare(takes, np.array([[1, 0], [0.9, 0.1], [0, 1], [0.2, 0.9]]), resamples=20)
>>> found.rate.eer, len(found.pairs), found.identified.enrolled_accuracy
(0.0, 6, 1.0)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from embed_core import diskcache
from embed_core.audio import identification, verification
from embed_core.audio.disturb import Samples
from embed_core.audio.encoder import VoiceEncoder
from embed_core.audio.identification import Effect, Identified, Relation
from embed_core.audio.samples import Recording, recordings, sound
from embed_core.audio.verification import FloatArray, Interval, Pairs, Rate
from embed_core.errors import InputError
from embed_core.progress import Progress, silent

Order = Literal["voice", "sentence", "language"]
Vectors = npt.NDArray[np.float32]

ORDERS: tuple[Order, ...] = ("voice", "sentence", "language")
BINS = 40
STEPS = 201
CACHE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Take:
    """One recording in a comparison. ``voice`` tells speakers apart; an empty sentence or language is unknown. ``key``
    stands for the sound; ``own``: a visitor's.
    """

    id: str
    voice: str
    language: str = ""
    sentence: str = ""
    key: str = ""
    own: bool = False


@dataclass(frozen=True)
class Comparison:
    """``vectors`` (n, d) of ``takes`` ordered by voice, and what follows from them.

    ``rate`` is None where there are not pairs of both kinds (one voice, or no voice twice).
    """

    takes: tuple[Take, ...]
    vectors: Vectors
    matrix: FloatArray
    pairs: Pairs
    rate: Rate | None
    interval: Interval
    identified: Identified
    relations: tuple[Relation, ...]
    effects: tuple[Effect, ...]

    @property
    def voices(self) -> tuple[str, ...]:
        """The voices, each once, in their order."""
        return tuple(dict.fromkeys(take.voice for take in self.takes))


@dataclass(frozen=True)
class Histogram:
    """Shares of the pairs of each kind by cosine: ``edges`` (bins + 1,), ``same`` and ``different`` (bins,), sums 1."""

    edges: FloatArray
    same: FloatArray
    different: FloatArray

    @property
    def middles(self) -> FloatArray:
        """The middle of every bin."""
        return (self.edges[1:] + self.edges[:-1]) / 2


@dataclass(frozen=True, slots=True)
class Confusion:
    """A recording, its nearest other one, the voice whose mean it was taken for, and which of the two was right."""

    take: Take
    nearest: Take
    enrolled: str
    nearest_right: bool
    enrolled_right: bool


def sample_takes() -> tuple[Take, ...]:
    """The recordings that come with the project."""
    return tuple(_take(recording) for recording in recordings())


def _take(recording: Recording) -> Take:
    content = hashlib.blake2b(recording.path.read_bytes(), digest_size=10).hexdigest()
    return Take(recording.id, recording.voice, recording.language, recording.sentence, content)


def sample_vectors(encoder: VoiceEncoder, progress: Progress = silent) -> Vectors:
    """``(n, d)``, one a recording of :func:`sample_takes`; kept on disk."""
    found = recordings()
    key = {"model": encoder.spec.id, "revision": encoder.spec.revision, "takes": [take.key for take in sample_takes()]}
    return diskcache.get_or_compute(
        "voice_samples", key, CACHE_VERSION,
        lambda: embed_all(encoder, [partial(_samples, one) for one in found], progress), progress=progress,
    )  # fmt: skip


def _samples(recording: Recording) -> Samples:
    return sound(recording).samples


def embed_all(encoder: VoiceEncoder, loaders: Sequence[Callable[[], Samples]], progress: Progress = silent) -> Vectors:
    """``(n, d)``; a recording is read when its turn comes, so that few are in memory at a time."""
    return encoder.embed_many((load() for load in loaders), progress, total=len(loaders))


def compare(takes: Sequence[Take], vectors: npt.ArrayLike, *, resamples: int = verification.RESAMPLES) -> Comparison:
    """Sort by voice, then everything. Errors: :class:`InputError` for fewer than two recordings."""
    if len(takes) < 2:
        raise InputError("voices.few", count=len(takes))
    rows = np.asarray(vectors, dtype=np.float32)
    order = sorted(range(len(takes)), key=lambda place: _voice_first(takes[place]))
    takes, rows = tuple(takes[place] for place in order), np.ascontiguousarray(rows[order])
    voices = [take.voice for take in takes]
    matrix = verification.cosines(rows)
    pairs = verification.all_pairs(matrix, voices)
    both = bool(pairs.same.any() and not pairs.same.all())
    kinds = identification.relations(
        pairs, voices, [take.sentence for take in takes], [take.language for take in takes]
    )  # fmt: skip
    return Comparison(
        takes, rows, matrix, pairs,
        verification.equal_error_rate(pairs.scores, pairs.same) if both else None,
        verification.eer_interval(pairs, voices, resamples=resamples) if both else Interval(np.nan, np.nan, 0),
        identification.identify(rows, voices), identification.heard(pairs, kinds),
        identification.effects(pairs, kinds, voices, resamples=resamples),
    )  # fmt: skip


def _voice_first(take: Take) -> tuple[object, ...]:
    return take.own, take.voice, take.language, take.sentence


def ordered(takes: Sequence[Take], order: Order) -> list[int]:
    """Places of ``takes`` sorted by one of :data:`ORDERS`, then by the others."""
    return sorted(range(len(takes)), key=lambda place: _key(takes[place], order))


def _key(take: Take, order: Order) -> tuple[object, ...]:
    if order == "voice":
        return _voice_first(take)
    first, second = (take.sentence, take.language) if order == "sentence" else (take.language, take.sentence)
    return take.own, first, take.voice if order == "language" else second, take.voice, take.sentence


def blocks(values: Sequence[str]) -> list[tuple[str, int, int]]:
    """Runs of equal values: ``(value, first, one past the last)``.

    >>> blocks(["a", "a", "b"])
    [('a', 0, 2), ('b', 2, 3)]
    """
    found: list[tuple[str, int, int]] = []
    for place, value in enumerate(values):
        if found and found[-1][0] == value:
            found[-1] = (value, found[-1][1], place + 1)
        else:
            found.append((value, place, place + 1))
    return found


def histogram(pairs: Pairs, bins: int = BINS) -> Histogram:
    """Both kinds in the same ``bins`` from the lowest score to 1."""
    low = float(np.floor(pairs.scores.min() * 20) / 20) if len(pairs) else 0.0
    edges = np.linspace(min(low, 0.95), 1.0, bins + 1)
    return Histogram(edges, _shares(pairs.scores[pairs.same], edges), _shares(pairs.scores[~pairs.same], edges))


def _shares(scores: FloatArray, edges: FloatArray) -> FloatArray:
    counts = np.histogram(scores, edges)[0].astype(np.float64)
    return counts / max(1, len(scores))


def error_curves(
    pairs: Pairs, low: float, high: float, steps: int = STEPS
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Thresholds from ``low`` to ``high``, the rates of false accepts and of false rejects, ``(steps,)`` each."""
    at = np.linspace(low, high, steps)
    different, same = np.sort(pairs.scores[~pairs.same]), np.sort(pairs.scores[pairs.same])
    accepts = 1 - np.searchsorted(different, at, side="left") / max(1, len(different))
    rejects = np.searchsorted(same, at, side="left") / max(1, len(same))
    return at, accepts, rejects


def confusions(found: Comparison) -> list[Confusion]:
    """The recordings identified wrongly one way or the other."""
    known = found.identified
    wrong = np.flatnonzero(known.counts & ~(known.nearest_right & known.enrolled_right)).tolist()
    return [
        Confusion(
            found.takes[place], found.takes[known.nearest[place]], known.voices[known.enrolled[place]],
            bool(known.nearest_right[place]), bool(known.enrolled_right[place]),
        )
        for place in wrong
    ]  # fmt: skip
