"""RetroMAE: encoder, head and a decoder of one layer; loss = masked language model + decoder (no labels, no negatives).

The encoder reads the sentence with 15 to 30 % of its tokens hidden and gives one vector ``h``, the state of ``[CLS]``.
The decoder rebuilds the whole sentence from ``h`` and very little else (50 to 70 % hidden). Nothing but ``h`` leads
from the decoder back into the encoder's layers, so ``h`` must come to carry the sentence.

Enhanced decoding (Xiao et al. 2022, section 3.3) has two streams: queries ``H1 = [h + p_0, ..., h + p_N]`` and
contents ``H2 = [h, e_1 + p_1, ..., e_N + p_N]``. As in the authors' code both go through the encoder's own embedding
layer (positions, layer norm), and the head is shared by encoder and decoder. Basic decoding (section 3.2) has one
stream, the contents with ``[MASK]`` for what is hidden, and rebuilds the hidden tokens only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual import Encoder
from embed_core.errors import ModelError
from embed_core.training.retromae.batches import Batch, Decoding
from embed_core.training.retromae.network import Shape, Tensor, enhanced_layer, initial_weights, predictions

VectorPooling = Literal["cls", "mean"]
VECTORS: tuple[VectorPooling, ...] = get_args(VectorPooling)


@dataclass(frozen=True, slots=True, eq=False)
class RetroMae:
    """Everything that is trained, and how it is read.

    Attributes:
        encoder: tokenizer and special tokens (its own network is used only if it is also ``module``).
        module: the network that reads (a ``BertModel``): a copy where it is trained.
        weights: head and decoder, :func:`embed_core.training.retromae.network.sizes`.
        pooling: which vector the decoder is given: "cls" as in the paper, or "mean" over all tokens.
        rows: token ids (sorted) that ``module`` has word vectors for, in the order of its table; None = all of them.
    """

    encoder: Encoder
    module: Any
    weights: dict[str, Tensor]
    shape: Shape
    pooling: VectorPooling = "cls"
    decoding: Decoding = "enhanced"
    rows: NDArray[np.int64] | None = None

    @property
    def words(self) -> Tensor:
        """The table of word vectors (classes, d), shared by the encoder's input and everybody's output."""
        return self.module.embeddings.word_embeddings.weight

    @property
    def mask_id(self) -> int:
        """The id of ``[MASK]``, as the module counts."""
        return self.row(int(self.encoder.tokenizer.mask_token_id))

    @property
    def pad_id(self) -> int:
        """The id that fills up a batch, as the module counts."""
        return self.row(self.encoder.pad_id)

    @property
    def special(self) -> frozenset[int]:
        """Ids that are never hidden nor rebuilt, as the module counts."""
        ids = [int(token) for token in self.encoder.tokenizer.all_special_ids]
        unknown = self.encoder.tokenizer.unk_token_id
        return frozenset(self.row(token) for token in ids if token != unknown)

    def row(self, token: int) -> int:
        """Where the module keeps the vector of a token id."""
        return token if self.rows is None else int(np.searchsorted(self.rows, token))

    def parameters(self) -> Iterator[tuple[str, Tensor]]:
        """Name and tensor of everything that can be trained, the encoder's pooler left out (nobody reads it)."""
        for name, weight in self.module.named_parameters():
            if not name.startswith("pooler."):
                yield f"encoder.{name}", weight
        yield from self.weights.items()


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """Mean surprise (nats) a token: ``mlm`` over what was hidden from the encoder, ``decoder`` over what the decoder
    rebuilt (None without a decoder). Tensors, with gradients.
    """

    mlm: Tensor
    decoder: Tensor | None

    @property
    def total(self) -> Tensor:
        """What is made smaller."""
        return self.mlm if self.decoder is None else self.mlm + self.decoder


def new_model(
    encoder: Encoder, module: Any, *, seed: int, pooling: VectorPooling = "cls", decoding: Decoding = "enhanced",
    rows: NDArray[np.int64] | None = None,
) -> RetroMae:  # fmt: skip
    """A model with an untrained head and decoder around a BERT ``module``.

    Raises:
        ModelError: ``retromae.no_mask``, a tokenizer without a mask token; ``retromae.not_bert``.
    """
    if encoder.tokenizer is None or getattr(encoder.tokenizer, "mask_token_id", None) is None:
        raise ModelError("retromae.no_mask", model=encoder.spec.name)
    if getattr(module.config, "model_type", "") != "bert":
        raise ModelError("retromae.not_bert", model=encoder.spec.name)
    shape = shape_of(module)
    return RetroMae(encoder, module, initial_weights(shape, seed), shape, pooling, decoding, rows)


def shape_of(module: Any) -> Shape:
    """The decoder's sizes: those of one of the encoder's own layers."""
    config, words = module.config, module.embeddings.word_embeddings.weight
    return Shape(
        config.hidden_size, config.num_attention_heads, config.intermediate_size, len(words), config.layer_norm_eps
    )


def losses(model: RetroMae, batch: Batch, *, decoder: bool = True) -> Losses:
    """Both losses of a batch; ``decoder`` False: plain masked language modelling."""
    import torch

    ids, inside = torch.from_numpy(batch.ids), torch.from_numpy(batch.inside)
    hidden = torch.from_numpy(batch.encoder_hidden)
    states = encoder_states(model, ids, inside, hidden)
    mlm = _surprise(model, states[hidden], ids[hidden])
    if not decoder:
        return Losses(mlm, None)
    vectors = sentence_vectors(model, states, inside)
    targets = torch.from_numpy(batch.targets)
    rebuilt = decoder_states(model, vectors, ids, torch.from_numpy(batch.seen), targets)
    return Losses(mlm, _surprise(model, rebuilt[targets], ids[targets]))


def encoder_states(model: RetroMae, ids: Tensor, inside: Tensor, hidden: Tensor | None = None) -> Tensor:
    """Last hidden states (n, T, d) of ``ids`` (n, T) with ``[MASK]`` where ``hidden``; ``inside``: no padding."""
    given = ids if hidden is None else ids.masked_fill(hidden, model.mask_id)
    return model.module(input_ids=given, attention_mask=inside.long()).last_hidden_state


def sentence_vectors(model: RetroMae, states: Tensor, inside: Tensor) -> Tensor:
    """The sentence vectors (n, d) of last hidden states (n, T, d)."""
    if model.pooling == "cls":
        return states[:, 0]
    weights = inside.to(states.dtype)[:, :, None]
    return (states * weights).sum(dim=1) / weights.sum(dim=1)


def decoder_states(model: RetroMae, vectors: Tensor, ids: Tensor, seen: Tensor, targets: Tensor) -> Tensor:
    """The decoder's states (n, T, d) from sentence vectors (n, d); the head makes predictions of them."""
    import torch

    embed = model.module.embeddings
    given = ids if model.decoding == "enhanced" else ids.masked_fill(targets, model.mask_id)
    contents = embed(input_ids=given)
    contents = torch.cat([vectors[:, None].to(contents.dtype), contents[:, 1:]], dim=1)
    if model.decoding == "basic":
        return enhanced_layer(model.weights, model.shape, contents, contents, seen)
    queries = embed(inputs_embeds=vectors[:, None].expand(-1, ids.shape[1], -1))
    return enhanced_layer(model.weights, model.shape, queries, contents, seen)


def logits(model: RetroMae, states: Tensor) -> Tensor:
    """The head over states (..., d): a number for every token of the vocabulary."""
    return predictions(model.weights, model.shape, states, model.words)


def _surprise(model: RetroMae, states: Tensor, targets: Tensor) -> Tensor:
    from torch.nn import functional

    return functional.cross_entropy(logits(model, states).float(), targets)
