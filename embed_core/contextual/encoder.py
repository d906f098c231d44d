"""An encoder: tokenizer and model together, from text to hidden states and sentence embeddings."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embed_core.catalog import ModelSpec
from embed_core.contextual import forward
from embed_core.contextual.batching import TOKENS_AT_ONCE, batches
from embed_core.contextual.encoding import Encoding, SentenceEmbeddings
from embed_core.contextual.pooling import Pooling, checked, normalised, pool
from embed_core.contextual.precision import Precision, checked_precision, computing
from embed_core.contextual.tokens import TokenisedText, tokenise
from embed_core.errors import InputError, ModelError
from embed_core.progress import Progress, silent


@dataclass(frozen=True, eq=False, kw_only=True)
class Encoder:
    """Tokenizer and model, loaded once and used from any number of threads.

    A *bidirectional* encoder (BERT, RoBERTa, ALBERT, XLNet, E5) lets every token see the whole text, so the same word
    gets another vector when anything before or after it changes. A *causal* decoder (GPT-2, Llama; ``is_decoder``)
    lets a token see only what stands before it: the first token never knows its context, the last knows all of it.

    Attributes:
        spec: the model's entry in the catalogue.
        layers: number of blocks; hidden states have ``layers + 1`` layers, layer 0 the input embeddings.
        dim: dimensions of a hidden state.
        heads: attention heads a block.
        max_tokens: longest input, special tokens included; what is longer is cut and counted in ``dropped_tokens``.
        sentence_tokens: the same for :meth:`embed`; sentence models are often tuned on shorter texts than fit in.
        is_decoder: causal (each token sees only the left)?
        pooling: how :meth:`embed` pools unless told otherwise.
        pad_id: id that fills up a batch (masked).
        cls_id: id of the token that stands for the whole text, None where the model has none.
    """

    spec: ModelSpec
    tokenizer: Any
    model: Any
    layers: int
    dim: int
    heads: int
    max_tokens: int
    sentence_tokens: int
    is_decoder: bool
    pooling: Pooling
    pad_id: int
    cls_id: int | None
    # One lock an encoder: fast tokenizers raise "Already borrowed" when two threads use one at the same time.
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights in memory."""
        tensors = [*self.model.parameters(), *self.model.buffers()]
        return sum(int(tensor.numel()) * int(tensor.element_size()) for tensor in tensors)

    def tokenize(self, text: str) -> Encoding:
        """``text`` cut into tokens and words, without running the model (``hidden_states`` has no layers)."""
        (tokenised,) = self._tokenise([text], self.max_tokens)
        return self._encoding(tokenised, forward.States(np.empty((0, len(tokenised), self.dim), np.float32), None), ())

    def encode(
        self,
        texts: Sequence[str],
        *,
        layers: Sequence[int] | None = None,
        attention: bool = False,
        batch_size: int = 32,
        progress: Progress = silent,
    ) -> list[Encoding]:
        """Tokens, words and hidden states of each text, in the order of ``texts``.

        ``layers`` (None = all) says which layers to keep: 0 = input embeddings, 1 to ``self.layers`` the blocks, -1 the
        last. One layer of 100 tokens and 768 dimensions takes 0.3 MB. ``attention`` adds the attention weights.
        Raises ModelError for a layer that does not exist.
        """
        found = dict(self.stream(texts, layers=layers, attention=attention, batch_size=batch_size, progress=progress))
        return [found[index] for index in range(len(found))]

    def stream(
        self,
        texts: Sequence[str],
        *,
        layers: Sequence[int] | None = None,
        attention: bool = False,
        batch_size: int = 32,
        progress: Progress = silent,
    ) -> Iterator[tuple[int, Encoding]]:
        """As :meth:`encode`, one ``(index, encoding)`` at a time, the longest texts first: for texts whose hidden
        states need not be in memory all together.
        """
        wanted = self._wanted_layers(layers)
        return self._stream(self._tokenise(texts, self.max_tokens), wanted, attention, batch_size, progress)

    def embed(
        self,
        texts: Sequence[str],
        *,
        pooling: str | None = None,
        layer: int = -1,
        normalise: bool = True,
        prefix: str = "",
        batch_size: int | None = None,
        precision: Precision = "float32",
        progress: Progress = silent,
    ) -> SentenceEmbeddings:
        """One embedding a text: pooled hidden states of one layer, scaled to length 1 if ``normalise``.

        ``prefix`` is put before every text (E5 was trained with ``"query: "`` and ``"passage: "``) and is pooled with
        it. ``precision`` "fast" takes half the time for many texts where the processor can
        (:mod:`~embed_core.contextual.precision`). Hidden states are pooled batch by batch and never kept all together;
        a batch is ``batch_size`` texts, or as many as make up a good number of tokens.
        """
        kind, exact = checked(pooling or self.pooling), checked_precision(precision)
        wanted = self._wanted_layers([layer])
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        truncated: list[int] = []
        tokenised = self._tokenise([prefix + text for text in texts], self.sentence_tokens)
        for index, encoding in self._stream(tokenised, wanted, False, batch_size, progress, exact):
            if not encoding.tokens:
                raise InputError("contextual.nothing_to_pool", number=index + 1)
            vectors[index] = pool(encoding.layer(layer), kind, self._cls_position(encoding))
            if encoding.dropped_tokens:
                truncated.append(index)
        return SentenceEmbeddings(normalised(vectors) if normalise else vectors, tuple(sorted(truncated)))

    def _stream(
        self,
        tokenised: list[TokenisedText],
        layers: tuple[int, ...],
        attention: bool,
        batch_size: int | None,
        progress: Progress,
        precision: Precision = "float32",
    ) -> Iterator[tuple[int, Encoding]]:
        """(index, encoding) of every text, batch by batch; the lock is free between batches.

        Without ``batch_size`` a batch is as many texts as have ``TOKENS_AT_ONCE`` tokens.
        """
        lengths = [len(text) for text in tokenised]
        numbers = [self._numbers(length, layers, attention) for length in lengths]
        done = 0
        progress("contextual.encode", 0, len(tokenised), unit="texts")
        texts, tokens = (len(lengths), TOKENS_AT_ONCE) if batch_size is None else (batch_size, None)
        for batch in batches(lengths, texts, numbers, tokens):
            found = self._run([tokenised[i] for i in batch], layers, attention, precision)
            for index, states in zip(batch, found, strict=True):
                yield index, self._encoding(tokenised[index], states, layers)
            done += len(batch)
            progress("contextual.encode", done, len(tokenised), unit="texts")

    def _tokenise(self, texts: Sequence[str], limit: int) -> list[TokenisedText]:
        with self._lock:
            return tokenise(self.tokenizer, texts, limit)

    def _run(
        self, batch: list[TokenisedText], layers: tuple[int, ...], attention: bool, precision: Precision = "float32"
    ) -> list[forward.States]:
        if not any(len(text) for text in batch):  # a decoder has no tokens for an empty text
            empty = np.empty((self.layers, self.heads, 0, 0), np.float32) if attention else None
            return [forward.States(np.empty((len(layers), 0, self.dim), np.float32), empty) for _ in batch]
        with self._lock, computing(precision):
            return self._forward(batch, layers, attention)

    def _forward(self, batch: list[TokenisedText], layers: tuple[int, ...], attention: bool) -> list[forward.States]:
        """One batch through the network, the lock held; what another kind of network does otherwise."""
        return forward.run(
            self.model, batch, pad_id=self.pad_id, layers=layers, n_layers=self.layers, attention=attention
        )

    def _encoding(self, text: TokenisedText, states: forward.States, layers: tuple[int, ...]) -> Encoding:
        return Encoding(
            text=text.text,
            tokens=text.tokens,
            token_ids=text.ids,
            offsets=text.offsets,
            is_special=text.is_special,
            hidden_states=states.hidden,
            layers=layers,
            n_layers=self.layers,
            attention=states.attention,
            dropped_tokens=text.dropped,
        )

    def _wanted_layers(self, layers: Sequence[int] | None) -> tuple[int, ...]:
        if layers is None:
            return tuple(range(self.layers + 1))
        for layer in layers:
            if not -self.layers - 1 <= layer <= self.layers:
                raise ModelError("contextual.no_such_layer", layer=layer, last=self.layers)
        return tuple(layer if layer >= 0 else self.layers + 1 + layer for layer in layers)

    def _numbers(self, tokens: int, layers: tuple[int, ...], attention: bool) -> int:
        computed = 1 if layers == (self.layers,) else self.layers + 1
        return tokens * self.dim * computed + (self.layers * self.heads * tokens * tokens if attention else 0)

    def _cls_position(self, encoding: Encoding) -> int | None:
        return encoding.token_ids.index(self.cls_id) if self.cls_id in encoding.token_ids else None
