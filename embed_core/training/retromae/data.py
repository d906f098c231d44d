"""Sentences to train on: cut from lines of text, tokenised, and put into batches of like length."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import numpy as np

from embed_core.contextual import Encoder
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.training.retromae.batches import Integers

SHORTEST = 8
"""Tokens, special ones included: what is shorter says too little to be rebuilt."""
FEWEST_SENTENCES, FEWEST_TOKENS = 8, 20
_END = re.compile(r"(?<=[.!?。！？])[\"'”’」』)）]*\s*(?=\S)")
_LINES = 200
_WINDOW = 32


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """Tokenised ``sentences``, special tokens included; ``whole`` False: the corpus has more than was read."""

    sentences: tuple[Integers, ...]
    whole: bool

    @property
    def tokens(self) -> int:
        """All of them together."""
        return sum(len(ids) for ids in self.sentences)

    @property
    def types(self) -> Integers:
        """The different token ids, sorted."""
        return np.unique(np.concatenate(self.sentences))


def read(lines: Iterable[str], encoder: Encoder, longest: int, most: int, progress: Progress = silent) -> Text:
    """At most ``most`` sentences of 8 to ``longest`` tokens; longer ones are cut. Reads no further than it needs.

    Raises:
        InputError: ``retromae.too_few_sentences``, ``retromae.too_few_tokens``.
    """
    tokenizer = copy.deepcopy(encoder.tokenizer)  # one's own: the encoder's may be in use in another thread
    found: list[Integers] = []
    for ids in _tokenised(lines, tokenizer, longest):
        if len(found) % _LINES == 0:
            progress("retromae.read", len(found), most, unit="texts")
        found.append(ids)
        if len(found) > most:
            break
    text = Text(tuple(found[:most]), len(found) <= most)
    if len(found) < FEWEST_SENTENCES:
        raise InputError("retromae.too_few_sentences", received=len(found), fewest=FEWEST_SENTENCES, shortest=SHORTEST)
    if len(text.types) < FEWEST_TOKENS:
        raise InputError("retromae.too_few_tokens", received=len(text.types), fewest=FEWEST_TOKENS)
    return text


def sentences(line: str) -> list[str]:
    """The sentences of a line.

    >>> sentences('He said "no." She left! 我们走吧。好的。')
    ['He said "no."', 'She left!', '我们走吧。', '好的。']
    """
    ends = [0, *(match.end() for match in _END.finditer(line)), len(line)]
    return [piece for start, end in pairwise(ends) if (piece := line[start:end].strip())]


def plan(lengths: Integers, batch: int, seed: int, epoch: int) -> list[Integers]:
    """The batches of an epoch, as indices: shuffled, and sentences of like length together so that little is padding.

    >>> [len(rows) for rows in plan(np.array([9, 8, 12, 10, 9]), 2, seed=0, epoch=0)]
    [2, 2]
    """
    rng = np.random.default_rng([seed, epoch])
    order = rng.permutation(len(lengths))
    found: list[Integers] = []
    for start in range(0, len(order), batch * _WINDOW):
        window = order[start : start + batch * _WINDOW]
        window = window[np.argsort(lengths[window], kind="stable")]
        found += [window[at : at + batch] for at in range(0, len(window) - batch + 1, batch)]
    if not found:  # fewer sentences than a batch
        return [order]
    return [found[place] for place in rng.permutation(len(found))]


def _tokenised(lines: Iterable[str], tokenizer: Any, longest: int) -> Iterator[Integers]:
    pieces = (piece for line in lines for piece in sentences(line))
    for group in _groups(pieces):
        for ids in tokenizer(list(group), add_special_tokens=False, verbose=False)["input_ids"]:
            yield from _cut(ids, tokenizer, longest)


def _groups(pieces: Iterator[str]) -> Iterator[list[str]]:
    while group := list(islice(pieces, _LINES)):
        yield group


def _cut(ids: list[int], tokenizer: Any, longest: int) -> Iterator[Integers]:
    room = longest - 2
    for start in range(0, len(ids), room):
        piece = ids[start : start + room]
        if len(piece) + 2 >= SHORTEST:
            yield np.array([tokenizer.cls_token_id, *piece, tokenizer.sep_token_id], dtype=np.int64)
