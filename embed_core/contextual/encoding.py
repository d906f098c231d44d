"""What an encoder returns: tokens, words and hidden states of one text; embeddings of many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.spans import WordSpan, cover, occurrences, words_of
from embed_core.errors import InputError, ModelError

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Encoding:
    """One text as the model saw it. ``T`` tokens, ``d`` dimensions.

    Attributes:
        text: what was encoded.
        tokens: the tokenizer's names for the tokens (``##bank``, ``Ġbank``, ``▁bank``); :attr:`pieces` is readable.
        token_ids: their ids.
        offsets: the characters each token covers, without spaces around them; empty for special tokens.
        is_special: True for tokens the tokenizer added (``[CLS]``, ``</s>``).
        hidden_states: float32 (layers kept, T, d); row 0 of *all* layers is the input embedding layer.
        layers: which layers were kept, e.g. ``(0, 12)``.
        n_layers: blocks of the model; layer ``n_layers`` is the last.
        attention: float32 (blocks, heads, T, T) or None; row ``i`` says where token ``i`` looks, and sums to 1.
        dropped_tokens: tokens cut off the end because the text was too long for the model; 0 if none.
    """

    text: str
    tokens: tuple[str, ...]
    token_ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    is_special: tuple[bool, ...]
    hidden_states: Floats
    layers: tuple[int, ...]
    n_layers: int
    attention: Floats | None = None
    dropped_tokens: int = 0

    @cached_property
    def words(self) -> tuple[WordSpan, ...]:
        """The words, in order. Every token that is neither special nor blank lies in exactly one of them."""
        return words_of(self.text, self.offsets, self.is_special)

    @property
    def pieces(self) -> tuple[str, ...]:
        """The text each token covers; the token's own name where it covers none."""
        return tuple(
            self.text[start:end] or token for (start, end), token in zip(self.offsets, self.tokens, strict=True)
        )

    def layer(self, layer: int = -1) -> Floats:
        """Hidden states (T, d) of one layer: 0 = input embeddings, ``n_layers`` or -1 = the last."""
        states: Floats = self.hidden_states[self._row(layer)]
        return states

    def span_for(self, start: int, end: int) -> WordSpan:
        """The tokens that cover characters ``start:end``, as a span (it may be wider where a token is).

        Raises InputError where no token does: out of the text, only spaces, or cut off the end.
        """
        span = cover(self.text, self.offsets, self.is_special, start, end)
        if span is None:
            raise InputError("contextual.no_token_there", start=start, end=end, length=len(self.text))
        return span

    def find_word(self, word: str) -> list[WordSpan]:
        """All occurrences of ``word`` as a whole word, in any case; empty where it does not occur.

        ``word`` may be several tokens or several words, and in Chinese or Japanese any run of characters.
        """
        spans = (
            cover(self.text, self.offsets, self.is_special, start, end) for start, end in occurrences(self.text, word)
        )
        return [span for span in spans if span is not None]

    def _row(self, layer: int) -> int:
        wanted = layer if layer >= 0 else self.n_layers + 1 + layer
        if wanted not in self.layers:
            raise ModelError("contextual.layer_not_kept", layer=layer, kept=", ".join(map(str, self.layers)) or "-")
        return self.layers.index(wanted)


@dataclass(frozen=True, eq=False)
class SentenceEmbeddings:
    """One vector a text: float32 (n, d), in the order of the texts. ``truncated``: indices of texts cut short."""

    vectors: Floats
    truncated: tuple[int, ...] = ()


def word_vector(encoding: Encoding, span: WordSpan, layer: int = -1) -> Floats:
    """The mean (d,) of the hidden states of the word's pieces in one layer, the usual choice in the literature.

    With pieces ``[1, 3]`` and ``[3, 5]`` the word's vector is ``[2, 4]``.
    """
    states = encoding.layer(layer)[span.token_start : span.token_end]
    if len(states) == 0:
        raise InputError("contextual.no_token_there", start=span.start, end=span.end, length=len(encoding.text))
    mean: Floats = states.mean(axis=0, dtype=np.float32)
    return mean
