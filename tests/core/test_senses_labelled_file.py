"""A labelled file: what is read, and a sentence for everything that is not."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.senses.bank import Occurrence, find
from embed_core.senses.labelled_file import MAX_ROWS, MAX_SENTENCE, overlap, read_labelled, sample_file

HEADER = "word,sentence,start,end,sense\n"


def read(text: str | bytes, name: str = "mine.csv"):
    return read_labelled(name, io.BytesIO(text.encode() if isinstance(text, str) else text))


def error_of(text: str | bytes, name: str = "mine.csv") -> InputError:
    with pytest.raises(InputError) as caught:
        read(text, name)
    assert all("{" not in caught.value.message(language) for language in ("en", "zh"))
    return caught.value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", HEADER + 'bank,"the bank, closed",4,8,money\n'),
        ("a.tsv", "Target\tText\tLabel\nbank\tthe [bank], closed\tmoney\n"),
        ("a.csv", "词;句子;义项\nbank;the bank, closed;money\n"),
        ("a.jsonl", '{"lemma": "bank", "context": "the bank, closed", "begin": 4, "stop": 8, "gloss": "money"}\n'),
        ("a.csv", "word,sentence,start,end,sense\nbank,the [bank]; closed,,,money\n".replace(";", "")),
    ],
)
def test_formats_and_names(name, text):
    (one,) = read(text, name).occurrences
    assert (one.word, one.target, one.start, one.end, one.sense) == ("bank", "bank", 4, 8, "money")


def test_numbers_are_senses_too_and_inflected_forms_are_taken_as_marked():
    found = read(HEADER + "bank,two banks here,4,9,1\nbank,a bank,2,6,2\n")
    assert [(one.target, one.sense) for one in found.occurrences] == [("banks", "1"), ("bank", "2")]
    assert (found.words, found.senses) == (("bank",), 2)


def test_repeated_rows_count_once():
    found = read(HEADER + "bank,a bank,2,6,x\nbank,a bank,2,6,x\n")
    assert len(found.occurrences) == 1 and found.repeated == 1


@pytest.mark.parametrize(
    ("rows", "code", "told"),
    [
        ("bank,a bank,2,6,x\nbank,a bank,2,6,y\n", "labelled.two_senses", ["Row 2", "row 1", "x", "y"]),
        ("bank,a bank,2,6,x\nbank,a bank,2,7,x\n", "labelled.span", ["row 2", "6 characters"]),
        ("bank,a bank,-1,6,x\n", "labelled.span", ["row 1", "-1"]),
        ("bank,a bank,6,2,x\n", "labelled.span", ["row 1"]),
        ("bank,a bank,3,6,x\n", "labelled.part_of_word", ["“ank”", "row 1"]),
        ("bank,a bank,1.5,6,x\n", "labelled.not_a_place", ["1.5", "start"]),
        ("bank,a bank,two,6,x\n", "labelled.not_a_place", ["two", "start"]),
        ("bank,a bank,2,,x\n", "labelled.blank", ["end"]),
        ("bank,a bank,2,6,\n", "labelled.blank", ["sense"]),
        (",a bank,2,6,x\n", "labelled.blank", ["word"]),
        ("bank,,2,6,x\n", "labelled.blank", ["sentence"]),
        ("bank,no such word,,,x\n", "labelled.no_place", ["0 times"]),
        ("bank,bank and bank,,,x\n", "labelled.no_place", ["2 times"]),
        (f"bank,{'a ' * MAX_SENTENCE}bank,,,x\n", "labelled.long_sentence", ["2,000"]),
        (f"bank,a bank,2,6,{'x' * 81}\n", "labelled.long_name", ["sense", "80"]),
    ],
)
def test_a_row_that_is_wrong_is_named(rows, code, told):
    error = error_of(HEADER + rows)
    assert error.code == code
    assert all(part in error.message() for part in told), error.message()


def test_spans_count_characters_not_bytes():
    one = read(HEADER + "苹果,😀我爱苹果。,3,5,fruit\n").occurrences[0]
    assert one.target == "苹果"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "tables.empty"),
        (b"word,sentence,sense\n", "a.csv", "tables.no_rows"),
        (b"word,sentence\nbank,a bank\n", "a.csv", "labelled.columns"),
        (b"word,sentence,sense,start\nbank,a bank,x,2\n", "a.csv", "labelled.columns"),
        (b"<!DOCTYPE html><html><body>hello</body></html>", "a.csv", None),
        (pickle.dumps([1]), "a.csv", "tables.pickle"),
        (pickle.dumps([1]), "a.pkl", "tables.unknown_format"),
        (gzip.compress(b"0" * 10_000_000, mtime=0), "a.csv", "tables.compressed"),
        (b"PAR1xxxxPAR1", "a.parquet", "tables.unknown_format"),
        ("word,sentence,sense\nbank,caf\xe9 bank,x\n".encode("latin-1"), "a.csv", "tables.encoding"),
        (b"x" * 5_000_001, "a.csv", "tables.too_big"),
        (b'{"word": "bank", "sentence": ["a"], "sense": NaN}\n', "a.jsonl", None),
        (b'{"word": NaN, "sentence": "a bank", "sense": "x"}\n', "a.jsonl", "labelled.blank"),
        (b'{"word": "bank", "sentence": "a bank", "sense": "x", "start": Infinity, "end": 1e999}\n', "a.jsonl", None),
    ],
)
def test_bad_files_get_a_sentence(content, name, code):
    error = error_of(content, name)
    assert code is None or error.code == code


def test_a_zip_bomb_is_not_opened():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 20_000_000)
    assert error_of(packed.getvalue()).code == "tables.zip_or_excel"


def test_too_many_rows():
    rows = "".join(f"bank,bank {number},0,4,x\n" for number in range(MAX_ROWS + 1))
    assert error_of(HEADER + rows).code == "tables.too_many_rows"
    assert len(read(HEADER + rows[: rows.rindex("bank,")]).occurrences) == MAX_ROWS


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.txt"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_rows_or_a_sentence(content, name):
    try:
        found = read(content, name)
    except InputError as error:
        assert error.message("en") and error.message("zh")
    else:
        assert found.occurrences


_CELL = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.lists(st.integers()))


@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(("word", "sentence", "start", "end", "sense"), _CELL)),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_json_cells_give_rows_or_a_sentence(rows):
    text = "\n".join(json.dumps(row) for row in rows)
    try:
        found = read(text, "a.jsonl")
    except InputError as error:
        assert error.message("en") and error.message("zh")
    else:
        assert all(one.target.strip() for one in found.occurrences)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="[]\ufeff"), max_size=30),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="[]\ufeff"), max_size=30),
)
@settings(max_examples=100, deadline=None)
def test_brackets_and_spans_say_the_same(before, after):
    sentence = f"{before} bank {after}".strip()
    start = len(f"{before} ".lstrip()) if before.strip() else 0
    assert sentence[start : start + 4] == "bank"
    spans = json.dumps({"word": "bank", "sentence": sentence, "start": start, "end": start + 4, "sense": "x"})
    marked = json.dumps({"word": "bank", "sentence": f"{sentence[:start]}[bank]{sentence[start + 4 :]}", "sense": "x"})
    assert read(spans, "a.jsonl") == read(marked, "a.jsonl")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_file_is_read_back_as_it_stands_in_the_bank(language):
    found = read(sample_file(language), "senses.csv")
    assert len(found.words) >= 3 and found.repeated == 0
    for one in found.occurrences:
        entry = find(one.word)
        assert entry is not None
        assert Occurrence(one.word, one.sense, one.sentence, one.start, one.end) in entry.occurrences


def test_rows_that_stand_in_both_files():
    train = read(HEADER + "bank,a bank,2,6,x\nbank,the bank,4,8,x\n").occurrences
    assert overlap(train, train[:1]) == 1
    assert overlap(train, read(HEADER + "bank,my bank,3,7,x\n").occurrences) == 0


@pytest.mark.parametrize("cell", [[], [1, 2], {"a": 1}])
def test_a_place_that_is_a_list_gets_a_sentence(cell):
    row = {"word": "bank", "sentence": "the bank opens", "start": cell, "end": 8, "sense": "money"}
    with pytest.raises(InputError):
        read(json.dumps(row).encode(), "file.jsonl")
