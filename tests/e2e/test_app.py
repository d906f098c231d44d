"""What a person does: look, click, share, export - in the real app."""

from __future__ import annotations

import csv
import io
import time

import pytest

pytestmark = pytest.mark.browser

WORDS = "/projections?lang=en&draw=words&preset=own&method=pca&words=cat,dog,horse,cow,car,truck,bus,king,queen"

# Where on the screen a named point of the map lies: Plotly knows.
PLACE = """(name) => {
  const chart = document.querySelector('.js-plotly-plot'), box = chart.getBoundingClientRect();
  const layout = chart._fullLayout;
  for (const trace of chart._fullData) {
    const at = Array.from(trace.hovertext || []).indexOf(name);
    if (at >= 0 && trace.x) return [
      box.left + layout.xaxis._offset + layout.xaxis.l2p(trace.x[at]),
      box.top + layout.yaxis._offset + layout.yaxis.l2p(trace.y[at])];
  }
  return null;
}"""


def chart(page):
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.wait_for_function("() => (document.querySelector('.js-plotly-plot')._fullData || []).length > 0")
    return page.locator(".js-plotly-plot").first


def click_point(page, name: str) -> None:
    chart(page)
    place = page.evaluate(PLACE, name)
    assert place is not None, f"{name} is not on the map"
    page.mouse.move(place[0] + 1, place[1] + 1)
    page.mouse.move(*place)
    page.wait_for_selector(".hoverlayer .hovertext")
    page.mouse.click(*place)


def test_the_home_page_shows_a_map_and_asks_nobody_else_for_anything(visit):
    begun = time.monotonic()
    page = visit("/?lang=en")
    chart(page)
    assert time.monotonic() - begun < 20  # generous: a cold server on a busy machine
    page.wait_for_selector("[data-testid=stDataFrame]")
    assert page.outside == []


@pytest.mark.parametrize("path", ["/", "/models", "/projections"])
@pytest.mark.parametrize(("language", "dark", "width"), [("en", False, 1400), ("zh", True, 1400), ("zh", False, 800)])
def test_every_page_opens_by_its_cold_link_and_fits_the_window(visit, path, language, dark, width):
    page = visit(f"{path}?lang={language}", width=width, dark=dark)
    page.wait_for_selector("[data-testid=stSidebar], [data-testid=stExpandSidebarButton]", state="attached")
    page.wait_for_timeout(1_500)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
    assert ("中文" in page.content()) and (f"lang={language}" in page.url)


def test_a_click_selects_a_point_and_the_link_restores_it_elsewhere(visit):
    page = visit(WORDS)
    click_point(page, "dog")
    page.wait_for_selector("h4:has-text('dog')")
    page.wait_for_function("() => location.search.includes('sel=dog')")
    other = visit("/" + page.url.split("/", 3)[3])
    other.wait_for_selector("h4:has-text('dog')")


def test_the_language_can_be_switched_at_any_moment(visit):
    page = visit(WORDS + "&sel=dog")
    page.wait_for_selector("h4:has-text('dog')")
    page.get_by_role("radio", name="中文").or_(page.get_by_role("button", name="中文")).first.click()
    page.wait_for_selector("text=看计算过程")
    page.wait_for_selector("h4:has-text('dog')")
    assert "lang=zh" in page.url
    assert "words=" in page.url


def test_the_table_of_a_map_can_be_downloaded(visit):
    page = visit(WORDS)
    chart(page)
    page.get_by_text("Export and share").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["name"] for row in rows] == ["cat", "dog", "horse", "cow", "car", "truck", "bus", "king", "queen"]
    assert all(abs(float(row["x"])) > 0 for row in rows)


def test_the_exported_page_works_without_the_app(visit, tmp_path):
    page = visit(WORDS)
    chart(page)
    page.get_by_text("Export and share").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="HTML", exact=True).click()
    file = tmp_path / "map.html"
    file.write_bytes(waiting.value.path().read_bytes())
    page.goto(file.as_uri())
    chart(page)
    assert page.evaluate("() => document.querySelector('.js-plotly-plot')._fullData[0].hovertext.length") == 9
    assert page.outside == []


def test_text_from_a_link_is_shown_not_run(visit):
    words = "cat,dog,cow,<img src=x onerror=alert(1)>,*b*"
    page = visit(f"/projections?lang=en&draw=words&preset=own&method=pca&words={words}")
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    chart(page)
    page.wait_for_selector("text=<img src=x onerror=alert(1)>")
    assert dialogs == []
    assert page.locator("[data-testid=stMain] img[src='x']").count() == 0
