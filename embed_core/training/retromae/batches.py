"""Sentences made ready for a step: padded, with what is hidden from the encoder and from the decoder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.training.retromae.attention import position_masks
from embed_core.training.retromae.masking import Bools, mask_rows

Integers = NDArray[np.int64]
Decoding = Literal["enhanced", "basic"]
DECODINGS: tuple[Decoding, ...] = get_args(Decoding)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """``ids`` (n, T); ``inside`` (n, T): no padding; ``encoder_hidden`` (n, T); ``targets`` (n, T): what the decoder
    rebuilds; ``seen`` (n, T, T): what each of its rows sees.
    """

    ids: Integers
    inside: Bools
    encoder_hidden: Bools
    targets: Bools
    seen: Bools


def make_batch(
    sentences: Sequence[Sequence[int] | NDArray[np.integer[Any]]],
    *,
    special: Collection[int],
    pad: int,
    encoder_ratio: float,
    decoder_ratio: float,
    decoding: Decoding,
    rng: np.random.Generator,
) -> Batch:
    """A batch of tokenised ``sentences``. Enhanced decoding rebuilds every token that is not special, each from its
    own sample; basic decoding only those that it does not see, all from the same rest.
    """
    lengths = [len(ids) for ids in sentences]
    ids = np.full((len(sentences), max(lengths)), pad, dtype=np.int64)
    for row, sentence in enumerate(sentences):
        ids[row, : len(sentence)] = sentence
    inside = np.arange(ids.shape[1]) < np.asarray(lengths)[:, None]
    content = inside & ~np.isin(ids, list(special))
    encoder_hidden = mask_rows(content, encoder_ratio, rng)
    if decoding == "enhanced":
        return Batch(ids, inside, encoder_hidden, content, position_masks(lengths, ids.shape[1], decoder_ratio, rng))
    hidden = mask_rows(content, decoder_ratio, rng)
    seen = np.repeat(inside[:, None, :], ids.shape[1], axis=1)
    return Batch(ids, inside, encoder_hidden, hidden, seen)
