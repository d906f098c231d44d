"""Words of a text, for cutting and counting: fast on a whole book, and each with its exact place.

A character of a script that is written without spaces (Chinese, kana, Thai) counts as one word; so does an unbroken run
of more than 40 letters or marks, of which every 40 are one: no chunk can grow without end.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Vowel signs of Indic scripts and combining accents are no letters to Python, but stand inside words.
_LETTER = rf"(?:(?![{_ALONE}\u0964\u0965])[\w\u0300-\u036f\u0900-\u0dff\u200c\u200d])"
_WORD = re.compile(rf"[{_ALONE}]|{_LETTER}{{1,40}}(?:(?<=\w)['’.,-](?=\w){_LETTER}{{1,40}}){{0,3}}|[^\w\s]{{40}}")
_OPENING = ("Ps", "Pi")
_CLOSING = "?!;:»)"

Spans = list[tuple[int, int]]


def word_spans(text: str) -> Spans:
    """(start, end) of every word, in order.

    >>> [text[a:b] for text in ["It isn't 3.14, 猫坐下。"] for a, b in word_spans(text)]
    ['It', "isn't", '3.14', '猫', '坐', '下']
    """
    return [match.span() for match in _WORD.finditer(text)]


def count_words(text: str) -> int:
    """How many words ``text`` has; at least 1 where it shows anything at all."""
    return sum(1 for _ in _WORD.finditer(text)) or int(bool(text.strip()))


def territories(text: str, words: Sequence[tuple[int, int]], starts: Sequence[int] = ()) -> list[int]:
    """Where the ground of each word begins, and the end of the text: ``len(words) + 1`` places.

    Every character belongs to exactly one word: white space parts the ground of two words, and what stands after it
    goes with the next (``- item``, ``# heading``), save a French `` ?``. Without white space opening brackets and
    quotes go with the word after them and all other marks with the word before. ``starts`` are places known to begin
    something (sentences): there the ground of the next word begins.

    >>> territories('a (b), c', [(0, 1), (3, 4), (7, 8)])
    [0, 2, 7, 8]
    """
    bounds = [0, *(_between(text, left[1], right[0]) for left, right in pairwise(words)), len(text)]
    begins = [start for start, _ in words]
    for place in reversed(starts):
        word = bisect_left(begins, place)
        if 0 < word < len(words) and words[word - 1][1] <= place:
            bounds[word] = place
    return bounds


def _between(text: str, start: int, end: int) -> int:
    if end == start or (end == start + 1 and text[start] == " "):
        return end  # most gaps by far
    spaces = [place + 1 for place in range(start, end) if text[place].isspace()]
    if spaces:
        return next((place for place in spaces if text[place] not in _CLOSING), spaces[-1])
    place = end
    while place > start and unicodedata.category(text[place - 1]) in _OPENING:
        place -= 1
    return place
