"""Corpora to train on: three that are at hand without a network, files that were uploaded, files on the server.

A corpus is known by its id: that of a :class:`Sample`, ``upload:<key in the stash>`` or ``file:<path>`` below the
folders that the operator allows (:mod:`embed_core.sources.local`). Files are read piece by piece, whatever their size,
with their encoding found in their first 200 kB.

* ``news``: 300 news reports of the Australian Broadcasting Corporation (Lee, Pincombe & Welsh 2005), about 60,000
  words; gensim brings them along.
* ``wiki``: the beginning of an English Wikipedia dump, about 100 long articles, about 480,000 words; likewise.
* ``zh``: the Chinese texts that this project brings along: notes on embeddings, questions, sentences.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from embed_core import stash
from embed_core.errors import InputError
from embed_core.paths import cache_dir
from embed_core.progress import Progress, silent
from embed_core.sources import local
from embed_core.training import chinese_sample
from embed_core.training.corpus import Corpus, Reading, Segmenter, open_corpus
from embed_core.training.text_lines import lines, reading, unpacked

Language = Literal["en", "zh", ""]
UPLOAD, FILE = "upload:", "file:"
MOST_UPLOAD = 100_000_000
"""Bytes; larger files are put on the server's disk and named by their path."""
HEAD = 200_000
"""Bytes from which encoding and script of a file are told."""
LONGEST_DOCUMENT, MOST_TYPES, MOST_BYTES = 10_000, 1_000_000, 8_000_000_000
_MOST_PIECES = 500
_CHINESE_SHARE = 0.3
_WIKI = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
_WIKI_VERSION = 1
_HEADING = re.compile(r"^=+.*=+$|'{2,}|^[*#:;|!].*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sample:
    """A corpus: its id, the language it is in ("" where that is not known) and how its words are found."""

    id: str
    language: Language
    segmenter: Segmenter


@dataclass(frozen=True, slots=True)
class _Text:
    """A file as its first bytes show it."""

    path: Path
    encoding: str
    chinese: bool


SAMPLES: dict[str, Sample] = {
    "news": Sample("news", "en", "words"),
    "wiki": Sample("wiki", "en", "words"),
    "zh": Sample("zh", "zh", "jieba"),
}


def get(sample_id: str) -> Sample:
    """The sample of an id; of a file, with the language that its beginning shows ("zh" or "").

    Raises: as :func:`open_sample`.
    """
    if sample_id in SAMPLES:
        return SAMPLES[sample_id]
    chinese = _looked_at(sample_id, silent).chinese
    return Sample(sample_id, "zh" if chinese else "", "jieba" if chinese else "words")


def open_sample(sample_id: str, progress: Progress = silent) -> Corpus:
    """The corpus cut into words, from the cache where that was done before.

    Raises:
        InputError: ``training_corpus.unknown``; ``input.stash_missing``; ``sources.local_refused``,
            ``sources.local_missing``; ``training_corpus.folder``, ``.empty``, ``.binary``, ``.encoding``, ``.broken``,
            ``.too_long``; ``training.cannot_read``, ``training.not_text``, ``training.no_words``.
    """
    text = _looked_at(sample_id, progress)
    segmenter: Segmenter = (
        SAMPLES[sample_id].segmenter if sample_id in SAMPLES else "jieba" if text.chinese else "words"
    )
    return open_corpus(text.path, segmenter, progress, _how(text))


def sample_lines(sample_id: str, progress: Progress = silent) -> Iterator[str]:
    """The lines of the text as written, with punctuation, without blank ones; one of more than a million characters
    comes in pieces.

    Raises: as :func:`open_sample`.
    """
    text = _looked_at(sample_id, progress)
    total = text.path.stat().st_size
    with reading(text.path) as raw, unpacked(text.path, raw) as file:
        for number, line in enumerate(lines(file, text.path.name, text.encoding)):
            if number % _MOST_PIECES == 0:
                progress("training.check", raw.tell(), total, unit="B")
            if stripped := line.strip():
                yield stripped


def describe(sample_id: str) -> dict[str, object]:
    """What a run's key says of its corpus: the id and a ``sha256`` that changes when the text does.

    Of a file on the server it is that of its size, date and first and last bytes: quick, whatever the size.

    Raises:
        InputError: as :func:`open_sample`, without reading the whole.
    """
    if sample_id.startswith(FILE):
        return {"sample": sample_id, "sha256": _fingerprint(_path(sample_id, silent))}
    if sample_id.startswith(UPLOAD):
        _path(sample_id, silent)
        return {"sample": sample_id, "sha256": sample_id.removeprefix(UPLOAD)}
    return {"sample": sample_id, "sha256": _shipped_digest(sample_id)}


def _how(text: _Text) -> Reading:
    return Reading(text.encoding, LONGEST_DOCUMENT, MOST_TYPES, MOST_BYTES)


def _path(sample_id: str, progress: Progress) -> Path:
    if sample_id.startswith(UPLOAD):
        return stash.path(sample_id.removeprefix(UPLOAD))
    if sample_id.startswith(FILE):
        path = local.resolve(sample_id.removeprefix(FILE))
        if not path.is_file():
            raise InputError("training_corpus.folder", name=path.name)
        return path
    if sample_id == "news":
        return _brought("lee_background.cor")
    if sample_id == "wiki":
        return _wikipedia(progress)
    if sample_id == "zh":
        return _written(f"zh-{_shipped_digest('zh')[:16]}.txt", iter(chinese_sample.lines()))
    raise InputError("training_corpus.unknown", received=sample_id[:80], known=", ".join(SAMPLES))


def _looked_at(sample_id: str, progress: Progress) -> _Text:
    path = _path(sample_id, progress)
    if sample_id in SAMPLES:
        return _Text(path, "utf-8", SAMPLES[sample_id].language == "zh")
    return _known(path, *_stamp(path))


@cache
def _known(path: Path, _size: int, _changed: int) -> _Text:
    with reading(path) as raw, unpacked(path, raw) as file:
        head = file.read(HEAD)
        more = bool(file.read(1))
    if not head:
        raise InputError("training_corpus.empty", name=path.name)
    text, encoding = _decoded(path.name, head, more)
    letters = sum(character.isalnum() for character in text)
    return _Text(path, encoding, len(chinese_sample.CHINESE.findall(text)) > _CHINESE_SHARE * letters)


def _decoded(name: str, head: bytes, more: bool) -> tuple[str, str]:
    """The text of the first bytes and its encoding; where ``more`` follows, the last character may be cut in two."""
    from embed_core.retrieval.readers_text import decode

    for short in range(4 if more else 1):
        try:
            text, encoding = decode(name, head[: len(head) - short])
        except InputError as error:
            failure = error
        else:
            return text, encoding.lower()
    kind = "encoding" if failure.code == "documents.encoding" else "binary"
    raise InputError(f"training_corpus.{kind}", name=name)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _fingerprint(path: Path) -> str:
    size, changed = _stamp(path)
    digest = hashlib.sha256(f"{path.name}\0{size}\0{changed}".encode())
    with reading(path) as file:
        digest.update(file.read(HEAD))
        file.seek(max(0, size - HEAD))
        digest.update(file.read(HEAD))
    return digest.hexdigest()


@cache
def _shipped_digest(sample_id: str) -> str:
    if sample_id == "zh":
        return hashlib.sha256("\n".join(chinese_sample.lines()).encode("utf-8")).hexdigest()
    path = _brought(_WIKI) if sample_id == "wiki" else _path(sample_id, silent)
    return hashlib.sha256(path.read_bytes() + bytes([_WIKI_VERSION])).hexdigest()


def _brought(name: str) -> Path:
    """A file that gensim brings along. Not through ``gensim.test.utils``: that imports the whole of gensim."""
    from importlib.util import find_spec

    found = find_spec("gensim")
    if found is None or found.origin is None:
        raise InputError("training_corpus.no_gensim", name=name)
    return Path(found.origin).parent / "test" / "test_data" / name


def _wikipedia(progress: Progress) -> Path:
    """The articles of the dump as paragraphs, without its markup; made once (about 3 s)."""
    name = f"wiki-{_WIKI_VERSION}.txt"
    ready = cache_dir("training", "samples") / name
    return ready if ready.is_file() else _written(name, _paragraphs(progress))


def _paragraphs(progress: Progress) -> Iterator[str]:
    import bz2

    from gensim.corpora.wikicorpus import extract_pages, filter_wiki

    packed = _brought(_WIKI)
    total = packed.stat().st_size
    with reading(packed) as raw, bz2.open(raw, "rb") as file:
        for _title, text, _page in extract_pages(file, ("0",)):
            progress("training_corpus.wiki", raw.tell(), total, unit="B")
            if not text.lower().startswith("#redirect"):
                yield from (line.strip() for line in _HEADING.sub("", filter_wiki(text)).splitlines() if line.strip())


def _written(name: str, content: Iterator[str]) -> Path:
    target = cache_dir("training", "samples") / name
    if target.is_file():
        return target
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        fresh = Path(folder) / name
        with fresh.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in content)
        fresh.replace(target)
    return target
