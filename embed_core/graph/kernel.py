"""The walker's inner loop, compiled by numba at its first call and kept on disk from then on.

The second-order bias is drawn by rejection: a neighbour is proposed by its weight alone (an alias table: two random
numbers, whatever the degree) and kept with probability alpha / max(1, 1/q). Where 1/p is larger than that, the way back
gets what is missing as a share of its own (Yang et al. 2019, KnightKing). What comes out follows equation 2 of node2vec
exactly, and no table over pairs of nodes is needed, which would grow with the sum of the squared degrees.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_27, _30, _31, _11 = (np.uint64(shift) for shift in (27, 30, 31, 11))
_UNIT = 2.0**-53


def walk(
    offsets: Any, targets: Any, weights: Any, sums: Any, share: Any, other: Any, p: float, q: float, seed: Any,
    first: int, found: Any,
) -> None:  # fmt: skip
    """Fill ``found`` (rows, length) with the walks numbered from ``first``; walk number k begins at node k modulo n.

    Neighbours of v: ``targets[offsets[v]:offsets[v + 1]]``, in rising order, with ``weights`` that add up to
    ``sums[v]``; ``share`` and ``other`` are their alias table, empty where all weights are equal. Random numbers:
    splitmix64 (Steele, Lea & Flood 2014), one stream a walk.
    """

    def mixed(state: Any) -> Any:
        z = (state ^ (state >> _30)) * _MIX_1
        z = (z ^ (z >> _27)) * _MIX_2
        return z ^ (z >> _31)

    def place_of(node: Any, low: Any, high: Any) -> Any:
        end = high
        while low < high:
            middle = (low + high) // 2
            if targets[middle] < node:
                low = middle + 1
            else:
                high = middle
        return low if low < end and targets[low] == node else -1

    nodes = len(offsets) - 1
    top = max(1.0, 1.0 / q)
    extra = max(0.0, 1.0 / p - top)
    second_order = p != 1.0 or q != 1.0
    for row in range(found.shape[0]):
        number = first + row
        state = mixed(mixed(seed + _STEP) + np.uint64(number) * _STEP)
        before = -1
        here = number % nodes
        found[row, 0] = here
        for step in range(1, found.shape[1]):
            start, stop = offsets[here], offsets[here + 1]
            degree = stop - start
            if degree == 0:
                found[row, step:] = -1
                break
            there = -1
            biased = second_order and before >= 0 and degree > 1
            outside = 0.0
            if biased and extra > 0.0:
                back = place_of(before, start, stop)
                if back >= 0:
                    outside = extra * weights[back]
            while there < 0:
                if outside > 0.0:
                    state += _STEP
                    if (mixed(state) >> _11) * _UNIT * (outside + top * sums[here]) < outside:
                        there = before
                        break
                state += _STEP
                place = min(int((mixed(state) >> _11) * _UNIT * degree), degree - 1)
                if len(share) > 0:
                    state += _STEP
                    if (mixed(state) >> _11) * _UNIT >= share[start + place]:
                        place = other[start + place]
                there = targets[start + place]
                if not biased:
                    break
                state += _STEP
                draw = (mixed(state) >> _11) * _UNIT * top
                if there == before:
                    kept = draw < 1.0 / p
                elif draw < min(1.0, 1.0 / q):
                    kept = True
                elif draw >= max(1.0, 1.0 / q):
                    kept = False
                else:
                    shared = place_of(there, offsets[before], offsets[before + 1]) >= 0
                    kept = draw < (1.0 if shared else 1.0 / q)
                if not kept:
                    there = -1
            before, here = here, there
            found[row, step] = here


@cache
def compiled() -> Callable[..., None]:
    """:func:`walk` as machine code; it lets go of the interpreter's lock."""
    numba = import_module("numba")
    try:
        kernel: Callable[..., None] = numba.njit(nogil=True, cache=True)(walk)
    except RuntimeError:  # no folder to keep it in
        kernel = numba.njit(nogil=True)(walk)
    return kernel
