"""Flash cards with spaced repetition: when a question comes back, and the file its progress is kept in.

The schedule is FSRS 6 (Ye, Su, Cao 2022, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition
Scheduling", KDD), with its published default parameters, which nobody has fitted to this learner: a card is shown again
when the chance of remembering it is estimated to have fallen to 90 %.

>>> from datetime import UTC, datetime
>>> now = datetime(2026, 1, 1, tzinfo=UTC)
>>> deck = graded(Deck(), "why-embeddings", "good", now)
>>> deck.memories["why-embeddings"].due - now
datetime.timedelta(seconds=600)
>>> counts(deck, ["why-embeddings", "hubness"], now)
Counts(due=0, new=1, learnt=0)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

GRADES: tuple[str, ...] = ("again", "hard", "good", "easy")
RETENTION = 0.9
PARAMETERS: tuple[float, ...] = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
"""The defaults of FSRS 6, written down here so that an update of the library moves nobody's dates."""

LEARNING, REVIEW, RELEARNING = 1, 2, 3
MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known about one card: ``state`` 1 learning, 2 review, 3 learning again; ``stability`` in days (the time
    after which 90 % is expected to be left), ``difficulty`` 1 to 10. Times are in UTC.
    """

    state: int
    step: int | None
    stability: float
    difficulty: float
    due: datetime
    last_review: datetime
    reviews: int = 1


@dataclass(frozen=True, slots=True)
class Deck:
    """Everything one learner has graded, by slug. ``forgotten``: when it was last wiped; nothing older comes back."""

    memories: Mapping[str, Memory] = field(default_factory=dict)
    forgotten: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Cards that wait now, that were never graded, and that are known for a day or longer (not due at the moment)."""

    due: int
    new: int
    learnt: int


def graded(deck: Deck, slug: str, grade: str, now: datetime) -> Deck:
    """The deck after ``slug`` was answered at ``now`` (UTC). ``ValueError`` for a grade outside :data:`GRADES`."""
    return replace(deck, memories={**deck.memories, slug: _after(deck.memories.get(slug), grade, now)})


def previews(deck: Deck, slug: str, now: datetime) -> dict[str, datetime]:
    """When the card would come back after each grade."""
    return {grade: _after(deck.memories.get(slug), grade, now).due for grade in GRADES}


def counts(deck: Deck, slugs: Collection[str], now: datetime) -> Counts:
    """How the cards ``slugs`` stand."""
    known = [deck.memories[slug] for slug in slugs if slug in deck.memories]
    due = sum(memory.due <= now for memory in known)
    return Counts(due, len(slugs) - len(known), sum(memory.state == REVIEW and memory.due > now for memory in known))


def next_card(deck: Deck, slugs: Sequence[str], now: datetime) -> str | None:
    """What to ask now: the card that has waited longest, else the first new one; None where nothing is due."""
    waiting = [(deck.memories[slug].due, slug) for slug in slugs if slug in deck.memories]
    due = [one for one in waiting if one[0] <= now]
    if due:
        return min(due)[1]
    return next((slug for slug in slugs if slug not in deck.memories), None)


def next_due(deck: Deck, slugs: Collection[str]) -> tuple[datetime, str] | None:
    """The card that comes back first, and when; None where none was graded yet."""
    return min(((deck.memories[slug].due, slug) for slug in slugs if slug in deck.memories), default=None)


def merged(one: Deck, other: Deck) -> Deck:
    """Of every card what was graded last, of either side: two windows of one browser lose nothing to each other."""
    forgotten = max(filter(None, (one.forgotten, other.forgotten)), default=None)
    found = dict(one.memories)
    for slug, memory in other.memories.items():
        here = found.get(slug)
        if here is None or (here.last_review, here.reviews) < (memory.last_review, memory.reviews):
            found[slug] = memory
    if forgotten is not None:
        found = {slug: memory for slug, memory in found.items() if memory.last_review > forgotten}
    return Deck(found, forgotten)


def restored(deck: Deck, file: Deck) -> Deck:
    """The deck with a file's progress taken in: what was wiped may come back, since somebody asks for it."""
    return replace(merged(replace(deck, forgotten=None), replace(file, forgotten=None)), forgotten=None)


def wiped(now: datetime) -> Deck:
    """An empty deck that stays empty where older copies of it are found."""
    return Deck({}, now)


def _after(memory: Memory | None, grade: str, now: datetime) -> Memory:
    from fsrs import Card, Rating, State

    if grade not in GRADES:
        raise ValueError(f"grade {grade!r}: {', '.join(GRADES)} are allowed")
    card = Card(card_id=0, due=now)
    if memory is not None:
        card = Card(
            card_id=0, state=State(memory.state), step=memory.step, stability=memory.stability,
            difficulty=memory.difficulty, due=memory.due, last_review=memory.last_review,
        )  # fmt: skip
    card, _ = _scheduler().review_card(card, Rating(GRADES.index(grade) + 1), now)
    return Memory(
        state=int(card.state), step=card.step, stability=float(card.stability or 0.0),
        difficulty=float(card.difficulty or 0.0), due=card.due, last_review=now,
        reviews=1 + (memory.reviews if memory else 0),
    )  # fmt: skip


@cache
def _scheduler() -> Any:
    from fsrs import Scheduler

    # No fuzz: the date under a button is the date the card comes back.
    return Scheduler(PARAMETERS, desired_retention=RETENTION, maximum_interval=MOST_DAYS, enable_fuzzing=False)
