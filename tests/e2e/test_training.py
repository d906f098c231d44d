"""The training pages on real text and real weights: a step, a run, a picture, and a model that other pages can use."""

from __future__ import annotations

from urllib.parse import unquote
from uuid import uuid4

import pytest
from browser_kit import LAST, assert_it_stands, at_rest

from embed_core import catalog, sources
from embed_core.training import shelf

pytestmark = [pytest.mark.browser, pytest.mark.models]

SECTIONS = [
    ("word_training", "glove"), ("retromae", "picture"), ("retromae", "proof"), ("retromae", "pretrain"),
    ("retromae", "images"), ("bge", "story"), ("bge", "batch"), ("bge", "negatives"), ("bge", "train"),
    ("bge", "compare"),
]  # fmt: skip
LOOKS = [("en", True, 800), ("zh", False, 1400), ("zh", True, 800), ("en", False, 1400)]


@pytest.fixture(scope="module", autouse=True)
def fetched():
    for model_id in ("all-minilm-l6-v2", "multilingual-e5-small"):
        sources.fetch(catalog.get_spec(model_id))


@pytest.mark.parametrize(
    ("page_id", "section", "language", "dark", "width"),
    [(*section, *LOOKS[place % len(LOOKS)]) for place, section in enumerate(SECTIONS)],
)
def test_every_section_opens_by_its_link_and_fits_the_window(visit, page_id, section, language, dark, width):
    page = visit(f"/{page_id}?lang={language}&section={section}", width=width, dark=dark)
    if section not in ("pretrain", "train"):  # these wait for their button
        page.wait_for_selector(LAST)
    at_rest(page)
    assert_it_stands(page)


def test_one_step_on_and_one_back(visit):
    page = visit("/word_training?lang=en")
    page.wait_for_selector(LAST)
    at_rest(page)
    page.click("button:has-text('Next step')")
    page.wait_for_url("**ws_n=401**")
    page.wait_for_selector("text=Step 401")
    at_rest(page)
    page.click("button:has-text('Back')")
    page.wait_for_selector("text=Step 400")


@pytest.fixture
def name():
    """Of a model that is on no shelf yet, and is on none afterwards: the server shares the models of this machine."""
    made = f"news-{uuid4().hex[:8]}"
    yield made
    if (spec := catalog.catalogue().get(f"trained:{made}")) is not None:
        shelf.remove(spec)


def test_vectors_trained_here_are_drawn_on_the_map(visit, name):
    page = visit("/word_training?lang=en&section=run")
    page.wait_for_selector("text=Keep under a name")  # the run on the sample starts by itself
    at_rest(page)
    page.click("summary:has-text('Keep under a name')")
    page.get_by_role("textbox", name="Name").fill(name)
    at_rest(page)
    page.click("button:has-text('Keep')")
    page.locator(f"a[href*='projections'][href*='{name}']").click()
    page.wait_for_url(lambda address: "/projections?" in address and name in address)
    page.wait_for_selector(".js-plotly-plot .main-svg")
    at_rest(page)
    assert f"trained:{name}" in unquote(page.url)
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
