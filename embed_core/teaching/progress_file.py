"""The progress of flash cards as JSON: in the browser's storage and as a file to take along. Read strictly.

>>> encoded(Deck())
'{"format": "embedding-explorer-flashcards", "version": 1, "forgotten": null, "cards": {}}'
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from embed_core.errors import InputError
from embed_core.teaching.repetition import LEARNING, MOST_DAYS, RELEARNING, REVIEW, Deck, Memory

FORMAT = "embedding-explorer-flashcards"
VERSION = 1
MAX_BYTES = 1_000_000
MAX_CARDS = 2_000
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_FIELDS = {"state", "step", "stability", "difficulty", "due", "last_review", "reviews"}


@dataclass(frozen=True, slots=True)
class Received:
    """What a file holds. ``unknown``: cards that this version does not have; they stay in the deck all the same."""

    deck: Deck
    unknown: tuple[str, ...]


def encoded(deck: Deck) -> str:
    """The deck as one JSON text, always the same for the same deck."""
    cards = {slug: _written(memory) for slug, memory in sorted(deck.memories.items())}
    forgotten = deck.forgotten.isoformat() if deck.forgotten else None
    return json.dumps({"format": FORMAT, "version": VERSION, "forgotten": forgotten, "cards": cards})


def decoded(content: bytes | str, known: Collection[str], now: datetime) -> Received:
    """The deck in ``content``.

    Raises:
        InputError: ``interview.progress_big``, ``interview.progress_json``, ``interview.progress_format``,
            ``interview.progress_version``, ``interview.progress_many``, ``interview.progress_card``.
    """
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(raw) > MAX_BYTES:
        raise InputError("interview.progress_big", received=f"{len(raw):,}", allowed=f"{MAX_BYTES:,}")
    try:
        table = json.loads(raw.decode("utf-8-sig"), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise InputError("interview.progress_json", received=f"{len(raw):,}") from None
    if not isinstance(table, dict) or table.get("format") != FORMAT or not isinstance(table.get("cards"), dict):
        raise InputError("interview.progress_format", allowed=FORMAT)
    if table.get("version") != VERSION:
        raise InputError("interview.progress_version", received=str(table.get("version"))[:20], allowed=VERSION)
    if len(table["cards"]) > MAX_CARDS:
        raise InputError("interview.progress_many", received=f"{len(table['cards']):,}", allowed=f"{MAX_CARDS:,}")
    memories = {slug: _read(slug, entry, now) for slug, entry in table["cards"].items()}
    forgotten = None if table.get("forgotten") is None else _time("forgotten", "forgotten", table["forgotten"])
    return Received(Deck(memories, forgotten), tuple(sorted(set(memories) - set(known))))


def _written(memory: Memory) -> dict[str, Any]:
    return {
        "state": memory.state, "step": memory.step, "stability": memory.stability, "difficulty": memory.difficulty,
        "due": memory.due.isoformat(), "last_review": memory.last_review.isoformat(), "reviews": memory.reviews,
    }  # fmt: skip


def _read(slug: str, entry: object, now: datetime) -> Memory:
    if not _SLUG.fullmatch(slug) or not isinstance(entry, Mapping) or set(entry) != _FIELDS:
        raise _wrong(slug, "" if not isinstance(entry, Mapping) else ", ".join(sorted(_FIELDS ^ set(entry)))[:60])
    state = _whole(slug, "state", entry["state"], LEARNING, RELEARNING)
    step = None if entry["step"] is None else _whole(slug, "step", entry["step"], 0, 1)
    if (step is None) != (state == REVIEW):
        raise _wrong(slug, "step")
    due, last = _time(slug, "due", entry["due"]), _time(slug, "last_review", entry["last_review"])
    # A clock that was set wrongly: a card "graded in 2099" would win against everything that is graded from now on.
    if last > now + timedelta(days=1) or not last <= due <= last + timedelta(days=MOST_DAYS + 1):
        raise _wrong(slug, "last_review" if last > now else "due")
    return Memory(
        state, step, _number(slug, "stability", entry["stability"], 1e-3, MOST_DAYS),
        _number(slug, "difficulty", entry["difficulty"], 1, 10), due, last,
        _whole(slug, "reviews", entry["reviews"], 1, 1_000_000),
    )  # fmt: skip


def _whole(slug: str, name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _wrong(slug, name)
    return value


def _number(slug: str, name: str, value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _wrong(slug, name)
    return float(value)


def _time(slug: str, name: str, value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong(slug, name) from None


def _wrong(slug: str, name: str) -> InputError:
    return InputError("interview.progress_card", card=slug[:80], name=name)


def _refused(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
