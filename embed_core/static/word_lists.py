"""A list of words as somebody types it, and the vectors of those words that have one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from embed_core.errors import InputError
from embed_core.static.space import Located, Space

LONGEST_WORD = 60
"""Characters: no word of a vocabulary that people type is longer; a longer one is a text without spaces."""
_BETWEEN = re.compile(r"[\s,;，、；]+")
_NAMED = 12
_WORD = re.compile(r"[^\W\d_]{2,}")
_SKIPPED, _SEARCHED = 100, 60_000


def parse_words(typed: str) -> list[str]:
    """The words of a text, in their order, each once: commas, semicolons, spaces and lines stand between them.

    >>> parse_words("cat, dog\\nhorse；猫、狗  cat")
    ['cat', 'dog', 'horse', '猫', '狗']
    """
    return [word for word in dict.fromkeys(_BETWEEN.split(typed)) if word]


def located(
    space: Space, text_or_words: str | Sequence[str], *, at_least: int = 2, at_most: int = 200
) -> tuple[list[Located], list[str]]:
    """The words that have a vector in ``space`` (in their order, no row twice), and the words that have none.

    A text is cut by :func:`parse_words`; words that come as a list are taken as they are.

    Raises:
        InputError: ``words.too_few`` or ``words.too_many`` words, ``words.too_long`` a word, or ``words.too_few_known``
            where fewer than ``at_least`` have a vector.
    """
    words = bounded(text_or_words, at_least=at_least, at_most=at_most)
    found: dict[str, Located] = {}
    missing: list[str] = []
    for word in words:
        place = space.locate(word)
        if place is None:
            missing.append(word)
        else:
            found.setdefault(place.word, place)
    if len(found) < at_least:
        raise InputError(
            "words.too_few_known",
            name=space.spec.name,
            found=listed(list(found)) or "–",
            missing=listed(missing) or "–",
            count=len(found),
            allowed=at_least,
        )
    return list(found.values()), missing


def bounded(text_or_words: str | Sequence[str], *, at_least: int = 2, at_most: int = 200) -> list[str]:
    """The words, each once; raises :class:`InputError` where there are too few, too many, or one is too long."""
    given = parse_words(text_or_words) if isinstance(text_or_words, str) else text_or_words
    words = [word for word in dict.fromkeys(given) if word.strip()]
    if len(words) < at_least:
        raise InputError("words.too_few", received=len(words), allowed=at_least)
    if len(words) > at_most:
        raise InputError("words.too_many", received=f"{len(words):,}", allowed=at_most)
    longest = max(words, key=len, default="")
    if len(longest) > LONGEST_WORD:
        raise InputError("words.too_long", length=f"{len(longest):,}", allowed=LONGEST_WORD, start=longest[:20])
    return words


def listed(words: Sequence[str], most: int = _NAMED) -> str:
    """The words in one line, the first ``most`` of them.

    >>> listed(["a", "b", "c"], most=2)
    'a, b, …'
    """
    return ", ".join([*words[:most], *(["…"] if len(words) > most else [])])


def located_by_all(
    spaces: Sequence[Space], text_or_words: str | Sequence[str], *, at_least: int = 2, at_most: int = 200
) -> tuple[list[list[Located]], list[list[str]]]:
    """For each space the words that *every* space has a vector for, in one order, and the words that it lacks itself.

    Raises as :func:`located` does; ``words.too_few_shared`` where the spaces have fewer than ``at_least`` in common.
    """
    if len(spaces) == 1:
        found, missing = located(spaces[0], text_or_words, at_least=at_least, at_most=at_most)
        return [found], [missing]
    words = bounded(text_or_words, at_least=at_least, at_most=at_most)
    places = {word: [space.locate(word) for space in spaces] for word in words}
    rows: dict[tuple[str, ...], list[Located]] = {}
    for found_by in places.values():
        known = [one for one in found_by if one is not None]
        if len(known) == len(spaces):
            rows.setdefault(tuple(one.word for one in known), known)
    missing_of = [[word for word in words if places[word][number] is None] for number in range(len(spaces))]
    if len(rows) < at_least:
        raise InputError(
            "words.too_few_shared",
            names=listed([space.spec.name for space in spaces]),
            count=len(rows),
            missing=listed(list(dict.fromkeys(word for missing in missing_of for word in missing))) or "–",
            allowed=at_least,
        )
    return [list(column) for column in zip(*rows.values(), strict=True)], missing_of


def first_words(spaces: Sequence[Space], wished: Sequence[str], *, least: float = 0.7) -> list[str]:
    """Words to begin with: those of ``wished`` that all spaces have, if that is at least the share ``least``;

    else frequent words of the first space that all have, as many as were wished for (maybe fewer, or none).
    """
    there = [word for word in wished if _in_all(spaces, word)]
    if len(there) >= max(1, round(least * len(wished))):
        return there
    names = spaces[0].original.words
    usable = (word for word in names[_SKIPPED:_SEARCHED] if _WORD.fullmatch(word) and _in_all(spaces, word))
    return list(islice(usable, len(wished)))


def _in_all(spaces: Sequence[Space], word: str) -> bool:
    return all(space.original.find(word) is not None for space in spaces)
