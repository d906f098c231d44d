"""A corpus for training: any text file, one document a line, cut into words once and kept in the cache.

Plain text, ``.gz``, ``.bz2`` and ``.xz`` are read line by line, so that the file's size does not matter. The words
stand in a file of their own (a document a line, a space between words) that all models trained on the corpus share.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from embed_core.errors import InputError
from embed_core.paths import cache_dir
from embed_core.progress import Progress, silent
from embed_core.training.text_lines import lines, reading, unpacked

Segmenter = Literal["words", "jieba", "marks"]
SEGMENTERS: tuple[Segmenter, ...] = ("words", "jieba")
"""For word vectors; language models read ``marks`` (punctuation) too."""
VERSION = 1
"""To be raised when words are cut differently: the cached files are then made anew."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LINES = 500
_LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read: its ``encoding`` and, for files of any size, three bounds; None leaves a thing unbounded.

    A document of more than ``longest_document`` words is cut into several (gensim drops what comes after 10,000). When
    more than ``most_types`` different words have been met, the rarest are forgotten, as word2vec.c does, and words of
    more than 100 characters are passed over. A text of more than ``most_bytes`` is refused.
    """

    encoding: str = "utf-8"
    longest_document: int | None = None
    most_types: int | None = None
    most_bytes: int | None = None

    @property
    def folder(self) -> str:
        """What tells the cached words of this reading from those of the usual one."""
        if self == Reading():
            return ""
        return f"-{self.encoding.lower()}-{self.longest_document}-{self.most_types}"


USUAL = Reading()


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus cut into words: the ``path`` of the words, how many ``documents``, how often each word occurs.

    ``sha256`` is that of the file as it was given: the same corpus has the same one on every machine. ``forgotten``:
    running words that are not in ``counts``, because they were too rare to be remembered in a very large corpus.
    """

    name: str
    path: Path
    sha256: str
    segmenter: Segmenter
    documents: int
    counts: dict[str, int]
    forgotten: int = 0

    @property
    def words(self) -> int:
        """Running words."""
        return sum(self.counts.values()) + self.forgotten

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


def open_corpus(
    path: Path, segmenter: Segmenter = "words", progress: Progress = silent, how: Reading = USUAL
) -> Corpus:
    """The corpus of a file, cut into words now or, if that was done before, found in the cache.

    Raises:
        InputError: ``training.cannot_read``, ``training.not_text``, ``training.no_words``; with bounds
            ``training_corpus.too_long``, in other encodings ``training_corpus.broken``.
    """
    sha256 = _sha256(path, progress)
    folder = cache_dir("training", f"corpus-{sha256[:16]}-{segmenter}-{VERSION}{how.folder}")
    facts = folder / "facts.json"
    if not facts.is_file():
        _prepare(path, folder, segmenter, progress, how)
    stored = json.loads(facts.read_text(encoding="utf-8"))
    return Corpus(
        path.name, folder / "words.txt", sha256, segmenter, stored["documents"], stored["counts"],
        stored.get("forgotten", 0),
    )  # fmt: skip


def _prepare(path: Path, folder: Path, segmenter: Segmenter, progress: Progress, how: Reading) -> None:
    cut, vocabulary = _cutter(segmenter), _Vocabulary(how.most_types)
    documents = 0
    total = path.stat().st_size
    with _in_place(folder / "words.txt") as out, reading(path) as raw, unpacked(path, raw) as file:
        for number, line in enumerate(lines(file, path.name, how.encoding)):
            if number % _LINES == 0:
                progress("training.words", raw.tell(), total, unit="B")
                _check_size(out.tell(), how, path)
            for words in _documents(cut(line), how):
                vocabulary.add(words)
                documents += 1
                out.write((" ".join(words) + "\n").encode("utf-8"))
        if not vocabulary.counts:
            raise InputError("training.no_words", file=path.name)
    with _in_place(folder / "facts.json") as out:
        counts = dict(vocabulary.counts.most_common())
        facts = {"documents": documents, "counts": counts, "forgotten": vocabulary.forgotten}
        out.write(json.dumps(facts, ensure_ascii=False).encode("utf-8"))


def _documents(words: list[str], how: Reading) -> Iterator[list[str]]:
    if how.most_types is not None:
        words = [word for word in words if len(word) <= _LONGEST_WORD]
    step = how.longest_document or len(words) or 1
    for start in range(0, len(words), step):
        yield words[start : start + step]


def _check_size(size: int, how: Reading, path: Path) -> None:
    if how.most_bytes is not None and size > how.most_bytes:
        raise InputError("training_corpus.too_long", name=path.name, allowed=f"{how.most_bytes / 1e9:g}")


class _Vocabulary:
    """Counts of words that stay within a number of different ones: the rarest are forgotten, a little rarer each time
    (as in word2vec.c). What remains may have lost a few of its occurrences, never more than the number of such times.
    """

    def __init__(self, most: int | None) -> None:
        self.counts: Counter[str] = Counter()
        self.forgotten = self._floor = 0
        self._most = most

    def add(self, words: list[str]) -> None:
        """Take in a document."""
        self.counts.update(words)
        if self._most is not None and len(self.counts) > self._most:
            self._floor += 1
            rare = [word for word, times in self.counts.items() if times <= self._floor]
            self.forgotten += sum(self.counts.pop(word) for word in rare)


def _cutter(segmenter: Segmenter) -> Callable[[str], list[str]]:
    from embed_core.training.elmo.spelling import marked

    return {"words": tokens, "jieba": segmented, "marks": marked}[segmenter]


def _sha256(path: Path, progress: Progress) -> str:
    digest, done = hashlib.sha256(), 0
    with reading(path) as file:
        total = path.stat().st_size
        while block := file.read(1 << 20):
            digest.update(block)
            done += len(block)
            progress("training.check", done, total, unit="B")
    return digest.hexdigest()


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
