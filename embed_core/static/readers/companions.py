"""Formats that hold numbers only (.npy, safetensors) and the list of words that belongs to them."""

from __future__ import annotations

from pathlib import Path

from embed_core.errors import InputError
from embed_core.static.readers.npy import read_npy_matrix, read_npy_words
from embed_core.static.readers.safetensors_file import read_safetensors
from embed_core.static.readers.sniff import BOM, HEAD, NPY_MAGIC, Kind, sniff
from embed_core.static.readers.stream import Stream
from embed_core.static.table import Place, VectorTable, checked

WORD_STEMS = ("words", "vocab", "vocabulary", "index")
"""Names (without their ending) of the list beside a matrix; the matrix's own name with ``.txt`` comes first."""
MATRIX_ENDINGS = (".npy", ".safetensors")
_WORD_ENDINGS = (".txt", ".npy")


def read_matrix(kind: Kind, stream: Stream, words_stream: Stream | None) -> VectorTable:
    """A .npy or safetensors matrix with its words; those in ``words_stream`` win over those in the file."""
    words: list[str] | None = None
    if kind == "npy":
        vectors = read_npy_matrix(stream)
    else:
        vectors, words = read_safetensors(stream)
    if words_stream is not None:
        words = read_words(words_stream)
    if words is None:
        raise InputError("static.needs_words", name=stream.name, rows=len(vectors))
    place = Place(words_stream.name, "line") if words_stream else Place(stream.name, "record")
    table = VectorTable(words, vectors, "npy" if kind == "npy" else "safetensors")
    return checked(table, place)


def read_words(stream: Stream) -> list[str]:
    """One word a line, UTF-8, or a .npy array of text."""
    head = stream.head(HEAD)
    if head.startswith(NPY_MAGIC):
        return read_npy_words(stream)
    sniff(head, stream.name)
    return split_words(stream.rest().removeprefix(BOM), stream.name)


def split_words(data: bytes, name: str) -> list[str]:
    """Words of a text with one a line. Only a line feed ends a line: words may hold U+0085 or U+2028 (GloVe's do)."""
    lines = data.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
    try:
        return b"\n".join(lines).decode("utf-8").split("\n")
    except UnicodeDecodeError:
        place = Place(name, "line")
        return [place.decode(line, row) for row, line in enumerate(lines)]


def find_words(path: Path) -> Path | None:
    """The word list beside a .npy or safetensors file on disk, if there is one."""
    if not any(ending in path.name.lower() for ending in MATRIX_ENDINGS):
        return None
    stem = path.name.split(".")[0]
    for name in (stem, *WORD_STEMS):
        for ending in _WORD_ENDINGS:
            candidate = path.with_name(name + ending)
            if candidate != path and candidate.is_file():
                return candidate
    return None
