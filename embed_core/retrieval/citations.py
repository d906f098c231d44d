"""Citations in an answer: where ``[1]`` stands, and which sources it names."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_MARK = re.compile(r"(?:\[|【)\s*(\d{1,3}(?:\s*[,，、;-]\s*\d{1,3})*)\s*(?:\]|】)")
_NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer; ``numbers`` of the sources it cites, empty for plain text."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """An answer in pieces; which sources it cites, in order of appearance, and numbers that stand for no source."""

    pieces: tuple[Piece, ...]
    known: tuple[int, ...]
    unknown: tuple[int, ...]


def cited(answer: str, sources: Collection[int]) -> Cited:
    """The citations in ``answer``, given the numbers of the sources that were in the prompt.

    >>> found = cited("Cats purr [1, 3]. Dogs bark【2】 [x].", (1, 2))
    >>> [piece.text for piece in found.pieces], found.known, found.unknown
    (['Cats purr ', '[1, 3]', '. Dogs bark', '【2】', ' [x].'], (1, 2), (3,))
    """
    pieces: list[Piece] = []
    place = 0
    for match in _MARK.finditer(answer):
        if match.start() > place:
            pieces.append(Piece(answer[place : match.start()]))
        pieces.append(Piece(match[0], tuple(int(number) for number in _NUMBER.findall(match[1]))))
        place = match.end()
    if place < len(answer):
        pieces.append(Piece(answer[place:]))
    named = dict.fromkeys(number for piece in pieces for number in piece.numbers)
    return Cited(
        tuple(pieces),
        tuple(number for number in named if number in sources),
        tuple(number for number in named if number not in sources),
    )
