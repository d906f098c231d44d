"""The pages about context on the real weights: what a teacher points at."""

from __future__ import annotations

import pytest
from browser_kit import at_rest

from embed_core import catalog, sources

pytestmark = [pytest.mark.browser, pytest.mark.models]


# The place on the screen of the first point of a chart, scrolled to: Plotly knows.
FIRST_POINT = """(chart) => {
  chart.scrollIntoView({block: 'center'});
  const box = chart.getBoundingClientRect(), layout = chart._fullLayout;
  const trace = chart._fullData.find((one) => one.x && one.x.length && (one.mode || '').includes('markers'));
  return [box.left + layout.xaxis._offset + layout.xaxis.l2p(trace.x[0]),
          box.top + layout.yaxis._offset + layout.yaxis.l2p(trace.y[0])];
}"""


@pytest.fixture(scope="module", autouse=True)
def fetched():
    for model_id in ("all-minilm-l6-v2", "smollm2-135m"):
        sources.fetch(catalog.get_spec(model_id))


def test_one_word_has_one_static_vector_and_many_contextual_ones(visit):
    page = visit("/polysemy?lang=en&word=bank")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    at_rest(page)
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
    assert page.outside == []


def test_a_click_on_an_occurrence_finds_its_nearest_sentences(visit):
    page = visit("/polysemy?lang=en&word=bank")
    page.wait_for_selector("text=a point an occurrence")
    at_rest(page)
    charts = page.locator(".js-plotly-plot")
    place = charts.nth(1).evaluate(FIRST_POINT)
    page.mouse.move(place[0] + 1, place[1] + 1)
    page.mouse.move(*place)
    page.wait_for_selector(".hoverlayer .hovertext")
    page.mouse.click(*place)
    page.wait_for_function("() => location.search.includes('pp_sel=')")
    page.wait_for_selector("blockquote:has-text('bank')")
    at_rest(page)
    assert page.locator("[data-testid=stAlertContentError]").count() == 0


def test_what_follows_moves_bert_but_not_a_decoder(visit):
    page = visit("/layers?lang=en&section=right_context")
    page.wait_for_selector("text=cannot move")
    at_rest(page)
    said = page.locator("p:has-text('cannot move')").first.inner_text()
    assert said.index("all-MiniLM-L6-v2") < said.index("cannot move") < said.index("SmolLM2")


def test_without_positions_the_order_of_words_is_lost(visit):
    page = visit("/position?lang=en&section=shuffle")
    page.wait_for_selector("[data-testid=stMetricValue]")
    at_rest(page)
    values = page.locator("[data-testid=stMetricValue]").all_inner_texts()
    assert float(values[0]) > 0.1  # positions on: another order, other vectors
    assert float(values[2]) < 1e-5  # positions off: the same vectors, in another order
    assert values[3] == "1.000000"
