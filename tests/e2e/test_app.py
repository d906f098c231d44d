"""What a person does: look, click, share, export - in the real app."""

from __future__ import annotations

import csv
import io
import time

import pytest
from browser_kit import at_rest, chart, click_point

pytestmark = pytest.mark.browser

WORDS = "/projections?lang=en&draw=words&preset=own&method=pca&words=cat,dog,horse,cow,car,truck,bus,king,queen"


def test_the_home_page_shows_a_map_and_asks_nobody_else_for_anything(visit):
    begun = time.monotonic()
    page = visit("/?lang=en")
    chart(page)
    assert time.monotonic() - begun < 20  # generous: a cold server on a busy machine
    page.wait_for_selector("[data-testid=stDataFrame]")
    assert page.outside == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/models",
        "/projections",
        "/static_vectors",
        "/unknown_words",
        "/polysemy",
        "/layers",
        "/position",
        "/sentence_vectors",
        "/rag",
        "/languages",
        "/graphs",
        "/images",
        "/sound",
        "/lessons",
        "/classroom",
        "/interview",
        "/glossary",
    ],
)
@pytest.mark.parametrize(("language", "dark", "width"), [("en", False, 1400), ("zh", True, 800)])
def test_every_page_opens_by_its_cold_link_and_fits_the_window(visit, path, language, dark, width):
    page = visit(f"{path}?lang={language}", width=width, dark=dark)
    page.wait_for_selector("[data-testid=stSidebar], [data-testid=stExpandSidebarButton]", state="attached")
    page.wait_for_selector("text=中文", state="attached")
    page.wait_for_timeout(1_500)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
    assert ("中文" in page.content()) and (f"lang={language}" in page.url)


def test_a_click_selects_a_point_and_the_link_restores_it_elsewhere(visit):
    page = visit(WORDS)
    chart(page)
    at_rest(page)  # a click on a map that is being drawn anew meets nothing
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


def test_a_box_around_points_isolates_them_and_back_again(visit):
    page = visit(WORDS, height=1_500)
    box = chart(page).bounding_box()
    page.locator(".modebar-btn[data-title='Box Select']").click()
    page.mouse.move(box["x"] + 90, box["y"] + 50)  # inside the axes: their margins zoom
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 30, box["y"] + box["height"] - 90, steps=12)
    page.mouse.up()
    page.get_by_role("button", name="Isolate and map again").click()
    page.wait_for_function("() => location.search.includes('keep=')")
    page.get_by_role("button", name="Back to the whole map").click()
    page.wait_for_function("() => !location.search.includes('keep=')")


def test_an_uploaded_table_is_drawn_and_its_link_works_elsewhere(visit, tmp_path):
    table = tmp_path / "pets.csv"
    rows = [
        f"pet{number},{'cat' if number % 2 else 'dog'},{number % 2 + number / 50},{1 - number % 2},0.5"
        for number in range(12)
    ]
    table.write_text("\n".join(["name,kind,x1,x2,x3", *rows]), encoding="utf-8")
    page = visit("/projections?lang=en&draw=table&method=pca")
    page.locator("input[type=file]").first.set_input_files(str(table))
    chart(page)
    page.wait_for_selector("text=12 points × 3 dimensions")
    page.wait_for_function("() => location.search.includes('file=')")
    other = visit("/" + page.url.split("/", 3)[3])
    other.wait_for_selector("text=12 points × 3 dimensions")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("evil.pkl", b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00"),
        ("broken.csv", b"a,b\n1,2\n1,2,3\n"),
        ("nan.csv", b"name,x,y\na,nan,1\nb,2,3\nc,1,1\n"),
        ("binary.csv", bytes(range(256)) * 20),
    ],
)
def test_a_file_that_cannot_be_drawn_gets_a_sentence(visit, tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    page = visit("/projections?lang=en&draw=table&method=pca&column=")
    page.locator("input[type=file]").first.set_input_files(str(file))
    page.wait_for_selector("[data-testid=stAlertContentError]")
    assert page.locator("[data-testid=stException]").count() == 0
