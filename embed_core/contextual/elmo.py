"""ELMo as an encoder: words instead of pieces, two LSTMs instead of blocks with attention.

A token is a word or a mark, read letter by letter, so none is unknown. Layer 0 is the word's own vector, the same in
every text; in layers 1 and 2 the first half of a hidden state has seen the text up to the word and the second half
the text from it on - but no half has seen both, and that is what BERT changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embed_core.catalog import ModelSpec
from embed_core.contextual import forward
from embed_core.contextual.encoder import Encoder
from embed_core.contextual.pooling import checked
from embed_core.contextual.tokens import TokenisedText
from embed_core.errors import ModelError
from embed_core.progress import Progress, silent
from embed_core.training.elmo.data import Batch
from embed_core.training.elmo.export import MAX_TOKENS, Opened, read_folder, read_words
from embed_core.training.elmo.spelling import cut, spell
from embed_core.training.elmo.states import hidden_states


@dataclass(frozen=True, slots=True)
class Cut:
    """One text as a tokenizer of the hub's kind would return it. ``ids`` are classes of the softmax, 0 for others."""

    tokens: list[str]
    ids: list[int]
    offsets: list[tuple[int, int]]

    @property
    def type_ids(self) -> list[int]:
        """All 0: there is one kind of text."""
        return [0] * len(self.ids)

    @property
    def special_tokens_mask(self) -> list[int]:
        """All 0: what opens and closes a text has no state of its own."""
        return [0] * len(self.ids)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Several texts."""

    encodings: list[Cut]


@dataclass(frozen=True, slots=True, eq=False)
class WordTokenizer:
    """Cuts texts into words and marks; called as the hub's tokenizers are.

    >>> WordTokenizer({"bank": 7})(["The Bank!"]).encodings[0].tokens
    ['the', 'bank', '!']
    """

    classes: Mapping[str, int]
    model_max_length: int = MAX_TOKENS

    @classmethod
    def read(cls, folder: Path) -> WordTokenizer:
        """The tokenizer of a model's folder. Raises ModelError ``elmo.damaged``."""
        return cls.of(read_words(folder))

    @classmethod
    def of(cls, words: Sequence[str]) -> WordTokenizer:
        """The tokenizer of a model whose softmax knows ``words``."""
        return cls({word: number for number, word in enumerate(words, start=1)})

    def __call__(
        self,
        texts: Sequence[str],
        *,
        truncation: bool = False,
        max_length: int | None = None,
        padding: bool = False,
        verbose: bool = False,
    ) -> Cuts:
        """Cut ``texts``; with ``truncation`` into at most ``max_length`` tokens each."""
        return Cuts([self._cut(text, max_length if truncation else None) for text in texts])

    def _cut(self, text: str, longest: int | None) -> Cut:
        found = list(cut(text))[:longest]
        tokens = [word for word, _, _ in found]
        return Cut(tokens, [self.classes.get(word, 0) for word in tokens], [(start, end) for _, start, end in found])


@dataclass(frozen=True, eq=False, kw_only=True)
class RecurrentEncoder(Encoder):
    """An :class:`~embed_core.contextual.encoder.Encoder` whose ``model`` is an :class:`~...export.Opened` ELMo.

    ``heads`` is 0. It is neither a decoder nor bidirectional as BERT is: halves of a state see one side each.
    """

    @property
    def nbytes(self) -> int:
        """Bytes of the weights in memory."""
        return sum(int(weight.numel()) * int(weight.element_size()) for weight in self.model.weights.values())

    def _forward(self, batch: list[TokenisedText], layers: tuple[int, ...], attention: bool) -> list[forward.States]:
        if attention:
            raise ModelError("elmo.no_attention", model=self.spec.name)
        pieces = as_batch([text.tokens for text in batch])
        with forward.threads(pieces.words.size):
            states = hidden_states(self.model.weights, self.model.shape, pieces)[list(layers)]
        return [
            forward.States(np.ascontiguousarray(states[:, row, : len(text)]), None) for row, text in enumerate(batch)
        ]


def as_batch(texts: Sequence[Sequence[str]]) -> Batch:
    """Texts, already cut into words, as the network reads them (the classes are left at 0).

    >>> as_batch([["a", "b"], ["b"]]).words.tolist()
    [[2, 3], [3, 0]]
    """
    rows: dict[str, int] = {}
    words = np.zeros((len(texts), max(map(len, texts))), dtype=np.int64)
    for place, text in enumerate(texts):
        words[place, : len(text)] = [rows.setdefault(word, len(rows) + 2) for word in text]
    return Batch(spell(list(rows)), words, np.array([len(text) for text in texts]), np.zeros_like(words))


def open_elmo(spec: ModelSpec, folder: Path, progress: Progress = silent) -> RecurrentEncoder:
    """Open the folder of a trained model. Raises ModelError ``elmo.damaged``."""
    progress("contextual.open", 0, 1)
    opened = read_folder(folder)
    progress("contextual.open", 1, 1)
    return encoder_of(opened, spec)


def encoder_of(opened: Opened, spec: ModelSpec) -> RecurrentEncoder:
    """The encoder of a model in memory."""
    longest = min(MAX_TOKENS, spec.max_tokens or MAX_TOKENS)
    return RecurrentEncoder(
        spec=spec,
        tokenizer=WordTokenizer.of(opened.words),
        model=opened,
        layers=opened.shape.layers,
        dim=2 * opened.shape.dims,
        heads=0,
        max_tokens=longest,
        sentence_tokens=longest,
        is_decoder=False,
        pooling=checked(spec.pooling),
        pad_id=0,
        cls_id=None,
    )
