"""From hidden states ``(token, dim)`` to one embedding ``(dim,)``.

======  ===========================================================================================================
cls     the state of the token the tokenizer adds for the whole text (``[CLS]``, ``<s>``). Means something only where
        training used it: BGE, RetroMAE; not a plain BERT.
mean    the mean over all tokens of the text, the added ones too (as sentence-transformers does), padding never
max     the largest value of each dimension over all tokens
last    the last token: in a decoder (GPT) the only one that has seen the whole text
======  ===========================================================================================================
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError, ModelError

Floats = NDArray[np.float32]
Pooling = Literal["cls", "mean", "max", "last"]
POOLINGS: tuple[Pooling, ...] = get_args(Pooling)


def checked(pooling: str) -> Pooling:
    """``pooling`` if it is one of the four; else InputError."""
    for known in POOLINGS:
        if pooling == known:
            return known
    raise InputError("contextual.unknown_pooling", pooling=pooling, allowed=", ".join(POOLINGS))


def pool(states: Floats, pooling: Pooling, cls_position: int | None = 0) -> Floats:
    """Pool the states (T, d) of one text, T >= 1.

    >>> states = np.array([[1, 8], [3, 4]], dtype=np.float32)
    >>> [pool(states, kind).tolist() for kind in POOLINGS]
    [[1.0, 8.0], [2.0, 6.0], [3.0, 8.0], [3.0, 4.0]]
    """
    if pooling == "cls" and cls_position is None:
        raise ModelError("contextual.no_cls_token", allowed=", ".join(kind for kind in POOLINGS if kind != "cls"))
    pooled: Floats
    if pooling == "mean":
        pooled = states.mean(axis=0, dtype=np.float32)
    elif pooling == "max":
        pooled = states.max(axis=0)
    else:
        pooled = states[-1 if pooling == "last" else cls_position]
    return pooled


def normalised(vectors: Floats) -> Floats:
    """Rows (n, d) scaled to length 1, so that a dot product is a cosine. A zero row stays zero.

    >>> normalised(np.array([[3, 4]], dtype=np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled
