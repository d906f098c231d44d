"""The few sentences that are trained on: cut into words, bounded, with the words' numbers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from embed_core.errors import InputError
from embed_core.training.corpus import segmented, tokens

MOST_WORDS = 50
LONGEST_WORD = 30
_LETTERS = 20_000  # what lies beyond cannot be among the first words
_SENTENCE = re.compile(r"(?<=[.!?;。！？；…])\s*|\n+")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Passage:
    """``sentences`` of words; ``vocabulary``: the different words by falling count, then in order of appearance.

    ``left_out`` is how many words were received beyond :data:`MOST_WORDS` or are longer than :data:`LONGEST_WORD`.
    """

    sentences: tuple[tuple[str, ...], ...]
    vocabulary: tuple[str, ...]
    counts: tuple[int, ...]
    left_out: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """All running words in order; their places are 0, 1, ..."""
        return tuple(word for sentence in self.sentences for word in sentence)

    @property
    def ids(self) -> tuple[int, ...]:
        """The row of each running word: its place in the ``vocabulary``."""
        rows = {word: row for row, word in enumerate(self.vocabulary)}
        return tuple(rows[word] for word in self.words)

    @property
    def starts(self) -> tuple[int, ...]:
        """The place of each sentence's first word, and the number of words."""
        places = [0]
        for sentence in self.sentences:
            places.append(places[-1] + len(sentence))
        return tuple(places)


def read_passage(text: str) -> Passage:
    """Cut a text into sentences (a full stop, ``?``, ``!``, ``;`` or a new line ends one) and words in lower case;
    Chinese by jieba's dictionary. No window reaches into another sentence.

    >>> read_passage("The cat sleeps. The dog barks!").sentences
    (('the', 'cat', 'sleeps'), ('the', 'dog', 'barks'))

    Raises:
        InputError: ``word_steps.no_words``, ``word_steps.one_word``, ``word_steps.no_pairs``.
    """
    head = text[:_LETTERS]
    cut = segmented if _HAN.search(head) else tokens
    sentences: list[tuple[str, ...]] = []
    room, left_out = MOST_WORDS, 0
    for line in _SENTENCE.split(head):
        received = cut(line)
        words = [word for word in received if len(word) <= LONGEST_WORD][:room]
        left_out += len(received) - len(words)
        room -= len(words)
        if words:
            sentences.append(tuple(words))
    left_out += len(text[_LETTERS:].split())
    counts = Counter(word for sentence in sentences for word in sentence)
    _check(counts, sentences)
    ranked = counts.most_common()  # equal counts stay in the order of their first appearance
    return Passage(tuple(sentences), tuple(word for word, _ in ranked), tuple(n for _, n in ranked), left_out)


def _check(counts: Counter[str], sentences: list[tuple[str, ...]]) -> None:
    if not counts:
        raise InputError("word_steps.no_words", most=MOST_WORDS)
    if len(counts) == 1:
        raise InputError("word_steps.one_word", word=next(iter(counts)), count=counts.total())
    if all(len(sentence) < 2 for sentence in sentences):
        raise InputError("word_steps.no_pairs", count=len(sentences))
