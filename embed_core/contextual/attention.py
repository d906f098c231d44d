"""Attention of one text, kept for looking at: every head, averages, rollout, words instead of pieces.

A head of a block computes ``softmax(Q K^T / sqrt(d))`` (Vaswani et al. 2017, 3.2.1): a matrix whose row ``i`` says
where token ``i`` looks and sums to 1. Here L blocks, H heads, T tokens, U units (words, marks, special tokens).

>>> words(np.array([[0.5, 0.3, 0.2], [0.0, 0.6, 0.4], [0.2, 0.4, 0.4]]), [(0, 1), (1, 3)])
array([[0.5, 0.5],
       [0.1, 0.9]])
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.contextual.attention_measures import Measures, measure
from embed_core.contextual.encoder import Encoder
from embed_core.contextual.encoding import Encoding
from embed_core.errors import InputError, ModelError
from embed_core.progress import Progress, silent

Floats = NDArray[np.float64]
Kind = Literal["head", "layer", "all", "rollout"]
Leave = Literal["nothing", "special", "first"]

KINDS: tuple[Kind, ...] = ("head", "layer", "all", "rollout")
LEAVES: tuple[Leave, ...] = ("nothing", "special", "first")
MOST_TOKENS = 60
"""More tokens than this nobody can read in a heatmap; a longer text is cut before the model reads it."""
MOST_CHARACTERS = 4_000
MOST_BYTES = 64_000_000
"""What :func:`read` keeps in memory. 60 tokens of SmolLM2 (30 blocks, 9 heads) take 1.9 MB."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a row or column of a matrix stands for: ``text`` of tokens ``start:end``."""

    text: str
    start: int
    end: int
    special: bool


@dataclass(frozen=True, eq=False)
class Attention:
    """One text read by one model.

    Attributes:
        text: what the model read. ``cut``: it is the beginning of a longer text.
        pieces: the tokens as units, one token each. ``words``: words, marks and special tokens; together all tokens.
        weights: float16 (L, H, T, T).
        measures: what each head does in figures, from the exact weights.
        causal: no token looks to the right.
        head_dim: the d of ``sqrt(d)``.
    """

    text: str
    cut: bool
    pieces: tuple[Unit, ...]
    words: tuple[Unit, ...]
    weights: NDArray[np.float16]
    measures: Measures
    causal: bool
    head_dim: int

    @property
    def layers(self) -> int:
        """Blocks L."""
        return int(self.weights.shape[0])

    @property
    def heads(self) -> int:
        """Heads a block H."""
        return int(self.weights.shape[1])

    @property
    def special(self) -> NDArray[np.bool_]:
        """(T,) which tokens the tokenizer added."""
        return np.array([piece.special for piece in self.pieces], dtype=bool)

    @cached_property
    def rolled(self) -> Floats:
        """:func:`rollout` (L, T, T) of the text."""
        return rollout(_rows(self.weights))

    @cached_property
    def average(self) -> Floats:
        """The mean (T, T) of every head of every block."""
        return _average(self.weights)

    @cached_property
    def dots(self) -> NDArray[np.uint8]:
        """:func:`thumbnails` of every head."""
        return thumbnails(self.weights)

    def matrix(self, kind: Kind, layer: int = 1, head: int = 1) -> Floats:
        """(T, T), rows summing to 1. ``layer`` 1 to L, ``head`` 1 to H; "layer" averages the heads of one block, "all"
        every head of every block, "rollout" follows the mixing from the input up to ``layer``.

        Raises ModelError ``attention.no_such_head``.
        """
        if not (1 <= layer <= self.layers and 1 <= head <= self.heads):
            raise ModelError("attention.no_such_head", layer=layer, head=head, layers=self.layers, heads=self.heads)
        if kind == "head":
            return _rows(self.weights[layer - 1, head - 1])
        if kind == "rollout":
            rolled: Floats = self.rolled[layer - 1]
            return rolled
        return self.average if kind == "all" else _average(self.weights[layer - 1 : layer])


@dataclass(frozen=True, eq=False)
class Shown:
    """A matrix ready to be drawn: ``units`` name its rows and columns."""

    units: tuple[Unit, ...]
    matrix: Floats


def shown(
    attention: Attention, kind: Kind, *, layer: int = 1, head: int = 1, by_words: bool = True, leave: Leave = "nothing"
) -> Shown:
    """:meth:`Attention.matrix` by words or pieces, with special tokens (and "first": also the first token) left out."""
    units = attention.words if by_words else attention.pieces
    whole = words(attention.matrix(kind, layer, head), [(unit.start, unit.end) for unit in units])
    keep = np.array([leave == "nothing" or not unit.special for unit in units])
    if leave == "first":
        keep[0] = False
    if not keep.any():
        return Shown(units, whole)
    return Shown(tuple(unit for unit, stays in zip(units, keep, strict=True) if stays), without(whole, keep))


def words(matrix: Floats, spans: Sequence[tuple[int, int]]) -> Floats:
    """(U, U) from (T, T): the sum over a target's pieces, the mean over a source's.

    As Clark et al. 2019 do (*What Does BERT Look At?*, arXiv 1906.04341).
    ``spans`` together hold every token once; then rows still sum to 1.
    """
    starts = [start for start, _ in spans]
    lengths = np.array([end - start for start, end in spans], dtype=np.float64)
    columns = np.add.reduceat(matrix, starts, axis=1)
    grouped: Floats = np.add.reduceat(columns, starts, axis=0) / lengths[:, None]
    return grouped


def without(matrix: Floats, keep: NDArray[np.bool_]) -> Floats:
    """The rows and columns of ``keep``, each row divided by what is left of it; NaN where nothing is left.

    >>> without(np.array([[0.5, 0.25, 0.25], [0, 1, 0], [1, 0, 0]]), np.array([False, True, True])).tolist()
    [[1.0, 0.0], [nan, nan]]
    """
    part = matrix[np.ix_(keep, keep)]
    left = part.sum(axis=1, keepdims=True)
    kept: Floats = np.divide(part, left, out=np.full_like(part, np.nan), where=left > 0)
    return kept


def rollout(weights: Floats) -> Floats:
    """Attention rollout (L, T, T) of weights (L, H, T, T), after Abnar & Zuidema 2020 (arXiv 2005.00928), section 3.

    With the heads' mean ``A`` and half of every block being the residual connection, ``A' = (A + I) / 2``; up to block
    ``l`` the mixing is ``A'_l A'_(l-1) ... A'_1``.

    >>> rollout(np.array([[[[1.0, 0.0], [1.0, 0.0]]]] * 2))[-1].tolist()
    [[1.0, 0.0], [0.75, 0.25]]
    """
    mixed = 0.5 * weights.mean(axis=1) + 0.5 * np.eye(weights.shape[-1])
    for layer in range(1, len(mixed)):
        mixed[layer] = mixed[layer] @ mixed[layer - 1]
    result: Floats = mixed
    return result


def received(matrix: Floats, rows: Sequence[int], how: Literal["sum", "mean"]) -> Floats:
    """(U,) what the chosen rows give to each column, summed (total: the number of rows) or averaged (total: 1)."""
    chosen = matrix[list(rows)]
    usable = chosen[np.isfinite(chosen).all(axis=1)]
    if not len(usable):
        return np.full(matrix.shape[1], np.nan)
    total: Floats = usable.sum(axis=0)
    return total / len(usable) if how == "mean" else total


def toward(weights: NDArray[Any], sources: Sequence[int], targets: Sequence[int]) -> Floats:
    """(L, H) how much of each head's attention goes from the source tokens (their mean) to the target tokens (sum)."""
    part = weights[:, :, list(sources)][..., list(targets)]
    scores: Floats = part.astype(np.float64).sum(axis=-1).mean(axis=-1)
    return scores


def strongest_but_first(matrix: Floats) -> float:
    """The largest number that is not in the first column, where attention is often parked (0 where there is none)."""
    return float(np.nanmax(matrix[:, 1:], initial=0.0))


def thumbnails(weights: NDArray[Any], most: int = 20) -> NDArray[np.uint8]:
    """(L, H, t, t) with t <= ``most``: square roots of the weights (small ones stay visible), 0 to 254.

    Neighbouring tokens share a dot where there are more than ``most``: it shows the largest of their weights.

    >>> thumbnails(np.array([[[[1.0, 0.0], [0.25, 0.75]]]])).tolist()
    [[[[254, 0], [127, 220]]]]
    """
    tokens = weights.shape[-1]
    if tokens > most:
        starts = np.unique(np.linspace(0, tokens, most, endpoint=False).astype(np.int64))
        weights = np.maximum.reduceat(np.maximum.reduceat(weights, starts, axis=2), starts, axis=3)
    dots: NDArray[np.uint8] = np.rint(254 * np.sqrt(np.clip(weights, 0, 1, dtype=np.float32))).astype(np.uint8)
    return dots


# --- reading, and what is kept of it

_lock = threading.Lock()
_kept: OrderedDict[tuple[str, str, str], Attention] = OrderedDict()  # least recently used first


def kept(spec: ModelSpec, text: str) -> Attention | None:
    """What :func:`read` found for this model and text, if it is still in memory."""
    key = _key(spec, text)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def read(encoder: Encoder, text: str, progress: Progress = silent) -> Attention:
    """Run ``text`` through the model once and keep every head's attention.

    Raises:
        InputError: ``attention.no_tokens``, nothing in the text to look at.
        ModelError: the model has no attention (ELMo) or does not hand it out.
    """
    if (found := kept(encoder.spec, text)) is not None:
        return found
    short, cut = shortened(encoder, text)
    (encoding,) = encoder.encode([short], layers=[-1], attention=True, progress=progress)
    if not encoding.words or encoding.attention is None:
        raise InputError("attention.no_tokens")
    found = _attention(encoder, encoding, cut or encoding.dropped_tokens > 0)
    with _lock:
        _kept[_key(encoder.spec, text)] = found
        while len(_kept) > 1 and sum(one.weights.nbytes for one in _kept.values()) > MOST_BYTES:
            _kept.popitem(last=False)
    return found


def shortened(encoder: Encoder, text: str, most: int = MOST_TOKENS) -> tuple[str, bool]:
    """As many whole words of ``text`` as ``most`` tokens hold, special tokens included; True where that is not all."""
    short = text[:MOST_CHARACTERS]
    tokens = encoder.tokenize(short)
    room = most
    while len(tokens.tokens) > most and room > 0:
        fits = [word.end for word in tokens.words if word.token_end <= room - sum(tokens.is_special)]
        ends = [end for (_, end), special in zip(tokens.offsets, tokens.is_special, strict=True) if not special][:room]
        short = short[: fits[-1] if fits else max(ends, default=0)]
        tokens, room = encoder.tokenize(short), room - 4
    return short, len(short) < len(text.rstrip())


def _attention(encoder: Encoder, encoding: Encoding, cut: bool) -> Attention:
    weights = np.asarray(encoding.attention)
    special = np.array(encoding.is_special, dtype=bool)
    names = zip(encoding.pieces, encoding.is_special, strict=True)
    config = getattr(encoder.model, "config", None)
    return Attention(
        text=encoding.text,
        cut=cut,
        pieces=tuple(Unit(text, index, index + 1, is_special) for index, (text, is_special) in enumerate(names)),
        words=units_of(encoding),
        weights=weights.astype(np.float16),
        measures=measure(weights, special),
        causal=bool(encoder.is_decoder),
        head_dim=int(getattr(config, "head_dim", None) or encoder.dim // max(1, encoder.heads)),
    )


def units_of(encoding: Encoding) -> tuple[Unit, ...]:
    """The words of a text and, one by one, the tokens that lie in none: special ones, and blanks of their own."""
    units: list[Unit] = []
    begin = 0
    for word in encoding.words:
        units += _single(encoding, begin, word.token_start)
        units.append(Unit(word.text, word.token_start, word.token_end, False))
        begin = word.token_end
    return (*units, *_single(encoding, begin, len(encoding.tokens)))


def _single(encoding: Encoding, begin: int, end: int) -> list[Unit]:
    return [Unit(encoding.pieces[i], i, i + 1, encoding.is_special[i]) for i in range(begin, end)]


def _rows(weights: NDArray[Any]) -> Floats:
    """As float64, the rounding of float16 divided out of every row."""
    exact = weights.astype(np.float64)
    rows: Floats = exact / exact.sum(axis=-1, keepdims=True)
    return rows


def _average(blocks: NDArray[Any]) -> Floats:
    mean: Floats = _rows(blocks).mean(axis=(0, 1))
    return mean


def _key(spec: ModelSpec, text: str) -> tuple[str, str, str]:
    return spec.id, spec.revision, text
