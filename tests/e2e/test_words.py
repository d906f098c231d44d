"""The word pages as a person uses them: clicking neighbours, walking, typing something nobody has seen."""

from __future__ import annotations

import pytest
from browser_kit import at_rest

pytestmark = pytest.mark.browser

SECTIONS = ["neighbours", "pairs", "analogies", "axes", "walk", "scores"]


def asked(page, name: str) -> str:
    return page.evaluate("name => new URLSearchParams(location.search).get(name) || ''", name)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(("language", "dark", "width"), [("en", True, 800), ("zh", False, 1400)])
def test_every_section_opens_by_its_link_and_fits_the_window(visit, section, language, dark, width):
    page = visit(f"/static_vectors?lang={language}&section={section}&model2=word2vec-cbow", width=width, dark=dark)
    page.wait_for_selector("[data-testid=stMain] strong")
    at_rest(page)
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 1


def test_a_click_on_a_neighbour_makes_it_the_query(visit):
    page = visit("/static_vectors?lang=en&nb_q=king")
    at_rest(page)
    table = page.locator("[data-testid=stDataFrame]").first
    box = table.bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + 35 * 1.5)  # the first row below the heading
    page.wait_for_function("() => !['', 'king'].includes(new URLSearchParams(location.search).get('nb_q') || '')")
    assert asked(page, "nb_q") in ("prince", "queen")


def test_a_walk_goes_on_by_a_click_and_back_again(visit):
    page = visit("/static_vectors?lang=en&section=walk&wk_path=")
    at_rest(page)
    page.get_by_role("button", name="tea").first.click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('wk_path') === 'tea'")
    page.get_by_role("button", name="Back").click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('wk_path') === ''")


def test_an_unknown_word_is_answered_by_every_kind_of_model(visit):
    page = visit("/unknown_words?lang=en&q=embeddingz")
    at_rest(page)
    field = page.get_by_role("textbox", name="Any word, sentence or typo")
    field.fill("<b>wonderfull</b>")
    field.press("Enter")
    page.wait_for_function("() => (new URLSearchParams(location.search).get('q') || '').includes('wonderfull')")
    at_rest(page)
    assert page.locator("[data-testid=stMain] b:has-text('wonderfull')").count() == 0
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
