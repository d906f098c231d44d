"""An answer against the key points of a card: which of them are said, by the closeness of sentence vectors.

The answer is cut into sentences; every sentence and every two neighbouring ones are encoded, and so are the points.
A point has the largest cosine that it reaches with any of them, and that is read as covered, touched or missing by two
thresholds per model. Where the thresholds come from, and how often they err: :mod:`embed_core.teaching.calibration`.

What this measures is closeness of wording and topic. It does not understand: "does not depend on the sentence" is as
close to "depends on the sentence" as a paraphrase is, and so is a sentence with another number in it.

>>> read_answer("One row a word. BERT reads the whole sentence.").passages
('One row a word.', 'BERT reads the whole sentence.', 'One row a word. BERT reads the whole sentence.')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.retrieval.encoding import Embeds
from embed_core.retrieval.sentences import sentence_spans
from embed_core.retrieval.words import word_spans
from embed_core.scores import unit_rows

Verdict = Literal["covered", "touched", "missing"]
VERDICTS: tuple[Verdict, ...] = ("covered", "touched", "missing")

LEAST_WORDS = 3
MOST_WORDS = 1_000
"""What is compared: seven minutes of speech. The rest of a longer answer is kept, and said not to be compared."""

MOST_CHARACTERS = 100_000
SENTENCE_WORDS = 60
"""A "sentence" that is longer has no stops (speech written down): it is cut here."""

# In print a small letter behind a stop goes on with the sentence ("approx. five"); people who type fast begin one.
_CARELESS = re.compile(r"(?<=\w{4}[.!?])\s+(?=[a-z])")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer ready to be compared. ``script``: "en" (Latin), "zh" (Han) or "other"; ``words`` of the whole text,
    ``compared`` of them are looked at; ``passages``: its sentences, then every two neighbours.
    """

    words: int
    compared: int
    script: str
    sentences: tuple[str, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A key point, the passage of the answer nearest to it, their cosine, and what that is read as."""

    point: str
    passage: str
    cosine: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A cosine from which a point counts as touched, and one from which it counts as covered."""

    touched: float
    covered: float

    def verdict(self, cosine: float) -> Verdict:
        """What ``cosine`` is read as."""
        return "covered" if cosine >= self.covered else "touched" if cosine >= self.touched else "missing"


def read_answer(text: str) -> Answer:
    """The answer's first :data:`MOST_WORDS` words in sentences and pairs of sentences.

    Errors: ``interview.answer_empty`` (nothing, or marks and emoji alone), ``interview.answer_short``.
    """
    text = text[:MOST_CHARACTERS]
    spans = [span for span in word_spans(text) if any(letter.isalnum() for letter in text[slice(*span)])]
    if not spans:
        raise InputError("interview.answer_empty")
    if len(spans) < LEAST_WORDS:
        raise InputError("interview.answer_short", received=len(spans), least=LEAST_WORDS)
    compared = spans[:MOST_WORDS]
    sentences = _sentences(text[: compared[-1][1]] if len(spans) > MOST_WORDS else text)
    pairs = tuple(f"{one} {two}" for one, two in pairwise(sentences))
    return Answer(len(spans), len(compared), script(text), sentences, (*sentences, *pairs))


def script(text: str) -> str:
    """ "zh" where Han characters prevail, "en" for Latin letters (also French: letters say no more), else "other".

    English terms in a Chinese sentence do not make it English:

    >>> script("BERT 的向量取决于上下文"), script("In Chinese it is called 词向量"), script("вектор слова")
    ('zh', 'en', 'other')
    """
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    letters = sum(unicodedata.category(letter).startswith("L") for letter in text)
    others = letters - han - sum(len(word) for word in _LATIN.findall(text))
    if len(_KANA.findall(text)) > max(1, han / 4) or others > (han + letters - others) / 2:
        return "other"
    return "zh" if han and han >= latin else "en"


def best_cosines(points: Sequence[str], passages: Sequence[str], encoder: Embeds, *, prefix: str = "",
                 progress: Progress = silent) -> tuple[list[float], list[int]]:  # fmt: skip
    """For every point the largest cosine with any passage, and which passage that is."""
    rows = unit_rows(np.asarray(encoder.embed([*points, *passages], prefix=prefix, progress=progress).vectors))
    cosines = rows[: len(points)] @ rows[len(points) :].T
    return [float(value) for value in cosines.max(axis=1)], [int(place) for place in cosines.argmax(axis=1)]


def compare(points: Sequence[str], answer: Answer, encoder: Embeds, thresholds: Thresholds, *, prefix: str = "",
            progress: Progress = silent) -> tuple[Match, ...]:  # fmt: skip
    """Every point with the passage nearest to it, in the order of the points."""
    cosines, places = best_cosines(points, answer.passages, encoder, prefix=prefix, progress=progress)
    return tuple(
        Match(point, answer.passages[place], cosine, thresholds.verdict(cosine))
        for point, cosine, place in zip(points, cosines, places, strict=True)
    )


def share(matches: Sequence[Match]) -> float:
    """Covered points count 1, touched ones a half, of all: 0 to 1.

    >>> share([Match("a", "b", 0.9, "covered"), Match("a", "b", 0.5, "touched")])
    0.75
    """
    worth = {"covered": 1.0, "touched": 0.5, "missing": 0.0}
    return sum(worth[match.verdict] for match in matches) / len(matches) if matches else 0.0


def _sentences(text: str) -> tuple[str, ...]:
    found = (part for start, end in sentence_spans(text) for part in _CARELESS.split(text[start:end]))
    return tuple(part for sentence in found for part in _cut(sentence))


def _cut(sentence: str) -> list[str]:
    words = word_spans(sentence)
    places = [words[place][0] for place in range(SENTENCE_WORDS, len(words), SENTENCE_WORDS)]
    parts = [sentence[start:end].strip() for start, end in pairwise([0, *places, len(sentence)])]
    return [part for part in parts if any(letter.isalnum() for letter in part)]
