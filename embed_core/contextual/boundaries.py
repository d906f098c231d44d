"""Where a word can end in a text, whatever the tokenizer.

Tokenizers disagree: BERT cuts off every punctuation mark, SentencePiece glues ``bank.`` together, byte-level BPE cuts
``don't`` in two. To compare one word across models the boundary is decided on the text itself:

* letters, digits, combining marks and ``_`` hold together, and so do ``don't``, ``3.14`` and ``1,000``;
* a punctuation mark stands alone, a run of the same one (``...``, ``——``) holds together;
* a mark, a joiner, a variation selector or a skin tone belongs to the character before it (``👩🏽‍🚀`` is one), and two
  regional indicators make one flag;
* next to a character of a script written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) a word may end
  anywhere: there the tokenizer's own pieces decide.
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_NO_SPACES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # 々〆〇
    (0x3021, 0x3029),
    (0x3031, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),  # Chinese characters
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # half-width kana
    (0x20000, 0x3FFFF),
)


def is_boundary(text: str, position: int) -> bool:
    """Can a word end (and the next begin) before ``text[position]``?

    >>> [p for p in range(11) if is_boundary("don't stop.", p)]
    [0, 5, 6, 10]
    """
    if position <= 0 or position >= len(text):
        return True
    before, after = text[position - 1], text[position]
    if before.isspace() or after.isspace():
        return True
    if _extends(after) or before == _JOINER:
        return False
    base = _base(text, position - 1)
    before = text[base]
    if _is_indicator(before) and _is_indicator(after):
        return _indicators_ending_at(text, base) % 2 == 0
    if _is_spaceless(before) or _is_spaceless(after):
        return True
    if _is_word(before) and _is_word(after):
        return False
    return before != after and not _is_inner(text, base, position)


def is_whole(text: str, start: int, end: int) -> bool:
    """Is ``text[start:end]`` a word or several, and not a part of a longer one?"""
    return is_boundary(text, start) and is_boundary(text, end)


def _is_inner(text: str, base: int, position: int) -> bool:
    """Is one of the two characters an apostrophe between letters or a point or comma between digits?"""
    for middle, left, right in ((position, base, position + 1), (base, base - 1, position)):
        if left < 0 or right >= len(text):
            continue
        if text[middle] in "'’" and text[left].isalpha() and text[right].isalpha():
            return True
        if text[middle] in ".," and text[left].isdigit() and text[right].isdigit():
            return True
    return False


def _extends(character: str) -> bool:
    if ord(character) < 0x80:
        return False
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    category = unicodedata.category(character)
    return category[0] == "M" or (category == "Cf" and character not in "\u200b\ufeff")


def _base(text: str, position: int) -> int:
    while position > 0 and _extends(text[position]):
        position -= 1
    return position


def _is_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LNM"


def _is_spaceless(character: str) -> bool:
    code = ord(character)
    return code >= 0x0E00 and any(first <= code <= last for first, last in _NO_SPACES)


def _is_indicator(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _indicators_ending_at(text: str, position: int) -> int:
    start = position
    while start >= 0 and _is_indicator(text[start]):
        start -= 1
    return position - start
