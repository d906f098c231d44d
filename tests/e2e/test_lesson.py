"""A teacher runs the polysemy lesson in presenter mode, with the keyboard alone."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from browser_kit import at_rest

from embed_core import catalog, sources, texts
from embed_core.teaching.lessons import lessons

pytestmark = [pytest.mark.browser, pytest.mark.models]
LESSON = lessons("en")["polysemy"]


@pytest.fixture(scope="module", autouse=True)
def fetched():
    for model_id in LESSON.needs:
        sources.fetch(catalog.get_spec(model_id))


def said(key, **values):
    return texts.text(f"presenting.{key}", "en", **values)


def wait_for_text(page, text):
    page.wait_for_function("text => document.querySelector('[data-testid=stMain]').innerText.includes(text)", arg=text)


def wait_for_step(page, number):
    wait_for_text(page, said("where", lesson=LESSON.title, step=number, count=len(LESSON.steps)))


def wait_for_forward(page, key):
    page.wait_for_function(
        "text => document.querySelector('.st-key-lesson_forward')?.innerText.includes(text)", arg=said(key)
    )


def test_the_polysemy_lesson_is_walked_by_keyboard(visit):
    page = visit(f"/lessons?{urlencode({'lang': 'en', 'lesson': 'polysemy', 'step': 1, 'present': 1})}")
    for number, step in enumerate(LESSON.steps, 1):
        wait_for_step(page, number)
        wait_for_text(page, step.title)
        wait_for_forward(page, "reveal")
        assert said("see") not in page.inner_text("[data-testid=stMain]")
        page.keyboard.press("PageDown" if number % 2 else "ArrowRight")  # a clicker, and the keyboard
        wait_for_forward(page, "finish" if number == len(LESSON.steps) else "next")
        wait_for_text(page, said("see"))
        at_rest(page)
        assert page.locator("[data-testid=stAlertContentError], [data-testid=stException]").count() == 0
        for name, value in step.show.state:
            assert f"{name}={value}" in page.url
        if number == 2:
            page.keyboard.press("PageUp")
            wait_for_step(page, 1)
            page.keyboard.press("ArrowRight")
            wait_for_step(page, 2)
            page.keyboard.press("n")
            wait_for_text(page, said("say"))
            page.keyboard.press("n")
            page.wait_for_function("text => !document.body.innerText.includes(text)", arg=said("notes_off"))
        page.keyboard.press("ArrowRight" if number % 2 else "PageDown")
    wait_for_text(page, texts.text("lessons.title", "en"))
    page.wait_for_selector("[data-testid=stAlert]")
    assert not page.locator("[data-testid=stSidebar]").is_visible()
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=stSidebar]", state="visible")
    assert page.outside == []
