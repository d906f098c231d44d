"""Own columns are joined by name, own vectors are read, and what the inspector exports comes back as it went."""

from __future__ import annotations

import doctest
import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core import export, own_columns, own_examples, own_vectors, stash, tables
from embed_core.errors import InputError
from embed_core.maps import MapSettings, draw_map
from embed_core.own_columns import MISSING, join, with_columns
from embed_core.points import Points
from embed_core.texts import LANGUAGES

NAMES = ("Ada", "Bob", "bob", "Émile", "7")


def table(text: str, name: str = "t.csv") -> tables.Table:
    return tables.read_table(name, io.BytesIO(text.encode()))


def points(**changes) -> Points:
    values = {
        "names": ("=1+1", "cat", 'a "quoted", 词', "'tis", "dog\ttab", "00"),
        "vectors": np.array([[0.1, -2.5e-8, 3], [1, 2, 3e7], [1 / 3, 0, -1], [4, 5, 6], [7, 8, 9], [1, 1, 2]], "f4"),
        "key": "toy",
        "columns": {
            "group": np.array(["pet", "@sum", "", "a", "b", "c"], dtype=object),
            "score": np.array([0.123456789, 2, 3, 4, 5, 6.5]),
            "x": np.array([1, 2, 3, 4, 5, 6]),
            "right": np.array([True, False, True, True, False, True]),
        },
    }
    return Points(**{**values, **changes})


@pytest.fixture
def cache(tmp_path, monkeypatch):
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


@pytest.mark.parametrize("module", [own_columns, own_examples])
def test_examples_in_the_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


def test_names_count_exactly_before_case_is_forgotten():
    found = join(NAMES, table("name,team\nBOB,third\nbob,second\nBob,first\nÉMILE,french\nE\u0301mile,late\n"))
    assert found.columns["team"].tolist() == [MISSING, "first", "second", "french", MISSING]
    assert (found.matched, found.without, found.unmatched) == (3, ("Ada", "7"), ())


def test_the_first_of_repeated_names_counts_and_the_rest_is_said():
    found = join(NAMES, table("name,n\nAda,1\nAda,2\nZoe,3\n"))
    assert found.columns["n"].tolist() == ["1", *[MISSING] * 4]
    assert (found.repeated, found.unmatched, found.matched) == (("Ada",), ("Zoe",), 1)


def test_the_column_of_names_is_the_one_that_fits_more_points():
    assert join(NAMES, table("who,team,name\nAda,red,x\nBob,blue,y\n")).name_column == "who"
    assert join(NAMES, table("who,team,Name\nz,red,Ada\ny,blue,Bob\n")).name_column == "Name"
    assert join(("0", "1"), table("node,team\n0,red\n1,blue\n")).columns["team"].tolist() == ["red", "blue"]


def test_many_numbers_stay_a_scale_and_few_become_classes():
    names = tuple(map(str, range(20)))
    rows = "".join(f"{row},{row / 2},{row % 3},{row % 2 == 0}\n" for row in range(19))
    found = join(names, table("name,scale,kind,even\n" + rows))
    assert np.isnan(found.columns["scale"][-1]) and found.columns["scale"][:3].tolist() == [0, 0.5, 1]
    assert found.columns["kind"].tolist()[:4] == ["0", "1", "2", "0"] and found.columns["kind"][-1] == MISSING
    assert found.columns["even"][-1] == MISSING


def test_equal_names_of_points_share_a_row():
    assert join(("a", "a", "b"), table("name,t\na,1\nb,2\n")).columns["t"].tolist() == ["1", "1", "2"]


def test_vectors_coordinates_and_too_many_columns_are_left_out():
    found = join(("a",), table("name,x,y,kept,team,v0,v1\na,1,2,0.5,red,3,4\n"))
    assert list(found.columns) == ["team"] and set(found.left_out) == {"x", "y", "kept", "v0", "v1"}
    wide = ",".join(f"c{place}" for place in range(60))
    found = join(("a",), table(f"name,{wide}\na,{','.join(['u'] * 60)}\n"))
    assert len(found.columns) == own_columns.MAX_COLUMNS and len(found.left_out) == 60 - own_columns.MAX_COLUMNS


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("name,t\nx,1\ny,2\n", "no_match"),
        ("name,t\nAda,\nBob,\n", "nothing_else"),
        ("name\nAda\nBob\n", "nothing_else"),
    ],
)
def test_what_cannot_be_joined_is_one_sentence(content, code):
    with pytest.raises(InputError) as caught:
        join(NAMES, table(content))
    assert caught.value.code == f"own_columns.{code}"
    assert all(caught.value.message(language) for language in LANGUAGES)


def test_new_columns_come_first_and_take_no_name_away():
    toy = points()
    joined = join(toy.names, table("name,group,score,team\ncat,a,1,red\n00,b,2,blue\n"))
    assert list(with_columns(toy, joined).columns) == ["group_2", "score_2", "team", *toy.columns]
    again = join(toy.names, tables.read_table("m.parquet", io.BytesIO(export.map_parquet(shown(toy)))))
    assert again.matched == len(toy) and list(with_columns(toy, again).columns) == list(toy.columns)
    csv = join(toy.names, table(export.map_csv(shown(toy)).decode("utf-8-sig")))
    assert csv.matched == len(toy) and not csv.unmatched


@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=4))
@settings(max_examples=60)
def test_any_table_is_joined_or_refused(text, names):
    try:
        found = join(tuple(names), table("name,t\n" + text))
    except InputError as error:
        assert error.message("zh")
        return
    assert {len(column) for column in found.columns.values()} == {len(names)}
    assert found.matched + len(found.without) == len(names)


def shown(toy: Points):
    return draw_map(toy, MapSettings(method="pca"))


def as_zip(toy: Points) -> bytes:
    return export.map_projector(shown(toy))


def unzipped(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


EXPORTS = {
    "map.csv": lambda toy: (export.map_csv(shown(toy), vectors=True), None),
    "map.parquet": lambda toy: (export.map_parquet(shown(toy)), None),
    "projector.zip": lambda toy: (as_zip(toy), None),
    "vectors.tsv": lambda toy: (unzipped(as_zip(toy), "vectors.tsv"), unzipped(as_zip(toy), "metadata.tsv")),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_the_inspector_come_back_unchanged(name, cache):
    # A tab cannot stand in a cell of a TSV: there, and only there, it comes back as a blank.
    toy = points() if name != "vectors.tsv" else points(names=("=1+1", "cat", "a b, 词", "'tis", "dog tab", "00"))
    content, metadata = EXPORTS[name](toy)
    back = own_vectors.read_points(stash.put(content), name, stash.put(metadata) if metadata else "")
    assert back.names == toy.names
    np.testing.assert_array_equal(back.vectors, toy.vectors)
    assert back.vectors.dtype == np.float32
    assert set(back.columns) == set(toy.columns)
    assert back.columns["group"].tolist() == toy.columns["group"].tolist()
    np.testing.assert_allclose(back.columns["score"], toy.columns["score"], rtol=1e-5 if metadata else 0)
    assert back.columns["x"].tolist() == toy.columns["x"].tolist()
    assert back.columns["right"].tolist() == toy.columns["right"].tolist()


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("kind", ["graphs", "images", "sound"])
def test_the_examples_go_out_and_come_back(kind, name, cache):
    toy = own_examples.example(kind)
    content, metadata = EXPORTS[name](toy)
    back = own_vectors.read_vectors(name, content, metadata)
    assert back.names == toy.names
    np.testing.assert_array_equal(back.vectors, toy.vectors)
    for column, values in toy.columns.items():
        assert back.metadata[column].tolist() == values.tolist()


def test_vectors_of_one_and_two_dimensions_come_back():
    for width in (1, 2):
        toy = points(vectors=points().vectors[:, :width].copy(), columns={})
        view = replace(shown(points(columns={})), points=toy)
        back = own_vectors.read_vectors("map.csv", export.map_csv(view, vectors=True))
        np.testing.assert_array_equal(back.vectors, toy.vectors)
        assert back.names == toy.names


def test_plain_tables_and_numbers_as_names():
    found = own_vectors.read_vectors("t.csv", b"node,v0,v1,v2,team\n3,1,2,3,red\n4,4,5,6,blue\n")
    assert found.names == ("3", "4") and found.metadata["team"].tolist() == ["red", "blue"]
    assert found.vectors.tolist() == [[1, 2, 3], [4, 5, 6]]
    flat = own_vectors.read_vectors("t.csv", b"name,x,y\na,1,2\nb,3,4\n")
    assert flat.vectors.tolist() == [[1, 2], [3, 4]] and flat.names == ("a", "b")


def zip_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("map.csv", b"name,x,y,kept\na,1,2,0.5\n", "map_without_vectors"),
        ("a.zip", zip_of({"other.txt": b"x"}), "zip_without_vectors"),
        ("a.zip", zip_of({"vectors.tsv": b"1\t2\n"})[:-30], "bad_zip"),
        ("a.zip", b"PK\x03\x04" + b"\x00" * 40, "bad_zip"),
    ],
)
def test_files_without_vectors_are_one_sentence(name, content, code):
    with pytest.raises(InputError) as caught:
        own_vectors.read_vectors(name, content)
    assert caught.value.code == f"own_columns.{code}"
    assert all(caught.value.message(language) for language in LANGUAGES)


def test_a_zip_that_unpacks_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(own_vectors, "MAX_BYTES", 1_000)
    with pytest.raises(InputError, match="unpacks to more"):
        own_vectors.read_vectors("a.zip", zip_of({"vectors.tsv": b"1\t2\n" * 1_000}))


def test_the_zip_of_the_projector_without_our_map_uses_its_metadata():
    found = own_vectors.read_vectors("a.zip", zip_of({"vectors.tsv": b"1\t2\n3\t4\n", "metadata.tsv": b"7\n8\n"}))
    assert found.names == ("7", "8") and found.vectors.tolist() == [[1, 2], [3, 4]]


@given(st.lists(st.tuples(st.integers(4, 400), st.integers(0, 255)), min_size=1, max_size=4))
@settings(max_examples=60)
def test_any_damage_to_a_zip_gives_vectors_or_a_sentence(changes):
    data = bytearray(
        zip_of({"vectors.tsv": b"1\t2\n3\t4\n", "metadata.tsv": b"a\nb\n", "map.csv": b"name,x,y\na,1,2\n"})
    )
    for place, value in changes:
        data[place % len(data)] = value
    try:
        found = own_vectors.read_vectors("a.zip", bytes(data))
    except InputError as error:
        assert error.message("en")
    else:
        assert np.isfinite(found.vectors).all()
