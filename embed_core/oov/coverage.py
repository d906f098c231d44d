"""How much of a text a vocabulary covers.

Running words (tokens) count every occurrence, distinct words (types) each word once. A vocabulary of the most frequent
words of one corpus covers most running words of another text and far fewer of its distinct ones, because most distinct
words are rare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core import loading
from embed_core.errors import InputError
from embed_core.evaluation.word_sets import shipped
from embed_core.oov.chinese import HAN
from embed_core.oov.zipf import ZipfFit, fit_zipf
from embed_core.paths import ASSETS
from embed_core.progress import Progress, silent
from embed_core.static.model import StaticModel
from embed_core.tables.read import decode_text
from embed_core.training.corpus import segmented, tokens

MAX_BYTES = 1_000_000
"""Largest text, in UTF-8."""
SIZES: tuple[int, ...] = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
_MIN_HAN = 0.2
_STEP = 5_000
_REFUSED = {
    "tables.pickle": "pickle", "tables.zip_or_excel": "archive", "tables.compressed": "archive",
    "tables.numpy": "binary", "tables.binary": "binary", "tables.empty": "empty", "tables.encoding": "encoding",
}  # fmt: skip

Sample = Literal["en", "zh", "news"]
SAMPLES: tuple[Sample, ...] = get_args(Sample)
Cut = Literal["words", "jieba"]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counts:
    """The distinct ``words`` of a text by falling frequency, ``counts`` (types,), and how the text was cut."""

    words: tuple[str, ...]
    counts: Whole
    cut: Cut

    @property
    def tokens(self) -> int:
        """Running words."""
        return int(self.counts.sum())


@dataclass(frozen=True, slots=True)
class Covered:
    """What the vocabulary of ``model`` (an id) covers of a text.

    ``rows`` (types,): how many of its most frequent words must be kept to cover the word (row + 1), 0 where none do.
    ``ngrams``: fastText's n-grams give the rest a vector too, except words too short to have any.
    """

    model: str
    size: int
    rows: Whole
    token_share: float
    type_share: float
    ngrams: bool
    with_ngrams: float


@dataclass(frozen=True, slots=True)
class Survey:
    """A text's words, the fit of Zipf's law, the share of distinct words that occur ``once``, and each vocabulary."""

    counts: Counts
    fit: ZipfFit | None
    once: float
    covered: tuple[Covered, ...]


def survey(text: str, models: Sequence[str], progress: Progress = silent) -> Survey:
    """Count the words of ``text`` and look them up in every model of ``models`` (ids), loaded first.

    Raises:
        InputError: as :func:`count_words`; ``coverage.no_models`` where ``models`` is empty.
    """
    counts = count_words(text, progress=progress)
    if not models:
        raise InputError("coverage.no_models")
    found = tuple(cover(counts, loading.load_static(model_id, progress), progress) for model_id in models)
    return Survey(counts, fit_zipf(counts.counts), float((counts.counts == 1).mean()), found)


def sample_text(name: Sample) -> str:
    """A text to begin with: one written for this project, in English or Chinese, or 300 news reports ("news", about
    60,000 words) from Lee, Pincombe & Welsh (2005), which gensim brings along.
    """
    path = shipped("lee_background.cor") if name == "news" else ASSETS / f"oov/coverage_{name}.txt"
    return path.read_text(encoding="utf-8", errors="replace")


def read_upload(data: bytes) -> str:
    """The text of an uploaded file: UTF-8, UTF-16 with its mark, or GB18030.

    Raises:
        InputError: ``coverage.too_big``, ``coverage.pickle``, ``coverage.archive``, ``coverage.binary``,
            ``coverage.encoding`` with the offset, ``coverage.empty``.
    """
    if len(data) > MAX_BYTES:
        raise InputError("coverage.too_big", received=len(data), allowed=MAX_BYTES)
    try:
        return decode_text(data)[0]
    except InputError as error:
        if error.code not in _REFUSED:
            raise
        raise InputError(f"coverage.{_REFUSED[error.code]}", **error.details) from error


def count_words(text: str, cut: Cut | None = None, progress: Progress = silent) -> Counts:
    """The words of a text, frequent first (of equally frequent ones the first to occur).

    English words are cut as in the training of the models that come with the project, Chinese by jieba's dictionary;
    without ``cut``, jieba where at least a fifth of the letters are Chinese characters.

    >>> count_words("The cat saw the dog.").words
    ('the', 'cat', 'saw', 'dog')

    Raises:
        InputError: ``coverage.too_big``, ``coverage.empty``, ``coverage.no_words``.
    """
    if not text.strip():
        raise InputError("coverage.empty")
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise InputError("coverage.too_big", received=size, allowed=MAX_BYTES)
    how = cut or ("jieba" if looks_chinese(text) else "words")
    counter: Counter[str] = Counter()
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if number % 200 == 0:
            progress("damage.count", number, len(lines))
        counter.update(segmented(line) if how == "jieba" else tokens(line))
    if not counter:
        raise InputError("coverage.no_words", received=text.strip()[:40])
    ordered = counter.most_common()
    return Counts(tuple(word for word, _ in ordered), np.array([count for _, count in ordered], np.int64), how)


def looks_chinese(text: str) -> bool:
    """Are at least a fifth of the letters Chinese characters?"""
    letters = sum(character.isalpha() for character in text)
    return letters > 0 and len(HAN.findall(text)) >= _MIN_HAN * letters


def cover(counts: Counts, model: StaticModel, progress: Progress = silent) -> Covered:
    """What a model's vocabulary covers. GloVe's was cut as in the Penn Treebank ("was" + "n't"): a word with an
    apostrophe is also covered where all its :func:`parts` are.
    """
    rows = np.zeros(len(counts.words), np.int64)
    reached = np.zeros(len(counts.words), bool)
    for place, word in enumerate(counts.words):
        if place % _STEP == 0:
            progress("damage.cover", place, len(counts.words))
        rows[place] = _needed(model, word)
        reached[place] = rows[place] > 0 or (model.subwords is not None and bool(model.subwords.pieces(word)))
    known = rows > 0
    total = counts.tokens
    return Covered(
        model.spec.id, len(model), rows, float(counts.counts[known].sum() / total), float(known.mean()),
        model.subwords is not None, float(counts.counts[reached].sum() / total),
    )  # fmt: skip


def parts(word: str) -> tuple[str, ...]:
    """How the Penn Treebank cuts an English word with an apostrophe; one part where it has none.

    >>> parts("wasn't"), parts("it's"), parts("can't"), parts("cat")
    (('was', "n't"), ('it', "'s"), ('ca', "n't"), ('cat',))
    """
    if word.endswith("n't"):
        return (word[:-3], "n't") if len(word) > 3 else (word,)
    before, mark, after = word.partition("'")
    return (before, mark + after) if mark and before and after else (word,)


def growth(counts: Counts, covered: Covered, sizes: Sequence[int] = SIZES) -> tuple[Whole, NDArray[np.float64]]:
    """The share of running words covered by only the first 100, 300, 1,000 ... words of the vocabulary, and by all."""
    kept = np.array([*(size for size in sizes if size < covered.size), covered.size], np.int64)
    inside = (covered.rows[None, :] > 0) & (covered.rows[None, :] <= kept[:, None])
    return kept, (inside * counts.counts).sum(axis=1) / counts.tokens


def same_words(found: Survey) -> list[tuple[tuple[str, ...], Covered]]:
    """The models of a survey, those that cover the text in exactly the same way together, and one of each group."""
    groups: dict[tuple[int, bytes], list[Covered]] = {}
    for covered in found.covered:
        groups.setdefault((covered.size, covered.rows.tobytes()), []).append(covered)
    return [(tuple(covered.model for covered in group), group[0]) for group in groups.values()]


def uncovered(counts: Counts, covered: Covered, most: int | None = None) -> list[tuple[str, int]]:
    """The words that the vocabulary lacks and how often they occur, frequent first."""
    places = np.flatnonzero(covered.rows == 0)[:most]
    return [(counts.words[place], int(counts.counts[place])) for place in places.tolist()]


def _needed(model: StaticModel, word: str) -> int:
    row = model.find(word)
    if row is not None:
        return row + 1
    pieces = parts(word)
    found = [model.find(piece) for piece in pieces] if len(pieces) > 1 else [None]
    known = [row for row in found if row is not None]
    return max(known) + 1 if len(known) == len(found) else 0
