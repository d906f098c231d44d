"""The cards and lessons: complete, the same in both languages, and no statement without a source or a live demo."""

from __future__ import annotations

import re

import pytest

from embed_core import texts
from embed_core.teaching import bibliography, claims, front_matter, glossary, lessons, links, timeline
from embed_core.teaching.cards import GROUPS, PARTS, cards
from embed_core.teaching.lessons import Lesson

HANZI = re.compile(r"[\u4e00-\u9fff]")
SEEDS = 8  # questions in the two notes the app began with
SPOKEN = {"en": {"short": (45, 110), "medium": (160, 420)}, "zh": {"short": (80, 210), "medium": (260, 750)}}
"""English words, or Chinese characters, that 30 seconds and 2 minutes hold at a calm pace, with some room."""


def spoken(markdown: str, language: str) -> int:
    plain = re.sub(r"\[@[^\]]*\]|\]\([^)]*\)|[\[\]*#>`]", " ", markdown)
    return len(HANZI.findall(plain)) if language == "zh" else len(plain.split())


def lesson_texts(lesson: Lesson) -> str:
    return "\n\n".join([lesson.notes, *(part for step in lesson.steps for part in (step.say, step.see, step.notes))])


def each_text(language: str) -> dict[str, str]:
    """Everything that states facts, by where it stands."""
    found = {f"{slug} {part}": card.text[part] for slug, card in cards(language).items() for part in PARTS}
    for slug, lesson in lessons.lessons(language).items():
        found |= {f"{slug}: {step.title}": f"{step.say}\n\n{step.see}" for step in lesson.steps}
    found |= {f"glossary {term.id}": f"{term.definition} {term.evidence}" for term in glossary.terms(language).values()}
    return found | {f"{stop.year} {stop.title}": f"{stop.text}" for stop in timeline.stops(language)}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_there_is_enough_of_everything(language):
    seeds = [card for card in cards(language).values() if card.group == "seed"]
    assert len(seeds) == SEEDS
    assert len(cards(language)) >= SEEDS + 40
    assert len(lessons.lessons(language)) >= 10
    assert len(glossary.terms(language)) >= 80
    years = [stop.year for stop in timeline.stops(language)]
    assert years == sorted(years)
    assert years[0] == 1986


def test_both_languages_have_the_same_cards():
    english, chinese = cards("en"), cards("zh")
    assert list(english) == list(chinese)
    for slug, card in english.items():
        other = chinese[slug]
        assert (card.group, card.order, card.level) == (other.group, other.order, other.level), slug
        assert len(card.points) == len(other.points), slug
        assert [one.card for one in card.follow_ups] == [one.card for one in other.follow_ups], slug
        assert {link.page for link in card.show_links} == {link.page for link in other.show_links}, slug


def test_both_languages_have_the_same_lessons():
    english, chinese = lessons.lessons("en"), lessons.lessons("zh")
    assert list(english) == list(chinese)
    for slug, lesson in english.items():
        other = chinese[slug]
        assert (lesson.needs, lesson.minutes, len(lesson.steps)) == (other.needs, other.minutes, len(other.steps)), slug
        for step, twin in zip(lesson.steps, other.steps, strict=True):
            assert (step.show and step.show.page, len(step.options), len(step.right)) == (
                twin.show and twin.show.page, len(twin.options), len(twin.right),
            ), f"{slug}: {step.title}"  # fmt: skip


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_statement_has_a_source_or_a_live_demo(language):
    bare = {where: claims.unsupported(text) for where, text in each_text(language).items()}
    assert {where: found for where, found in bare.items() if found} == {}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_source_that_is_cited_is_known(language):
    keys = {key for text in each_text(language).values() for key in bibliography.keys_in(text)}
    assert keys - set(bibliography.sources()) == set()


def test_every_source_is_cited_somewhere():
    cited = {
        key
        for language in texts.LANGUAGES
        for text in each_text(language).values()
        for key in bibliography.keys_in(text)
    }
    assert set(bibliography.sources()) - cited == set()


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_follow_up_is_answered_by_another_card(language):
    dead = {
        (slug, one.card)
        for slug, card in cards(language).items()
        for one in card.follow_ups
        if one.card not in cards(language) or one.card == slug
    }
    assert dead == set()
    assert [slug for slug, card in cards(language).items() if len(card.follow_ups) < 2] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_card_can_be_shown_live_and_cites_its_sources(language):
    assert [slug for slug, card in cards(language).items() if not card.show_links or not card.sources] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_an_answer_fits_its_time(language):
    counts = {
        (slug, length): spoken(card.text[length], language)
        for slug, card in cards(language).items()
        for length in ("short", "medium")
    }
    low_high = SPOKEN[language]
    assert {key: n for key, n in counts.items() if not low_high[key[1]][0] <= n <= low_high[key[1]][1]} == {}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_card_has_points_to_compare_an_answer_with(language):
    for slug, card in cards(language).items():
        assert 4 <= len(card.points) <= 7, slug
        assert card.group in GROUPS, slug
        assert card.level in (1, 2, 3), slug


def test_chinese_texts_are_chinese_and_english_ones_english():
    for where, text in each_text("zh").items():
        assert HANZI.search(text), where
    for where, text in each_text("en").items():
        assert len(HANZI.findall(text)) < len(text) / 5, where


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_lesson_takes_five_to_fifteen_minutes_and_asks_before_it_shows(language):
    for slug, lesson in lessons.lessons(language).items():
        assert 5 <= lesson.minutes <= 15, slug
        asked = [step for step in lesson.steps if step.ask]
        assert len(asked) >= 2, slug
        assert all(step.see for step in asked), slug


def test_statements_without_evidence_are_found():
    text = "## short\n\nOne. [@vaswani2017]\n\nTwo.\n\n- three [it](show:layers)\n- four\n\n> Say it slowly.\n\nWhy?"
    assert claims.unsupported(text) == ["Two.", "four"]


def test_formulas_code_and_table_heads_state_nothing_of_their_own():
    text = "$$a = b$$\n\n```\ncode\n```\n\n| model | dims |\n|---|---|\n| a | 1 |\n| b | 2 [@vaswani2017] |"
    assert claims.unsupported(text) == ["| a | 1 |"]


@pytest.mark.parametrize("text", ["no fence", "+++\nlevel = \n+++\nx", "+++\nlevel = 1\n"])
def test_a_file_without_front_matter_says_so(text):
    with pytest.raises(ValueError, match=r"front matter|Invalid"):
        front_matter.read(text)


def test_two_parts_of_one_name_are_refused():
    with pytest.raises(ValueError, match="short"):
        front_matter.parts("## short\na\n## short\nb")


def test_a_link_keeps_its_values():
    link = links.ShowLink.read("show:rag?question=a%26b&n=2")
    assert link.state == (("question", "a&b"), ("n", "2"))
    assert link.address("zh") == "/rag?lang=zh&question=a%26b&n=2"
