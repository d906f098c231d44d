"""Graphs, images and sound on the real weights: every section by its link, a click in one picture seen in the other,
files of one's own.
"""

from __future__ import annotations

import pytest
from browser_kit import at_rest

from embed_core import catalog, sources

pytestmark = [pytest.mark.browser, pytest.mark.models]

SECTIONS = [
    ("graphs", "walk"), ("graphs", "nodes"), ("graphs", "links"), ("graphs", "classes"), ("graphs", "roles"),
    ("graphs", "own"), ("images", "gallery"), ("images", "network"), ("images", "changes"), ("images", "pixels"),
    ("images", "clip"), ("images", "video"), ("images", "own"), ("sound", "recording"), ("sound", "voices"),
    ("sound", "moments"), ("sound", "stability"), ("sound", "own"),
]  # fmt: skip
LOOKS = [("en", True, 800), ("zh", False, 1400), ("zh", True, 800), ("en", False, 1400)]
LINK = "text=/Link to this view|此视图的链接/"  # the last thing on a page


@pytest.fixture(scope="module", autouse=True)
def fetched():
    for model_id in ("efficientnet-lite0", "resemblyzer"):
        sources.fetch(catalog.get_spec(model_id))


@pytest.mark.parametrize(
    ("page_id", "section", "language", "dark", "width"),
    [(*section, *LOOKS[place % len(LOOKS)]) for place, section in enumerate(SECTIONS)],
)
def test_every_section_opens_by_its_link_and_fits_the_window(visit, page_id, section, language, dark, width):
    page = visit(f"/{page_id}?lang={language}&section={section}", width=width, dark=dark)
    page.wait_for_selector(LINK)
    at_rest(page)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
    assert page.outside == []
