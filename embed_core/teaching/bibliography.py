"""The sources that cards, lessons, glossary and timeline cite: ``[@mikolov2013a]`` names an entry of
``assets/bibliography/*.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from embed_core.paths import ASSETS

_CITATION = re.compile(r"\[@([a-z0-9_-]+)\]")


@dataclass(frozen=True, slots=True)
class Source:
    """A paper, book or documentation page. ``short``: how the text names it, e.g. "Mikolov et al. 2013"."""

    key: str
    authors: str
    year: int
    title: str
    where: str
    url: str = ""

    @property
    def short(self) -> str:
        """Authors and year."""
        return f"{self.authors} {self.year}"


@cache
def sources() -> dict[str, Source]:
    """All entries by key. ``ValueError`` where two files use the same key."""
    found: dict[str, Source] = {}
    for path in sorted((ASSETS / "bibliography").glob("*.toml")):
        for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if key in found:
                raise ValueError(f"{path.name}: the source {key} is there already")
            found[key] = Source(key, **entry)
    return found


def keys_in(markdown: str) -> Iterator[str]:
    """The keys a text cites, in order, each once."""
    return iter(dict.fromkeys(match[1] for match in _CITATION.finditer(markdown)))


def cited(markdown: str) -> tuple[Source, ...]:
    """The sources a text cites, in order. ``KeyError`` for one that the bibliography does not know."""
    return tuple(sources()[key] for key in keys_in(markdown))


def resolved(markdown: str, name: Callable[[Source], str]) -> str:
    """The text with every citation turned into what ``name`` gives for its source.

    >>> resolved("So it is. [@vaswani2017]", lambda source: f"({source.short})")
    'So it is. (Vaswani et al. 2017)'
    """
    return _CITATION.sub(lambda match: name(sources()[match[1]]), markdown)
