"""Answers against key points: cutting, languages by their letters, cosines by hand, and the counted errors."""

from __future__ import annotations

import math

import interview_kit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.teaching import calibration, cards, comparison, speaking
from embed_core.teaching.calibration import calibrations, measure, pair_of
from embed_core.teaching.comparison import Thresholds, compare, read_answer, script, share

POINTS = ["one row for each word", "reads the whole sentence", "needs a graph"]


@pytest.fixture
def two(tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "ASSETS", interview_kit.write(tmp_path))
    cards.cards.cache_clear()
    yield cards.cards
    cards.cards.cache_clear()


def test_a_point_gets_its_nearest_passage():
    answer = read_answer("There is one row for each word. BERT reads the sentence. The whole.")
    found = compare(POINTS, answer, interview_kit.CountingEncoder(), Thresholds(0.5, 0.85))
    first, second, third = found
    assert first.passage == "There is one row for each word." and first.verdict == "touched"
    assert first.cosine == pytest.approx(5 / math.sqrt(5 * 7))
    # Said in two sentences: only both together hold it.
    assert second.passage == "BERT reads the sentence. The whole." and second.verdict == "covered"
    assert second.cosine == pytest.approx(5 / math.sqrt(4 * 8))  # "the" counts twice in the answer
    assert third.verdict == "missing" and third.cosine == 0
    assert share(found) == pytest.approx(0.5)
    assert share([]) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("   \n", "empty"), ("😀🎉", "empty"), ("?!…", "empty"), ("a", "short"), ("好的", "short")],
)
def test_nothing_to_compare(text, code):
    with pytest.raises(InputError) as caught:
        read_answer(text)
    assert caught.value.code == f"interview.answer_{code}"
    assert caught.value.message("zh")


def test_ten_thousand_words_are_bounded_and_counted():
    answer = read_answer("every word counts here. " * 2_500)
    assert (answer.words, answer.compared) == (10_000, comparison.MOST_WORDS)
    assert len(answer.sentences) == comparison.MOST_WORDS / 4
    assert len(answer.passages) == 2 * len(answer.sentences) - 1


def test_speech_without_stops_is_cut():
    answer = read_answer("word " * 130)
    assert [len(part.split()) for part in answer.sentences] == [60, 60, 10]
    chinese = read_answer("词" * 61)
    assert [len(part) for part in chinese.sentences] == [60, 1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The vector depends on it.", "en"), ("向量取决于整句话", "zh"), ("用 BERT 和 Word2Vec 做词向量", "zh"),
        ("Le vecteur dépend de la phrase", "en"), ("Вектор зависит от предложения", "other"),
        ("ベクトルは文によって変わる", "other"), ("BERT читает всё предложение", "other"), ("123", "en"),
    ],
)  # fmt: skip
def test_languages_are_told_by_their_letters(text, found):
    assert script(text) == found


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        answer = read_answer(text)
    except InputError:
        return
    assert answer.passages and all(part.strip() for part in answer.passages)
    assert 3 <= answer.compared <= answer.words


def test_a_calibration_counts_right_and_wrong(two):
    encoder = interview_kit.CountingEncoder()
    chosen = list(two("en").values()) * 2  # the halves are the same two cards
    found = measure(chosen, chosen, encoder, prefix="", model="counting")
    assert found.cards == 4 and found.points == 6
    assert 0 <= found.touched <= found.covered
    assert found.recall == 1.0  # hubs are named word for word in their card
    assert found.far_alarms == pytest.approx(1 / 3, abs=1e-3)  # its twin says it too, the two others do not
    assert found.precision == pytest.approx(found.recall / (found.recall + found.alarms))


def test_the_counted_errors_are_there_for_every_pair():
    found = calibrations()
    assert set(found) == set(calibration.MODELS)
    for pair, one in found.items():
        assert one.model == calibration.MODELS[pair][0]
        assert 0 < one.touched < one.covered < 1
        assert one.cards >= 20 and one.points > 4 * one.cards
        # Better than chance by far, or it would not be shown at all.
        assert one.recall > 4 * one.alarms and one.far_alarms <= one.alarms
        assert one.recall <= one.touched_recall and one.alarms <= one.touched_alarms
    assert pair_of("en", "en") == "en" and pair_of("zh", "en") == "cross" and pair_of("zh", "other") == "cross"


def test_what_is_said_is_counted_without_links_and_formulas(two):
    card = two("en")["first"]
    assert speaking.bare(card.text["short"]) == "One row a word."
    assert speaking.spoken(card.text["short"], "en") == speaking.Spoken(4, 2)
    assert speaking.spoken("每个词一行。$$x = 1$$", "zh") == speaking.Spoken(5, 1)
    assert speaking.bare("So it is. [@x] [see](show:a) [more](show:b?c=d)\n\nNext.") == "So it is. \n\nNext."
    assert (
        speaking.bare("In [this map](show:a) they lie apart, [far apart](show:b).")
        == "In this map they lie apart, far apart."
    )
    assert speaking.bare("看。[图](show:a)\n看[图](show:b)就懂。") == "看。\n看图就懂。"
    assert speaking.spoken("a [paper](https://x.org) *here*", "en").words == 3


def test_search_finds_question_and_text_in_both_languages(two):
    english, chinese = two("en").values(), two("zh").values()
    assert [card.slug for card in speaking.found(english, "HUBS")] == ["second"]
    assert [card.slug for card in speaking.found(english, "row")] == ["first"]
    assert [card.slug for card in speaking.found(chinese, "枢纽 很多")] == ["second"]
    assert [card.slug for card in speaking.found(english, "ＧＬＯＶＥ")] == ["first"]  # full-width letters
    assert [card.slug for card in speaking.found(english, "", ["words"], [3])] == ["second"]
    assert speaking.found(english, "", ["words"], [1]) == []
    assert len(speaking.found(english, "")) == 2
