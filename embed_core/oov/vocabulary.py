"""A typed text as words, and which of them a table of vectors knows.

A tokenizer cuts text its own way (:mod:`embed_core.oov.pieces`); a table of words needs words. Here they end where
:mod:`embed_core.contextual.boundaries` says; Chinese is cut by jieba's dictionary, except that up to
:data:`AS_TYPED` characters standing alone are one word as typed (a word too new for the dictionary can be asked for).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from embed_core.contextual.boundaries import is_boundary
from embed_core.static.model import StaticModel

LONGEST_TEXT = 2_000
"""Characters that are read; what follows is cut off, and :attr:`Passage.cut_characters` says how much."""
MOST_WORDS = 60
"""Words that are answered; the text ends after the last of them."""
AS_TYPED = 4
"""Longest run of Chinese characters (digits and letters among them) that is taken as one word."""

_CHUNK = re.compile(r"\S+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SYMBOL = "So"  # an emoji is asked for like a word; other marks are not


@dataclass(frozen=True, slots=True)
class Word:
    """A word and the characters ``start:end`` of the passage it stands at."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The part of a typed text that is answered, its words, and how much was cut off."""

    text: str
    words: tuple[Word, ...]
    cut_characters: int = 0
    cut_words: int = 0

    @property
    def distinct(self) -> tuple[str, ...]:
        """Its words, each once, in the order they first stand."""
        return tuple(dict.fromkeys(word.text for word in self.words))


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a table says to a word: its ``row`` (None: none) and how the word ``stored`` there is written."""

    word: str
    row: int | None
    stored: str = ""

    @property
    def lowered(self) -> bool:
        """Was it found only in lower case?"""
        return self.row is not None and self.stored != self.word


def passage(text: str) -> Passage:
    """The words of ``text``, at most :data:`MOST_WORDS` of at most :data:`LONGEST_TEXT` characters.

    Punctuation alone is no word; an emoji is.

    >>> [word.text for word in passage("The goverment, 🦜 and 内卷").words]
    ['The', 'goverment', '🦜', 'and', '内卷']
    """
    read = text[:LONGEST_TEXT]
    words = [word for word in _words(read) if _is_asked(word.text)]
    kept = tuple(words[:MOST_WORDS])
    shown = read[: kept[-1].end] if len(kept) < len(words) else read
    return Passage(shown, kept, len(text) - len(read), len(words) - len(kept))


def look_up(model: StaticModel, words: Iterable[str]) -> list[Lookup]:
    """What the table of ``model`` says to each word: as written, else in lower case, else nothing."""
    found = ((word, model.find(word)) for word in words)
    return [Lookup(word, row, "" if row is None else model.words[row]) for word, row in found]


def has_chinese(text: str) -> bool:
    """Is a Chinese character in it?"""
    return _HAN.search(text) is not None


def _words(text: str) -> Iterator[Word]:
    for chunk in _CHUNK.finditer(text):
        start, end = chunk.span()
        bounds = [start, *_bounds(text, start, end), end]
        yield from (Word(text[a:b], a, b) for a, b in pairwise(bounds))


def _bounds(text: str, start: int, end: int) -> list[int]:
    """Where words end inside ``text[start:end]``, which has no spaces."""
    bare = text[start:end]
    if not has_chinese(bare):
        return [place for place in range(start + 1, end) if is_boundary(text, place)]
    inner = [start + place for place in _runs(bare)]
    bounds: list[int] = list(inner)
    edges = [start, *inner, end]
    for first, last in pairwise(edges):
        if last - first > AS_TYPED:
            bounds += _cut_by_dictionary(text, first, last)
    return sorted(bounds)


def _runs(text: str) -> list[int]:
    """Places between what belongs to words (letters, digits, marks) and what does not."""
    belongs = [unicodedata.category(character)[0] in "LNM" for character in text]
    return [place for place in range(1, len(text)) if belongs[place] != belongs[place - 1]]


def _cut_by_dictionary(text: str, start: int, end: int) -> list[int]:
    import rjieba

    bounds, place = [], start
    for piece in rjieba.cut(text[start:end], True):
        place += len(piece)
        bounds.append(place)
    return bounds[:-1]


def _is_asked(word: str) -> bool:
    return any((kind := unicodedata.category(c))[0] in "LNM" or kind == _SYMBOL for c in word)
