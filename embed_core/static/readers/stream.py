"""Reading a file of vectors front to back: counted, bounded, unpacked on the way, with progress."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, BinaryIO

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.progress import Progress
from embed_core.static.readers.limits import Limits

GZIP_MAGIC = b"\x1f\x8b"
PIECE = 1 << 20
LINE = 1 << 20
"""No line of a text file is longer than this: 8,192 numbers of 20 characters fit ten times."""

UNREADABLE = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What Python's decompressors raise on damaged, encrypted or unknown data."""


class Stream:
    """One file, read forwards.

    ``position`` and ``total`` are bytes of the file as it lies on disk (packed or not), for the progress bar.
    """

    def __init__(
        self,
        raw: io.BufferedIOBase | IO[bytes],
        name: str,
        limits: Limits,
        progress: Progress,
        position: Callable[[], int],
        total: int,
    ) -> None:
        self.name = name
        self.limits = limits
        self._raw = raw
        self._progress = progress
        self._position = position
        self._total = total
        self._pulled = 0
        self._buffer = b""
        self._at = 0

    def head(self, size: int) -> bytes:
        """The next ``size`` bytes (fewer at the end), without taking them."""
        while len(self._buffer) - self._at < size and self._pull():
            pass
        return self._buffer[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes; fewer only at the end of the file."""
        parts: list[bytes] = []
        while size > 0 and (self._at < len(self._buffer) or self._pull()):
            part = self._buffer[self._at : self._at + size]
            parts.append(part)
            self._at += len(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def exactly(self, size: int) -> bytes:
        """The next ``size`` bytes, or an :class:`InputError` that the file ends too early."""
        data = self.read(size)
        if len(data) < size:
            raise InputError("static.truncated", name=self.name, bytes=self._pulled)
        return data

    def until(self, mark: bytes, most: int) -> bytes | None:
        """Bytes up to ``mark``, which is taken too; None where there is no mark within ``most`` bytes."""
        end = self._buffer.find(mark, self._at, self._at + most)
        while end < 0 and len(self._buffer) - self._at < most and self._pull():
            end = self._buffer.find(mark, self._at, self._at + most)
        if end < 0:
            return None
        data = self._buffer[self._at : end]
        self._at = end + len(mark)
        return data

    def matrix(self, rows: int, columns: int, dtype: str = "<f4") -> NDArray[np.floating]:
        """A matrix stored row by row. The caller has checked its size against the limits."""
        data = np.empty(rows * columns * np.dtype(dtype).itemsize, dtype=np.uint8)
        for start in range(0, len(data), PIECE):
            size = min(PIECE, len(data) - start)
            data[start : start + size] = np.frombuffer(self.exactly(size), np.uint8)
        matrix: NDArray[np.floating] = data.view(dtype).reshape(rows, columns)
        return matrix

    def rest(self) -> bytes:
        """Everything that is left."""
        parts = []
        while part := self.read(16 * PIECE):
            parts.append(part)
        return b"".join(parts)

    def _pull(self) -> bool:
        self._progress("static.read", self._position(), self._total, unit="B")
        try:
            piece = self._raw.read(PIECE)
        except UNREADABLE as error:
            raise InputError("static.unreadable", name=self.name, reason=str(error)) from error
        self._pulled += len(piece)
        if self._pulled > self.limits.file_bytes:
            raise InputError("static.too_big", name=self.name, allowed=self.limits.file_bytes // 1_000_000)
        self._buffer = self._buffer[self._at :] + piece
        self._at = 0
        return bool(piece)


def open_stream(raw: BinaryIO, name: str, limits: Limits, progress: Progress) -> Stream:
    """A stream over a file that stands at its beginning; gzip is unpacked as it is read."""
    total = raw.seek(0, io.SEEK_END)
    raw.seek(0)
    packed = raw.read(2) == GZIP_MAGIC
    raw.seek(0)
    if not packed:
        return Stream(raw, name, limits, progress, raw.tell, total)
    return Stream(gzip.GzipFile(fileobj=raw), name.removesuffix(".gz"), limits, progress, raw.tell, total)
