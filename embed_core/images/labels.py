"""The 1,000 classes of ImageNet (Russakovsky et al. 2015) by name, in English and Chinese."""

from __future__ import annotations

from functools import cache

from embed_core.errors import InputError
from embed_core.paths import ASSETS

FILE = ASSETS / "images" / "imagenet.tsv"


@cache
def _names() -> dict[str, tuple[str, ...]]:
    rows = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if line[:1].isdigit()]
    ordered = sorted(rows, key=lambda row: int(row[0]))
    return {"en": tuple(row[1] for row in ordered), "zh": tuple(row[2] for row in ordered)}


def label(index: int, language: str = "en") -> str:
    """The name of class ``index`` (0-999).

    >>> label(985), label(985, "zh")
    ('daisy', '雏菊')
    """
    names = _names()[language]
    if not 0 <= index < len(names):
        raise InputError("images.no_class", received=index, last=len(names) - 1)
    return names[index]
