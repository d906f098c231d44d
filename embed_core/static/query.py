"""A word, or a sum of words as people type it: "king - man + woman", "king-man+woman", "0.5 paris + 2*london".

A word of the vocabulary always wins over a sum that it could be read as: "x-ray" is x-ray where the model knows it.

>>> parse("king - man+woman", {"king", "man", "woman"}.__contains__).text
'king - man + woman'
>>> parse("x-ray", {"x", "ray", "x-ray"}.__contains__).text
'x-ray'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.static.model import StaticModel
from embed_core.static.space import Located, Space

MAX_TERMS = 20
MAX_CHARACTERS = 600
MAX_WEIGHT = 100.0
EXAMPLES: dict[str, str] = {"en": "computer", "zh": "酒店"}

_PLUS, _MINUS, _TIMES = "+＋﹢", "-−–—－﹣‐‑", "*×·＊"
_SIGNS = _PLUS + _MINUS
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?|\.\d{1,9}")
_HYPHENS = str.maketrans(dict.fromkeys(_MINUS, "-"))
_ROUNDING = 1e-6

Knows = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Term:
    """A word and its factor."""

    word: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Query:
    """The terms of a sum, in the order they were typed; a single word is a sum of one."""

    terms: tuple[Term, ...]

    @property
    def is_sum(self) -> bool:
        """Is it anything but one plain word?"""
        return len(self.terms) > 1 or self.terms[0].weight != 1.0

    @property
    def text(self) -> str:
        """The sum as it is read back.

        >>> Query((Term("a", -0.5), Term("b"), Term("c", -1.0))).text
        '-0.5*a + b - c'
        """
        parts: list[str] = []
        for place, term in enumerate(self.terms):
            sign = "-" if term.weight < 0 else "+"
            if place:
                parts.append(f" {sign} ")
            elif sign == "-":
                parts.append(sign)
            size = abs(term.weight)
            parts.append(term.word if size == 1.0 else f"{_decimal(size)}*{term.word}")
        return "".join(parts)

    def replaced(self, word: str, other: str) -> Query:
        """The same sum with ``other`` in the place of ``word``."""
        return Query(tuple(replace(term, word=other) if term.word == word else term for term in self.terms))


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a query is in one space: the words as they were found, the vector (d,), the rows of the input words."""

    query: Query
    located: tuple[Located, ...]
    vector: NDArray[np.float32]
    rows: frozenset[int]


def known_by(model: StaticModel) -> Knows:
    """Whether a model's vocabulary has a word, as written or in lower case."""
    return lambda word: model.find(word) is not None


def example(model: StaticModel) -> str:
    """A word to begin with: one of :data:`EXAMPLES` that the model has, else one of its frequent words."""
    own = [EXAMPLES[language] for language in model.spec.languages if language in EXAMPLES]
    known = [word for word in (*own, *EXAMPLES.values()) if word in model]
    readable = (word for word in model.words[100:1000] if len(word) > 2 and word.isalpha())
    return known[0] if known else next(readable, model.words[0])


def parse(text: str, knows: Knows) -> Query:
    """The terms of what somebody typed. ``knows`` tells the vocabulary's words from signs between words.

    A number right before a word, or with ``*`` between, is its factor. Words that nobody knows may be among the terms.

    Raises:
        InputError: ``query.*``: empty, too long, several words without a sign, a sign without a word, more than
            :data:`MAX_TERMS` terms, a factor above :data:`MAX_WEIGHT`.
    """
    text = text.strip()
    if not text:
        raise InputError("query.empty")
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            "query.too_long", received=len(text), words=len(text.split()), allowed=MAX_CHARACTERS, terms=MAX_TERMS
        )
    chunks = text.split()
    whole = next((form for form in _forms("_".join(chunks)) + _forms(" ".join(chunks)) if knows(form)), None)
    if whole is not None:
        return Query((Term(whole),))
    # No sum within the bound has more signs: two for each term.
    if sum(character in _SIGNS for character in text) > 3 * MAX_TERMS:
        raise InputError("query.too_many_terms", received=_excerpt(text), allowed=MAX_TERMS)
    terms = _terms([token for chunk in chunks for token in _tokens(chunk, knows)], knows, text)
    if len(terms) > MAX_TERMS:
        raise InputError("query.too_many_terms", received=_excerpt(text), allowed=MAX_TERMS)
    return Query(tuple(terms))


def unknown_terms(query: Query, space: Space) -> list[str]:
    """The words of a query that have no vector in a space, each once."""
    return list(dict.fromkeys(term.word for term in query.terms if space.locate(term.word) is None))


def evaluate(query: Query, space: Space, *, raw: bool = False) -> Answer:
    """The vector of a query.

    One word: its vector. A sum: every term is divided by its length first, so that no word counts for more because it
    is frequent (gensim's ``most_similar`` does the same), and the sum gets the mean length of its terms, so that
    distances to it can be read like distances to a word. ``raw`` adds the vectors as they are.

    Raises:
        ModelError: ``static.unknown_word`` for the first word without a vector.
        InputError: ``query.zero`` where nothing is left of the sum.
    """
    located = tuple(space.require(term.word) for term in query.terms)
    weights = np.array([term.weight for term in query.terms])
    vectors = np.stack([found.vector for found in located]).astype(np.float64)
    lengths = np.linalg.norm(vectors, axis=1)
    units = vectors / np.where(lengths > 0, lengths, 1.0)[:, None]
    plain = raw or not query.is_sum
    total = weights @ (vectors if plain else units)
    length = float(np.linalg.norm(total))
    if length <= _ROUNDING * float(np.abs(weights) @ (lengths if plain else np.ones_like(lengths))):
        raise InputError("query.zero", received=_excerpt(query.text))
    if not plain:
        total *= lengths.mean() / length
    rows = frozenset(found.row for found in located if found.row is not None)
    return Answer(query, located, total.astype(np.float32), rows)


@dataclass(frozen=True, slots=True)
class _Token:
    """A sign (+1 or -1), or the text of a word with its factor if that was written with a ``*``."""

    word: str
    sign: int = 0
    factor: float | None = None


def _tokens(chunk: str, knows: Knows) -> list[_Token]:
    """The signs and words of a piece of text without spaces."""
    if chunk in _TIMES:
        return [_Token("*")]
    if all(character in _SIGNS for character in chunk):
        return [_sign(character) for character in chunk]
    leading = len(chunk) - len(chunk.lstrip(_SIGNS))
    signs = [_sign(character) for character in chunk[:leading]]
    rest = chunk[leading:]
    return signs + ([_word(rest)] if _is_word(rest, knows) else _split(rest, knows))


def _split(text: str, knows: Knows) -> list[_Token]:
    """The words between signs; a word of the vocabulary with signs in it stays whole, the longest first."""
    cuts = [place for place, character in enumerate(text) if character in _SIGNS]
    tokens: list[_Token] = []
    begin = 0
    while begin < len(text):
        ends = [cut for cut in cuts if cut > begin] + [len(text)]
        end = next((end for end in reversed(ends) if _is_word(text[begin:end], knows)), ends[0])
        tokens.append(_word(text[begin:end]))
        begin = end
        while begin < len(text) and text[begin] in _SIGNS:
            tokens.append(_sign(text[begin]))
            begin += 1
    # "co-operatte": nobody subtracts what nobody knows, so it is one word, misspelt.
    hyphens_only = not any(character in _PLUS for character in text)
    if hyphens_only and not all(token.sign or _is_word(token.word, knows) for token in tokens):
        return [_word(text)]
    return tokens


def _terms(tokens: list[_Token], knows: Knows, text: str) -> list[Term]:
    terms: list[Term] = []
    sign, signed = 1, True  # the first term needs no sign
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if token.sign:
            sign, signed = sign * token.sign, True
            continue
        word, factor = token.word, 1.0 if token.factor is None else token.factor
        skipped = 1 if _is_times(tokens, place) else 0
        if token.factor is None and _is_factor(word) and _is_plain_word(tokens, place + skipped):
            factor, word = float(word), tokens[place + skipped].word
            place += skipped + 1
        if not signed:
            raise InputError("query.several_words", received=_excerpt(text))
        if factor > MAX_WEIGHT:
            raise InputError("query.big_factor", received=f"{factor:g}", allowed=f"{MAX_WEIGHT:g}")
        terms.append(Term(next((form for form in _forms(word) if knows(form)), word), sign * factor))
        sign, signed = 1, False
    if signed:
        raise InputError("query.sign_without_word", received=_excerpt(text))
    return terms


def _word(text: str) -> _Token:
    """A word, or a factor, ``*`` and a word."""
    for place, character in enumerate(text):
        if character in _TIMES and _is_factor(text[:place]) and text[place + 1 :]:
            return _Token(text[place + 1 :], factor=float(text[:place]))
    return _Token(text)


def _sign(character: str) -> _Token:
    return _Token(character, sign=-1 if character in _MINUS else 1)


def _is_word(text: str, knows: Knows) -> bool:
    return any(knows(form) for form in (*_forms(text), *_forms(_word(text).word)))


def _is_factor(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _is_times(tokens: list[_Token], place: int) -> bool:
    return place < len(tokens) and tokens[place].word == "*"


def _is_plain_word(tokens: list[_Token], place: int) -> bool:
    return place < len(tokens) and not tokens[place].sign and tokens[place].factor is None


def _forms(word: str) -> tuple[str, ...]:
    """A word as typed, and with plain hyphens for all sorts of dashes."""
    plain = word.translate(_HYPHENS)
    return (word,) if plain == word else (word, plain)


def _decimal(value: float) -> str:
    """A factor without an exponent, so that it can be read back."""
    return f"{value:.9f}".rstrip("0").rstrip(".") or "0"


def _excerpt(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
