"""The shipped pairs: as many as promised, whole, each once, and nothing held out among what is trained on."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from embed_core.errors import InputError
from embed_core.training.contrastive import stages
from embed_core.training.contrastive.pairs import LANGUAGES, pairs


def plain(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_three_hundred_and_more_split_by_topic_evenly(language):
    every, test = pairs(language), pairs(language, "test")
    assert len(every) >= 300
    assert len(pairs(language, "train")) + len(test) == len(every)
    assert len(test) >= 90
    topics, held_out = Counter(pair.topic for pair in every), Counter(pair.topic for pair in test)
    assert set(held_out) == set(topics), "every topic has held-out pairs: wrong passages of the same topic stand by"
    assert min(topics.values()) >= 8
    assert len({pair.id for pair in every}) == len(every)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_and_passage_is_there_once(language):
    every = pairs(language)
    for texts in ([pair.question for pair in every], [pair.passage for pair in every]):
        assert all(text.strip() == text and text for text in texts)
        assert len({plain(text) for text in texts}) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_held_out_is_trained_on(language):
    trained = {plain(text) for text in stages.texts(language)}
    trained |= {plain(part) for halves in stages.structure_pairs(language) for part in halves}
    trained |= {plain(pair.question) for pair in pairs(language, "train")}
    for pair in pairs(language, "test"):
        assert plain(pair.passage) not in trained and plain(pair.question) not in trained
        parts = [plain(part) for part in re.split(r"(?<=[.!?。！？])\s*", pair.passage) if len(plain(part)) > 12]
        assert not trained & set(parts), pair.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_does_not_give_its_passage_away(language):
    """Found by sharing words alone, nothing would have to be learnt."""
    every = pairs(language)

    def words(text: str) -> set[str]:
        if language == "zh":
            signs = plain(text)
            return {signs[start : start + 2] for start in range(len(signs) - 1)}
        return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}

    passages = [words(pair.passage) for pair in every]
    first = 0
    for row, pair in enumerate(every):
        asked = words(pair.question)
        shared = [len(asked & passage) for passage in passages]
        first += shared.index(max(shared)) == row
    assert first / len(every) < 0.6


def test_the_two_languages_say_which_script_they_are():
    assert not any(re.search(r"[\u4e00-\u9fff]", pair.question + pair.passage) for pair in pairs("en"))
    for pair in pairs("zh"):
        text = pair.question + pair.passage
        assert sum("\u4e00" <= char <= "\u9fff" for char in text) > len(text) / 2, pair.id
    assert [pair.id for pair in pairs("en")] == [pair.id for pair in pairs("zh")]


def test_a_language_that_is_not_there_is_said():
    with pytest.raises(InputError) as caught:
        pairs("de")
    assert caught.value.code == "bge.language"
