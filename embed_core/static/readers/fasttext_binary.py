"""fastText's binary format (.bin), read by its own rules so that a damaged file gives a sentence and not a crash.

The layout is that of ``FastText::saveModel`` (versions 11 and 12): settings, dictionary, one matrix with the words' own
rows followed by the n-gram buckets; the output layer behind it is not needed. Labels of a classifier are skipped.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from embed_core.errors import InputError
from embed_core.progress import Progress
from embed_core.static.readers.stream import Stream
from embed_core.static.readers.word2vec_binary import WORD_BYTES
from embed_core.static.subwords import Subwords
from embed_core.static.table import Place, VectorTable, check_finite, check_words, checked

VERSIONS = (11, 12)
_SUPERVISED = 3
_LONGEST_PIECE = 64


class _Settings(NamedTuple):
    dims: int
    buckets: int
    min_n: int
    max_n: int


def read_fasttext_binary(stream: Stream, progress: Progress) -> VectorTable:
    """Read words, vectors and the n-gram table."""
    settings = _settings(stream)
    words = _dictionary(stream)
    place = Place(stream.name, "record")
    check_words(words, place)
    if _unpack(stream, "<?")[0]:
        raise InputError("static.quantised", name=stream.name)
    rows, dims = _unpack(stream, "<2q")
    if dims != settings.dims or rows != len(words) + settings.buckets:
        raise InputError("static.damaged_fasttext", name=stream.name, reason=f"matrix={rows}x{dims}")
    stream.limits.check_shape(len(words), dims, stream.name)
    if rows * dims * 4 > stream.limits.table_bytes:
        raise InputError("static.too_big", name=stream.name, allowed=stream.limits.table_bytes // 1_000_000)
    matrix = stream.matrix(rows, dims).astype("f4", copy=False)
    check_finite(matrix, place)
    own, table = matrix[: len(words)], matrix[len(words) :]
    if settings.max_n == 0 or len(table) == 0:
        return checked(VectorTable(words, own.copy(), "fastText binary"), place)
    subwords = Subwords(table.copy(), settings.min_n, settings.max_n)
    return checked(VectorTable(words, subwords.compose(words, own, progress), "fastText binary", subwords), place)


def _settings(stream: Stream) -> _Settings:
    _, version = _unpack(stream, "<2i")
    dims, _, _, _, _, _, _, model, buckets, min_n, max_n, _ = _unpack(stream, "<12i")
    stream.exactly(8)  # the sampling threshold, a double
    sensible = dims > 0 and buckets >= 0 and 0 <= min_n <= _LONGEST_PIECE and 0 <= max_n <= _LONGEST_PIECE
    if version not in VERSIONS or not sensible:
        raise InputError("static.damaged_fasttext", name=stream.name, reason=f"version={version}, dim={dims}")
    if version == VERSIONS[0] and model == _SUPERVISED:
        max_n = 0  # old classifiers carry the setting but were trained without pieces
    return _Settings(dims, buckets, min_n, max_n)


def _dictionary(stream: Stream) -> list[str]:
    size, count, labels = _unpack(stream, "<3i")
    stream.exactly(8)  # tokens of the training text
    pruned = _unpack(stream, "<q")[0]
    if count < 0 or labels < 0 or size != count + labels or pruned > 0:
        raise InputError("static.damaged_fasttext", name=stream.name, reason=f"entries={size}, pruned={pruned}")
    stream.limits.check_shape(count, 1, stream.name)
    place = Place(stream.name, "record")
    entries = (_entry(stream, place, row) for row in range(size))
    words = [word for word, is_word in entries if is_word]
    if len(words) != count:
        raise InputError("static.damaged_fasttext", name=stream.name, reason=f"words={len(words)}/{count}")
    return words


def _entry(stream: Stream, place: Place, row: int) -> tuple[str, bool]:
    word = stream.until(b"\0", WORD_BYTES)
    if word is None:
        raise place.error("no_word", row)
    _count, kind = _unpack(stream, "<qb")
    return place.decode(word, row), kind == 0


def _unpack(stream: Stream, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, stream.exactly(struct.calcsize(layout)))
