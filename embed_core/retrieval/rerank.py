"""Ordering a few candidates anew with something slower and closer than one cosine.

Three ways, from the one that costs nothing new to the one made for it:

- *late interaction*: every token of the question takes its best match among the tokens of the chunk, and those
  cosines are added up (MaxSim; Khattab & Zaharia 2020, ColBERT): ``sum_i max_j cos(q_i, d_j)``. ColBERT trains its
  encoder for this sum; an encoder that was not is put to a use it was never tuned for, and may order worse.
- *another encoder*: the candidates by its own cosine. It sees nothing the first could not see, only otherwise.
- *cross-encoder*: question and chunk in one input, one score out (Nogueira & Cho 2019): the words of both attend to
  each other. The most accurate, and one forward pass a candidate for every question (:mod:`.cross_encoder`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.retrieval.kinds import Hit
from embed_core.scores import unit_rows

if TYPE_CHECKING:
    from embed_core.contextual import Encoder, Encoding

MOST_CANDIDATES = 100
Float64Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Match:
    """A token of the question, the token of the chunk that is nearest to it, and their cosine."""

    token: str
    nearest: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Late:
    """The MaxSim score of a chunk, and the matches it is the sum of."""

    score: float
    matches: tuple[Match, ...]


def reorder(hits: Sequence[Hit], scores: ArrayLike) -> tuple[Hit, ...]:
    """``hits`` by ``scores`` (n,), highest first; equal ones keep their order. ``parts["before"]`` is the old rank.

    Raises:
        InputError: not one finite score a hit.
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.shape != (len(hits),) or not np.isfinite(values).all():
        raise InputError("ask.bad_scores", hits=len(hits), scores=values.size)
    order = np.argsort(-values, kind="stable").tolist()
    return tuple(
        replace(hits[old], rank=new, score=float(values[old]), parts={**hits[old].parts, "before": hits[old].rank})
        for new, old in enumerate(order, start=1)
    )


def maxsim(question: ArrayLike, chunk: ArrayLike) -> tuple[float, NDArray[np.int64]]:
    """``sum_i max_j cos(q_i, d_j)`` for token vectors (q, d) and (c, d), and the nearest j of every i (q,).

    >>> score, nearest = maxsim([[1, 0], [0, 1]], [[3, 4], [1, 0], [-1, 0]])
    >>> round(score, 3), nearest.tolist()
    (1.8, [1, 0])
    """
    cosines = unit_rows(question) @ unit_rows(chunk).T
    nearest = cosines.argmax(axis=1)
    return float(cosines[np.arange(len(cosines)), nearest].sum()), nearest


def late_interaction(
    encoder: Encoder, question: str, texts: Sequence[str], *, query_prefix: str = "", passage_prefix: str = "",
    progress: Progress = silent,
) -> tuple[Late, ...]:  # fmt: skip
    """MaxSim of ``question`` with every text over the last hidden states, special tokens and prefixes left out.

    Raises:
        InputError: too many texts, or a question without a token of its own.
        ModelError: the model gives no hidden states (an endpoint on the network).
    """
    bounded(texts)
    given = [query_prefix + question, *(passage_prefix + text for text in texts)]
    prefixes = [len(query_prefix), *[len(passage_prefix)] * len(texts)]
    encodings = encoder.encode(given, layers=[-1], progress=progress)
    own = [_content(encoding, prefix) for encoding, prefix in zip(encodings, prefixes, strict=True)]
    if not len(own[0]):
        raise InputError("ask.no_tokens", question=question[:60])
    return tuple(_late(encodings[0], own[0], encodings[i], own[i]) for i in range(1, len(given)))


def by_encoder(
    encoder: Encoder, question: str, texts: Sequence[str], *, query_prefix: str = "", passage_prefix: str = "",
    progress: Progress = silent,
) -> Float64Array:  # fmt: skip
    """The cosine of ``question`` with every text (n,) by an encoder's sentence embeddings."""
    bounded(texts)
    asked = encoder.embed([question], prefix=query_prefix).vectors[0]
    passages = encoder.embed(list(texts), prefix=passage_prefix, progress=progress).vectors
    cosines: Float64Array = unit_rows(passages) @ unit_rows(asked)
    return cosines


def bounded(texts: Sequence[str]) -> None:
    """Errors: InputError for no candidates or more than :data:`MOST_CANDIDATES`."""
    if not 1 <= len(texts) <= MOST_CANDIDATES:
        raise InputError("ask.too_many_candidates", count=len(texts), allowed=MOST_CANDIDATES)


def _content(encoding: Encoding, prefix: int) -> NDArray[np.int64]:
    """Places of the tokens that belong to the text itself."""
    special = zip(encoding.is_special, encoding.offsets, strict=True)
    return np.array([i for i, (own, (_, end)) in enumerate(special) if not own and end > prefix], dtype=np.int64)


def _late(asked: Encoding, question: NDArray[np.int64], passage: Encoding, chunk: NDArray[np.int64]) -> Late:
    if not len(chunk):
        return Late(-float(len(question)), ())  # nothing to match: below everything that has tokens
    q_states, c_states = asked.layer(-1)[question], passage.layer(-1)[chunk]
    score, nearest = maxsim(q_states, c_states)
    cosines = (unit_rows(q_states) * unit_rows(c_states[nearest])).sum(axis=1)
    places = zip(question.tolist(), chunk[nearest].tolist(), cosines.tolist(), strict=True)
    return Late(score, tuple(Match(asked.pieces[i], passage.pieces[j], cosine) for i, j, cosine in places))
