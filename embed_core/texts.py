"""The two text catalogues, English and Chinese.

A file ``assets/i18n/en/projections.toml`` with an entry ``title = "Maps"`` gives the key ``projections.title``; a
folder adds its name (``errors/static.toml`` -> ``errors.static.*``) and so does a TOML table inside a file.
Values are :meth:`str.format` templates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache

from embed_core.paths import ASSETS

LANGUAGES: tuple[str, ...] = ("en", "zh")


@cache
def catalogue(language: str) -> dict[str, str]:
    """All texts of one language, flat: ``{"projections.title": "Maps", ...}``."""
    root = ASSETS / "i18n" / language
    entries: dict[str, str] = {}
    for file in sorted(root.rglob("*.toml")):
        prefix = ".".join(file.relative_to(root).with_suffix("").parts)
        entries.update(_flat(tomllib.loads(file.read_text(encoding="utf-8")), prefix))
    return entries


def text(key: str, language: str, /, **values: object) -> str:
    """The text under ``key`` with ``values`` filled in.

    A missing key raises ``KeyError``: a page must never show a raw key; the tests open every page in both languages.
    """
    return catalogue(language)[key].format(**values)


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, key)
        else:
            yield key, str(value)
