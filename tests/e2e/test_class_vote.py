"""A class votes: thirty browsers at once, the teacher's screen live, no second vote by a reload."""

from __future__ import annotations

import pytest
from browser_kit import assert_it_stands

pytestmark = pytest.mark.browser

STUDENTS = 30
CHOICES = [number % 3 for number in range(STUDENTS)]
RIGHT = CHOICES.count(1) + 1  # one changes its mind


def open_room(visit):
    teacher = visit("/classroom?lang=en", fresh=True)
    teacher.get_by_role("button", name="Open a room").click()
    code = teacher.locator(".class-code").inner_text()
    teacher.locator("textarea").nth(0).fill("How many vectors does bank have in BERT?")
    teacher.locator("textarea").nth(1).fill("one\n* one for each sentence\ntwo")
    teacher.locator("textarea").nth(1).press("Tab")  # what is below moves up by the hint that goes
    teacher.locator("[data-testid=stFormSubmitButton] button").click()
    teacher.locator(".st-key-class_reveal button").wait_for()
    return teacher, code


@pytest.fixture
def students(browser, server):
    """Thirty browsers that know nothing of each other."""
    contexts = [browser.new_context(viewport={"width": 390, "height": 700}, locale="en-US") for _ in range(STUDENTS)]
    pages = []
    for context in contexts:
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.outside = []
        pages.append(page)
    yield pages
    for context in contexts:
        context.close()


def test_thirty_browsers_vote_at_once_and_the_teacher_sees_thirty(visit, server, students):
    teacher, code = open_room(visit)
    for student in students:
        student.goto(f"{server}/vote?lang=en&room={code}", wait_until="commit")
    buttons = [student.locator(".st-key-ballot button") for student in students]
    for ballot in buttons:
        ballot.nth(2).wait_for()
    for ballot, choice in zip(buttons, CHOICES, strict=True):
        ballot.nth(choice).dispatch_event("click")
    teacher.get_by_text(f"{STUDENTS} of {STUDENTS} devices have voted").wait_for()
    # A reload, and a vote for something else: still thirty, and the last choice is what counts.
    again = students[0]
    again.reload(wait_until="commit")
    again.get_by_text("Your vote for A counts.").wait_for()
    again.locator(".st-key-ballot button").nth(1).click()
    again.get_by_text("Your vote for B counts.").wait_for()
    teacher.locator(".js-plotly-plot", has_text=f"{RIGHT} · {RIGHT / STUDENTS:.0%}").wait_for()
    teacher.get_by_text(f"{STUDENTS} of {STUDENTS} devices have voted").wait_for()
    teacher.locator(".st-key-class_reveal button").click()
    teacher.get_by_text(f"{RIGHT} of {STUDENTS} devices chose it.").wait_for()
    again.get_by_text("Right: B. You chose it.").wait_for()
    students[2].get_by_text("Right: B. You chose another answer.").wait_for()
    assert_it_stands(again)
    assert again.locator("[data-testid=stSidebar]:visible").count() == 0
    # On another page the room is still there, and closed it says so.
    teacher.get_by_role("link", name="Models").click()
    teacher.get_by_text(f"Room {code}").wait_for()
    teacher.get_by_role("link", name="Class vote").click()
    teacher.get_by_role("button", name="Close the room").click()
    again.get_by_text("has been closed by its teacher").wait_for()
