"""What each token of the decoder may see: the position-specific mask of enhanced decoding.

Xiao et al. (2022), section 3.3: when token ``i`` is rebuilt, its query sees position 0 (where the sentence vector
stands in for the first token), a random sample of the other tokens, and never token ``i`` itself. Every row draws its
own sample, so that every token is a target and each is rebuilt from another context.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.training.retromae.masking import Bools, lowest


def position_mask(length: int, ratio: float, rng: np.random.Generator) -> Bools:
    """The mask (T, T) for a sentence of ``length`` tokens: row = the token rebuilt, column = the token it may see.

    A share ``ratio`` (50 to 70 % in the paper) of the positions after 0 is hidden from each row, itself among them.
    Row 0 is no target: it sees a sample as the others do, but not itself.

    >>> seen = position_mask(6, 0.6, np.random.default_rng(0))
    >>> seen[1:].sum(axis=1).tolist(), bool(seen.diagonal().any()), bool(seen[1:, 0].all())
    ([3, 3, 3, 3, 3], False, True)
    """
    seen: Bools = position_masks([length], length, ratio, rng)[0]
    return seen


def position_masks(lengths: Sequence[int] | NDArray[Any], width: int, ratio: float, rng: np.random.Generator) -> Bools:
    """The masks (n, T, T) of a batch, T = ``width``; padding is seen by nobody and sees position 0 only."""
    sizes = np.asarray(lengths, dtype=np.int64)
    keys = rng.random((len(sizes), width, width))
    keys[:, :, 0] = np.inf
    keys[:, np.arange(width), np.arange(width)] = np.inf
    inside = np.arange(width) < sizes[:, None]
    keys[~np.broadcast_to(inside[:, None, :], keys.shape)] = np.inf
    others = np.maximum(0, sizes - 1)
    counts = np.minimum(others - np.rint(ratio * others), np.maximum(0, sizes - 2))
    seen = lowest(keys, np.where(inside, counts[:, None], 0))
    seen &= np.isfinite(keys)
    seen[:, 1:, 0] = True
    return seen


def shared_mask(hidden: Bools) -> Bools:
    """The mask (T, T) where all rows see the same tokens, those that are not ``hidden`` (T,); never itself.

    One aggressively masked input instead of a sample for every token: what basic decoding is given, and what can be
    drawn as one line of text.

    >>> shared_mask(np.array([False, True, False])).astype(int).tolist()
    [[0, 0, 1], [1, 0, 1], [1, 0, 0]]
    """
    seen = np.repeat(~hidden[None], len(hidden), axis=0)
    seen[:, 0] = True
    np.fill_diagonal(seen, False)
    return seen
