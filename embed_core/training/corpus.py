"""A corpus for training: any text file, one document a line, cut into words once and kept in the cache.

Plain text, ``.gz``, ``.bz2`` and ``.xz`` are read line by line, so that the file's size does not matter. The words
stand in a file of their own (a document a line, a space between words) that all models trained on the corpus share.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
import re
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from embed_core.errors import InputError
from embed_core.paths import cache_dir
from embed_core.progress import Progress, silent

Segmenter = Literal["words", "jieba", "marks"]
SEGMENTERS: tuple[Segmenter, ...] = ("words", "jieba")
"""For word vectors; language models read ``marks`` (punctuation) too."""
VERSION = 1
"""To be raised when words are cut differently: the cached files are then made anew."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_OPENERS = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_UNREADABLE = (OSError, EOFError, lzma.LZMAError, zlib.error)
_LINES = 500


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus cut into words: the ``path`` of the words, how many ``documents``, how often each word occurs.

    ``sha256`` is that of the file as it was given: the same corpus has the same one on every machine.
    """

    name: str
    path: Path
    sha256: str
    segmenter: Segmenter
    documents: int
    counts: dict[str, int]

    @property
    def words(self) -> int:
        """Running words."""
        return sum(self.counts.values())

    def __iter__(self) -> Iterator[list[str]]:
        """The documents, as lists of words."""
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                yield line.split()


def tokens(line: str) -> list[str]:
    """Words in lower case: letters and digits, with an apostrophe inside.

    >>> tokens("It wasn't HIS (2nd) try - über-fast!")
    ['it', "wasn't", 'his', '2nd', 'try', 'über', 'fast']
    """
    return [word.replace("’", "'") for word in _WORD.findall(line.lower())]


def segmented(line: str) -> list[str]:
    """Words of a Chinese text, found by jieba's dictionary; punctuation is left out.

    >>> segmented("我爱北京天安门！")
    ['我', '爱', '北京', '天安门']
    """
    import rjieba

    return [word for piece in rjieba.cut(line.lower(), False) for word in _WORD.findall(piece)]


def open_corpus(path: Path, segmenter: Segmenter = "words", progress: Progress = silent) -> Corpus:
    """The corpus of a file, cut into words now or, if that was done before, found in the cache.

    Raises:
        InputError: ``training.cannot_read``, ``training.not_text``, ``training.no_words``.
    """
    sha256 = _sha256(path, progress)
    folder = cache_dir("training", f"corpus-{sha256[:16]}-{segmenter}-{VERSION}")
    facts = folder / "facts.json"
    if not facts.is_file():
        _prepare(path, folder, segmenter, progress)
    stored = json.loads(facts.read_text(encoding="utf-8"))
    return Corpus(path.name, folder / "words.txt", sha256, segmenter, stored["documents"], stored["counts"])


def _prepare(path: Path, folder: Path, segmenter: Segmenter, progress: Progress) -> None:
    cut = _cutter(segmenter)
    counts: Counter[str] = Counter()
    documents = 0
    total = path.stat().st_size
    with _in_place(folder / "words.txt") as out, _reading(path) as raw, _unpacked(path, raw) as file:
        for number, line in enumerate(file):
            if number % _LINES == 0:
                progress("training.words", raw.tell(), total, unit="B")
            words = cut(_decoded(line, number, path))
            if words:
                counts.update(words)
                documents += 1
                out.write((" ".join(words) + "\n").encode("utf-8"))
        if not counts:
            raise InputError("training.no_words", file=path.name)
    with _in_place(folder / "facts.json") as out:
        facts = {"documents": documents, "counts": dict(counts.most_common())}
        out.write(json.dumps(facts, ensure_ascii=False).encode("utf-8"))


def _cutter(segmenter: Segmenter) -> Callable[[str], list[str]]:
    from embed_core.training.elmo.spelling import marked

    return {"words": tokens, "jieba": segmented, "marks": marked}[segmenter]


def _decoded(line: bytes, number: int, path: Path) -> str:
    try:
        return line.decode("utf-8-sig" if number == 0 else "utf-8")
    except UnicodeDecodeError as error:
        raise InputError("training.not_text", file=path.name, line=number + 1, position=error.start + 1) from error


def _sha256(path: Path, progress: Progress) -> str:
    digest, done = hashlib.sha256(), 0
    with _reading(path) as file:
        total = path.stat().st_size
        while block := file.read(1 << 20):
            digest.update(block)
            done += len(block)
            progress("training.check", done, total, unit="B")
    return digest.hexdigest()


@contextmanager
def _reading(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes; what goes wrong while they are read is said in a sentence."""
    try:
        with path.open("rb") as file:
            yield file
    except _UNREADABLE as error:
        raise InputError("training.cannot_read", file=str(path), reason=_reason(error)) from error


def _unpacked(path: Path, raw: IO[bytes]) -> IO[bytes]:
    opener = _OPENERS.get(path.suffix.lower())
    return raw if opener is None else opener(raw, "rb")  # type: ignore[operator]


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


@contextmanager
def _in_place(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only when it is whole."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}-", delete=False) as file:
        temporary = Path(file.name)
        try:
            yield file
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    temporary.replace(target)
