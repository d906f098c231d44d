"""Lessons: the polysemy lesson from its start to its end, and the bar with addresses that are not right."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_kit import TIMEOUT, settle, words_of
from streamlit.testing.v1 import AppTest

from embed_core import texts
from embed_core.teaching.lessons import lessons
from pages._shared import registry, sections, state
from pages._shared.lessons_page import handout
from pages._shared.prose import prose
from pages._shared.words_page import body as words_body

ROOT = Path(__file__).resolve().parents[2]


def label(key, language, **values):
    return texts.text(f"presenting.{key}", language, **values)


def address(app):
    return {name: value[0] if isinstance(value, list) else value for name, value in dict(app.query_params).items()}


def first_words(text, language):
    return prose(text, language)[:30]


@pytest.fixture
def opened(language, monkeypatch):
    """Pages without their sections: those are opened in every state of a lesson by the tests of the links, and in the
    browser. Here they would only cost their models.
    """
    monkeypatch.chdir(ROOT)
    for module in (sections, words_body):
        monkeypatch.setattr(module, "run_section", lambda *_: state.unfinished())

    def open_(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT)
        app.query_params["lang"] = language
        app.query_params.update(query)
        app.switch_page(page).run()
        app._page_hash = ""  # or every run would begin on this page, wherever the app has gone since
        return settle(app)

    return open_


def click(app, key):
    app.button(key=key).click()
    return settle(app)


def test_the_polysemy_lesson_runs_from_start_to_end(opened, language):
    lesson = lessons(language)["polysemy"]
    app = opened("pages/lessons.py")
    click(app, "le_start_polysemy")
    for number, step in enumerate(lesson.steps, 1):
        assert not app.exception
        where = {"lang": language, "lesson": "polysemy", "step": str(number), **dict(step.show.state)}
        assert address(app) == where
        assert step.title in words_of(app)
        assert first_words(step.say, language) in words_of(app)
        if step.ask:
            assert not [one for one in app.segmented_control if one.key and one.key.startswith(f"{step.show.page}:")]
            assert app.button(key="lesson_forward").label == label("reveal", language)
            assert first_words(step.see, language) not in words_of(app)
            click(app, "lesson_forward")
        assert address(app) == where
        assert app.title[0].value == texts.text(f"{step.show.page}.title", language)
        assert [one for one in app.segmented_control if one.key and one.key.startswith(f"{step.show.page}:")]
        assert first_words(step.see, language) in words_of(app)
        assert not app.error
        click(app, "lesson_forward")
    assert app.title[0].value == texts.text("lessons.title", language)
    assert address(app) == {"lang": language}
    assert lesson.title in app.success[0].value


def test_back_shows_at_once_what_was_revealed(opened, language):
    app = opened("pages/polysemy.py", lesson="polysemy", step="1")
    for _ in range(2):
        click(app, "lesson_forward")
    assert address(app)["step"] == "2"
    click(app, "lesson_back")
    first = lessons(language)["polysemy"].steps[0]
    assert address(app) == {"lang": language, "lesson": "polysemy", "step": "1", **dict(first.show.state)}
    assert app.button(key="lesson_forward").label == label("next", language)


@pytest.mark.parametrize("step", ["99", "0", "x", "", "9" * 30])
def test_a_step_that_is_not_there(opened, language, step):
    app = opened("pages/polysemy.py", lesson="polysemy", step=step)
    assert not app.exception
    count = len(lessons(language)["polysemy"].steps)
    shown = count if step.startswith("9") else 1
    assert address(app)["step"] == str(shown)
    assert any(str(count) in one.value for one in app.warning)
    click(app, "lesson_forward")
    click(app, "lesson_back" if shown == count else "lesson_forward")
    assert not app.warning


def test_a_lesson_that_is_not_there_leaves_the_page_as_it_is(opened, language):
    app = opened("pages/position.py", lesson="<b>gone</b>")
    assert not app.exception
    assert any("gone" in one.value for one in app.warning)
    assert [one for one in app.segmented_control if one.key == "position:section"]


def test_another_language_opens_the_step_in_its_own_state(opened, language):
    other = next(code for code in texts.LANGUAGES if code != language)
    app = opened("pages/polysemy.py", lesson="polysemy", step="2")
    app.query_params["lang"] = other
    settle(app)
    assert address(app) == {
        "lang": other, "lesson": "polysemy", "step": "2", **dict(lessons(other)["polysemy"].steps[1].show.state)
    }  # fmt: skip


def test_a_short_link_to_a_step_opens_its_page(opened, language):
    app = opened("pages/lessons.py", lesson="polysemy", step="2")
    assert app.title[0].value == texts.text("static_vectors.title", language)


def test_presenting_goes_from_section_to_section_and_page_to_page(opened, language):
    app = opened("pages/position.py", present="1")
    assert not [one for one in app.button if one.key == "present_on"]
    click(app, "present_next")
    assert {"lang": language, "present": "1", "section": "anatomy"}.items() <= address(app).items()
    click(app, "present_back")
    assert "section" not in address(app)
    click(app, "clicker_back")
    assert app.title[0].value == texts.text("layers.title", language)
    click(app, "present_off")
    assert address(app).get("present") is None
    assert [one for one in app.button if one.key == "present_on"]


def test_the_list_starts_a_lesson_at_any_step_on_the_projector(opened, language):
    app = opened("pages/lessons.py")
    assert len([one for one in app.button if one.key and one.key.startswith("le_start_")]) == len(lessons(language))
    app.toggle(key="lessons:le_present").set_value(True)
    app.selectbox(key="le_from_polysemy").set_value(1)
    click(app, "le_here_polysemy")
    assert {"lesson": "polysemy", "step": "2", "present": "1"}.items() <= address(app).items()
    assert lessons(language)["polysemy"].steps[1].say[:20] not in words_of(app)  # the class sees this screen
    click(app, "lesson_notes")
    assert lessons(language)["polysemy"].steps[1].say[:20] in words_of(app)


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
