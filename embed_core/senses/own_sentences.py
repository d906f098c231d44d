"""Sentences somebody typed: where the word stands in each, and what to say where it does not.

One sentence a line, optionally ``sense<TAB>sentence`` (or ``sense | sentence``). The target is found by the word: as it
is written, in any case, in a regular English inflection; in scripts without spaces as a run of characters. [Brackets]
around one run of characters mark the target by hand and overrule the search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, get_args

from embed_core.errors import InputError
from embed_core.senses.bank import Occurrence, Sense

MOST_SENTENCES = 300
LONGEST_LINE = 5_000
"""Characters; a sentence longer than the model is cut to a window around the word, a book is not."""
LONGEST_WORD = 60
MOST_ALSO = 4
"""Further words in one picture: each gets a symbol of its own."""
MOST_OF_ALSO = 12
UNLABELLED = ""
"""The sense of an occurrence nobody labelled."""

Which = Literal["first", "last", "each"]
WHICH: tuple[Which, ...] = get_args(Which)
"""What counts where the word stands in a sentence more than once."""

Span = tuple[int, int]
_CLOSE = 0.5
# Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese: written without spaces, or with particles joined to the word.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
)
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Missing:
    """Line ``number`` (from 1) has no target; ``closest`` is the most similar form in it, "" where none is."""

    number: int
    closest: str


@dataclass(frozen=True, slots=True)
class OwnSentences:
    """What was found. Numbers count the lines that are not empty, from 1.

    ``repeated``: sentences with the word more than once; ``badly_marked``: brackets that mark no single target;
    ``too_long``: lines over :data:`LONGEST_LINE`; ``left_over``: how many lines beyond :data:`MOST_SENTENCES`.
    """

    occurrences: tuple[Occurrence, ...]
    missing: tuple[Missing, ...] = ()
    repeated: tuple[int, ...] = ()
    badly_marked: tuple[int, ...] = ()
    too_long: tuple[int, ...] = ()
    left_over: int = 0


def read(text: str, word: str, senses: Sequence[Sense] = (), which: Which = "first") -> OwnSentences:
    """The occurrences of ``word`` in the lines of ``text``.

    A label that is the id or a name of one of ``senses`` means that sense; any other is a sense of its own.

    >>> found = read("river\\tTwo banks of one stream.\\nNo such thing here.", "bank")
    >>> found.occurrences[0].target, found.occurrences[0].sense, found.missing[0].number
    ('banks', 'river', 2)

    Raises:
        InputError: ``occurrences.no_word`` for an empty word, ``occurrences.word_too_long``.
    """
    word = checked_word(word)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found: list[Occurrence] = []
    missing, repeated, badly, long = [], [], [], []
    for number, line in enumerate(lines[:MOST_SENTENCES], 1):
        label, sentence = _labelled(line)
        if len(sentence) > LONGEST_LINE:
            long.append(number)
            continue
        sentence, marked = _unmarked(sentence)
        spans = [marked] if marked else find_target(sentence, word)
        if marked == (0, 0):
            badly.append(number)
        elif not spans:
            missing.append(Missing(number, closest_form(sentence, word)))
        else:
            repeated += [number] if len(spans) > 1 else []
            sense = _sense_id(label, senses)
            found += [Occurrence(word, sense, sentence, *span) for span in _wanted(spans, which)]
    left_over = max(0, len(lines) - MOST_SENTENCES)
    return OwnSentences(tuple(found), tuple(missing), tuple(repeated), tuple(badly), tuple(long), left_over)


def checked_word(word: str) -> str:
    """The word without spaces around it. Raises InputError for none, or for a whole text."""
    word = word.strip()
    if not word:
        raise InputError("occurrences.no_word")
    if len(word) > LONGEST_WORD:
        raise InputError("occurrences.word_too_long", received=len(word), start=word[:20], allowed=LONGEST_WORD)
    return word


def find_target(sentence: str, word: str) -> list[Span]:
    """Where the word stands, from left to right: forms as they are, in any case, or regularly inflected.

    >>> find_target("Banks bank on a bank's credit, not on bankers.", "bank")
    [(0, 5), (6, 10), (16, 20)]
    >>> find_target("小苹果，大苹果", "苹果")
    [(1, 3), (5, 7)]
    """
    if _UNSPACED.search(word):
        pattern = re.escape(word)
    else:
        alternatives = "|".join(re.escape(form) for form in sorted(forms(word), key=len, reverse=True))
        pattern = rf"(?<!\w)(?:{alternatives})(?!\w)"
    return [match.span() for match in re.finditer(pattern, sentence, re.IGNORECASE)]


def words_in(text: str) -> list[str]:
    """The different words of a list with commas or semicolons, at most :data:`MOST_ALSO`.

    >>> words_in("river, money,river")
    ['river', 'money']
    """
    parts = (part.strip()[:LONGEST_WORD] for part in re.split(r"[,;，；、\n]", text))
    return list(dict.fromkeys(part for part in parts if part))[:MOST_ALSO]


def elsewhere(word: str, sentences: Sequence[str], most: int = MOST_OF_ALSO) -> tuple[Occurrence, ...]:
    """A further word, unlabelled, where it first stands in each of the ``sentences``, in their order."""
    found = ((sentence, find_target(sentence, word)) for sentence in dict.fromkeys(sentences))
    every = (Occurrence(word, UNLABELLED, sentence, *spans[0]) for sentence, spans in found if spans)
    return tuple(islice(every, most))


def forms(word: str) -> set[str]:
    """The word and its regular English inflections: -s, -es, -ed, -ing, y to ies, dropped e, doubled consonants.

    >>> sorted(forms("bat"))
    ['bat', 'bated', 'bates', 'bating', 'bats', 'batted', 'batting']
    """
    found = {word}
    if not re.search("[a-z]$", word, re.IGNORECASE):
        return found
    found |= {word + ending for ending in ("s", "es", "ed", "ing")}
    before, last = word[-2:-1].lower(), word[-1].lower()
    if last == "e":
        found |= {word + "d", word[:-1] + "ing"}
    if last == "y" and before and before not in _VOWELS:
        found |= {word[:-1] + "ies", word[:-1] + "ied"}
    if last not in _VOWELS + "wxy" and before in _VOWELS and before:
        found |= {word + last + "ed", word + last + "ing"}
    return found


def closest_form(sentence: str, word: str) -> str:
    """The run of characters in a sentence most like the word, "" where none is.

    >>> closest_form("Blind mice ran past.", "mouse"), closest_form("The bnak was closed.", "bank")
    ('', 'bnak')
    """
    from difflib import get_close_matches

    if _UNSPACED.search(word):
        size = len(word)
        runs = [sentence[start : start + size] for start in range(len(sentence) - size + 1)]
    else:
        runs = _WORD.findall(sentence)
    by_form = {run.casefold(): run for run in reversed(runs)}
    near = get_close_matches(word.casefold(), by_form, 1, _CLOSE)
    return by_form[near[0]] if near else ""


def _labelled(line: str) -> tuple[str, str]:
    for mark in ("\t", " | "):
        label, found, sentence = line.partition(mark)
        if found and sentence.strip():
            return label.strip(), sentence.strip()
    return UNLABELLED, line


def _unmarked(sentence: str) -> tuple[str, Span | None]:
    """The sentence without its brackets and what they mark: None without brackets, (0, 0) where they mark no target."""
    if "[" not in sentence and "]" not in sentence:
        return sentence, None
    match = re.fullmatch(r"([^\[\]]*)\[([^\[\]]*)\]([^\[\]]*)", sentence, re.DOTALL)
    if match is None or not match[2].strip():
        return sentence, (0, 0)
    return match[1] + match[2] + match[3], (len(match[1]), len(match[1]) + len(match[2]))


def _sense_id(label: str, senses: Sequence[Sense]) -> str:
    wanted = label.casefold()
    same = (sense.id for sense in senses if wanted in {sense.id.casefold(), sense.en.casefold(), sense.zh.casefold()})
    return next(same, label)


def _wanted(spans: list[Span], which: Which) -> list[Span]:
    return spans if which == "each" else [spans[0 if which == "first" else -1]]
