"""Embeddings from 1986 to today: what came when, with its source and a page of the app that shows it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from embed_core.paths import ASSETS
from embed_core.teaching import bibliography, links
from embed_core.teaching.bibliography import Source
from embed_core.teaching.links import ShowLink

ERAS: tuple[tuple[str, int], ...] = (
    ("counting", 2012), ("static", 2016), ("context", 2019), ("retrieval", 2022), ("now", 9999),
)  # fmt: skip
"""Name of a stretch of the history, and its last year."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop. ``text``: one or two sentences with their citation; ``show``: ``[what one sees](show:...)``."""

    id: str
    language: str
    year: int
    title: str
    text: str
    show: str

    @property
    def link(self) -> ShowLink:
        """The live page. ``StopIteration`` cannot happen: :func:`stops` checks it."""
        return next(links.in_text(self.show))

    @property
    def label(self) -> str:
        """What one sees there.

        >>> stops("en")[0].label.startswith("[")
        False
        """
        return self.show[1 : self.show.index("](")]

    @property
    def sources(self) -> tuple[Source, ...]:
        """What the stop cites."""
        return bibliography.cited(self.text)


@cache
def stops(language: str) -> tuple[Stop, ...]:
    """All stops by year. ``ValueError`` for one without a live page."""
    table = tomllib.loads((ASSETS / "timeline" / f"{language}.toml").read_text(encoding="utf-8"))
    found = [Stop(id=name, language=language, **entry) for name, entry in table.items()]
    for stop in found:
        if len(list(links.in_text(stop.show))) != 1 or not stop.show.startswith("["):
            raise ValueError(f"timeline: {stop.id}: exactly one show: link")
    return tuple(sorted(found, key=lambda stop: stop.year))


def era(stop: Stop) -> str:
    """The stretch a stop belongs to.

    >>> era(stops("en")[0])
    'counting'
    """
    return next(name for name, last in ERAS if stop.year <= last)
