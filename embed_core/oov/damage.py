"""Damaging words on purpose, as people do by mistake: slips of the keys, other words, other characters.

Every choice is drawn from a generator seeded by (word, kind, amount, draw), so the same experiment gives the same words
on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from embed_core.errors import InputError
from embed_core.oov.chinese import lookalikes
from embed_core.oov.synonyms import synonyms_of

Kind = Literal["typing", "swap", "drop", "double", "key", "synonym", "homophone", "lookalike"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Reason = Literal["", "too_short", "all_alike", "no_key", "no_synonym", "no_homophone", "no_lookalike", "only_back"]

MOST = 4
"""Applications to one word."""
LONGEST = 100
"""Characters."""
_ROWS = (("1234567890", 0.0), ("qwertyuiop", 0.5), ("asdfghjkl", 0.75), ("zxcvbnm", 1.25))
_TYPING: tuple[Kind, ...] = ("swap", "drop", "double", "key")
_REASONS: dict[str, Reason] = {
    "typing": "too_short", "swap": "all_alike", "drop": "too_short", "double": "too_short", "key": "no_key",
    "synonym": "no_synonym", "homophone": "no_homophone", "lookalike": "no_lookalike",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Damaged:
    """The damaged ``text``, how many times it was really changed, and why not oftener ("": as often as was asked).

    ``text`` differs from the word exactly where ``applied`` > 0.
    """

    text: str
    applied: int
    reason: Reason = ""


def damage(
    word: str, kind: Kind, amount: int = 1, draw: int = 0, *, sounds: Mapping[str, str] | None = None
) -> Damaged:
    """``word`` damaged ``amount`` times (0 to 4).

    ``typing`` draws one of swap (two neighbouring characters), drop (one), double (one) and key (the neighbour of a
    letter on a QWERTY keyboard) each time. ``sounds`` are the :func:`homophones` that "homophone" draws from. No
    application leads back to ``word``: where nothing else is left, it stops and says ``only_back``.

    >>> damage("government", "drop", 1)
    Damaged(text='govrnment', applied=1, reason='')
    >>> damage("aa", "swap")
    Damaged(text='aa', applied=0, reason='all_alike')

    Raises:
        InputError: ``damage.unknown_kind``, ``damage.bad_amount``, ``damage.empty``, ``damage.too_long``.
    """
    _check(word, kind, amount)
    chance = random.Random(f"{word}|{kind}|{amount}|{draw}")
    text = word
    for done in range(amount):
        offered = _offered(text, kind, chance, sounds or {})
        forms = [form for form in dict.fromkeys(offered) if form not in (word, text)]
        if not forms:
            return Damaged(text, done, "only_back" if word in offered else _REASONS[kind])
        text = chance.choice(forms)
    return Damaged(text, amount)


def distinct_forms(
    word: str, kind: Kind, amount: int, count: int, *, sounds: Mapping[str, str] | None = None, tries: int = 8
) -> list[str]:
    """Up to ``count`` different damaged forms of a word, from draws 0, 1, 2, ... (``tries`` times ``count`` of them).

    >>> distinct_forms("ab", "drop", 1, count=3) == ["a", "b"] or distinct_forms("ab", "drop", 1, count=3) == ["b", "a"]
    True
    """
    found: dict[str, None] = {}
    for draw in range(count * tries):
        made = damage(word, kind, amount, draw, sounds=sounds)
        if made.applied == amount and amount:
            found[made.text] = None
        if len(found) == count:
            break
    return list(found)


def keys_around(letter: str) -> str:
    """The neighbours of a letter or digit on a QWERTY keyboard, in the letter's case; "" for other characters.

    >>> keys_around("g"), keys_around("Q"), keys_around("é")
    ('tyfhvb', '12WA', '')
    """
    low = letter.lower()
    around = _KEYS.get(low, "") if len(low) == 1 else ""
    return around.upper() if letter != low else around


def _check(word: str, kind: str, amount: int) -> None:
    if kind not in KINDS:
        raise InputError("damage.unknown_kind", received=kind, allowed=", ".join(KINDS))
    if not 0 <= amount <= MOST:
        raise InputError("damage.bad_amount", received=amount, allowed=MOST)
    if not word:
        raise InputError("damage.empty")
    if len(word) > LONGEST:
        raise InputError("damage.too_long", received=len(word), allowed=LONGEST)


def _offered(text: str, kind: Kind, chance: random.Random, sounds: Mapping[str, str]) -> list[str]:
    """All that one application can make of ``text``."""
    if kind == "typing":
        # One slip is drawn first, so that a slip with few forms (drop) is as likely as one with many (key).
        for slip in chance.sample(_TYPING, len(_TYPING)):
            if forms := _SLIPS[slip](text):
                return forms
        return []
    if kind == "synonym":
        return list(synonyms_of(text))
    if kind == "homophone":
        return _replaced(text, lambda character: sounds.get(character, ""))
    if kind == "lookalike":
        return _replaced(text, lambda character: lookalikes().get(character, ""))
    return _SLIPS[kind](text)


def _swapped(text: str) -> list[str]:
    return [
        text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        for place in range(len(text) - 1)
        if text[place] != text[place + 1]
    ]


def _dropped(text: str) -> list[str]:
    return [text[:place] + text[place + 1 :] for place in range(len(text))] if len(text) > 1 else []


def _doubled(text: str) -> list[str]:
    return [text[: place + 1] + text[place:] for place in range(len(text))] if len(text) < LONGEST else []


def _other_keys(text: str) -> list[str]:
    return _replaced(text, keys_around)


def _replaced(text: str, others: Callable[[str], str]) -> list[str]:
    return [
        text[:place] + other + text[place + 1 :] for place, character in enumerate(text) for other in others(character)
    ]


def _neighbours() -> dict[str, str]:
    """Keys no farther apart than a key's width and a half-row: on the staggered rows of a keyboard."""
    keys = [(key, shift + column, row) for row, (line, shift) in enumerate(_ROWS) for column, key in enumerate(line)]

    def near(x: float, row: int, there: float, line: int) -> bool:
        return abs(line - row) <= 1 and abs(there - x) <= 1 - 0.25 * abs(line - row)

    return {
        key: "".join(other for other, there, line in keys if other != key and near(x, row, there, line))
        for key, x, row in keys
    }


_SLIPS: dict[str, Callable[[str], list[str]]] = {
    "swap": _swapped,
    "drop": _dropped,
    "double": _doubled,
    "key": _other_keys,
}
_KEYS = _neighbours()
