"""NumPy's .npy format, read without NumPy's loader: its header is matched, never evaluated, and objects are refused.

A matrix needs its words beside it (:mod:`embed_core.static.readers.companions`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.static.readers.sniff import NPY_MAGIC, pickle_refused
from embed_core.static.readers.stream import Stream

_HEADER = re.compile(
    rb"\{\s*'descr':\s*'(?P<descr>[<>|=][a-zA-Z]\d*)',\s*'fortran_order':\s*(?P<fortran>True|False),"
    rb"\s*'shape':\s*\((?P<shape>[\d,\s]*)\),?\s*\}\s*"
)
_HEADER_BYTES = 10_000


class _Header(NamedTuple):
    dtype: np.dtype[np.generic]
    columnwise: bool
    shape: tuple[int, ...]


def read_npy_matrix(stream: Stream) -> NDArray[np.float32]:
    """A 2-D array of numbers as float32 (N, d), C order."""
    header = _header(stream)
    if header.dtype.kind not in "fiu" or len(header.shape) != 2:
        raise InputError("static.not_a_matrix", name=stream.name, shape=header.shape, dtype=header.dtype)
    rows, columns = header.shape
    stream.limits.check_shape(rows, columns, stream.name)
    if header.columnwise:
        matrix = stream.matrix(columns, rows, header.dtype.str).T
    else:
        matrix = stream.matrix(rows, columns, header.dtype.str)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.ascontiguousarray(matrix, dtype=np.float32)


def read_npy_words(stream: Stream) -> list[str]:
    """A 1-D array of text as a list."""
    header = _header(stream)
    if header.dtype.kind != "U" or len(header.shape) != 1 or header.dtype.itemsize == 0:
        raise _not_words(stream, header)
    count = header.shape[0]
    stream.limits.check_shape(count, 1, stream.name)
    data = stream.exactly(count * header.dtype.itemsize)
    try:
        return [str(word) for word in np.frombuffer(data, header.dtype)]
    except ValueError as error:  # a number beyond the last character of Unicode
        raise _not_words(stream, header) from error


def _not_words(stream: Stream, header: _Header) -> InputError:
    return InputError("static.not_words", name=stream.name, shape=header.shape, dtype=header.dtype)


def _header(stream: Stream) -> _Header:
    magic = stream.exactly(len(NPY_MAGIC) + 2)
    size = int.from_bytes(stream.exactly(2 if magic[-2] == 1 else 4), "little")
    if size > _HEADER_BYTES:
        raise InputError("static.damaged_npy", name=stream.name)
    text = stream.exactly(size)
    if b"'|O'" in text or b"'O'" in text:
        raise pickle_refused(stream.name)
    match = _HEADER.fullmatch(text)
    if match is None:
        raise InputError("static.damaged_npy", name=stream.name)
    return _Header(_dtype(match["descr"], stream), match["fortran"] == b"True", _shape(match["shape"]))


def _dtype(descr: bytes, stream: Stream) -> np.dtype[np.generic]:
    try:
        return np.dtype(descr.decode("ascii"))
    except (TypeError, ValueError) as error:
        raise InputError("static.damaged_npy", name=stream.name) from error


def _shape(text: bytes) -> tuple[int, ...]:
    return tuple(int(part[:18]) for part in text.split(b",") if part.strip())
