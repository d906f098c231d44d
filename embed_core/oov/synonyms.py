"""A small list of synonyms, English and Chinese, written for this project (``assets/oov/synonyms.tsv``)."""

from __future__ import annotations

from functools import cache

from embed_core.paths import ASSETS

FILE = "oov/synonyms.tsv"


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Each word of the list and its synonyms. A line gives a word, a tab, and one or two synonyms; it holds both ways.

    >>> synonyms()["movie"]
    ('film',)
    """
    found: dict[str, dict[str, None]] = {}
    for line in (ASSETS / FILE).read_text(encoding="utf-8").splitlines():
        word, _, others = line.partition("\t")
        for other in others.split():
            found.setdefault(word, {})[other] = None
            found.setdefault(other, {})[word] = None
    return {word: tuple(others) for word, others in found.items()}


def synonyms_of(word: str) -> tuple[str, ...]:
    """The synonyms of a word, as it is written or in lower case; empty where the list lacks it."""
    return synonyms().get(word) or synonyms().get(word.lower(), ())
