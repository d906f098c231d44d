"""The shipped notes and their questions: both languages in step, every gold passage verbatim in exactly one note."""

from __future__ import annotations

import json
import re

import pytest

from embed_core.paths import ASSETS

LANGUAGES = ("en", "zh")
RETRIEVAL = ASSETS / "retrieval"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FRONT = re.compile(r'---\ntitle: (.+)\nsources:\n((?:  - ".+"\n)+)---\n(.+)', re.DOTALL)


def notes(language: str) -> dict[str, str]:
    return {file.stem: file.read_text(encoding="utf-8") for file in (RETRIEVAL / "notes" / language).glob("*.md")}


def parts(content: str) -> tuple[str, list[str], str]:
    """A note's title, sources and text."""
    found = FRONT.fullmatch(content)
    assert found is not None, content[:200]
    title, sources, text = found.groups()
    return title, re.findall(r'^  - "(.+)"$', sources, re.MULTILINE), text


def questions(language: str) -> list[dict[str, str]]:
    lines = (RETRIEVAL / "questions" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


NOTES = {language: notes(language) for language in LANGUAGES}
EVERY_NOTE = [(language, stem) for language in LANGUAGES for stem in sorted(NOTES[language])]


def test_both_languages_have_the_same_18_notes():
    assert set(NOTES["en"]) == set(NOTES["zh"])
    assert len(NOTES["en"]) == 18


@pytest.mark.parametrize(("language", "stem"), EVERY_NOTE)
def test_a_note_has_a_title_sources_with_years_and_headings(language, stem):
    title, sources, text = parts(NOTES[language][stem])
    assert re.findall(r"^# (.+)$", text, re.MULTILINE) == [title]
    assert sources
    assert [source for source in sources if not re.search(r"\b(19|20)\d\d[ab]?:", source)] == []
    assert 3 <= len(re.findall(r"^## .+$", text, re.MULTILINE)) <= 5


@pytest.mark.parametrize(("language", "stem"), EVERY_NOTE)
def test_a_note_is_as_long_as_a_page_and_in_its_language(language, stem):
    text = parts(NOTES[language][stem])[2]
    if language == "en":
        assert 350 <= len(text.split()) <= 600
    else:
        assert 600 <= len(re.sub(r"\s", "", text)) <= 1000
        assert len(CHINESE.findall(text)) >= 500


@pytest.mark.parametrize("stem", sorted(NOTES["en"]))
def test_both_languages_cite_the_same_sources_under_as_many_headings(stem):
    english, chinese = (parts(NOTES[language][stem]) for language in LANGUAGES)
    assert english[1] == chinese[1]
    assert english[2].count("\n## ") == chinese[2].count("\n## ")


def test_titles_are_unique_within_a_language():
    for language in LANGUAGES:
        titles = [parts(content)[0] for content in NOTES[language].values()]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_passage_is_verbatim_in_exactly_the_note_named(language):
    texts = {stem: parts(content)[2] for stem, content in NOTES[language].items()}
    for row in questions(language):
        assert set(row) == {"question", "document", "passage"}
        assert 20 <= len(row["passage"]) <= 200, row
        found = [stem for stem, text in texts.items() for _ in range(text.count(row["passage"]))]
        assert found == [row["document"]], row


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_questions_none_twice_and_some_for_every_note(language):
    rows = questions(language)
    assert len(rows) >= 40
    assert len({row["question"] for row in rows}) == len(rows)
    assert len({row["passage"] for row in rows}) == len(rows)
    assert {row["document"] for row in rows} == set(NOTES[language])


def test_a_question_and_its_translation_share_a_line_and_a_note():
    english, chinese = (questions(language) for language in LANGUAGES)
    assert [row["document"] for row in english] == [row["document"] for row in chinese]
    assert not any(CHINESE.search(row["question"]) for row in english)
    assert all(CHINESE.search(row["question"]) for row in chinese)
