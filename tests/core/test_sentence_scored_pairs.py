"""Files of scored sentence pairs: the layouts of STS and SICK, encodings, and everything that is wrong with a file."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.sentence import scored_pairs
from embed_core.sentence.pair_columns import COLUMNS
from embed_core.sentence.scored_pairs import KINDS, MAX_BYTES, read_pairs, shipped, shipped_file
from embed_core.texts import text

PAIRS = [("A plane takes off.", "An air plane, rising.", 5.0), ("A man sings.", "Rain falls.", 0.2), ("Hi.", "Yo", 3.0)]


def table(delimiter="\t", header="sentence1{0}sentence2{0}score", rows=PAIRS):
    lines = [header.format(delimiter)] if header else []
    lines += [delimiter.join((f'"{a}"', f'"{b}"', str(c)) if delimiter == "," else (a, b, str(c))) for a, b, c in rows]
    return ("\n".join(lines) + "\n").encode()


def rows(found):
    return [(one.first, one.second, one.score) for one in found.pairs]


def code_of(name, data):
    with pytest.raises(InputError) as caught:
        read_pairs(name, data)
    for language in ("en", "zh"):
        text(caught.value.key, language, **caught.value.details)
    return caught.value


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|", "||"])
@pytest.mark.parametrize("header", ["sentence1{0}sentence2{0}score", ""])
def test_delimiters_with_and_without_header(delimiter, header):
    rows_of = [(a.replace(",", ""), b.replace(",", ""), c) for a, b, c in PAIRS] if delimiter != "," else PAIRS
    found = read_pairs("x.csv", table(delimiter, header, rows_of))
    assert rows(found) == rows_of
    assert found.layout == ("header" if header else "guessed")
    assert [one.line for one in found.pairs] == ([2, 3, 4] if header else [1, 2, 3])


def test_sick_as_it_is():
    data = (
        b"pair_ID\tsentence_A\tsentence_B\tentailment_label\trelatedness_score\tentailment_AB\n"
        b"1\tA group of kids is playing\tKids play, outside\tNEUTRAL\t4.5\tA_neutral_B\n"
        b'2\tA "man" naps\tNobody sleeps\tCONTRADICTION\t3.2\tA_contradicts_B\n'
        b"3\tA dog runs\tA cat sits\tNEUTRAL\t1.0\tA_neutral_B\n"
    )
    found = read_pairs("SICK.txt", data)
    assert found.layout == "header"
    assert rows(found)[1] == ('A "man" naps', "Nobody sleeps", 3.2)
    trial = b"pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment\n" + b"".join(
        f"{n}\ta {n}\tb {n}\t{n}.5\tNEUTRAL\n".encode() for n in range(1, 5)
    )
    assert [one.score for one in read_pairs("SICK_trial.txt", trial).pairs] == [1.5, 2.5, 3.5, 4.5]


def test_the_sts_benchmark_as_it_is():
    data = (
        b'main-captions\tMSRvid\t2012test\t0024\t2.500\tA girl, styling "her hair.\tA girl is brushing.\n'
        b"main-news\tMSRpar\t2012train\t0999\t5.000\tHe said 3, 4 and 5.\tHe said so.\tPDDL\thttp://x\n"
        b"main-forums\tdeft\t2016\t12\t\tnot scored\tat all\n"
        b"main-forums\tdeft\t2016\t13\t0.000\t15\t7\n"
    )
    found = read_pairs("sts-test.csv", data)  # tab-separated although it is called .csv, quotes are characters
    assert found.layout == "benchmark"
    assert rows(found) == [
        ('A girl, styling "her hair.', "A girl is brushing.", 2.5),
        ("He said 3, 4 and 5.", "He said so.", 5.0),
        ("15", "7", 0.0),
    ]
    assert found.unscored == 1
    assert [one.line for one in found.pairs] == [1, 2, 4]


def test_semevals_two_files_pasted_together():
    """``paste STS.gs.headlines.txt STS.input.headlines.txt``: the first pair was not scored, sources at the end."""
    rows_of = [
        ("", "a one", "b one"),
        ("4.2", "Stocks fall, again", "Shares drop"),
        ("0", "x y", "y z"),
        ("5", "p", "q"),
    ]
    data = "".join(f"{a}\t{b}\t{c}\thttp://a.example/{'n' * 40}\thttps://b.example/\n" for a, b, c in rows_of)
    found = read_pairs("headlines.txt", data.encode())
    assert rows(found) == [("Stocks fall, again", "Shares drop", 4.2), ("x y", "y z", 0.0), ("p", "q", 5.0)]
    assert (found.unscored, found.heading, found.pairs[0].line) == (1, "", 2)


def test_glue_names_json_lines_and_parquet():
    import io

    import pandas as pd

    glue = "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore\n" + "".join(
        f"{n}\tg\tf\t2012\t{n}\ts\ts\tone {n}\ttwo {n}\t{n}.0\n" for n in range(4)
    )
    assert rows(read_pairs("dev.tsv", glue.encode()))[2] == ("one 2", "two 2", 2.0)
    lines = "\n".join(json.dumps({"sentence1": a, "sentence2": b, "score": c}) for a, b, c in PAIRS)
    assert rows(read_pairs("test.jsonl", lines.encode())) == PAIRS
    out = io.BytesIO()
    pd.DataFrame(PAIRS, columns=["sentence1", "sentence2", "score"]).to_parquet(out)
    assert rows(read_pairs("test.parquet", out.getvalue())) == PAIRS
    assert code_of("x.jsonl", b'{"a": 1}\n{"a": 2}\n{"a": 3}\n').code == "sts.columns"


def test_encodings():
    chinese = "句子1\t句子2\t分数\n小猫睡了\t猫睡着了\t4,5\n下雨了\t今天是晴天\t1\n你好\t您好\t5\n"
    for data in (chinese.encode("utf-8-sig"), chinese.encode("utf-16"), chinese.encode("gb18030"), chinese.encode()):
        assert rows(read_pairs("x.tsv", data))[0] == ("小猫睡了", "猫睡着了", 4.5)
    assert rows(read_pairs("x.csv", table().replace(b"\n", b"\r\n"))) == PAIRS
    assert code_of("x.tsv", b"score\tsentence1\tsentence2\n5\t\xff\xfe\x80 a\tb\n").code == "tables.encoding"


def test_a_header_without_known_names_is_said():
    found = read_pairs("x.tsv", table("\t", "frase a{0}frase b{0}voto"))
    assert rows(found) == PAIRS
    assert found.heading == "frase a | frase b | voto"


@pytest.mark.parametrize(
    ("name", "data", "code", "details"),
    [
        ("x.csv", b"", "tables.empty", {}),
        ("x.csv", b" \n \n", "tables.empty", {}),
        ("x.xlsx", b"a", "tables.unknown_format", {}),
        ("x.csv", b"PK\x03\x04rest", "tables.zip_or_excel", {}),
        ("x.csv", b"abc\x00\x01\x02", "tables.binary", {}),
        ("x.csv", b"<!DOCTYPE html><html></html>", "sts.html", {}),
        ("x.csv", b"just one line\nand another\n", "sts.three_columns", {"line": 1}),
        ("x.tsv", table() + b"only\ttwo\n", "sts.broken_row", {"line": 5, "received": 2}),
        ("x.csv", table(",") + b"a, b, c, 1\n", "sts.broken_row", {"line": 5, "received": 4}),
        ("x.csv", table(",") + b'"open, a, 1\n', "tables.broken_quotes", {"line": 5}),
        ("x.tsv", table() + b"a\t \t1\n", "sts.blank", {"line": 5, "column": 2}),
        ("x.tsv", table() + b"a\tb\tnan\n", "sts.score", {"line": 5, "received": "nan"}),
        ("x.tsv", table() + b"a\tb\tinf\n", "sts.score", {"line": 5}),
        ("x.tsv", table() + b"a\tb\tfour\n", "sts.score", {"line": 5, "received": "four"}),
        ("x.tsv", table() + b"a\tb\t1e300\n", "sts.score", {"line": 5}),
        ("x.tsv", table() + b"a" * 2001 + b"\tb\t1\n", "sts.long_sentence", {"line": 5, "received": 2001}),
        ("x.tsv", table(rows=PAIRS[:2]), "sts.too_few", {"received": 2}),
        ("x.tsv", table(rows=[(a, b, 3.0) for a, b, _ in PAIRS]), "sts.one_score", {"pairs": 3}),
        ("x.tsv", table("\t", "sentence1{0}sentence2{0}x"), "sts.columns", {}),
        ("x.tsv", b"a\tb\tc\nd\te\tf\ng\th\ti\n", "sts.columns", {}),
        ("x.tsv", b"a\t1\t2\nd\t3\t4\ng\t5\t6\n", "sts.columns", {}),
    ],
)
def test_what_is_wrong_is_said_with_its_line(name, data, code, details):
    error = code_of(name, data)
    assert error.code == code
    assert {key: error.details[key] for key in details} == details


def test_too_large(monkeypatch):
    assert code_of("x.tsv", b"a\tb\t1\n" * (MAX_BYTES // 6 + 1)).code == "tables.too_big"
    monkeypatch.setattr(scored_pairs, "MAX_PAIRS", 3)
    assert rows(read_pairs("x.tsv", table())) == PAIRS  # as many as allowed, with a header
    assert code_of("x.tsv", table(rows=[*PAIRS, ("a", "b", 1.0), ("c", "d", 2.0)])).code == "tables.too_many_rows"


def test_unscored_and_repeated_pairs_are_counted():
    found = read_pairs("x.tsv", table() + b"a\tb\t\n" + b"Hi.\tYo\t3.0\n")
    assert (len(found.pairs), found.unscored, found.repeated) == (4, 1, 1)
    assert len(found.sentences) == 6


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shipped_set(language):
    found = shipped(language)
    assert len(found.pairs) == 90 and not found.repeated and not found.unscored
    assert Counter(found.scores) == {float(score): 15 for score in range(6)}
    kinds = Counter(one.kind for one in found.pairs)
    assert set(kinds) == set(KINDS) and all(kinds[kind] >= 4 for kind in KINDS)
    for one in found.pairs:
        assert one.first != one.second
        if one.kind == "order" and one.score == 2:  # the very same words, in another order
            split = list if language == "zh" else lambda words: words.lower().strip(".").split()
            assert Counter(split(one.first)) == Counter(split(one.second))
    assert read_pairs("set.tsv", shipped_file(language)) == found
    with pytest.raises(InputError):
        shipped_file("fr")


CELL = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELL, max_size=5), max_size=8), st.sampled_from(["\t", ",", ";", "|", "||"]), st.booleans())
def test_any_text_is_read_or_refused_in_words(cells, delimiter, named):
    header = f"sentence1{delimiter}sentence2{delimiter}score\n" if named else ""
    data = (header + "\n".join(delimiter.join(row) for row in cells)).encode()
    try:
        found = read_pairs("x.csv", data)
    except InputError as error:
        assert error.message("en") and error.message("zh")
    else:
        assert all(one.first and one.second and abs(one.score) <= 1000 for one in found.pairs)


SENTENCE = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30).map(
    lambda said: f"{said}w".strip()
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(SENTENCE, SENTENCE, st.integers(0, 50)), min_size=3, max_size=8))
def test_what_a_csv_writer_writes_is_read_back(pairs):
    import csv
    import io

    if len({score for _, _, score in pairs}) == 1:
        pairs = [*pairs, ("one more", "pair", pairs[0][2] + 1)]
    out = io.StringIO()
    csv.writer(out).writerows([("sentence1", "sentence2", "score"), *((a, b, c / 10) for a, b, c in pairs)])
    found = read_pairs("x.csv", out.getvalue().encode("utf-8-sig"))
    assert rows(found) == [(a, b, c / 10) for a, b, c in pairs]


def test_every_name_of_a_column_is_understood():
    for role, names in COLUMNS.items():
        for name in names:
            header = {"first": "sentence1", "second": "sentence2", "score": "score", "kind": "kind", role: name.upper()}
            data = "\t".join(header.values()) + "\n" + "".join(f"a {n}\tb {n}\t{n}\tx\n" for n in range(3))
            found = read_pairs("x.tsv", data.encode())
            assert rows(found) == [(f"a {n}", f"b {n}", float(n)) for n in range(3)]
