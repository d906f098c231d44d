"""Flash cards keep their progress in the visitor's own browser: across a reload, and nobody else's."""

from __future__ import annotations

import pytest

from embed_core.teaching.cards import cards

pytestmark = pytest.mark.browser
ADDRESS = "/interview?lang=en&section=flash"
SEED = sum(card.group == "seed" for card in cards("en").values())
STORED = "() => localStorage.getItem('embedding-explorer-flashcards')"


def wait_for_counts(page, *counts):
    """Due, new, learnt."""
    page.wait_for_function(
        """wanted => [...document.querySelectorAll("[data-testid=stMetricValue]")]
            .map(one => one.innerText).join() === wanted""",
        arg=",".join(map(str, counts)),
    )


def grade(page, key):
    page.wait_for_selector(".st-key-in_flip")
    page.keyboard.press("Space")
    page.wait_for_selector(".st-key-in_grade_easy")
    page.keyboard.press(key)


def test_progress_stays_in_the_browser_that_made_it(visit):
    page = visit(ADDRESS, fresh=True)
    wait_for_counts(page, 0, SEED, 0)
    assert page.evaluate(STORED) is None  # nothing is kept before anything was graded
    grade(page, "4")
    wait_for_counts(page, 0, SEED - 1, 1)
    page.wait_for_function(STORED + "?.includes('why-embeddings')")
    page.reload()
    wait_for_counts(page, 0, SEED - 1, 1)
    second = page.context.new_page()  # another window of the same browser
    second.set_default_timeout(180_000)
    second.goto(page.url)
    wait_for_counts(second, 0, SEED - 1, 1)
    grade(second, "4")
    wait_for_counts(page, 0, SEED - 2, 2)
    wait_for_counts(visit(ADDRESS, fresh=True), 0, SEED, 0)  # somebody else
    assert page.outside == []
