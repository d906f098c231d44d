"""Chinese characters that people type by mistake: those that sound alike, and those that look alike.

Sound is Hanyu Pinyin without tones, a character's most common reading. Look-alike groups are written for this project
(``assets/oov/lookalikes.txt``, a group a line).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from functools import cache

from embed_core.paths import ASSETS

FILE = "oov/lookalikes.txt"
FREQUENT = 3_000
"""Characters that count as frequent: about as many as a newspaper reader knows."""
HAN = re.compile(r"[\u3400-\u9fff]")
_pinyin_lock = threading.Lock()


@cache
def lookalikes() -> dict[str, str]:
    """Each character of the list and those that look like it.

    >>> lookalikes()["未"]
    '末'
    """
    found: dict[str, dict[str, None]] = {}
    for group in (ASSETS / FILE).read_text(encoding="utf-8").split():
        for character in group:
            found.setdefault(character, {}).update(dict.fromkeys(other for other in group if other != character))
    return {character: "".join(others) for character, others in found.items()}


def frequent_characters(words: Iterable[str], most: int = FREQUENT) -> str:
    """The first ``most`` different characters of ``words`` (frequent first).

    >>> frequent_characters(["电影", "好", "电视"], most=3)
    '电影好'
    """
    found: dict[str, None] = {}
    for word in words:
        found.update(dict.fromkeys(HAN.findall(word)))
        if len(found) >= most:
            break
    return "".join(list(found)[:most])


@cache
def homophones(characters: str) -> Mapping[str, str]:
    """Each of ``characters`` and those of the others that sound like it, tones aside.

    >>> homophones("他她大")["他"]
    '她'
    """
    by_sound: dict[str, str] = {}
    sounds = {character: sound_of(character) for character in characters}
    for character, sound in sounds.items():
        by_sound[sound] = by_sound.get(sound, "") + character
    return {character: by_sound[sound].replace(character, "") for character, sound in sounds.items()}


def sound_of(character: str) -> str:
    """The most common reading of a character, without its tone; the character itself where it has none.

    >>> sound_of("妈"), sound_of("!")
    ('ma', '!')
    """
    from pypinyin import lazy_pinyin

    with _pinyin_lock:
        return "".join(lazy_pinyin(character)) or character
