"""Which tokens are hidden from the encoder: a moderate share, drawn anew for every sentence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]


def mask_tokens(
    ids: Sequence[int] | NDArray[np.integer[Any]], ratio: float, rng: np.random.Generator, special: Collection[int]
) -> Bools:
    """Which of the tokens ``ids`` (T,) are hidden: a share ``ratio`` of those that are not ``special``, at least one.

    Each hidden token is replaced by ``[MASK]`` (Xiao et al. 2022, section 3.1, with 15 to 30 %); special tokens are
    never hidden. (BERT leaves 10 % of its hidden tokens as they are and swaps 10 %; nothing here depends on it.)

    >>> hidden = mask_tokens([101, 7, 8, 9, 10, 102], 0.5, np.random.default_rng(0), special={101, 102})
    >>> int(hidden.sum()), bool(hidden[0]), bool(hidden[-1])
    (2, False, False)
    """
    content = ~np.isin(np.asarray(ids, dtype=np.int64), list(special))
    hidden: Bools = mask_rows(content[None], ratio, rng)[0]
    return hidden


def mask_rows(content: Bools, ratio: float, rng: np.random.Generator) -> Bools:
    """As :func:`mask_tokens` for a batch: ``content`` (n, T) says which tokens may be hidden (no padding, nothing
    special). Each row hides the nearest whole number of its own, at least one where it has any.
    """
    counts = content.sum(axis=1)
    wanted = np.where(counts > 0, np.maximum(1, np.rint(ratio * counts)), 0)
    return lowest(np.where(content, rng.random(content.shape), np.inf), wanted) & content


def lowest(keys: NDArray[np.float64], counts: NDArray[Any]) -> Bools:
    """Which elements are among the ``counts`` smallest of their row (last axis).

    >>> lowest(np.array([[0.3, 0.1, 0.2]]), np.array([2])).tolist()
    [[False, True, True]]
    """
    order = np.argsort(keys, axis=-1)
    ranked = np.arange(keys.shape[-1]) < np.asarray(counts)[..., None]
    chosen = np.zeros(keys.shape, dtype=np.bool_)
    np.put_along_axis(chosen, order, np.broadcast_to(ranked, keys.shape), axis=-1)
    return chosen
