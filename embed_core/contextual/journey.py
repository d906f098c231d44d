"""One sentence on its way through a network: what each layer does to each token, and all layers in one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.encoder import Encoder
from embed_core.contextual.encoding import Encoding
from embed_core.diskcache import get_or_compute
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.projection.pca import pca

Floats = NDArray[np.float32]
Unit = Literal["words", "tokens"]

UNITS: tuple[Unit, ...] = get_args(Unit)
LONGEST_TEXT = 400
_VERSION = 1


@dataclass(frozen=True, eq=False)
class Journey:
    """A sentence of ``n`` words or tokens in a model of ``L`` layers.

    Attributes:
        names: the words, or the tokens as text.
        special: which of them the tokenizer added.
        vectors: (L + 1, n, d).
        dropped: tokens that did not fit into the model.
    """

    names: tuple[str, ...]
    special: tuple[bool, ...]
    vectors: Floats
    dropped: int


def journey(encoder: Encoder, text: str, unit: Unit = "words", progress: Progress = silent) -> Journey:
    """Run ``text`` alone; the vectors of its words (mean of their pieces) or tokens at every layer, kept on disk.

    Raises InputError: ``journey.no_tokens``, ``journey.too_long``.
    """
    if len(text) > LONGEST_TEXT:
        raise InputError("journey.too_long", received=len(text), most=LONGEST_TEXT)
    key = {"model": encoder.spec.id, "revision": encoder.spec.revision, "text": text, "unit": unit}
    return get_or_compute("journey", key, _VERSION, lambda: _journey(encoder, text, unit, progress), progress=progress)


def change(vectors: Floats) -> tuple[Floats, Floats]:
    """What each layer changes in each vector, ``(L + 1, n, d)`` -> two of ``(L, n)``.

    ``1 - cos(h_l, h_{l-1})`` is the turn; ``|h_l - h_{l-1}| / |h_{l-1}|`` the step relative to the length before.

    >>> turn, step = change(np.array([[[3.0, 0.0]], [[0.0, 4.0]]], dtype=np.float32))
    >>> turn.tolist(), step.round(4).tolist()
    ([[1.0]], [[1.6667]])
    """
    rows = vectors.astype(np.float64)
    lengths = np.maximum(np.linalg.norm(rows, axis=2), 1e-12)
    cosine = np.einsum("lnd,lnd->ln", rows[1:], rows[:-1]) / (lengths[1:] * lengths[:-1])
    step = np.linalg.norm(rows[1:] - rows[:-1], axis=2) / lengths[:-1]
    return (1 - np.clip(cosine, -1, 1)).astype(np.float32), step.astype(np.float32)


def picture(vectors: Floats, *, unit_length: bool = True, centred: bool = False) -> tuple[Floats, Floats]:
    """All vectors of all layers in one plane: places (L + 1, n, 2) and the share of variance of its axes (2,).

    One PCA over all layers together, so that a step in the picture is a step of the vector. ``unit_length`` scales
    every vector to length 1 first (in some models the lengths of a few tokens are a hundred times those of the rest);
    ``centred`` subtracts each layer's own mean, which takes the common drift of all tokens away.
    """
    rows = vectors.astype(np.float32)
    if unit_length:
        rows = rows / np.maximum(np.linalg.norm(rows, axis=2, keepdims=True), 1e-12)
    if centred:
        rows = rows - rows.mean(axis=1, keepdims=True)
    found = pca(rows.reshape(-1, rows.shape[2]), 2)
    return found.coordinates.reshape(*rows.shape[:2], 2), found.explained


def three_layers(layers: int) -> tuple[int, ...]:
    """First, middle and last of the layers 0 to ``layers``: all three of an ELMo.

    >>> three_layers(2), three_layers(12), three_layers(1)
    ((0, 1, 2), (0, 6, 12), (0, 1))
    """
    return tuple(dict.fromkeys((0, layers // 2, layers)))


def _journey(encoder: Encoder, text: str, unit: Unit, progress: Progress) -> Journey:
    (encoding,) = encoder.encode([text], progress=progress)
    if not encoding.words:
        raise InputError("journey.no_tokens", text=text[:60])
    if unit == "tokens":
        return Journey(_readable(encoding), encoding.is_special, encoding.hidden_states, encoding.dropped_tokens)
    states = encoding.hidden_states
    vectors = np.stack([states[:, w.token_start : w.token_end].mean(axis=1) for w in encoding.words], axis=1)
    names = tuple(word.text for word in encoding.words)
    return Journey(names, (False,) * len(names), vectors, encoding.dropped_tokens)


def _readable(encoding: Encoding) -> tuple[str, ...]:
    return encoding.pieces
