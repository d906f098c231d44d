"""Ice and steam, counted once in a text too large to ship: the table below ``assets/training/glove``.

``python -m embed_core.training.glove.bundled CORPUS`` counts it again and writes it. The corpus is the one that the
small English models of this project were trained on; its name and fingerprint stand in the file.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from embed_core.paths import ASSETS
from embed_core.training.corpus import open_corpus
from embed_core.training.glove.ratios import Ratios, ratios_of

FILE = ASSETS / "training" / "glove" / "ice_steam.json"
CORPUS = "Large Movie Review Dataset (Maas et al. 2011), 20 Newsgroups (Lang 1995), WikiText-2 (Merity et al. 2016)"
WINDOW = 10
PAIRS: dict[str, tuple[str, ...]] = {
    "ice steam": ("solid", "gas", "water", "fashion", "cold", "hot", "cream", "engine", "hockey", "the"),
    "king queen": ("he", "she", "arthur", "elizabeth", "kong", "victoria", "royal", "crown", "the", "fashion"),
    "actor actress": ("his", "her", "he", "she", "supporting", "best", "role", "good", "water", "the"),
}
PUBLISHED: dict[str, tuple[float, float, float]] = {
    "solid": (1.9e-4, 2.2e-5, 8.9),
    "gas": (6.6e-5, 7.8e-4, 8.5e-2),
    "water": (3.0e-3, 2.2e-3, 1.36),
    "fashion": (1.7e-5, 1.8e-5, 0.96),
}
"""P(k | ice), P(k | steam) and their ratio in a corpus of 6 billion words: Pennington et al. 2014, table 1."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was counted: the ``corpus`` and its sha256, running ``words``, the ``window`` to both sides, how often each
    word of the pairs stands in the text (``occurrences``), what stands around it in all (``totals``), the ``pairs``.
    """

    corpus: str
    sha256: str
    words: int
    window: int
    totals: dict[str, int]
    occurrences: dict[str, int]
    pairs: dict[str, dict[str, list[int]]]


@cache
def facts() -> Facts:
    """The file."""
    return Facts(**json.loads(FILE.read_text(encoding="utf-8")))


def bundled(pair: str) -> Ratios:
    """The table of one of :data:`PAIRS`; counts are plain ones (not weighted by distance), as in the paper."""
    read = facts()
    first, second = pair.split()
    rows = [(probe, float(a), float(b)) for probe, (a, b) in read.pairs[pair].items()]
    return ratios_of(first, second, rows, read.totals[first], read.totals[second])


def count_around(texts: Iterable[list[str]], targets: frozenset[str], window: int) -> dict[str, Counter[str]]:
    """What stands within ``window`` words of each target, on both sides.

    >>> count_around([["a", "b", "c", "b"]], frozenset({"b"}), 1)["b"] == {"a": 1, "c": 2}
    True
    """
    found: dict[str, Counter[str]] = {target: Counter() for target in targets}
    for text in texts:
        for place in (place for place, word in enumerate(text) if word in targets):
            found[text[place]].update(text[max(0, place - window) : place])
            found[text[place]].update(text[place + 1 : place + 1 + window])
    return found


def make(path: Path) -> None:
    """Count the pairs in a corpus and write the file."""
    corpus = open_corpus(path)
    found = count_around(corpus, frozenset(" ".join(PAIRS).split()), WINDOW)
    table = Facts(
        corpus=CORPUS,
        sha256=corpus.sha256,
        words=corpus.words,
        window=WINDOW,
        totals={word: sum(around.values()) for word, around in sorted(found.items())},
        occurrences={word: corpus.counts[word] for word in sorted(found)},
        pairs={
            pair: {probe: [found[word][probe] for word in pair.split()] for probe in probes}
            for pair, probes in PAIRS.items()
        },
    )
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(asdict(table), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
