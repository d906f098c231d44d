"""Sentences as a visitor gives them: one a line, or pairs with a bar between."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embed_core.errors import InputError
from embed_core.oov.coverage import looks_chinese

LEAST, MOST = 3, 40
"""Sentences that can be compared at once: fewer than three have no nearest one, more make an unreadable picture."""
LONGEST = 1_000
"""Characters of a sentence."""
MOST_PAIRS = 30
MOST_CORPUS = 100_000
"""Sentences of a corpus."""
BAR = "|"
_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|(?<=[。！？])[”’」）]*")


def lines(text: str) -> tuple[str, ...]:
    """The distinct non-empty lines of a text, in their order.

    >>> lines("one\\n\\n two \\none\\nthree")
    ('one', 'two', 'three')

    Raises:
        InputError: ``sentences.too_few``, ``sentences.too_many``, ``sentences.too_long`` (which line),
            ``sentences.no_letters`` for a line of nothing but signs.
    """
    found = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(found) < LEAST:
        raise InputError("sentences.too_few", received=len(found), least=LEAST)
    if len(found) > MOST:
        raise InputError("sentences.too_many", received=len(found), most=MOST)
    for number, line in enumerate(found, 1):
        _checked(line, number)
    return found


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of sentences, one pair a line with a bar ("|") between them; none for an empty text.

    >>> pairs("a dog | a cat")
    (('a dog', 'a cat'),)

    Raises:
        InputError: ``sentences.no_bar`` (which line), ``sentences.too_many_pairs``, and as :func:`lines`.
    """
    found: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        sides = [side.strip() for side in line.replace("｜", BAR).split(BAR)]
        if len(sides) != 2 or not all(sides):
            raise InputError("sentences.no_bar", number=number, received=line.strip()[:60])
        for side in sides:
            _checked(side, number)
        found.append((sides[0], sides[1]))
    if len(found) > MOST_PAIRS:
        raise InputError("sentences.too_many_pairs", received=len(found), most=MOST_PAIRS)
    return tuple(found)


def as_sentences(text: str) -> tuple[str, ...]:
    """A longer text as its sentences: cut at line ends and after full stops, question and exclamation marks.

    >>> as_sentences("It rains. Does it? 下雨了。出门吧！")
    ('It rains.', 'Does it?', '下雨了。', '出门吧！')

    Raises InputError ``sentences.corpus_lines`` above 100,000 sentences.
    """
    found = [piece.strip() for line in text.splitlines() for piece in _END.split(line)]
    kept = tuple(piece for piece in found if any(map(str.isalnum, piece)))
    if len(kept) > MOST_CORPUS:
        raise InputError("sentences.corpus_lines", received=len(kept), allowed=MOST_CORPUS)
    return kept


def language_of(sentences: Sequence[str]) -> str:
    """ "zh" where at least a fifth of the letters are Chinese characters, else "en"."""
    return "zh" if looks_chinese(" ".join(sentences)) else "en"


def _checked(line: str, number: int) -> None:
    if len(line) > LONGEST:
        raise InputError("sentences.too_long", number=number, received=len(line), allowed=LONGEST)
    if not any(map(str.isalnum, line)):
        raise InputError("sentences.no_letters", number=number, received=line[:40])
