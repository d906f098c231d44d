"""Reading tables: every format, every way a file can be broken, and no other exception than InputError."""

from __future__ import annotations

import datetime
import doctest
import io
import json
import pickle
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core import tables
from embed_core.errors import InputError
from embed_core.tables import arrays, delimited, model
from embed_core.tables import parquet as parquet_room
from embed_core.tables.model import Limits
from embed_core.tables.parquet import to_table
from embed_core.tables.unpack import unpack
from embed_core.texts import LANGUAGES


def read(content: str | bytes, name: str = "t.csv", **limits: int) -> tables.Table:
    data = content.encode() if isinstance(content, str) else content
    return tables.read_table(name, io.BytesIO(data), **limits)


def fails(content: str | bytes, name: str = "t.csv", **limits: int) -> InputError:
    with pytest.raises(InputError) as caught:
        read(content, name, **limits)
    assert all("{" not in caught.value.message(language).replace('{"text"', "") for language in LANGUAGES)
    return caught.value


def parquet(columns: dict[str, object], **options: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)
    return buffer.getvalue()


WHOLE = parquet({"a": ["x", "y", "y"], "v": [[1.0, 2.0]] * 3, "n": [1, 2, None]})


@pytest.mark.parametrize("module", [tables, arrays, delimited, model])
def test_examples_in_the_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


def test_csv_columns_get_their_kinds():
    table = read('word,count,share,code,mixed\ncat,3,0.5,007,1\n"dog, big",4,,010,x\n')
    assert table.names == ("word", "count", "share", "code", "mixed")
    assert table.column("word").tolist() == ["cat", "dog, big"]
    assert table.column("count").tolist() == [3, 4] and table.column("count").dtype.kind == "i"
    assert table.column("share")[0] == 0.5 and np.isnan(table.column("share")[1])
    assert table.column("code").tolist() == ["007", "010"]
    assert table.column("mixed").tolist() == ["1", "x"]
    assert table.notes == () and len(table) == 2
    assert table.frame().shape == (2, 5)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    rows = [["text", "group"], ["one, or; two", "a"], ["plain", "b"]]
    content = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert read(content).column("text").tolist() == ["one, or; two", "plain"]


def test_a_column_of_sentences_with_commas_needs_no_quotes():
    table = read('text\nHello, world\nOne, two, three\n"Quoted, with ""marks"""\n')
    assert table.column("text").tolist() == ["Hello, world", "One, two, three", 'Quoted, with "marks"']


def test_plain_text_is_one_text_a_line_without_header():
    table = read("Hello, world\r\n\r\nSecond line\n", "notes.txt")
    assert table.column("text").tolist() == ["Hello, world", "Second line"]


def test_line_ends_and_newlines_in_cells():
    for end in ("\n", "\r\n", "\r"):
        table = read(f'a,b{end}1,"x\ny"{end}{end}2,z{end}')
        assert table.column("b").tolist() == ["x\ny", "z"]


def test_a_missing_header_is_noticed_but_years_and_counts_are_headers():
    table = read("0.25,1.5\n0.5,2\n")
    assert table.names == ("column 1", "column 2") and len(table) == 2
    assert [note.key for note in table.notes] == ["header_missing"]
    assert read("0,1\n0.5,2\n").names == ("0", "1")
    assert read("2019,2020\n0.5,2\n").names == ("2019", "2020")


def test_the_blank_name_of_a_pandas_index():
    table = read(pd.DataFrame({"word": ["cat", "dog"]}).to_csv())
    assert table.names == ("column 1", "word")


@pytest.mark.parametrize(
    ("encoding", "mark", "noted"),
    [("utf-8", b"", None), ("utf-8", b"\xef\xbb\xbf", None), ("utf-16-le", b"\xff\xfe", "UTF-16"),
     ("utf-16-be", b"\xfe\xff", "UTF-16"), ("gb18030", b"", "GB18030")],
)  # fmt: skip
def test_encodings(encoding, mark, noted):
    table = read(mark + "词,组\n苹果,水果\n北京,城市\n".encode(encoding))
    assert table.names == ("词", "组") and table.column("词").tolist() == ["苹果", "北京"]
    assert [dict(note.values)["encoding"] for note in table.notes] == ([noted] if noted else [])
    assert all(table.notes[0].message(language) for language in LANGUAGES) if noted else True


def test_western_eight_bit_text_is_refused_with_the_offset():
    content = "word\nélan\nété\n".encode("latin-1")
    error = fails(content)
    assert error.code == "tables.encoding"
    assert (error.details["offset"], error.details["line"], error.details["byte"]) == (5, 2, "0xE9")


@pytest.mark.parametrize(
    ("content", "code", "details"),
    [
        ("a,b\n1,2\n3\n", "broken_row", {"line": 3, "received": 1, "allowed": 2}),
        ("a,b\n1,2\n\n3,4,5\n", "broken_row", {"line": 4, "received": 3}),
        ('a,b\n"x\ny",2\n3\n', "broken_row", {"line": 4}),
        ('a,b\n1,2\n3,"x\n5,6\n', "broken_quotes", {"line": 3}),
        ("a,b,a\n1,2,3\n", "duplicate_columns", {"columns": "a"}),
        ("a,b\n", "no_rows", {}),
        ("", "empty", {}),
        ("  \n\n", "empty", {}),
        ("\ufeff", "empty", {}),
        (b"a,b\n1,\x002\n", "binary", {"offset": 6}),
        (b"\xff\xfea", "encoding", {"offset": 2}),
        (pickle.dumps(["x"]), "pickle", {}),
        (b"PK\x03\x04rest", "zip_or_excel", {}),
        (b"\x1f\x8brest", "compressed", {}),
        (b"\x93NUMPY", "numpy", {}),
    ],
)
def test_broken_csv(content, code, details):
    error = fails(content)
    assert error.code == f"tables.{code}"
    assert {name: error.details[name] for name in details} == details


def test_limits():
    assert fails("a\n" + "x" * 100, max_bytes=50).code == "tables.too_big"
    assert len(read("a\n" + "x" * 48, max_bytes=50)) == 1
    error = fails("a\n1\n2\n3\n", max_rows=2)
    assert (error.code, error.details["allowed"]) == ("tables.too_many_rows", 2)
    assert len(read("a\n1\n2\n", max_rows=2)) == 2
    assert fails(",".join(map(str, range(10_001))) + "\n").code == "tables.too_many_columns"
    assert fails("x.kv", "model.kv").code == "tables.unknown_format"


def test_tsv_with_single_quotation_marks():
    table = read('word\tnote\ninch\t"\nfoot\t12" long\n', "t.tsv")
    assert table.column("note").tolist() == ['"', '12" long']
    assert [note.key for note in table.notes] == ["quotes_literal"]
    assert fails('a\tb\n"\n', "t.tsv").code == "tables.broken_row"


def test_json_lines():
    lines = [
        {"text": "cat", "n": 1, "v": [0.5, 1], "ok": True, "extra": {"a": [1]}},
        {"text": "狗", "v": [2, 3], "ok": False},
    ]
    table = read("\n".join(json.dumps(line) for line in lines) + "\n", "t.jsonl")
    assert table.column("text").tolist() == ["cat", "狗"]
    assert table.column("v").tolist() == [[0.5, 1.0], [2.0, 3.0]]
    assert table.column("ok").tolist() == [True, False]
    assert table.column("n")[0] == 1 and np.isnan(table.column("n")[1])
    assert table.column("extra").tolist() == ['{"a": [1]}', ""]
    assert read('"one"\n"two"\n', "t.ndjson").column("text").tolist() == ["one", "two"]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ('{"a": 1}\n{"a": 1', "broken_json", 2),
        ('{"a": 1}\n\n[1]\n', "json_not_object", 3),
        ('{"a": "\\ud800"}', "broken_json", 1),
        ("[" * 100_000, "broken_json", 1),
        ('{"a": ' + "9" * 5000 + "}", "broken_json", 1),
    ],
)
def test_broken_json_lines(content, code, line):
    error = fails(content, "t.jsonl")
    assert (error.code, error.details["line"]) == (f"tables.{code}", line)


def test_parquet_kinds():
    columns = {
        "word": pa.array(["cat", None, "dog"]),
        "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
        "count": pa.array([1, 2, 3], pa.uint8()),
        "share": pa.array([0.5, None, 1.0], pa.float32()),
        "day": pa.array([datetime.date(2020, 1, 2)] * 3),
        "fixed": pa.array([[1.0, 2.0]] * 3, pa.list_(pa.float32(), 2)),
        "free": pa.array([[1, 2], [3, 4], [5, 6]], pa.list_(pa.int64())),
        "bytes": pa.array([b"x"] * 3),
    }
    table = read(parquet(columns), "t.parquet")
    assert table.column("word").tolist() == ["cat", "", "dog"]
    assert table.column("kind").tolist() == ["a", "b", "a"]
    assert table.column("count").tolist() == [1, 2, 3]
    assert np.isnan(table.column("share")[1])
    assert table.column("day")[0] == "2020-01-02"
    assert table.column("fixed").tolist() == [[1, 2]] * 3
    assert table.column("free").tolist() == [[1, 2], [3, 4], [5, 6]]
    assert "bytes" not in table.names and [note.key for note in table.notes] == ["columns_skipped"]


def test_parquet_is_known_by_its_first_bytes_and_must_be_whole():
    data = parquet({"a": ["x"]})
    assert read(data, "misnamed.csv").column("a").tolist() == ["x"]
    assert fails(data[:-10], "t.parquet").code == "tables.not_parquet"
    assert fails(b"a,b\n1,2\n", "t.parquet").code == "tables.not_parquet"
    assert fails(b"PAR1" + b"\x00" * 20 + b"PAR1", "t.parquet").code == "tables.broken_parquet"


def test_parquet_bombs_are_refused_before_they_unpack():
    repeated = parquet({"a": pa.array([7] * 3_000_000)}, compression="zstd")
    assert len(repeated) < 20_000
    assert fails(repeated, "t.parquet", max_rows=1_000_000).code == "tables.too_many_rows"
    assert fails(repeated, "t.parquet", max_bytes=100_000, max_rows=10_000_000).code == "tables.unpacks_too_big"
    thousandfold = pa.DictionaryArray.from_arrays(np.zeros(20_000, dtype=np.int8), ["x" * 50_000])
    long_text = parquet({"a": thousandfold}, compression="zstd")
    assert len(long_text) < 50_000
    assert fails(long_text, "t.parquet", max_bytes=1_000_000).code == "tables.unpacks_too_big"
    empty_rows = parquet({"a": pa.nulls(3, pa.string())})
    assert read(empty_rows, "t.parquet").column("a").tolist() == ["", "", ""]
    assert fails(parquet({"a": pa.array([], pa.string())}), "t.parquet").code == "tables.no_rows"


def test_parquet_without_a_column_a_table_can_hold():
    assert fails(parquet({"picture": [b"x"]}), "t.parquet").code == "tables.no_usable_column"


def test_parquet_text_must_be_utf_8():
    data = parquet({"a": ["marked text"]}, compression="none", write_statistics=False)
    assert data.count(b"marked") == 1
    assert fails(data.replace(b"marked", b"mark\xbcd"), "t.parquet").code == "tables.broken_parquet"


def test_one_row_can_claim_a_list_of_any_length():
    huge = pa.ListArray.from_arrays(pa.array([0, 12_000_000], pa.int32()), pa.array(np.zeros(12_000_000, np.int8)))
    data = parquet({"v": huge}, compression="zstd")
    assert len(data) < 10_000
    assert fails(data, "t.parquet", max_bytes=1_000_000).code == "tables.unpacks_too_big"


def test_a_file_that_ends_its_reader_is_an_input_error(monkeypatch):
    monkeypatch.setattr(parquet_room, "_COMMAND", [sys.executable, "-c", "import os; os.abort()"])
    assert fails(WHOLE, "t.parquet").code == "tables.broken_parquet"


def test_texts_are_guessed_by_name_then_by_length():
    found = tables.as_texts(read("topic,Text\nlonger than the text,one\nx,\ny,two\n"))
    assert (found.column, found.texts, found.rows.tolist()) == ("Text", ("one", "two"), [0, 2])
    assert found.metadata["topic"].tolist() == ["longer than the text", "y"]
    assert [note.key for note in found.notes] == ["blank_texts"]
    assert tables.as_texts(read("a,b\nx,longer here\ny,and here\n")).column == "b"
    assert tables.as_texts(read("a,b\nx,longer here\n"), "a").texts == ("x",)


def test_texts_that_are_not_there():
    with pytest.raises(InputError, match="a, b"):
        tables.as_texts(read("a,b\n1,2\n"))
    with pytest.raises(InputError, match="every cell is blank"):
        tables.as_texts(read('a,b\n"",2\n'))
    with pytest.raises(InputError, match="Choose one of these"):
        tables.as_texts(read("a,b\nx,2\n"), "c")


def test_vectors_from_numeric_columns_leave_out_a_running_index():
    found = tables.as_vectors(read(",word,x,y\n0,cat,0.5,1\n1,dog,1.5,2\n"))
    assert found.vectors.dtype == np.float32 and found.vectors.tolist() == [[0.5, 1], [1.5, 2]]
    assert found.names == ("cat", "dog") and found.vector_columns == ("x", "y")
    assert set(found.metadata) == {"column 1", "word"}


def test_numbered_columns_are_the_vector_and_other_numbers_metadata():
    found = tables.as_vectors(read("name,year,v2,v0,v1\ncat,1999,3,1,2\n"))
    assert found.vector_columns == ("v0", "v1", "v2") and "year" in found.metadata
    assert found.vectors.tolist() == [[1, 2, 3]]
    years = tables.as_vectors(read("town,2019,2020,2021,area\nUlm,1,2,3,4\n"))
    assert years.vector_columns == ("2019", "2020", "2021", "area")


@pytest.mark.parametrize("cells", [("[0.5, 1]", "[2,3e0]"), ("[0.5 1.]", "[2\n 3]"), (" [+.5, 1 ]", "[2.0, 3]")])
def test_vectors_from_printed_lists(cells):
    table = read(f'vector,word\n"{cells[0]}",cat\n"{cells[1]}",dog\n')
    assert tables.as_vectors(table).vectors.tolist() == [[0.5, 1], [2, 3]]
    assert tables.guess_text_column(table) is None and tables.as_texts(table).column == "word"


def test_a_table_of_vectors_is_not_taken_for_texts():
    assert tables.guess_text_column(read("word,v1,v2,v3\ncat,1,2,3\n")) is None
    assert tables.guess_text_column(read("review,stars,year\nvery good,5,2020\n")) == "review"
    assert tables.guess_text_column(read("a,b\n1,2\n")) is None


@pytest.mark.parametrize(
    ("content", "name", "code", "details"),
    [
        ("word,v\ncat,[1 2]\ndog,[1 2 3]\n", "t.csv", "dimension", {"row": 2, "received": 3, "allowed": 2}),
        ("word,v\ncat,[1 2]\ndog,[1 ... 3]\n", "t.csv", "broken_vector", {"row": 2, "column": "v"}),
        ("word,v\ncat,[1 nan]\ndog,[1 2]\n", "t.csv", "not_finite", {"row": 1, "column": "v[1]"}),
        ("word,x,y\ncat,1,2\ndog,1,nan\n", "t.csv", "not_finite", {"row": 2, "column": "y", "count": 1}),
        ("word,x,y\ncat,1,\ndog,1,2\n", "t.csv", "not_finite", {"row": 1, "column": "y"}),
        ("word,x,y\ncat,1,1e300\n", "t.csv", "not_finite", {"row": 1}),
        ("word,x\ncat,inf\n", "t.csv", "not_finite", {"row": 1}),
        ("word,kind\ncat,a\n", "t.csv", "no_vectors", {"columns": "word, kind"}),
        ('{"v": [1]}\n{"v": [1, 2]}', "t.jsonl", "dimension", {"row": 2}),
        ('{"v": []}\n{"v": []}', "t.jsonl", "dimension", {"row": 1}),
        ('{"v": [1, NaN]}', "t.jsonl", "not_finite", {"row": 1}),
    ],
)
def test_broken_vectors(content, name, code, details):
    with pytest.raises(InputError) as caught:
        tables.as_vectors(read(content, name))
    assert caught.value.code == f"tables.{code}"
    assert {key: caught.value.details[key] for key in details} == details
    assert all(caught.value.message(language) for language in LANGUAGES)


def test_chosen_vector_columns_must_be_numbers():
    table = read("word,x,y\ncat,1,2\n")
    assert tables.as_vectors(table, ["y"]).vectors.tolist() == [[2]]
    with pytest.raises(InputError, match="numbers only"):
        tables.as_vectors(table, ["word", "y"])


def test_projector_pair():
    vectors = io.BytesIO(b"0.5\t1\n2\t3\n")
    found = tables.read_projector_pair(vectors, io.BytesIO(b"word\tkind\ncat\tpet\ncow\tfarm\n"))
    assert found.vectors.tolist() == [[0.5, 1], [2, 3]] and found.names == ("cat", "cow")
    assert found.metadata["kind"].tolist() == ["pet", "farm"]
    assert tables.read_projector_pair(io.BytesIO(b"1\t2\n")).names == ("1",)


def test_projector_metadata_of_one_column_has_no_header():
    def pair(metadata):
        return tables.read_projector_pair(io.BytesIO(b"1\t2\n3\t4\n"), io.BytesIO(metadata))

    assert pair(b"cat\r\ndog\r\n").names == ("cat", "dog")
    assert pair(b"cat\n\n").names == ("cat", "2")
    with_header = pair(b"word\ncat\ndog")
    assert with_header.names == ("cat", "dog") and with_header.notes[0].key == "metadata_header"
    with pytest.raises(InputError, match="Received 2 vectors and 4 rows"):
        pair(b"a\nb\nc\nd\n")


def test_projector_vectors_without_numbers():
    with pytest.raises(InputError, match="no header line"):
        tables.read_projector_pair(io.BytesIO(b"x\ty\n1\t2\n"))
    with pytest.raises(InputError, match="on line 2"):
        tables.read_projector_pair(io.BytesIO(b"1\t2\n3\n"))


def all_or_input_error(reader: Callable[[], tables.Table]) -> None:
    try:
        table = reader()
    except InputError as error:
        assert error.message("en") and error.message("zh")
        return
    assert len({len(column) for column in table.columns.values()}) == 1 and len(table) >= 1
    for interpret in (tables.as_texts, tables.as_vectors):
        try:
            interpret(table)
        except InputError as error:
            assert error.message("en") and error.message("zh")


some_name = st.sampled_from(["t.csv", "t.tsv", "t.txt", "t.parquet", "t.jsonl"])
tricky = st.text(st.sampled_from(list("ab0189.-e,;\t|\"'\n\r[]{}: \\\x0b\x1c\u2028\ufeff苹é😀")), max_size=80)


@given(st.binary(max_size=200), some_name)
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_table_or_an_input_error(data, name):
    all_or_input_error(lambda: read(data, name, max_bytes=100_000, max_rows=1000))


@given(tricky, some_name, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
@settings(max_examples=250, deadline=None)
def test_any_text_gives_a_table_or_an_input_error(text, name, encoding):
    all_or_input_error(lambda: read(text.encode(encoding), name))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


json_rows = st.dictionaries(st.sampled_from(["a", "b", "", " a"]), json_values, max_size=3)


@given(st.lists(json_rows, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_json_gives_a_table_or_an_input_error(rows):
    all_or_input_error(lambda: read("\n".join(map(json.dumps, rows)), "t.jsonl"))


@given(st.lists(st.tuples(st.integers(4, len(WHOLE) - 5), st.integers(0, 255)), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_damage_to_parquet_gives_a_table_or_an_input_error(changes):
    data = bytearray(WHOLE)
    for place, value in changes:
        data[place] = value
    all_or_input_error(lambda: to_table(unpack(bytes(data), Limits(100_000, 1000))))


@given(st.binary(max_size=60), st.none() | st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_pair_gives_vectors_or_an_input_error(vectors, metadata):
    try:
        found = tables.read_projector_pair(io.BytesIO(vectors), None if metadata is None else io.BytesIO(metadata))
    except InputError as error:
        assert error.message("en")
    else:
        assert np.isfinite(found.vectors).all() and len(found.names) == len(found.vectors)
