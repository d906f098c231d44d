"""The model half of an encoder: one batch of token ids through the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.tokens import TokenisedText
from embed_core.errors import ModelError

Floats = NDArray[np.float32]

SMALL_BATCH = 512
"""Up to this many tokens (padding included) a batch runs on one thread. One sentence through MiniLM: 11 ms on one
thread, 10 ms on two while the machine is idle, 480 ms on two while it is busy, since each waits for the other."""


@dataclass(frozen=True, slots=True)
class States:
    """What the model computed for one text: hidden states (layers kept, T, d), attention (blocks, heads, T, T)."""

    hidden: Floats
    attention: Floats | None


def run(
    model: Any, batch: Sequence[TokenisedText], *, pad_id: int, layers: Sequence[int], n_layers: int, attention: bool
) -> list[States]:
    """Run a batch and keep only ``layers``. Not thread-safe: the caller holds the encoder's lock.

    Texts are padded on the right; the padding is masked, and its states and attention columns are cut off again.
    """
    import torch

    last_only = set(layers) <= {n_layers}
    inputs = _inputs(batch, pad_id)
    with torch.inference_mode(), threads(inputs["input_ids"].numel()), _eager(model, attention):
        output = model(**inputs, output_hidden_states=not last_only, output_attentions=attention, return_dict=True)
    hidden = {n_layers: output.last_hidden_state} if last_only else output.hidden_states
    kept = [hidden[layer] for layer in layers]
    maps = _attention_maps(output) if attention else []
    return [
        States(
            _stack([layer[row, : len(text)] for layer in kept], len(text), output.last_hidden_state.shape[-1]),
            _stack([heads[row, :, : len(text), : len(text)] for heads in maps], 0, 0) if attention else None,
        )
        for row, text in enumerate(batch)
    ]


def _inputs(batch: Sequence[TokenisedText], pad_id: int) -> dict[str, Any]:
    import torch

    width = max(len(text) for text in batch)
    ids = np.full((len(batch), width), pad_id, dtype=np.int64)
    types = np.zeros_like(ids)
    mask = np.zeros_like(ids)
    for row, text in enumerate(batch):
        ids[row, : len(text)] = text.ids
        types[row, : len(text)] = text.type_ids
        mask[row, : len(text)] = 1
    inputs = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
    if types.any():  # XLNet's <cls>; elsewhere all are 0, which is every model's default (and GPT-2 would misread them)
        inputs["token_type_ids"] = torch.from_numpy(types)
    return inputs


def _stack(parts: Sequence[Any], tokens: int, dim: int) -> Floats:
    if not parts:
        return np.empty((0, tokens, dim), dtype=np.float32)
    return np.stack([part.float().numpy() for part in parts])


def _attention_maps(output: Any) -> Sequence[Any]:
    maps = [heads for heads in output.attentions or () if heads is not None]
    if not maps:
        raise ModelError("contextual.no_attention")
    return maps


@contextmanager
def _eager(model: Any, wanted: bool) -> Iterator[None]:
    """Only the plain ("eager") attention hands out its weights; the fused one is faster, so switch back afterwards."""
    before = getattr(model.config, "_attn_implementation", "eager")
    if not wanted or before == "eager":
        yield
        return
    model.set_attn_implementation("eager")
    try:
        yield
    finally:
        model.set_attn_implementation(before)


@cache
def _usual_threads() -> int:
    import torch

    return int(torch.get_num_threads())


@contextmanager
def threads(tokens: int) -> Iterator[None]:
    """One thread for small batches. torch keeps the number per calling thread, so other encoders are left alone."""
    import torch

    usual = _usual_threads()
    torch.set_num_threads(1 if tokens <= SMALL_BATCH else usual)
    try:
        yield
    finally:
        torch.set_num_threads(usual)
