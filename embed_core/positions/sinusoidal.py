"""Sinusoidal positions (Vaswani et al. 2017, arXiv 1706.03762, section 3.5).

``PE(pos, 2i) = sin(pos / base^(2i/d))`` and ``PE(pos, 2i+1) = cos(pos / base^(2i/d))``: every pair of columns is the
hand of a clock, and each clock turns more slowly than the one before. Since ``sin a sin b + cos a cos b = cos(a - b)``,
the dot product of two rows is ``sum_i cos((p - q) omega_i)``: it depends on the distance only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from embed_core.errors import InputError

Floats = npt.NDArray[np.float64]

LENGTHS = (8, 2048)
DIMS = (8, 1024)
BASES = (2, 10_000_000)
BASE = 10_000


@dataclass(frozen=True)
class Cell:
    """One number of a table with the steps to it: pair ``i``, its angular frequency, the angle in radians."""

    position: int
    column: int
    pair: int
    frequency: float
    wavelength: float
    angle: float
    is_sine: bool
    value: float


@dataclass(frozen=True)
class Sinusoidal:
    """A table of ``length`` positions and ``dim`` (even) dimensions.

    Raises InputError where a size is out of bounds.

    >>> Sinusoidal(8, 8, 10_000).table()[1, :2].round(4).tolist()
    [0.8415, 0.5403]
    """

    length: int = 512
    dim: int = 128
    base: float = BASE
    kind: ClassVar[str] = "sinusoidal"

    def __post_init__(self) -> None:
        check_sizes(self.length, self.dim, self.base)

    @property
    def key(self) -> str:
        """Names everything the table depends on."""
        return f"sinusoidal|{self.length}|{self.dim}|{self.base}"

    @property
    def frequencies(self) -> Floats:
        """``(dim / 2,)`` radians a position, falling."""
        return frequencies(self.dim, self.base)

    def table(self) -> Floats:
        """``(length, dim)``, values from -1 to 1; not to be written to."""
        return _table(self.length, self.dim, self.base)

    def cell(self, position: int, column: int) -> Cell:
        """How one number of the table comes about. Raises InputError outside of the table."""
        check_cell(position, column, self.length, self.dim)
        frequency = float(self.frequencies[column // 2])
        angle = position * frequency
        is_sine = column % 2 == 0
        value = float(np.sin(angle) if is_sine else np.cos(angle))
        return Cell(position, column, column // 2, frequency, 2 * np.pi / frequency, angle, is_sine, value)

    def dot(self, distance: int) -> float:
        """Dot product of two rows that are ``distance`` apart: ``sum_i cos(distance * omega_i)``."""
        return float(np.cos(distance * self.frequencies).sum())

    def code(self) -> str:
        """Lines of NumPy that make ``table`` anew."""
        return (
            "import numpy as np\n\n"
            f"length, dim, base = {self.length}, {self.dim}, {self.base:g}\n"
            "omega = base ** (-np.arange(0, dim, 2) / dim)         # one frequency a pair\n"
            "angles = np.arange(length)[:, None] * omega[None, :]  # position times frequency\n"
            "table = np.empty((length, dim))\n"
            "table[:, 0::2] = np.sin(angles)\n"
            "table[:, 1::2] = np.cos(angles)\n"
        )


def frequencies(dim: int, base: float) -> Floats:
    """``base^(-2i/dim)`` for i = 0 ... dim/2 - 1.

    >>> frequencies(8, 10_000).round(4).tolist()
    [1.0, 0.1, 0.01, 0.001]
    """
    return np.asarray(float(base) ** (-np.arange(0, dim, 2) / dim), dtype=np.float64)


def rows_at(positions: Sequence[int], dim: int, base: float = BASE) -> Floats:
    """The rows ``(n, dim)`` of any positions, however far out; ``dim`` is even.

    >>> rows_at([0], 4).tolist()
    [[0.0, 1.0, 0.0, 1.0]]
    """
    angles = np.asarray(positions, np.float64)[:, None] * frequencies(dim, base)[None, :]
    rows = np.empty((len(angles), dim))
    rows[:, 0::2], rows[:, 1::2] = np.sin(angles), np.cos(angles)
    return rows


def unfinished(omegas: Floats, length: int) -> int:
    """How many pairs do not complete one turn within ``length`` positions: they tell where in the text, not just order.

    >>> unfinished(frequencies(8, 10_000), 512)
    2
    """
    return int(np.sum(2 * np.pi / omegas > length))


def check_sizes(length: int, dim: int, base: float) -> None:
    """Raises InputError for a length, dimension or base out of bounds."""
    for name, value, (low, high) in (("length", length, LENGTHS), ("base", base, BASES)):
        if not low <= value <= high:
            raise InputError(f"positions.{name}", received=f"{value:g}", low=low, high=f"{high:,}")
    if not DIMS[0] <= dim <= DIMS[1] or dim % 2:
        raise InputError("positions.dim", received=dim, low=DIMS[0], high=DIMS[1])


def check_cell(position: int, column: int, length: int, dim: int) -> None:
    """Raises InputError for a cell outside of a ``(length, dim)`` table."""
    if not (0 <= position < length and 0 <= column < dim):
        raise InputError(
            "positions.cell", position=position, column=column, last_position=length - 1, last_column=dim - 1
        )


def toeplitz(by_distance: Sequence[float] | Floats, positions: npt.NDArray[np.int64]) -> Floats:
    """The matrix ``f(|p - q|)`` over ``positions``, from ``f`` by distance."""
    return np.asarray(np.asarray(by_distance)[np.abs(positions[:, None] - positions[None, :])], dtype=np.float64)


@lru_cache(maxsize=4)
def _table(length: int, dim: int, base: float) -> Floats:
    table = rows_at(range(length), dim, base)
    table.flags.writeable = False
    return table
