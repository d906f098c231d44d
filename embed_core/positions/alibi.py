"""ALiBi (Press, Smith & Lewis 2022, arXiv 2108.12409): no position vectors; a score loses ``m * distance``.

Every head has its slope m. For n heads, a power of two, they are ``2^(-8/n), 2^(-16/n), ..., 2^-8``. For other n the
authors' code takes the slopes for the largest power of two below n, then every second one of those for twice as many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from embed_core.errors import InputError
from embed_core.positions.sinusoidal import LENGTHS, Floats, check_cell

HEADS = (1, 128)


@dataclass(frozen=True)
class Alibi:
    """The bias of head ``head`` (from 1) of ``heads`` over ``length`` positions.

    ``causal`` as in the paper: a token sees only itself and what stands before it. Else the bias is symmetric, as
    encoders with ALiBi have it.

    >>> Alibi(8, 8, 1).bias(np.arange(8))[3, :4].tolist()
    [-1.5, -1.0, -0.5, -0.0]
    """

    length: int = 512
    heads: int = 8
    head: int = 1
    causal: bool = True
    kind: ClassVar[str] = "alibi"

    def __post_init__(self) -> None:
        if not LENGTHS[0] <= self.length <= LENGTHS[1]:
            raise InputError("positions.length", received=self.length, low=LENGTHS[0], high=f"{LENGTHS[1]:,}")
        slopes(self.heads)
        if not 1 <= self.head <= self.heads:
            raise InputError("positions.head", received=self.head, heads=self.heads)

    @property
    def key(self) -> str:
        """Names everything the bias depends on."""
        return f"alibi|{self.length}|{self.heads}|{self.head}|{self.causal}"

    @property
    def slope(self) -> float:
        """m of the head."""
        return float(slopes(self.heads)[self.head - 1])

    @property
    def half_distance(self) -> float:
        """The distance at which a weight is halved: ``ln 2 / m`` positions."""
        return float(np.log(2) / self.slope)

    def bias(self, positions: Floats) -> Floats:
        """``(n, n)`` bias of query (row) and key (column) at ``positions``; NaN where the query cannot look."""
        distance = np.asarray(positions)[:, None] - np.asarray(positions)[None, :]
        bias = -self.slope * np.abs(distance).astype(np.float64)
        if self.causal:
            bias[distance < 0] = np.nan
        return bias

    def weights(self) -> Floats:
        """``(length, length)`` attention weights where the words themselves score alike: softmax of the bias by row."""
        raw = np.exp(self.bias(np.arange(self.length, dtype=np.float64)))
        return np.asarray(raw / np.nansum(raw, axis=1, keepdims=True))

    def by_head(self) -> Floats:
        """``(length, heads)`` bias of every head by distance."""
        return np.asarray(-np.arange(self.length)[:, None] * slopes(self.heads))

    def seen_from(self, query: int) -> tuple[Floats, Floats, Floats]:
        """(positions, bias, weight), each ``(n,)``, of what the query at position ``query`` looks at.

        >>> Alibi(8, 8, 1).seen_from(2)[1].tolist()
        [-1.0, -0.5, -0.0]
        """
        check_cell(query, query, self.length, self.length)
        positions = np.arange(query + 1 if self.causal else self.length, dtype=np.float64)
        bias = -self.slope * np.abs(query - positions)
        raw = np.exp(bias)
        return positions, bias, np.asarray(raw / raw.sum())

    def nearest(self, query: int, share: float = 0.5) -> tuple[int, float]:
        """How many of the nearest positions together get at least ``share`` of the weight, and what they get."""
        weights = np.cumsum(np.sort(self.seen_from(query)[2])[::-1])
        count = int(np.searchsorted(weights, share) + 1)
        return count, float(weights[count - 1])

    def code(self) -> str:
        """Lines of NumPy that make ``bias`` anew."""
        future = "bias[distance < 0] = -np.inf  # nobody looks ahead\n" if self.causal else ""
        return (
            "import numpy as np\n\n"
            "def slopes(n):\n"
            "    below = 2 ** int(np.log2(n))\n"
            "    first = [2 ** (-8 * h / below) for h in range(1, below + 1)]\n"
            "    return first if below == n else first + slopes(2 * below)[0::2][: n - below]\n\n"
            f"m = slopes({self.heads})[{self.head - 1}]  # head {self.head}\n"
            f"places = np.arange({self.length})\n"
            "distance = places[:, None] - places[None, :]  # query minus key\n"
            f"bias = -m * np.abs(distance).astype(float)\n{future}"
        )


def slopes(heads: int) -> Floats:
    """``(heads,)`` slopes. Raises InputError for a number of heads out of bounds.

    >>> slopes(8)[:3].tolist(), slopes(3).tolist()
    ([0.5, 0.25, 0.125], [0.0625, 0.00390625, 0.25])
    """
    if not HEADS[0] <= heads <= HEADS[1]:
        raise InputError("positions.heads", received=heads, low=HEADS[0], high=HEADS[1])
    below = 1 << (heads.bit_length() - 1)
    first = 2.0 ** (-8.0 * np.arange(1, below + 1) / below)
    if below == heads:
        return np.asarray(first)
    twice = 2.0 ** (-8.0 * np.arange(1, 2 * below + 1) / (2 * below))
    return np.concatenate([first, twice[0::2][: heads - below]])
