"""Pairs of words that mean the same: the dictionary shipped with the app, and a visitor's own."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from embed_core.errors import InputError
from embed_core.paths import ASSETS
from embed_core.tables.encoding import decode

BUILT_IN = "en-zh"
LANGUAGES: dict[str, tuple[str, str]] = {BUILT_IN: ("en", "zh")}
MAX_BYTES = 1_000_000
MAX_PAIRS = 20_000
LONGEST = 80
HELD_OUT = 0.25


@dataclass(frozen=True, slots=True)
class Pair:
    """A word and a translation of it; ``kind`` is the part of speech, "" where it is not said."""

    source: str
    target: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """``seeds`` in the order in which they are taken, and ``held_out`` pairs that share no word with any of them."""

    seeds: tuple[Pair, ...]
    held_out: tuple[Pair, ...]


@cache
def built_in(name: str = BUILT_IN) -> tuple[Pair, ...]:
    """The dictionary that comes with the app, English first."""
    return parse((ASSETS / "crosslingual" / f"{name}.tsv").read_text(encoding="utf-8"))


def read_dictionary(data: bytes) -> tuple[Pair, ...]:
    """The pairs of an uploaded file: a pair a line, separated by a tab, a comma or spaces; lines with # are passed by.

    Raises :class:`InputError`: ``crosslingual.dictionary_size`` over 1 MB, ``tables.encoding`` for what is no text, and
    what :func:`parse` raises.
    """
    if len(data) > MAX_BYTES:
        raise InputError("crosslingual.dictionary_size", received=f"{len(data):,}", allowed=f"{MAX_BYTES:,}")
    return parse(decode(data)[0])


def parse(text: str) -> tuple[Pair, ...]:
    """Pairs without repetitions, in their order.

    >>> parse("dog\\t狗\\tnoun\\ncat, 猫")
    (Pair(source='dog', target='狗', kind='noun'), Pair(source='cat', target='猫', kind=''))

    Raises :class:`InputError` ``crosslingual.dictionary_line``, ``.dictionary_empty`` or ``.dictionary_long``.
    """
    found: dict[tuple[str, str], Pair] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip("\ufeff \r\n")
        if not line or line.startswith("#"):
            continue
        parts = _parts(line)
        if len(parts) < 2 or not all(parts[:2]) or max(map(len, parts[:2])) > LONGEST:
            raise InputError("crosslingual.dictionary_line", line=number, received=line[:60], longest=LONGEST)
        found.setdefault((parts[0], parts[1]), Pair(parts[0], parts[1], parts[2] if len(parts) > 2 else ""))
        if len(found) > MAX_PAIRS:
            raise InputError("crosslingual.dictionary_long", allowed=f"{MAX_PAIRS:,}")
    if not found:
        raise InputError("crosslingual.dictionary_empty")
    return tuple(found.values())


def oriented(pairs: Iterable[Pair], source: Container[str], target: Container[str]) -> tuple[Pair, ...]:
    """The pairs of which both words are known, turned round where more of them fit that way."""
    kept = list(pairs)
    straight = tuple(pair for pair in kept if pair.source in source and pair.target in target)
    turned = tuple(
        Pair(pair.target, pair.source, pair.kind) for pair in kept if pair.target in source and pair.source in target
    )
    return straight if len(straight) >= len(turned) else turned


def same_words(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The source words of a dictionary paired with themselves: two models of one language can so be aligned as well.

    >>> same_words([Pair("dog", "狗"), Pair("dog", "犬")])
    (Pair(source='dog', target='dog', kind=''),)
    """
    return tuple(Pair(word, word) for word in dict.fromkeys(pair.source for pair in pairs))


def fitting(pairs: Sequence[Pair], source: Container[str], target: Container[str]) -> tuple[Pair, ...]:
    """The dictionary as it is, or its words each with itself where more of those are known."""
    choices = (tuple(pairs), same_words(pairs), same_words([Pair(pair.target, pair.source) for pair in pairs]))
    return max(choices, key=lambda choice: len(oriented(choice, source, target)))


def accepted(pairs: Iterable[Pair], word: str) -> frozenset[str]:
    """The translations of a word.

    >>> sorted(accepted([Pair("big", "大"), Pair("large", "大")], "large"))
    ['大']
    """
    return frozenset(pair.target for pair in pairs if pair.source == word)


def split(pairs: Iterable[Pair], seed: int = 1, share: float = HELD_OUT) -> Split:
    """Seeds and held-out pairs, the same for the same ``seed``.

    Words that translate each other, directly or through others (good - 好 - fine), stay on one side: otherwise a
    held-out pair would have half of its answer among the seeds.
    """
    groups = _groups(pairs)
    total = sum(map(len, groups))
    seeds: list[Pair] = []
    held: list[Pair] = []
    for place in np.random.default_rng(seed).permutation(len(groups)).tolist():
        (held if len(held) < share * total else seeds).extend(groups[place])
    order = np.random.default_rng(seed + 1).permutation(len(seeds)).tolist()
    return Split(tuple(seeds[place] for place in order), tuple(held))


def _groups(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """Pairs that hang together by shared words."""
    parent: dict[tuple[int, str], tuple[int, str]] = {}

    def root(word: tuple[int, str]) -> tuple[int, str]:
        while (above := parent.setdefault(word, word)) != word:
            parent[word] = parent.get(above, above)
            word = parent[word]
        return word

    kept = list(pairs)
    for pair in kept:
        parent[root((0, pair.source))] = root((1, pair.target))
    groups: dict[tuple[int, str], list[Pair]] = {}
    for pair in kept:
        groups.setdefault(root((0, pair.source)), []).append(pair)
    return list(groups.values())


def _parts(line: str) -> list[str]:
    for mark in ("\t", ",", "，", ";"):
        if mark in line:
            return [part.strip() for part in line.split(mark)]
    return line.split()
