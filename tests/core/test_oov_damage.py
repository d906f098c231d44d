"""Damage: what each kind does, that it repeats, that it never leads back, and that any text is taken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.oov.chinese import frequent_characters, homophones, lookalikes, sound_of
from embed_core.oov.damage import KINDS, LONGEST, MOST, damage, distinct_forms, keys_around
from embed_core.oov.synonyms import synonyms, synonyms_of

SOUNDS = homophones("他她它大电店点颠影映")
REASONS = {"too_short", "all_alike", "no_key", "no_synonym", "no_homophone", "no_lookalike", "only_back"}


@settings(max_examples=300, deadline=None)
@given(st.text(min_size=1, max_size=LONGEST), st.sampled_from(KINDS), st.integers(0, MOST), st.integers(0, 50))
def test_any_text_is_changed_or_the_result_says_why_not(word, kind, amount, draw):
    made = damage(word, kind, amount, draw, sounds=SOUNDS)
    assert isinstance(made.text, str)
    assert made.text
    assert (made.text != word) == (made.applied > 0)
    assert (made.applied == amount) == (made.reason == "")
    assert made.reason in REASONS | {""}
    assert made == damage(word, kind, amount, draw, sounds=SOUNDS)


@pytest.mark.parametrize(
    ("kind", "word", "allowed"),
    [
        ("swap", "abc", {"bac", "acb"}),
        ("drop", "abc", {"ab", "ac", "bc"}),
        ("double", "abc", {"aabc", "abbc", "abcc"}),
        ("key", "g", set("tyfhvb")),
        ("synonym", "movie", {"film"}),
        ("homophone", "他", {"她", "它"}),
        ("lookalike", "己", {"已", "巳"}),
    ],
)
def test_one_application_gives_every_allowed_form_and_no_other(kind, word, allowed):
    assert {damage(word, kind, 1, draw, sounds=SOUNDS).text for draw in range(200)} == allowed


@pytest.mark.parametrize(
    ("kind", "word", "reason"),
    [
        ("swap", "aaa", "all_alike"), ("drop", "a", "too_short"), ("key", "é", "no_key"), ("key", "电影", "no_key"),
        ("synonym", "zyzzyva", "no_synonym"), ("homophone", "abc", "no_homophone"),
        ("lookalike", "abc", "no_lookalike"),
    ],
)  # fmt: skip
def test_what_cannot_be_damaged_stays_and_says_why(kind, word, reason):
    made = damage(word, kind, 1, sounds=SOUNDS)
    assert (made.text, made.applied, made.reason) == (word, 0, reason)


def test_it_stops_rather_than_going_back():
    made = damage("ab", "swap", 3)
    assert (made.text, made.applied, made.reason) == ("ba", 1, "only_back")


def test_amount_zero_is_the_word():
    assert damage("word", "typing", 0).text == "word"


def test_draws_differ_and_mixed_typing_uses_every_slip():
    texts = {damage("government", "typing", 1, draw).text for draw in range(60)}
    assert len(texts) > 20
    assert {len(text) - len("government") for text in texts} == {-1, 0, 1}


def test_distinct_forms_are_distinct_and_as_many_as_there_are():
    assert sorted(distinct_forms("abc", "swap", 1, 5)) == ["acb", "bac"]
    assert len(set(distinct_forms("government", "typing", 1, 12))) == 12


def test_keys_keep_the_case():
    assert keys_around("G") == keys_around("g").upper()
    assert keys_around("") == keys_around("字") == ""


@pytest.mark.parametrize(
    ("word", "kind", "amount", "code"),
    [
        ("", "swap", 1, "damage.empty"),
        ("a" * (LONGEST + 1), "swap", 1, "damage.too_long"),
        ("word", "swap", 5, "damage.bad_amount"),
        ("word", "swap", -1, "damage.bad_amount"),
        ("word", "melt", 1, "damage.unknown_kind"),
    ],
)
def test_bad_input_gets_a_sentence_in_both_languages(word, kind, amount, code):
    with pytest.raises(InputError) as caught:
        damage(word, kind, amount)
    assert caught.value.code == code
    assert caught.value.message("en") and caught.value.message("zh")


def test_synonyms_hold_both_ways_and_are_as_many_as_promised():
    for word, others in synonyms().items():
        assert word not in others
        assert all(word in synonyms()[other] for other in others)
    lines = [word for word in synonyms() if word.isascii()]
    assert len(lines) >= 150
    assert len(synonyms()) - len(lines) >= 60
    assert synonyms_of("Movie") == ("film",)
    assert synonyms_of("qqq") == ()


def test_lookalikes_are_single_characters_in_at_least_120_groups():
    from embed_core.oov.chinese import FILE
    from embed_core.paths import ASSETS

    groups = (ASSETS / FILE).read_text(encoding="utf-8").split()
    assert len({frozenset(group) for group in groups}) == len(groups) >= 120
    assert all(len(set(group)) == len(group) >= 2 for group in groups)
    assert all(character not in others for character, others in lookalikes().items())


def test_homophones_share_their_toneless_sound():
    table = homophones("妈吗马骂他好")
    assert set(table["妈"]) == set("吗马骂")
    assert table["好"] == ""
    assert all(sound_of(other) == sound_of(character) for character, others in table.items() for other in others)


def test_frequent_characters_come_in_order_once():
    assert frequent_characters(["电影", "abc", "电视"], most=10) == "电影视"
