"""What a run is made from: a text, the language it is in, and the encoder that reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from embed_core.progress import Progress
from embed_core.training import samples
from embed_core.training.retromae import shipped
from embed_core.training.retromae.settings import VERSION, Settings
from embed_core.training.text_lines import lines, reading, unpacked

CHINESE_ENCODER = "multilingual-e5-small"
Key = dict[str, object]


@dataclass(frozen=True, slots=True)
class Source:
    """What is trained on and from: the ``key`` of a text, how to read its ``lines``, its language ("en", "zh") and
    the ``encoder`` (catalogue id) whose weights or whose tokenizer are used.
    """

    key: Key
    lines: Callable[[Progress], Iterable[str]]
    language: str
    encoder: str

    @classmethod
    def of(cls, sample_id: str) -> Source:
        """A corpus of :mod:`embed_core.training.samples`, with the encoder that reads its language.

        Raises: as :func:`embed_core.training.samples.describe`.
        """
        language = "zh" if samples.get(sample_id).language == "zh" else "en"
        encoder = CHINESE_ENCODER if language == "zh" else shipped.ENCODER
        key = samples.describe(sample_id)
        return cls(key, lambda progress: samples.sample_lines(sample_id, progress), language, encoder)

    @classmethod
    def of_file(cls, path: Path, language: str, encoder: str = "") -> Source:
        """A text file of one's own (plain, ``.gz``, ``.bz2``, ``.xz``), as the command line takes it.

        Raises:
            InputError: ``training.cannot_read``.
        """
        digest = hashlib.sha256()
        with reading(path) as file:
            while block := file.read(1 << 20):
                digest.update(block)
        usual = CHINESE_ENCODER if language == "zh" else shipped.ENCODER
        key: Key = {"sha256": digest.hexdigest()}
        return cls(key, lambda progress: _file_lines(path, progress), language, encoder or usual)


def run_key(source: Source, settings: Settings) -> Key:
    """What tells a run from all others: corpus, encoder and every setting."""
    return {"model": "retromae", "version": VERSION, "encoder": source.encoder, **source.key, **asdict(settings)}


def _file_lines(path: Path, progress: Progress) -> Iterator[str]:
    total = path.stat().st_size
    with reading(path) as raw, unpacked(path, raw) as file:
        for number, line in enumerate(lines(file, path.name)):
            if number % 1_000 == 0:
                progress("training.check", raw.tell(), total, unit="B")
            yield line.strip()
