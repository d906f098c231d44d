"""The bank of ambiguous words: enough of them, every target where it says, in both languages."""

from __future__ import annotations

from collections import Counter

import pytest

from embed_core.errors import InputError
from embed_core.senses.bank import LANGUAGES, bank, find, unbracket

WORDS = [entry for language in LANGUAGES for entry in bank(language)]


def test_there_are_forty_english_and_twenty_chinese_words():
    assert len(bank("en")) >= 40
    assert len(bank("zh")) >= 20


@pytest.mark.parametrize("entry", WORDS, ids=lambda entry: entry.word)
def test_a_word_has_at_least_two_senses_and_eight_sentences(entry):
    assert len(entry.senses) >= 2
    assert len(entry.occurrences) >= 8
    counts = Counter(one.sense for one in entry.occurrences)
    assert set(counts) == {sense.id for sense in entry.senses}
    assert min(counts.values()) >= 3  # leaving one out, a sense still has two others


@pytest.mark.parametrize("entry", WORDS, ids=lambda entry: entry.word)
def test_every_target_is_the_word_or_a_form_of_it(entry):
    for one in entry.occurrences:
        if entry.language == "zh":
            assert one.target == entry.word
        else:
            assert one.target.lower()[:3] == entry.word[:3]
            assert one.target.isalpha()


@pytest.mark.parametrize("entry", WORDS, ids=lambda entry: entry.word)
def test_no_sentence_comes_twice_and_twins_differ_in_sense(entry):
    sentences = [one.sentence for one in entry.occurrences]
    assert len(set(sentences)) == len(sentences)
    twins: dict[int, list[str]] = {}
    for one in entry.occurrences:
        if one.twin is not None:
            twins.setdefault(one.twin, []).append(one.sense)
    assert all(len(set(senses)) == len(senses) >= 2 for senses in twins.values())


@pytest.mark.parametrize("entry", WORDS, ids=lambda entry: entry.word)
def test_senses_are_named_in_both_languages(entry):
    assert all(sense.en.isascii() and not sense.zh.isascii() for sense in entry.senses)


def test_a_word_is_found_in_any_case():
    assert find(" Bank ").word == "bank"
    assert find("苹果").language == "zh"
    assert find("no such word") is None


@pytest.mark.parametrize("marked", ["no target", "[two] [targets]", "] wrong [", "[open", "[]"])
def test_a_sentence_without_one_target_is_an_error(marked):
    with pytest.raises(InputError):
        unbracket(marked, "bank", "money")
