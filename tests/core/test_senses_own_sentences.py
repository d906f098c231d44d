"""Sentences somebody typed: every form that is found, every line that is not, and no input that breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.senses import own_sentences
from embed_core.senses.bank import LANGUAGES, Sense, bank
from embed_core.senses.own_sentences import (
    LONGEST_LINE,
    MOST_SENTENCES,
    UNLABELLED,
    closest_form,
    elsewhere,
    find_target,
    read,
    words_in,
)

SENSES = (Sense("money", "institution", "\u94f6\u884c"), Sense("river", "river side", "\u6cb3\u5cb8"))


def targets(text, word, **more):
    return [one.target for one in read(text, word, **more).occurrences]


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("bank", "bank"), ("bank", "BANK"), ("bank", "banks"), ("bank", "banked"), ("bank", "banking"),
        ("match", "matches"), ("bat", "batted"), ("bat", "batting"), ("fly", "flies"), ("box", "boxes"),
        ("date", "dating"), ("date", "dated"), ("try", "tried"), ("key", "keyed"),
    ],
)  # fmt: skip
def test_regular_forms_are_found(word, form):
    assert targets(f"They said {form} again.", word) == [form]


@pytest.mark.parametrize(
    ("word", "other"), [("bank", "banker"), ("bat", "combat"), ("fly", "flyer"), ("box", "boxxes"), ("date", "data")]
)
def test_other_words_are_not(word, other):
    assert targets(f"They said {other} again.", word) == []


def test_a_possessive_marks_the_word_without_its_ending():
    assert targets("The bank's clerk left.\nThe bank’s door is shut.", "bank") == ["bank", "bank"]


def test_irregular_forms_are_marked_by_hand():
    found = read("Three [mice] ate it.", "mouse").occurrences[0]
    assert found.target == "mice"
    assert found.sentence == "Three mice ate it."


def test_lines_without_the_word_are_numbered_with_the_closest_form():
    found = read("the bank\n\n  \nthe bnak was shut\nnothing here", "bank")
    assert [(one.number, one.closest) for one in found.missing] == [(2, "bnak"), (3, "")]


def test_a_word_that_stands_twice_is_reported_and_chosen():
    line = "One bank beside another bank."
    first, last = line.index("bank"), line.rindex("bank")
    assert [one.start for one in read(line, "bank").occurrences] == [first]
    assert [one.start for one in read(line, "bank", which="last").occurrences] == [last]
    assert [one.start for one in read(line, "bank", which="each").occurrences] == [first, last]
    assert read(line, "bank").repeated == (1,)
    by_hand = read("One bank beside another [bank].", "bank")
    assert [one.start for one in by_hand.occurrences] == [last]
    assert by_hand.repeated == ()


@pytest.mark.parametrize("line", ["[a] and [bank]", "the [bank", "the bank]", "the [] bank", "the [ ] bank"])
def test_brackets_that_mark_no_single_target_are_reported(line):
    found = read(line, "bank")
    assert found.badly_marked == (1,)
    assert found.occurrences == ()


@pytest.mark.parametrize(
    ("line", "sense"),
    [
        ("river\tthe bank", "river"), ("River Side | the bank", "river"), ("\u94f6\u884c\tthe bank", "money"),
        ("blood | the bank", "blood"), ("the bank", UNLABELLED),
    ],
)  # fmt: skip
def test_a_label_is_a_sense_of_the_bank_or_one_of_its_own(line, sense):
    (one,) = read(line, "bank", SENSES).occurrences
    assert (one.sense, one.sentence) == (sense, "the bank")


def test_chinese_is_found_as_a_run_of_characters():
    assert targets("\u6211\u5403\u82f9\u679c\u3002", "\u82f9\u679c") == ["\u82f9\u679c"]
    assert closest_form("\u6211\u5403\u82f9\u5e72\u3002", "\u82f9\u679c") == "\u82f9\u5e72"


def test_right_to_left_and_mixed_scripts():
    assert targets(
        "\u0630\u0647\u0628 \u0625\u0644\u0649 \u0628\u0646\u0643 \u0643\u0628\u064a\u0631", "\u0628\u0646\u0643"
    ) == ["\u0628\u0646\u0643"]
    assert targets("\u6211\u53bb bank \u5b58\u94b1\u3002", "bank") == ["bank"]


def test_what_is_too_much_is_left_out_and_counted():
    many = read("the bank\n" * (MOST_SENTENCES + 7), "bank")
    assert (len(many.occurrences), many.left_over) == (MOST_SENTENCES, 7)
    assert read("bank " * LONGEST_LINE, "bank").too_long == (1,)


def test_no_word_and_a_whole_text_are_answered():
    with pytest.raises(InputError) as error:
        read("the bank", "  ")
    assert error.value.code == "occurrences.no_word"
    with pytest.raises(InputError) as error:
        read("the bank", "w" * 200)
    assert "200" in error.value.message("en")
    assert read("", "bank").occurrences == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_banks_own_targets_are_found_without_their_brackets(language):
    occurrences = [one for entry in bank(language) for one in entry.occurrences]
    lost = [one for one in occurrences if (one.start, one.end) not in find_target(one.sentence, one.word)]
    irregular = {one.target.casefold() for one in lost}
    assert len(lost) <= 0.02 * len(occurrences), irregular


@given(st.text(max_size=300), st.text(min_size=1, max_size=20), st.sampled_from(own_sentences.WHICH))
def test_any_text_gives_targets_that_stand_in_their_sentences(text, word, which):
    if not word.strip():
        return
    found = read(text, word, SENSES, which)
    for one in found.occurrences:
        assert 0 <= one.start < one.end <= len(one.sentence)
        assert one.target.strip()
    numbers = [one.number for one in found.missing] + list(found.badly_marked)
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(set(numbers)) == len(numbers)
    assert all(1 <= number <= len(lines) for number in numbers)
    if which != "each":
        assert len(found.occurrences) + len(numbers) == len(lines)


@given(st.sampled_from(["bank", "Match", "\u82f9\u679c", "fly"]), st.text(alphabet="ab \u7684.-'", max_size=20))
def test_the_word_itself_is_always_found(word, around):
    sentence = f"{around} {word} {around}"
    assert any(sentence[start:end] == word for start, end in find_target(sentence, word))


def test_further_words():
    assert words_in("river, money\uff1bloan\nriver,,") == ["river", "money", "loan"]
    found = elsewhere("river", ["A river.", "No.", "A river.", "Two rivers."], most=5)
    assert [one.target for one in found] == ["river", "rivers"]
