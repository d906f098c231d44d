"""A question with options, of which the data make exactly the declared ones right.

Texts are keys of the text catalogue with their values, so that a question reads the same in both languages and keeps
its identity when the reader switches. Words of the data (a neighbour, a passage) stand as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal, TypeVar, get_args

Kind = Literal["neighbours", "analogies", "senses", "pieces", "shuffle", "retrieval"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OPTIONS = 4
"""As many options as a question has, where there is something to draw them from."""
LONGEST = 160
"""Letters of an option."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text key and the values that go into its sentence: words of the data, or phrases of their own."""

    key: str
    values: Mapping[str, str | Phrase] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """``id`` is the same in every language; ``label`` is what one reads."""

    id: str
    label: str | Phrase


@dataclass(frozen=True, slots=True)
class Question:
    """``key`` says everything that makes it this question; ``right`` are places in ``options``; ``because`` is the
    sentence that goes with the answer.
    """

    kind: Kind
    key: str
    ask: Phrase
    options: tuple[Option, ...]
    right: tuple[int, ...]
    because: Phrase

    @property
    def id(self) -> str:
        """The same question has the same id, in any language and any process."""
        return hashlib.sha256(f"{self.kind}|{self.key}".encode()).hexdigest()[:20]

    def is_right(self, place: int) -> bool:
        """Is the option at ``place`` right?"""
        return place in self.right


def seeded(kind: Kind, key: str) -> Random:
    """The random numbers of a question: the same for everybody who is asked it."""
    return Random(hashlib.sha256(f"{kind}|{key}|seed".encode()).digest())


def build(
    kind: Kind, key: str, ask: Phrase, right: Option, wrong: Sequence[Option], because: Phrase, *, ordered: bool = False
) -> Question | None:
    """The question with its options in an order drawn from its key; None without a wrong option.

    Wrong options that read like one before them are left out. ``ordered`` keeps the options in the order of their ids:
    numbers are read by size, and there the draw of the wrong ones decides where the right one stands.
    """
    options = _distinct([right, *wrong])[: max(OPTIONS, 2)]
    if len(options) < 2:
        return None
    if ordered:
        options.sort(key=lambda option: float(option.id))
    else:
        seeded(kind, key).shuffle(options)
    return Question(kind, key, ask, tuple(options), (options.index(right),), because)


def _distinct(options: Iterable[Option]) -> list[Option]:
    seen: dict[str, Option] = {}
    for option in options:
        name = option.label if isinstance(option.label, str) else option.id
        seen.setdefault(name.casefold(), option)
    return list(seen.values())


def shortened(text: str, most: int = LONGEST) -> str:
    """The first letters, and a mark that it went on.

    >>> shortened("a long word", 6)
    'a long…'
    """
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def draw(random: Random, pools: Sequence[Sequence[T]], count: int, same: Callable[[T], str]) -> list[T]:
    """One of each pool in turn, until there are ``count``; what reads like one that was taken is passed over.

    >>> draw(Random(0), [["a"], [], ["A", "b"]], 3, str.casefold)
    ['a', 'b']
    """
    taken: dict[str, T] = {}
    left = [list(pool) for pool in pools]
    while len(taken) < count and any(left):
        for pool in left:
            while pool and len(taken) < count:
                one = pool.pop(random.randrange(len(pool)))
                if same(one) not in taken:
                    taken[same(one)] = one
                    break
    return list(taken.values())
