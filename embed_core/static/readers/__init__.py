"""Readers of word vectors, one module a format. :func:`read_vectors` recognises the format by the file's content."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.static.readers.archive import is_zip, open_members
from embed_core.static.readers.companions import find_words, read_matrix, split_words
from embed_core.static.readers.fasttext_binary import read_fasttext_binary
from embed_core.static.readers.limits import ON_DISK, UPLOADED, Limits
from embed_core.static.readers.sniff import HEAD, sniff
from embed_core.static.readers.stream import Stream, open_stream
from embed_core.static.readers.text import read_text
from embed_core.static.readers.word2vec_binary import read_word2vec_binary
from embed_core.static.table import VectorTable

__all__ = ["ON_DISK", "UPLOADED", "Limits", "read_vectors", "split_words"]


def read_vectors(
    file: Path | BinaryIO,
    *,
    name: str | None = None,
    words: Path | BinaryIO | None = None,
    limits: Limits = ON_DISK,
    progress: Progress = silent,
) -> VectorTable:
    """Words and vectors of a file: a path, or an open seekable binary file with its ``name``.

    Formats: word2vec .bin and .txt, GloVe .txt, fastText .bin and .vec, .npy and safetensors (``words`` is their list
    of words, one a line; beside a path it is found by its name), any of them gzipped or in a zip, .npz. Pickles -
    gensim's own .kv and .model among them - are refused.

    Raises :class:`InputError` that names the line and what is wrong in it.
    """
    shown = name or (file.name if isinstance(file, Path) else "upload")
    if words is None and isinstance(file, Path):
        words = find_words(file)
    with ExitStack() as stack:
        raw = _opened(file, shown, stack)
        if is_zip(raw):
            stream, words_stream = open_members(raw, shown, limits, progress)
        else:
            stream, words_stream = open_stream(raw, shown, limits, progress), None
        if words is not None and words_stream is None:
            label = words.name if isinstance(words, Path) else "words.txt"
            words_stream = open_stream(_opened(words, label, stack), label, limits, progress)
        return _read(stream, words_stream, progress)


def _opened(file: Path | BinaryIO, name: str, stack: ExitStack) -> BinaryIO:
    if not isinstance(file, Path):
        return file
    try:
        return stack.enter_context(file.open("rb"))
    except OSError as error:
        raise InputError("static.unreadable", name=name, reason=error.strerror or str(error)) from error


def _read(stream: Stream, words: Stream | None, progress: Progress) -> VectorTable:
    kind = sniff(stream.head(HEAD), stream.name)
    if kind == "text":
        return read_text(stream)
    if kind == "word2vec binary":
        return read_word2vec_binary(stream)
    if kind == "fastText binary":
        return read_fasttext_binary(stream, progress)
    if kind == "zip":  # a zip inside a gzip or a zip
        raise InputError("static.nested_archive", name=stream.name)
    return read_matrix(kind, stream, words)
