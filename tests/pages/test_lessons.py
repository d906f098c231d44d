"""Lessons: the polysemy lesson from its start to its end, and the bar with addresses that are not right."""

from __future__ import annotations

import pytest
from page_kit import settle, words_of

from embed_core import texts
from embed_core.teaching.lessons import lessons
from pages._shared import registry
from pages._shared.lessons_page import handout
from pages._shared.prose import prose


def label(key, language, **values):
    return texts.text(f"presenting.{key}", language, **values)


def address(app):
    return {name: value[0] if isinstance(value, list) else value for name, value in dict(app.query_params).items()}


def test_the_polysemy_lesson_runs_from_start_to_end(open_page, language):
    lesson = lessons(language)["polysemy"]
    app = open_page("pages/lessons.py")
    settle(app.button(key="le_start_polysemy").click())
    for number, step in enumerate(lesson.steps, 1):
        assert not app.exception
        where = {"lang": language, "lesson": "polysemy", "step": str(number), **dict(step.show.state)}
        assert address(app) == where
        assert step.title in words_of(app)
        assert step.say.split("[")[0].strip()[:40] in words_of(app)
        if step.ask:
            assert not [one for one in app.segmented_control if one.key and one.key.startswith(f"{step.show.page}:")]
            assert app.button(key="lesson_forward").label == label("reveal", language)
            assert step.see[:20] not in words_of(app)
            settle(app.button(key="lesson_forward").click())
        assert address(app) == where
        assert app.title[0].value == texts.text(f"{step.show.page}.title", language)
        assert [one for one in app.segmented_control if one.key and one.key.startswith(f"{step.show.page}:")]
        assert step.see[:20] in words_of(app)
        assert not app.error
        settle(app.button(key="lesson_forward").click())
    assert app.title[0].value == texts.text("lessons.title", language)
    assert address(app) == {"lang": language}
    assert lesson.title in app.success[0].value


def test_back_shows_at_once_what_was_revealed(open_page, language):
    app = open_page("pages/polysemy.py", lesson="polysemy", step="1")
    for _ in range(2):
        settle(app.button(key="lesson_forward").click())
    assert address(app)["step"] == "2"
    settle(app.button(key="lesson_back").click())
    first = lessons(language)["polysemy"].steps[0]
    assert address(app) == {"lang": language, "lesson": "polysemy", "step": "1", **dict(first.show.state)}
    assert app.button(key="lesson_forward").label == label("next", language)


@pytest.mark.parametrize("step", ["99", "0", "-1", "x", "", "٣", "9" * 30])
def test_a_step_that_is_not_there(open_page, language, step):
    app = open_page("pages/polysemy.py", lesson="polysemy", step=step)
    assert not app.exception
    count = len(lessons(language)["polysemy"].steps)
    shown = count if step.startswith("9") else 1
    assert label("where", language, lesson=lessons(language)["polysemy"].title, step=shown, count=count)
    assert any(str(count) in one.value for one in app.warning)


def test_a_lesson_that_is_not_there_leaves_the_page_as_it_is(open_page, language):
    app = open_page("pages/position.py", lesson="<b>gone</b>")
    assert not app.exception
    assert any("gone" in one.value for one in app.warning)
    assert [one for one in app.segmented_control if one.key == "position:section"]


def test_another_language_opens_the_step_in_its_own_state(open_page, language):
    other = next(code for code in texts.LANGUAGES if code != language)
    app = open_page("pages/polysemy.py", lesson="polysemy", step="2")
    app.query_params["lang"] = other
    settle(app)
    assert address(app) == {
        "lang": other, "lesson": "polysemy", "step": "2", **dict(lessons(other)["polysemy"].steps[1].show.state)
    }  # fmt: skip


def test_a_short_link_to_a_step_opens_its_page(open_page, language):
    app = open_page("pages/lessons.py", lesson="polysemy", step="2")
    assert app.title[0].value == texts.text("static_vectors.title", language)


def test_presenting_goes_from_section_to_section_and_page_to_page(open_page, language):
    app = open_page("pages/position.py", present="1")
    assert not [one for one in app.button if one.key == "present_on"]
    settle(app.button(key="present_next").click())
    assert address(app) == {"lang": language, "present": "1", "section": "anatomy"}
    settle(app.button(key="present_back").click())
    assert address(app) == {"lang": language, "present": "1"}
    settle(app.button(key="clicker_back").click())
    assert app.title[0].value == texts.text("layers.title", language)
    settle(app.button(key="present_off").click())
    assert address(app).get("present") is None
    assert [one for one in app.button if one.key == "present_on"]


def test_the_list_starts_a_lesson_at_any_step_on_the_projector(open_page, language):
    app = open_page("pages/lessons.py")
    assert len([one for one in app.button if one.key and one.key.startswith("le_start_")]) == len(lessons(language))
    app.toggle(key="lessons:le_present").set_value(True)
    app.selectbox(key="le_from_polysemy").set_value(1)
    settle(app.button(key="le_here_polysemy").click())
    assert {"lesson": "polysemy", "step": "2", "present": "1"}.items() <= address(app).items()
    assert lessons(language)["polysemy"].steps[1].say[:30] not in words_of(app)  # the class sees this screen
    settle(app.button(key="lesson_notes").click())
    assert lessons(language)["polysemy"].steps[1].say[:30] in words_of(app)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_step_is_about_a_page_and_its_texts_can_be_rendered(language):
    ids = {info.id for info in registry.PAGES}
    for lesson in lessons(language).values():
        assert 4 <= len(lesson.steps) <= 8, lesson.slug
        for step in lesson.steps:
            assert step.show is None or step.show.page in ids
            for text in (step.say, step.ask, step.see, step.notes):
                done = prose(text, language)
                assert "[@" not in done and "show:" not in done


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_handout_holds_everything(language, monkeypatch):
    lesson = lessons(language)["polysemy"]
    text = handout.markdown(lesson)
    assert all(step.title in text for step in lesson.steps)
    assert all(option in text for step in lesson.steps for option in step.options)
    assert text.count("✓") == sum(len(step.right) for step in lesson.steps)
    assert "[@" not in text and "show:" not in text
