"""word2vec's binary format: a text line ``words dims``, then for every word its name, a space and float32 numbers."""

from __future__ import annotations

import numpy as np

from embed_core.errors import InputError
from embed_core.static.readers.sniff import header
from embed_core.static.readers.stream import Stream
from embed_core.static.table import Place, VectorTable, checked

WORD_BYTES = 4096
_BATCH = 4096


def read_word2vec_binary(stream: Stream) -> VectorTable:
    """Read what Mikolov's C program and gensim write: little-endian, a line break after a row or not."""
    count, dims = header(stream.until(b"\n", WORD_BYTES) or b"") or (0, 0)
    if count == 0 or dims == 0:
        raise InputError("static.no_vectors", name=stream.name)
    stream.limits.check_shape(count, dims, stream.name)
    place = Place(stream.name, "record")
    words: list[str] = []
    vectors = np.empty((count, dims), dtype=np.float32)
    for start in range(0, count, _BATCH):
        rows = []
        for row in range(start, min(start + _BATCH, count)):
            words.append(_word(stream, place, row))
            rows.append(stream.exactly(4 * dims))
        vectors[start : start + len(rows)] = np.frombuffer(b"".join(rows), "<f4").reshape(-1, dims)
    if stream.head(WORD_BYTES).strip():
        raise InputError("static.trailing_data", name=stream.name, announced=count)
    return checked(VectorTable(words, vectors, "word2vec binary"), place)


def _word(stream: Stream, place: Place, row: int) -> str:
    word = stream.until(b" ", WORD_BYTES)
    if word is None:
        raise place.error("no_word", row)
    return place.decode(word.lstrip(b"\n"), row)
