"""What every head does, in figures: how far it looks, at how many tokens, at which.

They describe where the weights lie in one text. They do not say what a head is for: heads that attend to the next
token or to [SEP] were described by Clark et al. 2019 (arXiv 1906.04341), over many texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pattern = Literal["previous", "following", "itself", "first", "last", "special"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)


@dataclass(frozen=True, eq=False)
class Measures:
    """One number a head, each (L, H): means over the rows of its matrix that can have it; NaN where none can.

    Attributes:
        right: the share of attention to the right of the token itself; 0 in a causal model.
        distance: the mean distance in tokens, weighted with the attention.
        entropy: of a row, in bits; 2 to that power is the number of tokens it is spread over.
        previous: the share on the token before; following: on the token after; itself: on the token itself.
        first: the share on the first token, without that token's own row (in a causal model it can look nowhere else).
        last: the share on the last token (in BERT [SEP]), without that token's own row.
        special: the share on tokens the tokenizer added.
    """

    right: Floats
    distance: Floats
    entropy: Floats
    previous: Floats
    following: Floats
    itself: Floats
    first: Floats
    last: Floats
    special: Floats


@dataclass(frozen=True, slots=True)
class Best:
    """The head in which ``pattern`` is strongest; ``layer`` and ``head`` count from 1."""

    pattern: Pattern
    layer: int
    head: int
    score: float
    even: float


def measure(weights: NDArray[Any], special: NDArray[np.bool_]) -> Measures:
    """The measures of ``weights`` (L, H, T, T); ``special`` (T,) marks the tokenizer's own tokens.

    >>> looks_left = np.array([[[[1.0, 0.0], [0.75, 0.25]]]])
    >>> found = measure(looks_left, np.array([False, False]))
    >>> found.right.item(), found.distance.item(), found.previous.item()
    (0.0, 0.375, 0.75)
    """
    exact = np.asarray(weights, dtype=np.float64)
    tokens = exact.shape[-1]
    steps = np.arange(tokens)[None] - np.arange(tokens)[:, None]  # column minus row
    logs = np.log2(exact, out=np.zeros_like(exact), where=exact > 0)
    return Measures(
        right=_total(exact * (steps > 0)),
        distance=_total(exact * np.abs(steps)),
        entropy=_total(-exact * logs),
        previous=_mean(np.diagonal(exact, -1, 2, 3)),
        following=_mean(np.diagonal(exact, 1, 2, 3)),
        itself=_mean(np.diagonal(exact, 0, 2, 3)),
        first=_mean(exact[:, :, 1:, 0]),
        last=_mean(exact[:, :, :-1, -1]),
        special=_total(exact[..., special]),
    )


def even(tokens: int, special: NDArray[np.bool_], *, causal: bool) -> Measures:
    """The measures, each (1, 1), of a head that spreads its attention evenly over all it may see."""
    seen = np.tri(tokens) if causal else np.ones((tokens, tokens))
    return measure((seen / seen.sum(axis=1, keepdims=True))[None, None], special)


def best(measures: Measures, by_chance: Measures) -> tuple[Best, ...]:
    """For every pattern the head in which it is strongest; patterns that cannot occur are left out."""
    found = []
    for pattern in PATTERNS:
        scores: Floats = getattr(measures, pattern)
        if np.isfinite(scores).any() and scores.max() > 0:
            layer, head = np.unravel_index(int(np.nanargmax(scores)), scores.shape)
            chance = float(getattr(by_chance, pattern).item())
            found.append(Best(pattern, int(layer) + 1, int(head) + 1, float(scores[layer, head]), chance))
    return tuple(found)


def _total(parts: Floats) -> Floats:
    """The mean over rows of the sum over columns."""
    total: Floats = parts.sum(axis=-1).mean(axis=-1)
    return total


def _mean(values: Floats) -> Floats:
    if not values.shape[-1]:
        return np.full(values.shape[:-1], np.nan)
    mean: Floats = values.mean(axis=-1)
    return mean
