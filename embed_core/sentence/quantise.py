"""Smaller vectors: fewer dimensions, int8, one bit - and what each costs in rank.

=========  ================================================================================  ===============
format     a number of the unit vector becomes                                               bytes a vector
=========  ================================================================================  ===============
float32    itself                                                                            4 d
int8       ``floor((x - low) / step) - 128``, low and step = (high - low) / 255 per           d
           dimension from calibration vectors; read back as the middle of its step
binary     its sign: 1 where x > 0. Compared by Hamming distance h: 1 - 2 h / d               ceil(d / 8)
=========  ================================================================================  ===============

Truncation keeps the first d dimensions and scales to length 1 again. Models trained with Matryoshka representation
learning (Kusupati et al. 2022) put what matters most in front; others do not, and lose more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.scores import unit_rows

Format = Literal["float32", "int8", "binary"]
FORMATS: tuple[Format, ...] = get_args(Format)
_LEVELS = 255

Floats = NDArray[np.float32]
Codes = NDArray[np.int8]
Bits = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Scales:
    """Per dimension the smallest value and the width of one of 255 steps, both (d,)."""

    low: Floats
    step: Floats


def truncated(vectors: ArrayLike, dims: int) -> Floats:
    """The first ``dims`` numbers of every row (n, D), scaled to length 1: (n, dims) float32.

    >>> truncated([[3.0, 4.0, 12.0]], 2).tolist()
    [[0.6000000238418579, 0.800000011920929]]
    """
    rows = np.asarray(vectors)
    if not 1 <= dims <= rows.shape[1]:
        raise InputError("compression.dims", received=dims, allowed=rows.shape[1])
    return unit_rows(rows[:, :dims]).astype(np.float32)


def calibrated(vectors: Floats) -> Scales:
    """The range of each dimension over the calibration vectors (n, d), in 255 steps."""
    if not len(vectors):
        raise InputError("compression.no_calibration")
    low = vectors.min(axis=0)
    step = (vectors.max(axis=0) - low) / np.float32(_LEVELS)
    return Scales(low.astype(np.float32), step.astype(np.float32))


def to_int8(vectors: Floats, scales: Scales) -> Codes:
    """Codes (n, d) from -128 to 127; what lies outside the calibrated range is put at its end.

    >>> scales = calibrated(np.array([[0.0], [2.55]], np.float32))
    >>> to_int8(np.array([[0.0], [1.005], [2.55], [99.0]], np.float32), scales).ravel().tolist()
    [-128, -28, 127, 127]
    """
    step = np.where(scales.step > 0, scales.step, np.float32(1.0))
    levels = np.floor((vectors - scales.low) / step)
    return (np.clip(levels, 0, _LEVELS) - 128).astype(np.int8)


def from_int8(codes: Codes, scales: Scales) -> Floats:
    """The middle of each code's step (n, d): at most half a step from what was coded, within the calibrated range."""
    levels = codes.astype(np.float32) + np.float32(128.0)
    middle: Floats = scales.low + np.minimum(levels + np.float32(0.5), np.float32(_LEVELS)) * scales.step
    return middle


def to_binary(vectors: NDArray[np.floating]) -> Bits:
    """The signs of (n, d), eight a byte: (n, ceil(d / 8)), the first dimension in the highest bit.

    >>> to_binary(np.array([[0.5, -0.5, 0.1, 0.0, -1.0, -1.0, -1.0, 2.0]])).tolist()
    [[161]]
    """
    return np.packbits(vectors > 0, axis=1)


def hamming(first: Bits, second: Bits) -> NDArray[np.int64]:
    """In how many bits every row of ``first`` (n, b) differs from every row of ``second`` (m, b): (n, m).

    >>> hamming(np.array([[0b1010]], np.uint8), np.array([[0b1010], [0b0101]], np.uint8)).tolist()
    [[0, 4]]
    """
    one, other = (np.unpackbits(bits, axis=1).astype(np.float32) for bits in (first, second))
    # |a - b| = a (1 - b) + (1 - a) b: two matrix products, exact in float32 below 2^24 bits.
    return np.rint(one @ (1 - other).T + (1 - one) @ other.T).astype(np.int64)


def bytes_a_vector(form: Format, dims: int) -> int:
    """What one vector takes, without the calibration (8 d bytes once for int8).

    >>> [bytes_a_vector(form, 384) for form in FORMATS]
    [1536, 384, 48]
    """
    return {"float32": 4 * dims, "int8": dims, "binary": -(-dims // 8)}[form]


def similarities(form: Format, first: Floats, second: Floats, calibration: Floats) -> Floats:
    """How near every row of ``first`` (n, d) is to every row of ``second`` (m, d) in a format: (n, m).

    Cosines of what is read back; for ``binary`` 1 - 2 h / d, the cosine of the sign vectors. Bigger is nearer.
    """
    found: Floats
    if form == "binary":
        differing = hamming(to_binary(first), to_binary(second))
        found = (1.0 - 2.0 * differing / first.shape[1]).astype(np.float32)
        return found
    one, other = (_read_back(form, rows, calibration) for rows in (first, second))
    found = one @ other.T
    return found


def pair_similarities(form: Format, first: Floats, second: Floats, calibration: Floats) -> Floats:
    """The same for row ``i`` of one and row ``i`` of the other only: (n,)."""
    found: Floats
    if form == "binary":
        differing = np.bitwise_count(to_binary(first) ^ to_binary(second)).sum(axis=1)
        found = (1.0 - 2.0 * differing / first.shape[1]).astype(np.float32)
        return found
    one, other = (_read_back(form, rows, calibration) for rows in (first, second))
    found = np.einsum("ij,ij->i", one, other)
    return found


def _read_back(form: Format, rows: Floats, calibration: Floats) -> Floats:
    if form == "float32":
        return rows
    scales = calibrated(calibration)
    return unit_rows(from_int8(to_int8(rows, scales), scales)).astype(np.float32)
