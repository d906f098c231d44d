"""A mock interview: drawing the questions, the answers given, the report at the end.

>>> session = begin(("hubness", "bias"), seconds=30)
>>> session.current, session.answered("It is ...", used=12.0).current
('hubness', 'bias')
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from embed_core import texts
from embed_core.errors import InputError
from embed_core.teaching.cards import Card
from embed_core.teaching.comparison import Match, share

MOST_QUESTIONS = 20
SECONDS: dict[str, int] = {"short": 30, "medium": 120}
"""The time for an answer, by the length of the card's answer that it is compared with on the page."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: the text (may be empty), and the seconds it took."""

    slug: str
    text: str
    used: float


@dataclass(frozen=True, slots=True)
class Session:
    """An interview under way: the questions, the time for each, what was answered so far."""

    slugs: tuple[str, ...]
    seconds: int
    given: tuple[Given, ...] = ()

    @property
    def current(self) -> str | None:
        """The question that is waiting; None at the end."""
        return self.slugs[len(self.given)] if len(self.given) < len(self.slugs) else None

    def answered(self, text: str, used: float) -> Session:
        """The interview after the waiting question was answered (with "": passed)."""
        if self.current is None:
            return self
        return replace(self, given=(*self.given, Given(self.current, text, max(0.0, used))))


def begin(slugs: Sequence[str], seconds: int) -> Session:
    """A new interview with these questions."""
    return Session(tuple(slugs), seconds)


def drawn(cards: Iterable[Card], count: int, seed: int) -> tuple[str, ...]:
    """``count`` questions of ``cards`` by chance, the same for the same seed on every machine; all where there are
    fewer. Errors: ``interview.mock_none``.
    """
    slugs = sorted(card.slug for card in cards)
    if not slugs:
        raise InputError("interview.mock_none")
    return tuple(random.Random(seed).sample(slugs, min(count, MOST_QUESTIONS, len(slugs))))


def report(session: Session, cards: Mapping[str, Card], compared: Mapping[str, Sequence[Match]],
           grades: Mapping[str, str], language: str) -> str:  # fmt: skip
    """The whole interview as Markdown to keep: questions, answers as they were given, points, own grades."""
    lines = [f"# {_t('title', language)}", ""]
    for number, given in enumerate(session.given, start=1):
        card = cards[given.slug]
        lines += [f"## {number}. {card.question}", ""]
        lines += [_t("time", language, used=round(given.used), allowed=session.seconds), ""]
        lines += [f"**{_t('answer', language)}**", "", *_quoted(given.text or _t("none", language)), ""]
        if grade := grades.get(given.slug):
            lines += [_t("grade", language, grade=_t(f"grades.{grade}", language)), ""]
        if matches := compared.get(given.slug):
            lines += [_t("points", language, share=f"{share(matches):.0%}"), ""]
            lines += [_point(match, language) for match in matches] + [""]
    return "\n".join([*lines, _t("measures", language), ""])


def _point(match: Match, language: str) -> str:
    verdict = _t(f"verdicts.{match.verdict}", language)
    return f"- **{verdict}** ({match.cosine:.2f}) {match.point}"


def _quoted(text: str) -> list[str]:
    """As a block of code: what was typed is shown as it was typed, whatever marks it holds."""
    return [f"    {line}" for line in text.splitlines()]


def _t(key: str, language: str, **values: object) -> str:
    return texts.text(f"interview_page.report.{key}", language, **values)
