"""A gensim KeyedVectors over a table that is already in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embed_core.static.subwords import Subwords

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


def keyed_vectors(
    words: list[str],
    rows: dict[str, int],
    vectors: NDArray[np.float32],
    norms: NDArray[np.float32],
    subwords: Subwords | None,
) -> KeyedVectors:
    """KeyedVectors that share every array with the caller: for reading, never for ``add_vectors``.

    gensim's own constructor fills new arrays; setting its four attributes is what its loaders do too.
    """
    from gensim.models import KeyedVectors
    from gensim.models.fasttext import FastTextKeyedVectors

    if subwords is None:
        keyed = KeyedVectors(vectors.shape[1], count=0)
    else:
        keyed = FastTextKeyedVectors(vectors.shape[1], subwords.min_n, subwords.max_n, len(subwords.rows))
        keyed.vectors_ngrams = subwords.rows
    keyed.index_to_key = words
    keyed.key_to_index = rows
    keyed.next_index = len(words)
    keyed.vectors = vectors
    keyed.norms = norms
    return keyed
