"""Exports: what is written is read back, spreadsheets run nothing, and the HTML page works alone."""

from __future__ import annotations

import base64
import csv
import doctest
import io
import json
import re
import shutil
import zipfile
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core import export, tables
from embed_core.errors import InputError
from embed_core.export import data as data_room
from embed_core.export import html, tabular
from embed_core.texts import LANGUAGES

NASTY = "</script><script>window.ran = 1</script>"
FACTS = {"model": "toy", "method": "umap", "seed": 42, "parameters": {"n_neighbors": 15}, "kept_neighbours": 0.25}


def toy(**changes) -> export.MapData:
    values = {
        "names": ("cat", "=1+1", 'a "quoted", 词'),
        "coordinates": np.array([[0, 1], [2, -3.5], [0.1, 4]], dtype=np.float32),
        "columns": {
            "group": np.array(["pet", "@sum", ""], dtype=object),
            "frequency_rank": np.array([1, 2, 3]),
            "kept": np.array([0.5, np.nan, 1], dtype=np.float32),
        },
        "vectors": np.array([[1, 2], [3, 4], [-5, 0.1]], dtype=np.float32),
        "links": ((0, 1),),
        "neighbours": np.array([[1, 2], [0, 2], [1, 0]], dtype=np.int32),
        "facts": FACTS,
    }
    return export.MapData(**{**values, **changes})


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("module", [html, tabular])
def test_examples_in_the_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


def test_csv():
    content = export.to_csv(toy(), vectors=True)
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows(content) == [
        ["name", "x", "y", "group", "frequency_rank", "kept", "v0", "v1"],
        ["cat", "0", "1", "pet", "1", "0.5", "1", "2"],
        ["'=1+1", "2", "-3.5", "'@sum", "2", "", "3", "4"],
        ['a "quoted", 词', "0.1", "4", "", "3", "1", "-5", "0.1"],
    ]
    plain = export.to_csv(toy(names=("a", "b", "c"), columns={}))
    assert not plain.startswith(b"\xef\xbb\xbf") and rows(plain)[0] == ["name", "x", "y"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\rx", " =1", "＝1", "-"])
def test_csv_cells_that_a_spreadsheet_would_run_are_marked(cell):
    assert rows(export.to_csv(toy(names=(cell, "b", "c"))))[1][0] == "'" + cell
    column = {cell: np.array(["x", "y", "z"], dtype=object)}
    assert rows(export.to_csv(toy(columns=column)))[0][3] == "'" + cell


def test_csv_leaves_numbers_and_harmless_texts_alone():
    written = rows(export.to_csv(toy(names=("e-mail", "a=b", "'quoted"), coordinates=-np.ones((3, 2)))))
    assert [row[0] for row in written[1:]] == ["e-mail", "a=b", "'quoted"]
    assert written[1][1] == "-1"


def test_csv_of_three_dimensions_and_columns_called_like_coordinates():
    data = toy(coordinates=np.eye(3), columns={"x": np.array(["a", "b", "c"], dtype=object)})
    assert rows(export.to_csv(data))[0] == ["name", "x", "y", "z", "x_2"]


def test_csv_with_vectors_is_read_back_as_vectors():
    data = toy(vectors=np.array([[1, 2, 0.25], [3, 4, 1 / 3], [-5, 0.1, 1e-20]], dtype=np.float32))
    table = tables.read_table("map.csv", io.BytesIO(export.to_csv(data, vectors=True)))
    found = tables.as_vectors(table)
    assert found.vector_columns == ("v0", "v1", "v2")
    assert np.array_equal(found.vectors, data.vectors)
    assert found.names == ("cat", "'=1+1", 'a "quoted", 词')


@given(st.lists(st.text(), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_names_survive_csv(names):
    data = toy(names=tuple(names), coordinates=np.zeros((len(names), 2)), columns={}, vectors=None)
    written = [row[0] for row in rows(export.to_csv(data))[1:]]
    assert [cell.removeprefix("'") for cell in written] == [name.removeprefix("'") for name in names]
    assert not [cell for cell in written if re.match(r"[=+\-@\t\r]", cell)]


def test_parquet_carries_vectors_and_provenance():
    content = export.to_parquet(toy())
    table = pq.read_table(io.BytesIO(content))
    assert table.column_names == ["name", "x", "y", "group", "frequency_rank", "kept", "vector"]
    assert table["name"].to_pylist()[1] == "=1+1"
    assert json.loads(table.schema.metadata[export.PROVENANCE_KEY]) == FACTS
    found = tables.as_vectors(tables.read_table("map.parquet", io.BytesIO(content)))
    assert np.array_equal(found.vectors, toy().vectors) and found.names == toy().names


def unzip(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_projector_zip():
    files = unzip(export.to_projector_zip(toy(names=("cat", "=1", "tab\tand\nline"))))
    assert files["vectors.tsv"] == b"1\t2\n3\t4\n-5\t0.1\n"
    assert files["metadata.tsv"].decode().split("\n") == [
        "name\tgroup\tfrequency_rank\tkept", "cat\tpet\t1\t0.5", "'=1\t'@sum\t2\t", "tab and line\t\t3\t1", "",
    ]  # fmt: skip
    assert json.loads(files["provenance.json"]) == FACTS
    assert rows(files["map.csv"])[0][:3] == ["name", "x", "y"]
    found = tables.read_projector_pair(io.BytesIO(files["vectors.tsv"]), io.BytesIO(files["metadata.tsv"]))
    assert np.array_equal(found.vectors, toy().vectors) and found.names[2] == "tab and line"


def test_projector_metadata_of_one_column_has_no_header():
    assert unzip(export.to_projector_zip(toy(columns={})))["metadata.tsv"].startswith(b"cat\n")
    with pytest.raises(InputError, match="without its vectors"):
        export.to_projector_zip(toy(vectors=None))


@pytest.mark.parametrize(
    "changes", [{"names": ("a", "b")}, {"names": (), "coordinates": np.zeros((0, 2)), "columns": {}, "vectors": None},
                {"coordinates": np.zeros((3, 4))}, {"coordinates": np.zeros(3)}, {"vectors": np.zeros((2, 2))}],
)  # fmt: skip
def test_unequal_parts_are_refused(changes):
    with pytest.raises(InputError) as caught:
        toy(**changes)
    assert caught.value.code == "tables.bad_map" and caught.value.message("zh")


def payload(page: bytes) -> dict:
    return json.loads(re.search(r'<script id="data" type="application/json">(.*?)</script>', page.decode(), re.S)[1])


def unpack(text: str, kind: str) -> list[float]:
    return np.frombuffer(base64.b64decode(text), dtype=kind).tolist()


def test_html_holds_the_map():
    found = payload(export.to_html(toy()))
    assert found["names"] == list(toy().names) and found["title"] == "toy · UMAP"
    # x from 0 to 2, y from -3.5 to 4: moved to the middle, divided by the larger half (3.75).
    expected = (toy().coordinates - [1, 0.25]) / 3.75
    assert np.allclose(unpack(found["coordinates"], "<f4"), expected.ravel())
    assert found["links"] == [[0, 1]]
    assert found["neighbours"] == {"count": 2, "indices": found["neighbours"]["indices"]}
    assert unpack(found["neighbours"]["indices"], "<i4") == [1, 2, 0, 2, 1, 0]
    assert found["columns"][0]["categories"] == ["pets", "@sum", ""]
    assert unpack(found["columns"][0]["codes"], "<u2") == [0, 1, 2]
    assert ["seed", "42"] in found["facts"] and ["parameters", "n_neighbors = 15"] in found["facts"]


def test_html_columns_of_numbers_and_of_many_categories():
    count = 60
    columns = {"rank": np.arange(count), "group": np.array([f"g{i}" for i in range(count)], dtype=object)}
    data = export.MapData(tuple(map(str, range(count))), np.zeros((count, 2)), columns)
    rank, group = payload(export.to_html(data))["columns"]
    assert unpack(rank["numbers"], "<f4") == list(range(count))
    assert len(group["categories"]) == html.CATEGORIES_UP_TO
    assert unpack(group["codes"], "<u2")[-1] == html.CATEGORIES_UP_TO


@pytest.mark.parametrize("name", [NASTY, "<!--<script>", "\u2028", "&lt;", "%%DATA%%", "]]>"])
def test_no_text_can_leave_the_data_of_the_page(name):
    page = export.to_html(toy(names=(name, "b", "c"), facts={**FACTS, "model": name}))
    assert payload(page)["names"][0] == name
    assert page.count(b"</script>") == 2 and page.count(b"<script") == 2
    assert page.count(b"<!--") == 0 and page.count(b"<title") == 1


def test_html_loads_nothing_and_speaks_both_languages():
    for language in LANGUAGES:
        page = export.to_html(toy(), language=language).decode()
        assert f'<html lang="{language}">' in page and "default-src 'none'" in page
        assert not re.search(r"https?://|src=|@import", page)
        assert set(payload(page.encode())["texts"]) >= {"search", "colour", "reset", "neighbours"}
        used = set(re.findall(r"\bT\.(\w+)|data-text=\"(\w+)\"", page))
        assert {a or b for a, b in used} <= set(payload(page.encode())["texts"])


def fake_view(**changes):
    points = SimpleNamespace(
        names=("a", "b"), vectors=np.eye(2, dtype=np.float32), columns={}, links=((0, 1),), model_id="",
        layer=-1, pooling="mean", prefix="",
    )  # fmt: skip
    projection = SimpleNamespace(
        coordinates=np.zeros((2, 2), dtype=np.float32), method="pca", engine="numpy", engine_version="2",
        parameters={"whiten": np.bool_(False), "n": np.int64(3)}, metric="cosine", seed=1, seconds=0.12345,
        knn_indices=np.array([[1], [0]], dtype=np.int32), kept=np.array([1.0, 0.5], dtype=np.float32), kept_mean=0.75,
        kept_chance=float("nan"), triplet_accuracy=np.float32(0.5), quality_sample=2,
    )  # fmt: skip
    for name, value in changes.items():
        setattr(projection if hasattr(projection, name) else points, name, value)
    return SimpleNamespace(points=points, projection=projection, shipped=False)


def test_provenance_is_plain_json():
    facts = export.provenance(fake_view())
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert (facts["method"], facts["seed"], facts["seconds"], facts["layer"]) == ("pca", 1, 0.123, -1)
    assert facts["parameters"] == {"whiten": False, "n": 3}
    assert facts["kept_neighbours"] == 0.75 and facts["kept_neighbours_of_a_random_map"] is None
    assert facts["model"] is None and facts["components"] == 2


def test_provenance_names_model_and_revision(monkeypatch):
    monkeypatch.setattr(data_room.catalog, "get_spec", lambda model_id: SimpleNamespace(revision="1.2"))
    facts = export.provenance(fake_view(model_id="toy"))
    assert (facts["model"], facts["revision"]) == ("toy", "1.2")


def test_a_view_in_every_format():
    view = fake_view()
    assert rows(export.map_csv(view))[0] == ["name", "x", "y", "kept"]
    assert pq.read_table(io.BytesIO(export.map_parquet(view)))["kept"].to_pylist() == [1.0, 0.5]
    assert "map.csv" in unzip(export.map_projector(view))
    assert payload(export.map_html(view, language="zh"))["careful"].startswith("PCA 显示")
    unmeasured = fake_view(kept=np.full(2, np.nan), knn_indices=np.zeros((2, 0), dtype=np.int32))
    assert rows(export.map_csv(unmeasured))[0] == ["name", "x", "y"]


@pytest.mark.browser
def test_the_page_in_a_browser(tmp_path):
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    playwright = pytest.importorskip("playwright.sync_api")
    if chromium is None:
        pytest.skip("No Chromium found. On Debian or Ubuntu: apt install chromium")
    page_file = tmp_path / "map.html"
    page_file.write_bytes(export.to_html(toy(names=("cat", NASTY, "dog"))))
    with playwright.sync_playwright() as machinery:
        browser = machinery.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 800, "height": 600})
        problems: list[str] = []
        requests: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(page_file.as_uri())
        page.fill("#search", "CAT")
        assert page.inner_text("#found") == "1 found"
        page.keyboard.press("Enter")
        assert NASTY in page.inner_text("#details")
        assert page.evaluate("window.ran") is None
        place = page.evaluate("(() => { place(); return [px[2], py[2], canvas.getBoundingClientRect().top] })()")
        page.mouse.click(place[0], place[1] + place[2])
        assert page.inner_text("#details strong") == "dog"
        before = page.evaluate("view.zoom")
        page.mouse.wheel(0, -300)
        page.wait_for_function(f"view.zoom > {before}")
        browser.close()
    assert problems == [] and len(requests) == 1
