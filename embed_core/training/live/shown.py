"""The words that are watched while a model learns: a few groups for each corpus that is at hand, or one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST = 40
"""Words that can be watched at once."""
AUTOMATIC = 24
OWN = "own"
FREQUENT = "frequent"
_LONG_ENOUGH = {"zh": 2}
_USUALLY_LONG = 4
_SUGGESTED = 3

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "news": {
        "fire": ("firefighters", "fire", "fires", "winds", "weather"),
        "cities": ("sydney", "melbourne", "adelaide", "perth", "queensland"),
        "politics": ("government", "minister", "parliament", "labor", "opposition"),
        "sport": ("test", "match", "team", "cricket", "play"),
        "work": ("company", "workers", "union", "staff", "qantas"),
    },
    "wiki": {
        "countries": ("albania", "algeria", "angola", "andorra", "azerbaijan"),
        "languages": ("greek", "french", "latin", "english", "russian", "spanish"),
        "matter": ("energy", "carbon", "acid", "metal", "water"),
        "people": ("lincoln", "einstein", "aristotle", "agassi", "achilles"),
        "numbers": ("two", "three", "four", "five"),
    },
    "zh": {
        "models": ("向量", "模型", "训练", "词表", "语料", "编码器"),
        "food": ("面包", "面团", "咖啡", "茶叶", "味道"),
        "nature": ("火山", "太阳", "空气", "海水", "地球"),
        "seasons": ("春天", "夏天", "冬天", "每天", "小时"),
        "people": ("老师", "孩子", "眼睛", "皮肤"),
    },
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A word that was asked for and is not learnt: it occurs ``count`` times in the corpus; the nearest ``spellings``
    of words that are.
    """

    word: str
    count: int
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The watched ``words`` with the group of each, and those that were asked for in vain."""

    words: tuple[str, ...]
    groups: tuple[str, ...]
    missing: tuple[Missing, ...] = ()


def parse(text: str) -> tuple[str, ...]:
    """The words of a typed list, each once, in lower case, as a corpus has them.

    >>> parse("Cat, dog  dog; 猫、狗")
    ('cat', 'dog', '猫', '狗')
    """
    for mark in ",;，、；。\n\t|":
        text = text.replace(mark, " ")
    return tuple(dict.fromkeys(word.lower() for word in text.split()))


def choose(
    sample_id: str, language: str, wanted: Sequence[str], vocabulary: Sequence[str], counts: Mapping[str, int]
) -> Chosen:
    """The words to watch: those ``wanted`` and known (at most :data:`MOST`); where none is, the groups of the corpus
    or, of an unknown one, frequent words of some length.

    ``vocabulary`` in falling order of frequency; ``counts`` of all words in the corpus.
    """
    known = set(vocabulary)
    missing = tuple(_missing(word, vocabulary, counts) for word in wanted[:MOST] if word not in known)
    own = tuple(word for word in wanted[:MOST] if word in known)
    if own:
        return Chosen(own, (OWN,) * len(own), missing)
    pairs = [(word, group) for group, words in GROUPS.get(sample_id, {}).items() for word in words if word in known]
    if len(pairs) < 2:
        pairs = [(word, FREQUENT) for word in frequent(vocabulary, language)]
    return Chosen(tuple(word for word, _ in pairs), tuple(group for _, group in pairs), missing)


def usual(sample_id: str) -> list[str]:
    """The words of a corpus's groups; none of an unknown one. Part of what a run is known by: its looks keep where
    these words were, not which they are.
    """
    return [word for words in GROUPS.get(sample_id, {}).values() for word in words]


def frequent(vocabulary: Sequence[str], language: str, most: int = AUTOMATIC) -> list[str]:
    """Frequent words that are long enough to mean something; where there are too few of those, any.

    >>> frequent(["the", "of", "fire", "police"], "", 2)
    ['fire', 'police']
    """
    shortest = _LONG_ENOUGH.get(language, _USUALLY_LONG)
    long = [word for word in vocabulary if len(word) >= shortest and not word.isdigit()]
    return (long if len(long) >= most else [*long, *(word for word in vocabulary if word not in set(long))])[:most]


def _missing(word: str, vocabulary: Sequence[str], counts: Mapping[str, int]) -> Missing:
    from embed_core.static.spelling import nearest_spellings

    return Missing(word, counts.get(word, 0), tuple(nearest_spellings(vocabulary, word, _SUGGESTED)))
