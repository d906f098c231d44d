"""How long an answer takes to say, and searching the cards.

English at 150 words a minute, Chinese at 240 characters a minute: unhurried speech, as in an interview. Citations and
formulas are read with the eye and do not count, nor does a link to a demo that stands behind its sentence; a link that
is a part of the sentence does.

>>> spoken("One row a word. [@mikolov2013a]", "en")
Spoken(words=4, seconds=2)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from embed_core.retrieval.words import word_spans
from embed_core.teaching.cards import PARTS, Card

A_MINUTE: dict[str, int] = {"en": 150, "zh": 240}
_SILENT = re.compile(r"```.*?```|\$\$.*?\$\$|\[@[^\]]*\]|^#+ ", re.DOTALL | re.MULTILINE)
_DEMOS = re.compile(r"(?:\[[^\]]*\]\(show:[^)]*\)[ \t]*)+")
_STOPS = tuple('.!?:。！？：)）*"”|')
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words (Chinese characters) of a text and the seconds they take."""

    words: int
    seconds: int


def bare(markdown: str) -> str:
    """A Markdown text as it is said: no links to demos, no citations, no formulas of their own line, no marks."""
    text = re.sub(r"[ \t]+", " ", _SILENT.sub("", markdown))
    text = _LINK.sub(r"\1", _DEMOS.sub(_unless_aside, text))
    return re.sub(r"[*`>|]|^\s*[-+]\s", "", text, flags=re.MULTILINE).strip()


def spoken(markdown: str, language: str) -> Spoken:
    """How long ``markdown`` takes to say."""
    words = len(word_spans(bare(markdown)))
    return Spoken(words, round(60 * words / A_MINUTE[language]))


def found(cards: Iterable[Card], asked: str, groups: Collection[str] = (), levels: Collection[int] = ()) -> list[Card]:
    """The cards of these groups and levels (none chosen: of all) that hold every word of ``asked``, whatever the case
    and width of its letters; those that hold it in the question come first.
    """
    terms = _folded(asked).split()
    chosen = [
        card for card in cards if (not groups or card.group in groups) and (not levels or card.level in levels)
        and all(term in _folded(_everything(card)) for term in terms)
    ]  # fmt: skip
    return sorted(chosen, key=lambda card: not all(term in _folded(card.question) for term in terms))


def _unless_aside(demos: re.Match[str]) -> str:
    """Links to demos, where they belong to a sentence: one goes on behind them, or was begun before them."""
    before = demos.string[: demos.start()].rstrip(" ")
    after = demos.string[demos.end() :].lstrip(" ")[:1]
    goes_on = bool(after) and (after.islower() or after in ".,;:!?。，；：、！？" or "\u4e00" <= after <= "\u9fff")
    begun = bool(before) and not before.endswith(("\n", *_STOPS))
    return demos[0] if goes_on or begun else ""


def _everything(card: Card) -> str:
    return "\n".join([card.question, *card.points, *(bare(card.text[part]) for part in PARTS)])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
