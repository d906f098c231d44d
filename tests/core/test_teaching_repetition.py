"""Spaced repetition: the schedule against the library's own cards, merging, and the file read strictly."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.teaching import progress_file, repetition
from embed_core.teaching.progress_file import decoded, encoded
from embed_core.teaching.repetition import GRADES, Deck, counts, graded, merged, next_card, next_due, previews, restored

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KNOWN = ("first", "second", "third")


def test_the_parameters_are_the_published_defaults():
    assert fsrs.Scheduler().parameters == repetition.PARAMETERS


@given(st.lists(st.tuples(st.sampled_from(GRADES), st.integers(0, 40 * 24 * 60)), min_size=1, max_size=8))
def test_every_date_is_the_one_of_the_library(reviews):
    scheduler, theirs, deck, now = fsrs.Scheduler(enable_fuzzing=False), fsrs.Card(card_id=1, due=NOW), Deck(), NOW
    for grade, minutes in reviews:
        now += timedelta(minutes=minutes)
        promised = previews(deck, "first", now)
        deck = graded(deck, "first", grade, now)
        theirs, _ = scheduler.review_card(theirs, fsrs.Rating[grade.capitalize()], now)
        memory = deck.memories["first"]
        assert promised[grade] == memory.due == theirs.due
        assert (memory.state, memory.step) == (theirs.state, theirs.step)
        assert decoded(encoded(deck), KNOWN, now).deck == deck
    assert memory.reviews == len(reviews)


def test_better_grades_come_back_later():
    dates = list(previews(Deck(), "first", NOW).values())
    assert dates == sorted(dates) and len(set(dates)) == 4
    with pytest.raises(ValueError, match="grade"):
        graded(Deck(), "first", "perfect", NOW)


def test_what_is_asked_next():
    deck = graded(graded(Deck(), "second", "again", NOW), "first", "easy", NOW)
    assert next_card(Deck(), KNOWN, NOW) == "first"
    assert next_card(deck, KNOWN, NOW) == "third"  # new, since nothing is due yet
    later = NOW + timedelta(minutes=2)
    assert next_card(deck, KNOWN, later) == "second"
    assert counts(deck, KNOWN, NOW) == repetition.Counts(0, 1, 1)
    assert counts(deck, KNOWN, later) == repetition.Counts(1, 1, 1)
    assert next_card(deck, ("first", "second"), NOW) is None
    assert next_due(deck, KNOWN) == (NOW + timedelta(minutes=1), "second")
    assert next_due(Deck(), KNOWN) is None
    month = NOW + timedelta(days=60)
    assert next_card(deck, KNOWN, month) == "second"  # the one that has waited longest


def test_two_windows_lose_nothing_to_each_other():
    common = graded(Deck(), "first", "good", NOW)
    here = graded(common, "second", "good", NOW + timedelta(minutes=1))
    there = graded(common, "first", "easy", NOW + timedelta(minutes=2))
    both = merged(here, there)
    assert both == merged(there, here)
    assert both.memories["first"].state == repetition.REVIEW and "second" in both.memories


def test_what_was_wiped_stays_away_unless_it_is_asked_for():
    old = graded(Deck(), "first", "good", NOW)
    empty = repetition.wiped(NOW + timedelta(hours=1))
    assert not merged(old, empty).memories
    newer = graded(empty, "second", "good", NOW + timedelta(hours=2))
    assert set(merged(old, newer).memories) == {"second"}
    assert set(restored(newer, old).memories) == {"first", "second"}


def test_unknown_cards_are_named_and_kept():
    deck = graded(graded(Deck(), "first", "good", NOW), "gone", "good", NOW)
    received = decoded(encoded(deck).encode("utf-8-sig"), KNOWN, NOW)
    assert received.unknown == ("gone",) and received.deck == deck


def change(**fields):
    table = json.loads(encoded(graded(Deck(), "first", "good", NOW)))
    table["cards"]["first"].update(fields)
    return json.dumps(table)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "json"), (b"\xff\xfe", "json"), ("[" * 100_000, "json"), ('{"format": NaN}', "json"), ("[]", "format"),
        ('{"format": "other", "cards": {}}', "format"),
        (f'{{"format": "{progress_file.FORMAT}", "cards": []}}', "format"),
        (f'{{"format": "{progress_file.FORMAT}", "version": 2, "cards": {{}}}}', "version"),
        (" " * 1_000_001, "big"), (change(state=9), "card"), (change(state=True), "card"), (change(step=None), "card"),
        (change(stability=-1), "card"), (change(stability=1e300), "card"), (change(stability="3"), "card"),
        (change(difficulty=11), "card"), (change(due="yesterday"), "card"), (change(due="2026-03-01T12:00:00"), "card"),
        (change(due="2025-01-01T00:00:00+00:00"), "card"), (change(last_review="2099-01-01T00:00:00+00:00"), "card"),
        (change(reviews=0), "card"), (change(more=1), "card"),
        (encoded(graded(Deck(), "first", "good", NOW)).replace('"first"', '"<b>"'), "card"),
    ],
    ids=[f"file{number}" for number in range(23)],
)  # fmt: skip
def test_files_that_are_refused(content, code):
    with pytest.raises(InputError) as caught:
        decoded(content, KNOWN, NOW)
    assert caught.value.code == f"interview.progress_{code}"
    assert caught.value.message("en") and caught.value.message("zh")


def test_too_many_cards():
    entry = json.loads(encoded(graded(Deck(), "first", "good", NOW)))["cards"]["first"]
    cards = {f"c{number}": entry for number in range(progress_file.MAX_CARDS + 1)}
    content = json.dumps({"format": progress_file.FORMAT, "version": 1, "forgotten": None, "cards": cards})
    with pytest.raises(InputError, match="cards"):
        decoded(content, KNOWN, NOW)


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_no_text_is_a_traceback(content):
    with pytest.raises(InputError):
        decoded(content, KNOWN, NOW)
