"""The extractive answer: which sentences, in which order, and when there is none."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.retrieval.extractive import Sentence, answer, marginal, sentences
from embed_core.retrieval.kinds import Chunk, Hit
from embed_core.retrieval.prompt import Source


def source(number: int, text: str, start: int = 0, document: str = "cats") -> Source:
    return Source(number, Hit(Chunk(document, number, start, start + len(text), text), number, number, 0.5), 10)


TEXT = "# Cats\n\nCats purr. They sleep all day! Do they dream?"


def test_sentences_without_headings():
    found = sentences([source(1, TEXT)])
    assert [one.text for one in found] == ["Cats purr.", "They sleep all day!", "Do they dream?"]
    assert all(TEXT[one.start : one.end] == one.text and one.number == 1 for one in found)


def test_a_sentence_in_two_overlapping_chunks_counts_once():
    first, second = "Cats purr. They sleep.", "They sleep. Dogs bark."
    found = sentences([source(1, first), source(2, second, start=11), source(3, "They sleep.", 11, "dogs")])
    assert [(one.number, one.text) for one in found] == [
        (1, "Cats purr."), (1, "They sleep."), (2, "Dogs bark."), (3, "They sleep."),
    ]  # fmt: skip


def four():
    return [Sentence(1, 0, 1, name) for name in "abcd"]


VECTORS = np.array([[1, 0, 0], [0.99, 0.1, 0], [0.6, 0, 0.8], [0, 1, 0]])


def test_a_repetition_gives_way_to_something_new():
    question = [0.9, 0, 0.19**0.5]  # cosines 0.9, 0.896, 0.889, 0: b scores (0.896 - 0.995) / 2, c (0.889 - 0.6) / 2
    found = answer(question, four(), VECTORS, threshold=0.3, count=2, trade=0.5)
    assert [one.sentence.text for one in found.chosen] == ["a", "c"]
    assert found.chosen[1].cosine == pytest.approx(0.54 + 0.8 * 0.19**0.5)
    assert found.chosen[1].repeats == pytest.approx(0.6)


def test_relevance_alone_takes_the_nearest():
    found = answer([1, 0, 0], four(), VECTORS, threshold=0.3, count=3, trade=1.0)
    assert [one.sentence.text for one in found.chosen] == ["a", "b", "c"]
    assert found.chosen[0].repeats == 0


def test_nothing_near_enough_is_no_answer():
    found = answer([0, 0, 1], four()[:2], VECTORS[:2], threshold=0.3)
    assert found.chosen == () and found.best == pytest.approx(0, abs=1e-9) and found.nearest.text == "a"
    assert answer([1.0], [], np.zeros((0, 1)), threshold=0.3).nearest is None


def test_the_threshold_holds_for_every_sentence():
    found = answer([1, 0, 0], four(), VECTORS, threshold=0.9, count=4, trade=0.1)
    assert {one.sentence.text for one in found.chosen} == {"a", "b"}


def test_marginal_against_the_formula_step_by_step():
    generator = np.random.default_rng(3)
    rows = generator.normal(size=(9, 4))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    relevance, likeness = rows @ rows[0], rows @ rows.T
    chosen: list[int] = []
    for _ in range(5):
        left = [place for place in range(9) if place not in chosen]
        values = [0.6 * relevance[s] - 0.4 * max((likeness[s, c] for c in chosen), default=0) for s in left]
        chosen.append(left[int(np.argmax(values))])
    assert [place for place, _ in marginal(relevance, likeness, np.arange(9), 5, 0.6)] == chosen
