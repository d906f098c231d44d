"""The right-context test: does a word's vector change when only what comes *after* it changes?

In a causal decoder (GPT: Radford et al. 2018) the attention mask forbids token ``i`` to look at tokens ``j > i``, so
its vector is the same number for number, up to rounding. A bidirectional encoder (BERT: Devlin et al. 2019,
arXiv 1810.04805) looks both ways, and of an ELMo state (Peters et al. 2018, arXiv 1802.05365) the backward half does.
Each text runs through the network on its own: in a common batch padding would change the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.boundaries import is_boundary
from embed_core.contextual.encoder import Encoder
from embed_core.contextual.encoding import Encoding
from embed_core.contextual.spans import WordSpan, occurrences
from embed_core.diskcache import get_or_compute
from embed_core.errors import InputError
from embed_core.progress import Progress, silent

Floats = NDArray[np.float64]
Sight = Literal["causal", "bidirectional", "recurrent"]

ROUNDING = 1e-4
"""Relative changes below this are rounding: float32 keeps about 7 digits, and a network adds up many of them."""
LONGEST_TEXT = 600
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and the characters ``start:end`` of the target in it."""

    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The target as it stands in the text."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, eq=False)
class Movement:
    """How far the target's vector moves from the first text to the second, at each of the ``L + 1`` layers.

    Attributes:
        cosine: (L + 1,) cosine of the two vectors.
        relative: (L + 1,) length of their difference over the length of the first.
        largest: (L + 1,) the largest difference of any one number in them.
        first_half, second_half: ``relative`` of either half of the vector: in ELMo what has read the text up to the
            word and what has read it from the word on. In other models halves mean nothing.
        tokens: the target's tokens in the first and in the second text.
        same_tokens: is the target cut into the same tokens in both, and what stands before it too where it is the same?
        shift: by how many tokens the target stands further right in the second text.
    """

    cosine: Floats
    relative: Floats
    largest: Floats
    first_half: Floats
    second_half: Floats
    tokens: tuple[tuple[str, ...], tuple[str, ...]]
    same_tokens: bool
    shift: int

    @property
    def moved(self) -> bool:
        """Does the last layer's vector move by more than rounding?"""
        return bool(self.relative[-1] > ROUNDING)


def sight(encoder: Encoder) -> Sight:
    """What a token can see: the left, both sides, or (two LSTMs, no attention) either side in half of its vector."""
    if encoder.is_decoder:
        return "causal"
    return "bidirectional" if encoder.heads else "recurrent"


def join(before: str, after: str) -> str:
    """Two stretches of one text, with a space between them where writing needs one.

    >>> join("The bank", "was robbed."), join("The bank", ", once"), join("这家银行", "关门了。")
    ('The bank was robbed.', 'The bank, once', '这家银行关门了。')
    """
    left, right = before.rstrip(), after.lstrip()
    together = left + right
    if not left or not right or (is_boundary(together, len(left)) and not _opens_word(left, right)):
        return together
    return f"{left} {right}"


def continued(prefix: str, word: str, continuations: Sequence[str]) -> list[Reading]:
    """The prefix with each continuation, the target being the last occurrence of ``word`` in the prefix.

    Raises InputError: ``journey.no_word`` where the prefix does not hold the word; ``journey.too_long``.
    """
    found = occurrences(prefix.strip(), word.strip())
    if not found:
        raise InputError("journey.no_word", word=word[:60], text=prefix[:120])
    start, end = found[-1]
    return [Reading(_bounded(join(prefix.strip(), rest)), start, end) for rest in continuations]


def preceded(prefixes: Sequence[str], word: str, rest: str) -> list[Reading]:
    """The word and the rest after each prefix: the mirror of :func:`continued`.

    Raises InputError ``journey.no_word`` for an empty word; ``journey.too_long``.
    """
    word = word.strip()
    if not word:
        raise InputError("journey.no_word", word="", text=rest[:120])
    readings = []
    for prefix in prefixes:
        begun = join(prefix, word)
        readings.append(Reading(_bounded(join(begun, rest)), len(begun) - len(word), len(begun)))
    return readings


def movement(encoder: Encoder, first: Reading, second: Reading) -> Movement:
    """Run the two texts one by one, and compare the target's vectors (the mean of its pieces) at every layer.

    Raises InputError ``contextual.no_token_there`` where a text is too long for the model to reach the target.
    """
    key = {"model": encoder.spec.id, "revision": encoder.spec.revision, "texts": [_key(first), _key(second)]}
    return get_or_compute("right_context", key, _VERSION, lambda: _movement(encoder, first, second))


def movements(
    encoders: Sequence[Encoder], first: Reading, second: Reading, progress: Progress = silent
) -> list[Movement]:
    """:func:`movement` in each of the ``encoders``."""
    found = []
    for number, encoder in enumerate(encoders):
        progress("journey.right_context", number, len(encoders))
        found.append(movement(encoder, first, second))
    progress("journey.right_context", len(encoders), len(encoders))
    return found


def compare(first: NDArray[np.floating], second: NDArray[np.floating]) -> tuple[Floats, Floats, Floats]:
    """Cosine, relative change and largest difference of vectors, row by row, ``(L, d)`` each.

    >>> [x.tolist() for x in compare(np.array([[3.0, 4.0]]), np.array([[3.0, 9.0]]))]
    [[0.9486832980505139], [1.0], [5.0]]
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    lengths = np.maximum(np.linalg.norm(a, axis=1), 1e-30)
    cosines = np.einsum("ld,ld->l", a, b) / (lengths * np.maximum(np.linalg.norm(b, axis=1), 1e-30))
    return np.clip(cosines, -1, 1), np.linalg.norm(b - a, axis=1) / lengths, np.abs(b - a).max(axis=1)


def _movement(encoder: Encoder, first: Reading, second: Reading) -> Movement:
    (one,), (other,) = encoder.encode([first.text]), encoder.encode([second.text])
    spans = one.span_for(first.start, first.end), other.span_for(second.start, second.end)
    a, b = _vectors(one, spans[0]), _vectors(other, spans[1])
    cosines, relative, largest = compare(a, b)
    half = a.shape[1] // 2
    same_start = first.text[: first.end] == second.text[: second.end]
    ids = [
        encoding.token_ids[0 if same_start else span.token_start : span.token_end]
        for encoding, span in zip((one, other), spans, strict=True)
    ]
    return Movement(
        cosine=cosines, relative=relative, largest=largest,
        first_half=compare(a[:, :half], b[:, :half])[1], second_half=compare(a[:, half:], b[:, half:])[1],
        tokens=(_tokens(one, spans[0]), _tokens(other, spans[1])),
        same_tokens=ids[0] == ids[1], shift=spans[1].token_start - spans[0].token_start,
    )  # fmt: skip


def _vectors(encoding: Encoding, span: WordSpan) -> Floats:
    states: Floats = encoding.hidden_states[:, span.token_start : span.token_end].mean(axis=1, dtype=np.float64)
    return states


def _tokens(encoding: Encoding, span: WordSpan) -> tuple[str, ...]:
    return encoding.tokens[span.token_start : span.token_end]


def _key(reading: Reading) -> list[object]:
    return [reading.text, reading.start, reading.end]


def _bounded(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise InputError("journey.too_long", received=len(text), most=LONGEST_TEXT)
    return text


def _opens_word(left: str, right: str) -> bool:
    """Punctuation on the left and a letter on the right: "said: yes"."""
    return not left[-1].isalnum() and left[-1].isascii() and right[0].isalnum() and right[0].isascii()
