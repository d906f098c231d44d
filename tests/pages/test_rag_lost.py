"""Where was it lost: the steps, the verdict, the remedies, and a passage that stands nowhere."""

from __future__ import annotations

import pytest
from page_kit import settle, words_of
from rag_kit import PAGE, collection  # noqa: F401

from embed_core.retrieval import lost, store
from embed_core.texts import text

pytestmark = pytest.mark.usefixtures("collection")
PASSAGE = "Tigers swim in rivers quietly."


@pytest.fixture
def open_section(open_page):
    chosen = {"rag": "cats", "lo_q": "When do cats purr?", "lo_passage": PASSAGE, "lo_k": "1"}
    return lambda **query: open_page(PAGE, section="lost", **{**chosen, **query})


def test_the_way_of_a_passage_with_its_verdict_and_remedies(open_section, language):
    from rag_kit import model_id

    from embed_core import loading

    app = open_section(lo_mode="exact")
    assert not app.exception
    card = store.collection("cats")
    found = lost.trace(card, loading.load(model_id()), "When do cats purr?", PASSAGE, mode="exact", k=1)
    shown = words_of(app)
    for step in ("document", "cut", "embedding", "index", "keyword", "fusion", "top_k"):
        assert text(f"rag_page.lost.steps.{step}", language) in shown
    (verdict,) = app.success if found.verdict == "kept" else app.warning
    assert str(found.rank) in verdict.value
    (table,) = app.dataframe
    ranks = table.value[text("rag_page.lost.remedies.columns.rank", language)].tolist()
    assert ranks[0] == found.rank and len(ranks) >= 5  # as it is, two other ways, re-ranking, cuts


def test_a_passage_in_no_document_can_be_replaced_by_the_closest(open_section, language):
    app = open_section(lo_passage="Tigers swim in lakes quietly!")
    assert not app.exception
    assert app.error[0].value == text("rag_page.lost.nowhere", language) and not app.dataframe
    app.button(key="lo_take").click()
    settle(app)
    assert "Tigers swim in" in app.text_area[0].value
    assert text("rag_page.lost.steps.title", language) in words_of(app)


@pytest.mark.parametrize("query", [{"lo_passage": " "}, {"lo_q": " "}, {"lo_passage": "y" * 4_500}])
def test_something_missing_is_one_sentence(open_section, query):
    app = open_section(**query)
    assert not app.exception and len(app.error) == 1


def test_markup_in_the_passage_stays_text(open_section):
    app = open_section(lo_passage="<b>Tigers</b> *swim* in rivers :red[quietly]")
    assert not app.exception and any("Tigers swim" in one.value for one in app.markdown)
