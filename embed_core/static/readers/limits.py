"""How big a file of vectors may be: a small compressed file must not fill memory or disk when it is unpacked."""

from __future__ import annotations

from dataclasses import dataclass

from embed_core.errors import InputError


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file: bytes after unpacking, bytes of its float32 table, words, and dimensions of a vector."""

    file_bytes: int
    table_bytes: int
    words: int
    dims: int = 8192

    def check_shape(self, words: int, dims: int, name: str) -> None:
        """Raise :class:`InputError` for a table of (words, dims) beyond the bounds, before memory is asked for it."""
        if dims > self.dims:
            raise InputError("static.too_many_dims", name=name, received=dims, allowed=self.dims)
        if words > self.words:
            raise InputError("static.too_many_words", name=name, received=words, allowed=self.words)
        if words * dims * 4 > self.table_bytes:
            raise InputError("static.too_big", name=name, allowed=self.table_bytes // 1_000_000)


ON_DISK = Limits(file_bytes=32_000_000_000, table_bytes=16_000_000_000, words=10_000_000)
"""For files on the server's own disk: GloVe 840B, the full Google News and fastText vectors fit."""
UPLOADED = Limits(file_bytes=1_500_000_000, table_bytes=1_000_000_000, words=2_000_000)
"""For what a visitor sends."""
