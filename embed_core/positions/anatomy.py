"""The input of a network taken apart: token + position + segment, read from the model's modules and not from its name.

BERT (Devlin et al. 2019) adds three rows, one of each table, and normalises the sum:

    x_i = LayerNorm(W[token_i] + P[position_i] + S[segment_i])

:func:`facts_of` says what a model has of it; :func:`take_apart` gives the numbers for a text and checks them against
the model's own layer 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual import Encoder, RecurrentEncoder, forward
from embed_core.errors import InputError, ModelError

Floats = NDArray[np.float32]
Scheme = Literal["learned", "rotary", "alibi", "relative", "recurrent", "unknown"]

MOST_TOKENS = 64
"""Longest input taken apart: more rows cannot be read in a heatmap."""

_POSITION = ("position_embeddings", "wpe", "embed_positions", "position_embedding", "pos_embeddings")
_SEGMENT = ("token_type_embeddings", "segment_embeddings")
_RELATIVE = ("r_r_bias", "relative_attention_bias", "rel_embeddings", "distance_embedding")


@dataclass(frozen=True, slots=True)
class Facts:
    """How a model is told where a token stands.

    Attributes:
        scheme: "learned" (a table is added), "rotary" (queries and keys are rotated), "alibi" (a bias by distance),
            "relative" (distances inside attention), "recurrent" (it reads one word after the other), "unknown".
        relative_too: a learned table *and* something relative inside attention (MPNet).
        rows: rows of the position table, 0 without one. ``first_row``: the row of the first token (RoBERTa: 2).
        segments: rows of the segment table, 0 without one. ``relative_segments``: compared inside attention (XLNet).
        width: dimensions of the tables; another number than ``dim`` means a projection follows (ALBERT).
        dim: dimensions of a hidden state.
        causal: each token sees only those before it.
        switchable: the model takes position ids, so that all tokens can be given the same.
    """

    scheme: Scheme
    relative_too: bool
    rows: int
    first_row: int
    segments: int
    relative_segments: bool
    width: int
    dim: int
    causal: bool
    switchable: bool

    @property
    def factorised(self) -> bool:
        """Are the tables narrower than the hidden states?"""
        return self.width != self.dim


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """The parts of one input: ``T`` tokens, ``e`` dimensions of the tables, ``d`` of the hidden states.

    Attributes:
        pieces: what the tokens cover.
        position_rows, segment_rows: the rows used, empty where there is no table.
        token, position, segment: (T, e); None where the model adds no such part.
        total: (T, e), their sum.
        steps: what happens to the sum before layer 0: "layer_norm", "projection", in this order; found by trying.
        normalised: (T, e) after the LayerNorm, None without one.
        layer0: (T, d) the model's own layer 0.
        difference: largest |ours - layer0|, with ours computed here from the parts.
        dropped: tokens beyond :data:`MOST_TOKENS` that were left away.
    """

    pieces: tuple[str, ...]
    position_rows: tuple[int, ...]
    segment_rows: tuple[int, ...]
    token: Floats
    position: Floats | None
    segment: Floats | None
    total: Floats
    steps: tuple[str, ...]
    normalised: Floats | None
    layer0: Floats
    difference: float
    dropped: int

    @property
    def parts(self) -> tuple[tuple[str, Floats], ...]:
        """The parts that are added, by name."""
        named = (("token", self.token), ("position", self.position), ("segment", self.segment))
        return tuple((name, part) for name, part in named if part is not None)

    @property
    def neighbour_cosines(self) -> Floats:
        """Cosine of the position vectors of tokens 1 and 2, 2 and 3, ...: (T - 1,); empty without a table."""
        if self.position is None or len(self.position) < 2:
            return np.empty(0, np.float32)
        unit = self.position / np.maximum(np.linalg.norm(self.position, axis=1, keepdims=True), 1e-12)
        cosines: Floats = np.sum(unit[1:] * unit[:-1], axis=1)
        return cosines


def facts_of(encoder: Encoder) -> Facts:
    """What ``encoder``'s modules and configuration say about positions and segments."""
    if isinstance(encoder, RecurrentEncoder):
        return Facts("recurrent", False, 0, 0, 0, False, encoder.dim, encoder.dim, False, False)
    model = encoder.model
    table, segments = position_table(model), _module(model, _SEGMENT)
    names = {name.rpartition(".")[2] for name, _ in model.named_parameters()} | {
        name.rpartition(".")[2] for name, _ in model.named_modules()
    }
    relative = bool(names & set(_RELATIVE))
    token = model.get_input_embeddings()
    return Facts(
        scheme=_scheme(model, table is not None, relative),
        relative_too=table is not None and relative,
        rows=0 if table is None else int(table.weight.shape[0]),
        first_row=0 if table is None or getattr(table, "padding_idx", None) is None else int(table.padding_idx) + 1,
        segments=0 if segments is None else int(segments.weight.shape[0]),
        relative_segments="seg_embed" in names,
        width=int(token.weight.shape[1]),
        dim=encoder.dim,
        causal=encoder.is_decoder,
        switchable=_takes_positions(model),
    )


def position_table(model: Any) -> Any | None:
    """The module that holds the learned positions, or None."""
    return _module(model, _POSITION)


def inverse_frequencies(model: Any) -> NDArray[np.float64] | None:
    """Rotary: how far a pair turns a position, in radians, ``(pairs,)``; None for models that do not rotate."""
    for name, buffer in model.named_buffers():
        if name.rpartition(".")[2] == "inv_freq":
            turns: NDArray[np.float64] = buffer.double().numpy().copy()
            return turns
    return None


def take_apart(encoder: Encoder, text: str, second: str = "") -> Anatomy:
    """Token, position and segment vectors of ``text``, their sum, and the model's layer 0 to compare.

    ``second`` is a second text in segment 1, for models with two segments. Weights are only read.
    Raises InputError ``input.empty_text``, ModelError ``shuffle.no_tables`` (ELMo: it has no tables to take apart).
    """
    if isinstance(encoder, RecurrentEncoder):
        raise ModelError("shuffle.no_tables", model=encoder.spec.name)
    facts = facts_of(encoder)
    ids, pieces, types = _tokens(encoder, text, second if facts.segments > 1 else "")
    if not ids:
        raise InputError("input.empty_text")
    cut, dropped = min(len(ids), MOST_TOKENS), max(0, len(ids) - MOST_TOKENS)
    caught, layer0 = _run(encoder, ids[:cut], types[:cut], facts)
    token = caught["token"][1]
    position_rows, position = caught.get("position", ((), None))
    segment_rows, segment = caught.get("segment", ((), None))
    total = token + sum(part for part in (position, segment) if part is not None)
    steps, normalised, ours = _finish(encoder.model, total, layer0)
    return Anatomy(
        tuple(pieces[:cut]), position_rows, segment_rows, token, position, segment, total, steps, normalised, layer0,
        float(np.abs(ours - layer0).max()) if ours.shape == layer0.shape else float("nan"), dropped,
    )  # fmt: skip


def _tokens(encoder: Encoder, text: str, second: str) -> tuple[list[int], list[str], list[int]]:
    if not text.strip():
        return [], [], []
    one = encoder.tokenize(text)
    ids, pieces = list(one.token_ids), list(one.pieces)
    types = [0] * len(ids)
    if second.strip():
        two = encoder.tokenize(second)
        start = 1 if two.is_special and two.is_special[0] else 0  # one [CLS] is enough
        ids += two.token_ids[start:]
        pieces += two.pieces[start:]
        types += [1] * (len(ids) - len(types))
    return ids, pieces, types


def _run(
    encoder: Encoder, ids: list[int], types: list[int], facts: Facts
) -> tuple[dict[str, tuple[tuple[int, ...], Floats]], Floats]:
    """What the three tables gave out, and layer 0, in one pass."""
    import torch

    model = encoder.model
    tables = {"token": model.get_input_embeddings(), "position": position_table(model)}
    tables["segment"] = _module(model, _SEGMENT)
    inputs = {"input_ids": torch.tensor([ids]), "attention_mask": torch.ones(1, len(ids), dtype=torch.long)}
    if facts.segments:
        inputs["token_type_ids"] = torch.tensor([types])
    caught: dict[str, tuple[tuple[int, ...], Floats]] = {}
    with encoder._lock, torch.inference_mode(), forward.threads(len(ids)), _listening(tables, caught):
        output = model(**inputs, output_hidden_states=True, return_dict=True)
    return caught, output.hidden_states[0][0].float().numpy()


@contextmanager
def _listening(tables: dict[str, Any], caught: dict[str, tuple[tuple[int, ...], Floats]]) -> Iterator[None]:
    """Note what each table is asked and answers. The encoder's lock is held: nobody else runs the model meanwhile."""

    def note(name: str) -> Any:
        def hook(_: Any, asked: tuple[Any, ...], given: Any) -> None:
            rows = asked[0].reshape(-1).tolist() if asked and not asked[0].is_floating_point() else []
            vectors = given.reshape(-1, given.shape[-1]).float().numpy().copy()
            caught[name] = (tuple(rows), vectors)

        return hook

    handles = [table.register_forward_hook(note(name)) for name, table in tables.items() if table is not None]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _finish(model: Any, total: Floats, layer0: Floats) -> tuple[tuple[str, ...], Floats | None, Floats]:
    """Which of the steps a model may take leads from the sum to its layer 0: the one whose numbers agree."""
    best: tuple[tuple[str, ...], Floats | None, Floats] = ((), None, total)
    closest = _gap(total, layer0)
    for norm in (None, *_outside_blocks(model, "LayerNorm")):
        normalised = None if norm is None or norm.weight.shape[0] != total.shape[1] else layer_norm(total, norm)
        if norm is not None and normalised is None:
            continue
        start = total if normalised is None else normalised
        for linear in (None, *_outside_blocks(model, "Linear")):
            if linear is not None and tuple(linear.weight.shape) != (layer0.shape[1], total.shape[1]):
                continue
            ours = start if linear is None else _project(start, linear)
            if (gap := _gap(ours, layer0)) < closest:
                steps = (() if normalised is None else ("layer_norm",)) + (() if linear is None else ("projection",))
                best, closest = (steps, normalised, ours), gap
    return best


def layer_norm(x: Floats, module: Any) -> Floats:
    """LayerNorm by hand: (x - mean) / sqrt(variance + eps) * weight + bias, over the dimensions of each token."""
    wide = x.astype(np.float64)
    centred = wide - wide.mean(axis=1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + module.eps)
    bias = 0.0 if module.bias is None else module.bias.detach().double().numpy()
    result: Floats = (scaled * module.weight.detach().double().numpy() + bias).astype(np.float32)
    return result


def _project(x: Floats, linear: Any) -> Floats:
    bias = 0.0 if linear.bias is None else linear.bias.detach().float().numpy()
    projected: Floats = x @ linear.weight.detach().float().numpy().T + bias
    return projected


def _gap(ours: Floats, layer0: Floats) -> float:
    return float(np.abs(ours - layer0).max()) if ours.shape == layer0.shape else float("inf")


def _outside_blocks(model: Any, kind: str) -> list[Any]:
    """Modules of a class that are in none of the numbered blocks."""
    return [
        module
        for name, module in model.named_modules()
        if type(module).__name__ == kind and not any(part.isdigit() for part in name.split("."))
    ]


def _module(model: Any, names: tuple[str, ...]) -> Any | None:
    for name, module in model.named_modules():
        if name.rpartition(".")[2] in names and getattr(module, "weight", None) is not None:
            return module
    return None


def _scheme(model: Any, table: bool, relative: bool) -> Scheme:
    if table:
        return "learned"
    if relative:
        return "relative"
    if inverse_frequencies(model) is not None:
        return "rotary"
    if getattr(model.config, "alibi", False) or hasattr(model, "build_alibi_tensor"):
        return "alibi"
    return "unknown"


def _takes_positions(model: Any) -> bool:
    import inspect

    return "position_ids" in inspect.signature(model.forward).parameters
