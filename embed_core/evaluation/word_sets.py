"""The published test sets, from the files that gensim ships.

WordSim-353 (Finkelstein et al. 2002) asks how related two words are, SimLex-999 (Hill et al. 2015) how similar in
meaning; the Google analogies (Mikolov et al. 2013) ask for the word that is to c as b is to a.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

PairSet = Literal["wordsim353", "simlex999"]
PAIR_SETS: tuple[PairSet, ...] = ("wordsim353", "simlex999")
_FILES: dict[PairSet, str] = {"wordsim353": "wordsim353.tsv", "simlex999": "simlex999.txt"}
ANALOGIES = "questions-words.txt"


@dataclass(frozen=True, slots=True)
class RatedPair:
    """Two words and the mean of what people answered, 0 to 10."""

    first: str
    second: str
    rating: float


@dataclass(frozen=True, slots=True)
class Analogy:
    """``a`` is to ``b`` as ``c`` is to ``d``."""

    category: str
    a: str
    b: str
    c: str
    d: str


def shipped(name: str) -> Path:
    """A file of gensim's test data."""
    from gensim.test.utils import datapath

    return Path(datapath(name))


@cache
def rated_pairs(name: PairSet) -> tuple[RatedPair, ...]:
    """The pairs of a set, in the file's order: 353 or 999."""
    lines = shipped(_FILES[name]).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(RatedPair(first, second, float(rating)) for first, second, rating in rows)


@cache
def analogies() -> tuple[Analogy, ...]:
    """The 19,544 questions in 14 categories."""
    found = []
    category = ""
    for line in shipped(ANALOGIES).read_text(encoding="utf-8").splitlines():
        if line.startswith(": "):
            category = line[2:].strip()
        elif line.strip():
            found.append(Analogy(category, *line.split()))
    return tuple(found)
