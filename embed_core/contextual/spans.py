"""Tokens to words: a word cut into pieces is one span.

Works on character offsets alone, so it is the same for WordPiece (``river ##bank``), byte-level BPE (``Ġbank``; the
leading space is trimmed, and one character may be several tokens) and SentencePiece (``▁bank``; a lone ``▁`` carries
no text). Where words may end is said in :mod:`embed_core.contextual.boundaries`; between two such places tokens are
never parted, and inside a token nothing is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from embed_core.contextual.boundaries import is_boundary, is_whole

METASPACE = "▁"


@dataclass(frozen=True, slots=True)
class WordSpan:
    """A word: ``text`` lies at characters ``start:end`` and in tokens ``token_start:token_end``."""

    text: str
    start: int
    end: int
    token_start: int
    token_end: int


def trim(text: str, token: str, start: int, end: int) -> tuple[int, int]:
    """A token's characters without the spaces around them; ``(start, start)`` where nothing visible is left.

    >>> trim("a bank", "Ġbank", 1, 6)
    (2, 6)
    >>> trim("银行", "▁", 0, 1)
    (0, 0)
    """
    covered = text[start:end]
    if token.strip(METASPACE) == "" and METASPACE not in covered:
        return start, start
    visible = covered.lstrip()
    start = end - len(visible)
    return start, start + len(visible.rstrip())


def words_of(text: str, offsets: Sequence[tuple[int, int]], is_special: Iterable[bool]) -> tuple[WordSpan, ...]:
    """The words of ``text``, in order, from the trimmed ``offsets`` of its tokens.

    >>> words_of("a riverbank", [(0, 0), (0, 1), (2, 7), (7, 11), (0, 0)], [True, False, False, False, True])[1]
    WordSpan(text='riverbank', start=2, end=11, token_start=2, token_end=4)
    """
    words: list[list[int]] = []
    for index, ((start, end), special) in enumerate(zip(offsets, is_special, strict=True)):
        if special or start == end:
            continue
        if words and _continues(text, words[-1][1], start):
            words[-1][1] = max(words[-1][1], end)
            words[-1][3] = index + 1
        else:
            words.append([start, end, index, index + 1])
    return tuple(WordSpan(text[start:end], start, end, first, last) for start, end, first, last in words)


def _continues(text: str, end: int, start: int) -> bool:
    """Does a token at ``start`` belong to the word that reaches to ``end`` so far?"""
    return start < end or not any(is_boundary(text, position) for position in range(end, start + 1))


def cover(
    text: str, offsets: Sequence[tuple[int, int]], is_special: Iterable[bool], start: int, end: int
) -> WordSpan | None:
    """The tokens that touch characters ``start:end``, as one span over all they cover; None where there are none."""
    touching = [
        index
        for index, ((first, last), special) in enumerate(zip(offsets, is_special, strict=True))
        if not special and first < end and last > start and first < last
    ]
    if not touching:
        return None
    begin = min(offsets[index][0] for index in touching)
    finish = max(offsets[index][1] for index in touching)
    return WordSpan(text[begin:finish], begin, finish, touching[0], touching[-1] + 1)


def occurrences(text: str, word: str) -> list[tuple[int, int]]:
    """Where ``word`` stands in ``text`` as a whole word, in any case; ``bank`` is not found inside ``riverbank``.

    >>> occurrences("Bank, riverbank, bank", "bank")
    [(0, 4), (17, 21)]
    """
    import re

    if not word:
        return []
    found = (match.span() for match in re.finditer(re.escape(word), text, re.IGNORECASE))
    return [(start, end) for start, end in found if is_whole(text, start, end)]
