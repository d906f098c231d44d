"""Words and their vectors as they come out of a file, and the checks that every format shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.static.subwords import Subwords

Format = Literal["word2vec text", "word2vec binary", "GloVe text", "fastText binary", "npy", "safetensors"]


@dataclass(frozen=True, slots=True, eq=False)
class VectorTable:
    """``words`` (N), ``vectors`` float32 (N, d) and, for fastText's binary format, the n-grams behind them."""

    words: list[str]
    vectors: NDArray[np.float32]
    format: Format
    subwords: Subwords | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where row 0 of a table is in its file, for error messages: ``line`` 2 of a text, or ``record`` 1 of a binary."""

    name: str
    kind: Literal["line", "record"]
    first: int = 1

    def error(self, problem: str, row: int, **details: object) -> InputError:
        """The error ``static.<problem>_line`` or ``static.<problem>_record`` of a row."""
        return InputError(f"static.{problem}_{self.kind}", name=self.name, number=self.first + row, **details)

    def decode(self, word: bytes, row: int) -> str:
        """The word as text; anything but UTF-8 is an error that names the line, the byte and its place in the word."""
        try:
            return word.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = f"0x{word[error.start]:02X}"
            raise self.error("wrong_encoding", row, byte=byte, position=error.start + 1) from error


def checked(table: VectorTable, place: Place) -> VectorTable:
    """The table itself, if it has words, each once, one a row, and finite numbers; else an :class:`InputError`."""
    if not table.words or table.vectors.shape[1] == 0:
        raise InputError("static.no_vectors", name=place.name)
    if len(table.words) != len(table.vectors):
        raise InputError("static.words_count", name=place.name, words=len(table.words), rows=len(table.vectors))
    check_finite(table.vectors, place)
    check_words(table.words, place)
    return table


def check_finite(vectors: NDArray[np.floating], place: Place) -> None:
    """Raise for NaN, infinity and numbers beyond float32."""
    # A sum is NaN or infinite as soon as one number is, and needs no second table in memory.
    with np.errstate(invalid="ignore"):
        total = vectors.sum(dtype=np.float64)
    if np.isfinite(total):
        return
    row = int(np.argmin(np.isfinite(vectors).all(axis=1)))
    column = int(np.argmin(np.isfinite(vectors[row])))
    raise place.error("not_finite", row, value=str(vectors[row, column]), column=column + 1)


def check_words(words: list[str], place: Place) -> None:
    """Raise for an empty word, one with a line break (word lists have one word a line) and one that stands twice."""
    _check_characters(words, place)
    if len(set(words)) == len(words):
        return
    seen: dict[str, int] = {}
    for row, word in enumerate(words):
        if word in seen:
            raise place.error("duplicate", row, word=word[:80], before=place.first + seen[word])
        seen[word] = row


def _check_characters(words: list[str], place: Place) -> None:
    if _usable("".join(words)) and all(words):
        return
    for row, word in enumerate(words):
        if not word or not _usable(word):
            raise place.error("bad_word", row, word=ascii(word[:80]))


def _usable(text: str) -> bool:
    """No line break, and no half of a surrogate pair (JSON and UTF-32 can carry one; UTF-8 cannot)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\n" not in text and "\r" not in text
