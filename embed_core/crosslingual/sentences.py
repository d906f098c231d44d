"""The same sentences in several languages, and how well an encoder brings translations together, unaligned.

Retrieval: for every sentence of language a, is its own translation the nearest of all sentences of language b? The
share of hits is the accuracy of a -> b, as in the Tatoeba task (Artetxe & Schwenk 2019, TACL, section 4.3).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from embed_core import diskcache
from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.errors import InputError
from embed_core.paths import ASSETS
from embed_core.points import digest
from embed_core.progress import Progress, silent
from embed_core.scores import unit_rows

LANGUAGES: tuple[str, ...] = ("en", "zh", "de", "fr", "es", "ru", "ja", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
MOST_OWN = 40
LONGEST = 1_000
VERSION = 1

Floats = NDArray[np.float32]
Floats64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parallel:
    """One meaning, in every language of :data:`LANGUAGES`."""

    id: str
    texts: tuple[str, ...]

    def text(self, language: str) -> str:
        """The sentence in one language."""
        return self.texts[LANGUAGES.index(language)]


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """What the vectors say. ``accuracy`` (L, L): share of sentences of the row's language whose nearest in the column's
    is their translation, NaN on the diagonal. Mean cosines: of ``translations``, of different sentences of one language
    (``same_language``), and of different sentences of different ones (``unrelated``). ``language_first``: the share of
    sentences whose nearest other sentence of all is one of their own language and not a translation.
    """

    accuracy: Floats64
    translations: float
    same_language: float
    unrelated: float
    language_first: float

    @property
    def mean(self) -> float:
        """The mean accuracy over all pairs of languages."""
        return float(np.nanmean(self.accuracy))

    def extreme(self, *, best: bool) -> tuple[int, int]:
        """Row and column of the best or worst pair of languages."""
        filled = np.where(np.isnan(self.accuracy), -1.0 if best else 2.0, self.accuracy)
        place = int(filled.argmax() if best else filled.argmin())
        return place // len(filled), place % len(filled)


@cache
def sentences() -> tuple[Parallel, ...]:
    """The sentences that come with the app."""
    return _read("sentence")


@cache
def near_misses() -> tuple[Parallel, ...]:
    """Sentences about the same thing as the one of :func:`sentences` with their id, and no translation of it."""
    return _read("near")


def _read(kind: str) -> tuple[Parallel, ...]:
    entries = tomllib.loads((ASSETS / "crosslingual" / "sentences.toml").read_text(encoding="utf-8"))[kind]
    return tuple(Parallel(entry["id"], tuple(entry[name] for name in LANGUAGES)) for entry in entries)


def lines(text: str, most: int = MOST_OWN) -> tuple[str, ...]:
    """The lines of what somebody typed, without blanks and repetitions.

    >>> lines("Hallo Welt\\n\\nHallo Welt\\n你好")
    ('Hallo Welt', '你好')

    Raises :class:`InputError` ``crosslingual.too_many_lines`` or ``crosslingual.long_line``.
    """
    kept = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(kept) > most:
        raise InputError("crosslingual.too_many_lines", received=f"{len(kept):,}", allowed=most)
    longest = max(kept, key=len, default="")
    if len(longest) > LONGEST:
        raise InputError(
            "crosslingual.long_line", received=f"{len(longest):,}", allowed=f"{LONGEST:,}", start=longest[:40]
        )
    return kept


def vectors_of(
    spec: ModelSpec, encoder: Encoder, texts: Sequence[str], *, prefix: str = "", progress: Progress = silent
) -> Floats:
    """Unit vectors (n, d) of the texts, kept on disk: ``prefix`` goes before every one.

    Of ``encoder`` only :meth:`Encoder.embed` is asked for, which an endpoint has as well.
    """
    key = {"model": f"{spec.id}@{spec.revision}", "texts": digest([prefix, *texts])}
    return diskcache.get_or_compute(
        "crosslingual_vectors", key, VERSION,
        lambda: encoder.embed(list(texts), prefix=prefix, progress=progress).vectors, progress=progress,
    )  # fmt: skip


def every_text() -> tuple[str, ...]:
    """All sentences, meaning after meaning: text ``i`` is meaning ``i // 8`` in language ``i % 8``."""
    return tuple(text for sentence in sentences() for text in sentence.texts)


def together(vectors: Floats) -> Together:
    """Measure the vectors (n, L, d) of n meanings in L languages."""
    unit = unit_rows(vectors)
    count, languages = unit.shape[:2]
    cosines = np.einsum("iad,jbd->aibj", unit, unit)
    same = np.eye(count, dtype=bool)
    nearest = cosines.argmax(axis=3)  # (a, i, b)
    accuracy: Floats64 = (nearest == np.arange(count)[None, :, None]).mean(axis=1)
    np.fill_diagonal(accuracy, np.nan)
    own = np.eye(languages, dtype=bool)
    by_pair = cosines.transpose(0, 2, 1, 3)  # (a, b, i, j)
    return Together(
        accuracy,
        translations=float(by_pair[~own][:, same].mean()),
        same_language=float(by_pair[own][:, ~same].mean()),
        unrelated=float(by_pair[~own][:, ~same].mean()),
        language_first=_language_first(unit),
    )


def _language_first(unit: Floats64) -> float:
    count, languages, dims = unit.shape
    flat = unit.reshape(count * languages, dims)
    cosines = flat @ flat.T
    np.fill_diagonal(cosines, -np.inf)
    nearest = cosines.argmax(axis=1)
    places = np.arange(len(flat))
    return float(np.mean((nearest % languages == places % languages) & (nearest // languages != places // languages)))
