"""A voice over time: who speaks when, and where the voice changes.

>>> steady, other = np.tile([[1.0, 0.0]], (4, 1)), np.tile([[0.0, 1.0]], (4, 1))
>>> contrast(np.vstack([steady, other]), 2).round(2).tolist()
[0.0, 0.0, 0.0, 0.25, 1.0, 0.25, 0.0, 0.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embed_core.audio.encoder import WINDOW_SECONDS, Moments, VoiceEncoder
from embed_core.audio.mel import RATE, FloatArray
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.scores import softmax, unit_rows

Doubles = npt.NDArray[np.float64]

PAUSE_SECONDS = 0.3
BEGINNING_SECONDS = 3.0
"""Of a recording: what its own first voice is taken from."""
MOST_MOMENTS = 1_200
WIDEST = 400
"""Rows of the matrix that are drawn."""
CONTEXT_SECONDS = 3.2
"""Of windows compared on either side of a possible change."""
CHANGE = 0.14
"""From this contrast on a peak counts as a change. On the sample voices: one voice alone reaches 0.12, a change of
voice begins at 0.16; one voice that goes on in another language reaches up to 0.21 and may be taken for a change.
"""


@dataclass(frozen=True, slots=True)
class Joined:
    """Several recordings one after another. ``starts`` and ``ends`` (n,) in seconds, one a recording."""

    samples: FloatArray
    starts: tuple[float, ...]
    ends: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A moment between windows, in seconds, and the contrast there: see :func:`contrast`."""

    seconds: float
    contrast: float


def join(sounds: Sequence[FloatArray], pause: float = PAUSE_SECONDS) -> Joined:
    """One recording out of several, ``pause`` seconds of silence between them."""
    if not sounds:
        raise InputError("audio.nothing_to_join")
    gap = np.zeros(round(pause * RATE), dtype=np.float32)
    pieces: list[FloatArray] = []
    starts: list[float] = []
    ends: list[float] = []
    at = 0
    for number, one in enumerate(sounds):
        if number:
            pieces.append(gap)
            at += len(gap)
        pieces.append(one)
        starts.append(at / RATE)
        at += len(one)
        ends.append(at / RATE)
    return Joined(np.concatenate(pieces), tuple(starts), tuple(ends))


def fitting_rate(seconds: float, wanted: float, most: int = MOST_MOMENTS) -> float:
    """Windows a second: ``wanted``, or fewer so that there are at most ``most``; never so few that sound is skipped.

    >>> fitting_rate(10.0, 8.0), fitting_rate(600.0, 8.0)
    (8.0, 2.0)
    """
    return max(min(wanted, most / max(seconds, WINDOW_SECONDS)), 1 / WINDOW_SECONDS)


def enrolled(
    vectors: FloatArray, voices: Sequence[str], left_out: Sequence[bool]
) -> tuple[tuple[str, ...], FloatArray]:
    """The voices, each once in their order, and ``(voices, dims)`` the mean vector of each over its recordings that are
    not ``left_out`` (those one is about to listen to). A voice with none left is not enrolled.

    >>> enrolled(np.eye(3, dtype=np.float32), ["a", "a", "b"], [True, False, False])[0]
    ('a', 'b')
    """
    kept = {
        voice: [row for row, name in enumerate(voices) if name == voice and not left_out[row]]
        for voice in dict.fromkeys(voices)
    }
    found = {voice: vectors[rows].mean(axis=0) for voice, rows in kept.items() if rows}
    if not found:
        raise InputError("audio.nobody_enrolled")
    return tuple(found), np.stack(list(found.values())).astype(np.float32)


def beginning(moments: Moments, seconds: float) -> FloatArray:
    """``(dims,)``: the mean of the windows that end within the first ``seconds``, of the first one at least."""
    count = max(1, int((moments.starts + WINDOW_SECONDS <= seconds + 1e-9).sum()))
    mean: FloatArray = moments.vectors[:count].mean(axis=0)
    return mean


def speaking(moments: Moments, starts: Sequence[float], ends: Sequence[float]) -> npt.NDArray[np.int64]:
    """``(k,)``: the recording a window lies in wholly, of those that last from ``starts`` to ``ends``; -1 where it
    straddles a border.
    """
    found = np.full(len(moments.starts), -1, dtype=np.int64)
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        found[(moments.starts >= start - 0.05) & (moments.starts + WINDOW_SECONDS <= end + 0.05)] = number
    return found


def similarities(vectors: FloatArray, enrolled: FloatArray) -> FloatArray:
    """``(k, voices)``: the cosine of every moment with every enrolled voice (the mean of its recordings' vectors)."""
    found = vectors @ unit_rows(enrolled).T
    return found.astype(np.float32, copy=False)


def chances(cosines: FloatArray, scale: float) -> FloatArray:
    """``(k, voices)``: softmax of ``scale`` times the cosines, as the loss of GE2E reads them (eq. 5 and 6; the bias
    is the same for all and drops out).

    >>> chances(np.array([[1.0, 1.0]], dtype=np.float32), 10).tolist()
    [[0.5, 0.5]]
    """
    found: FloatArray = softmax(scale * cosines).astype(np.float32)
    return found


def self_similarity(vectors: FloatArray, most: int = WIDEST) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Every moment against every other, ``(rows, rows)``, and which moments the rows are: every ``n``-th where there
    are more than ``most``.
    """
    rows = np.arange(0, len(vectors), -(-len(vectors) // most))
    kept = vectors[rows]
    matrix: FloatArray = kept @ kept.T
    return matrix, rows


def contrast(vectors: npt.NDArray[np.floating], width: int) -> Doubles:
    """``(k,)``: how much more alike the ``width`` moments before a moment are among themselves, and those from it on,
    than one side with the other. 0 where nothing changes, or where one of the sides would be empty.

    The checkerboard kernel of Foote (2000) on the matrix of cosines, without its taper, as a difference of means:
    ``(within before + within after) / 2 - across``.
    """
    count = len(vectors)
    found = np.zeros(count)
    for at in range(width, min(count - width, count - 1) + 1):
        # The mean of all cosines between two sets of vectors is the product of the sets' means.
        before, after = vectors[at - width : at].mean(axis=0), vectors[at : at + width].mean(axis=0)
        found[at] = float((before @ before + after @ after) / 2 - before @ after)
    return np.maximum(found, 0.0)


def changes(moments: Moments, per_second: float, least: float = CHANGE) -> tuple[tuple[Change, ...], Doubles]:
    """Where the voice changes, and the contrast at every moment: peaks of at least ``least``, 3.2 s or more apart.

    The place is the border between the middles of the two windows around it. Windows overlap, so a change is known to
    a few tenths of a second, and a turn shorter than about 4 s may be missed.
    """
    width = max(1, min(round(CONTEXT_SECONDS * per_second), len(moments.vectors) // 3))
    found = contrast(moments.vectors, width)
    left = found.copy()
    taken: list[int] = []
    while len(left) and left.max() >= least:
        peak = int(left.argmax())
        taken.append(peak)
        left[max(0, peak - width) : peak + width + 1] = 0.0
    middles = moments.middles
    return tuple(Change(float(middles[at - 1] + middles[at]) / 2, float(found[at])) for at in sorted(taken)), found


@dataclass(frozen=True, slots=True)
class Followed:
    """A recording over time. ``cosines`` (k, voices) with ``voices``, the first of which is "" for its own beginning;
    ``nearest`` (k,) the voice closest at every moment among the enrolled ones. ``contrasts`` (k,) and ``changes``: see
    :func:`changes`. ``alike`` (rows, rows) over the moments ``rows``: see :func:`self_similarity`.
    """

    moments: Moments
    per_second: float
    voices: tuple[str, ...]
    cosines: FloatArray
    nearest: npt.NDArray[np.int64]
    contrasts: Doubles
    changes: tuple[Change, ...]
    alike: FloatArray
    rows: npt.NDArray[np.int64]


def follow(
    encoder: VoiceEncoder, samples: FloatArray, per_second: float, known: FloatArray, names: Sequence[str],
    left_out: Sequence[bool], progress: Progress = silent,
) -> Followed:  # fmt: skip
    """Everything about the voice over time. ``known`` (n, dims) are vectors of recordings of the voices ``names``
    (n,), of which those ``left_out`` are not used.
    """
    moments = encoder.moments(samples, per_second, progress)
    voices, means = enrolled(known, names, left_out)
    cosines = similarities(moments.vectors, np.vstack([beginning(moments, BEGINNING_SECONDS), means]))
    found, contrasts = changes(moments, per_second)
    alike, rows = self_similarity(moments.vectors)
    nearest = 1 + cosines[:, 1:].argmax(axis=1)
    return Followed(moments, per_second, ("", *voices), cosines, nearest, contrasts, found, alike, rows)


def shares_of(found: Followed, scale: float) -> FloatArray:
    """As ``found.cosines``, but the :func:`chances` of every enrolled voice; 0 for the recording's own beginning."""
    shares = np.zeros_like(found.cosines)
    shares[:, 1:] = chances(found.cosines[:, 1:], scale)
    return shares
