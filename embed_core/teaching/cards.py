"""Interview cards: a question, three lengths of answer, what is often said wrong, what is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from embed_core.paths import ASSETS
from embed_core.teaching import bibliography, front_matter, links
from embed_core.teaching.bibliography import Source
from embed_core.teaching.links import ShowLink

GROUPS: tuple[str, ...] = (
    "seed", "words", "context", "tokens", "position", "sentences", "retrieval", "training", "practice", "beyond",
)  # fmt: skip
LENGTHS: tuple[str, ...] = ("short", "medium", "deep")
"""About 30 seconds, about 2 minutes, and what follows when the interviewer goes on."""

PARTS: tuple[str, ...] = (*LENGTHS, "mistakes")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that often comes next, and the card that answers it."""

    ask: str
    card: str


@dataclass(frozen=True, slots=True)
class Card:
    """One question. ``points``: what a good answer names, one sentence each; ``text``: Markdown by part."""

    slug: str
    language: str
    question: str
    group: str
    order: int
    level: int
    points: tuple[str, ...]
    follow_ups: tuple[FollowUp, ...]
    text: Mapping[str, str]

    @property
    def whole(self) -> str:
        """All parts in one text."""
        return "\n\n".join(self.text[part] for part in PARTS)

    @property
    def show_links(self) -> tuple[ShowLink, ...]:
        """The live demos of the card, in order, each once."""
        return tuple(dict.fromkeys(links.in_text(self.whole)))

    @property
    def sources(self) -> tuple[Source, ...]:
        """What the card cites."""
        return bibliography.cited(self.whole)


@cache
def cards(language: str) -> dict[str, Card]:
    """All cards of a language by slug, in the order they are studied."""
    found = [
        _card(slug, language, table, markdown)
        for slug, table, markdown in front_matter.files(ASSETS / "interview" / language)
    ]
    found.sort(key=lambda card: (GROUPS.index(card.group), card.order, card.slug))
    return {card.slug: card for card in found}


def _card(slug: str, language: str, table: Mapping[str, Any], markdown: str) -> Card:
    text = front_matter.parts(markdown)
    missing = [part for part in PARTS if not text.get(part)]
    if missing or set(text) - set(PARTS):
        raise ValueError(f"{slug}.md: the parts must be {PARTS}; missing {missing}, unknown {set(text) - set(PARTS)}")
    return Card(
        slug=slug, language=language, question=table["question"], group=table["group"], order=table["order"],
        level=table["level"], points=tuple(table["points"]),
        follow_ups=tuple(FollowUp(**one) for one in table["follow_ups"]), text=text,
    )  # fmt: skip
