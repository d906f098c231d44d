"""What indexing will take, before anything is encoded or sent: tokens by rule of thumb, and an endpoint's price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.errors import SourceError
from embed_core.retrieval.kinds import Chunk
from embed_core.sources import openai_api
from embed_core.sources.endpoint_cost import Cost, cost, tokens_in

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Load:
    """Tokens of all chunks together (estimated), of the longest, and how many chunks are over the limit."""

    tokens: int
    longest: int
    over: int


def token_counts(chunks: Sequence[Chunk]) -> Counts:
    """The estimated tokens of each chunk, (n,): four characters are one, a Chinese character is one.

    >>> token_counts([Chunk("d", 0, 0, 9, "the 猫 sat")]).tolist()
    [3]
    """
    return np.array([tokens_in(chunk.text) for chunk in chunks], dtype=np.int64)


def load(counts: Counts, limit: int = 0) -> Load:
    """The load of encoding chunks of so many tokens; ``limit`` 0: none.

    >>> load(np.array([100, 300]), limit=256)
    Load(tokens=400, longest=300, over=1)
    """
    over = int((counts > limit).sum()) if limit else 0
    return Load(int(counts.sum()), int(counts.max(initial=0)), over)


def reads(spec: ModelSpec) -> int:
    """Tokens of a text that the encoder reads; 0 where the catalogue does not know."""
    return int(spec.options.get("sentence_max_tokens", 0)) or spec.max_tokens


def endpoint_cost(chunks: Sequence[Chunk]) -> Cost:
    """What the configured endpoint would charge for encoding them. Errors: ``sources.endpoint_unset``."""
    settings = openai_api.settings()
    if settings is None:
        raise SourceError("sources.endpoint_unset", variable="EMBEDDING_EXPLORER_OPENAI_BASE_URL")
    return cost((chunk.text for chunk in chunks), settings)
