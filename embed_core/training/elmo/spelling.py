"""A text in words and marks, a word in bytes: no word is unknown to the network.

No token reaches over a boundary of :mod:`embed_core.contextual.boundaries`: a mark stands alone, a run of the same one
holds together, ``don't`` and ``3.14`` are one word. Words are read in lower case. A word is its UTF-8 bytes between two
marks of its own (begin, end); two pseudo-words open and close a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST = 32
"""Bytes of a word that are read, with the two marks; what comes after is left out."""
PADDING, OPENS, CLOSES, BEGIN, END = 0, 257, 258, 259, 260
SYMBOLS = 261
"""Rows of the table: padding, 256 bytes (from 1 on), two pseudo-words, begin and end of a word."""

_TOKEN = re.compile(
    r"[぀-ヿ㐀-䶿一-鿿豈-﫿]"  # scripts without spaces: character by character
    r"|\d+(?:[.,]\d+)+"
    r"|(?:(?![぀-ヿ㐀-䶿一-鿿豈-﫿])[^\W_])+(?:['’](?:(?![぀-ヿ㐀-䶿一-鿿豈-﫿])[^\W_])+)*"
    r"|(?P<mark>[^\w\s]|_)(?P=mark)*"
)


def cut(text: str) -> Iterator[tuple[str, int, int]]:
    """(word as it is read, start, end) of every word and mark.

    >>> [word for word, _, _ in cut("Don't pay $3.50 ... 银行!")]
    ["don't", 'pay', '$', '3.50', '...', '银', '行', '!']
    """
    for match in _TOKEN.finditer(text):
        yield match.group().lower().replace("’", "'"), match.start(), match.end()


def marked(line: str) -> list[str]:
    """The words and marks of a line, for a corpus.

    >>> marked("It's HIS.")
    ["it's", 'his', '.']
    """
    return [word for word, _, _ in cut(line)]


def spell(words: Sequence[str]) -> NDArray[np.int64]:
    """Symbols (2 + words, longest word) of the two pseudo-words and then of ``words``, padded on the right with 0.

    >>> spell(["a"]).tolist()
    [[259, 257, 260], [259, 258, 260], [259, 98, 260]]
    """
    spelt = [[OPENS], [CLOSES], *(_bytes(word) for word in words)]
    table = np.full((len(spelt), max(map(len, spelt)) + 2), PADDING, dtype=np.int64)
    for row, symbols in zip(table, spelt, strict=True):
        row[0], row[1 : len(symbols) + 1], row[len(symbols) + 1] = BEGIN, symbols, END
    return table


def _bytes(word: str) -> list[int]:
    return [byte + 1 for byte in word.encode("utf-8", "replace")[: LONGEST - 2]]
