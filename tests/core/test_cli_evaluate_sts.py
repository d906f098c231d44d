"""``python -m embed_core evaluate sts``: the same figures as the page, in words and as JSON."""

from __future__ import annotations

import json

import pytest

from embed_core import catalog
from embed_core.cli import main
from embed_core.cli.evaluate_sts import chosen_rungs
from embed_core.errors import InputError
from embed_core.sentence.rungs import OF_WORDS, Rung
from embed_core.sentence.scored_pairs import read_pairs, shipped, shipped_file
from embed_core.sentence.sts_scores import difference, score_rungs

GLOVE = "glove-6b-50d-20k"


@pytest.fixture(autouse=True)
def quick(tmp_path, monkeypatch):
    """English and an empty cache."""
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def printed(capsys, *arguments):
    assert main(["evaluate", "sts", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_shipped_set_and_the_same_as_a_file(tmp_path, capsys):
    found = printed(capsys, "--model", GLOVE)
    assert (found["kind"], found["pairs"], found["layout"]) == ("sts", 90, "header")
    assert [row["method"] for row in found["rungs"]] == list(OF_WORDS)
    computed = score_rungs([Rung(method, GLOVE) for method in OF_WORDS], shipped("en"))
    for row, one in zip(found["rungs"], computed, strict=True):
        assert (row["spearman"], row["pearson"]) == (one.spearman.value, one.pearson.value)
        assert (row["spearman_low"], row["pearson_high"]) == (one.spearman.low, one.pearson.high)
    best = max(computed, key=lambda one: one.spearman.value)
    lead = next(lead for lead in found["leads"] if lead["other"] == computed[0].rung.id)
    assert lead["margin"] == difference(best, computed[0]).value
    file = tmp_path / "mine.csv"
    file.write_bytes(shipped_file("en"))
    again = printed(capsys, "--file", file, "--model", GLOVE, "--rung", "mean")
    assert again["rungs"][0]["spearman"] == found["rungs"][0]["spearman"]
    assert read_pairs(file.name, file.read_bytes()) == shipped("en")


def test_a_table_for_people_with_remarks(capsys):
    assert main(["evaluate", "sts", "--set", "zh", "--model", GLOVE, "--rung", "all", "--lang", "zh"]) == 0
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert lines[0].split()[:2] == ["向量", "模型"] and len(lines) == 1 + 4
    assert "90 个句对" in captured.err and "没有一个已知词" in captured.err


def test_rungs_that_are_chosen():
    assert [one.method for one in chosen_rungs("all-minilm-l6-v2", [])] == ["sentence"]
    assert [one.method for one in chosen_rungs("all-minilm-l6-v2", ["all"])][-1] == "sentence"
    assert {one.method for one in chosen_rungs("doc2vec", [])} == {"pv_dm", "pv_dbow"}
    assert chosen_rungs("multilingual-e5-small", [])[0].prefix == "query: "
    assert [one.method for one in chosen_rungs("bert-base-uncased", [])] == ["cls", "token_mean"]
    assert catalog.get_spec(GLOVE).is_static
    with pytest.raises(InputError) as caught:
        chosen_rungs(GLOVE, ["cls"])
    assert caught.value.code == "sts.no_rung" and "mean" in caught.value.message("zh")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<html>", "x.csv", "sts.html"),
        (b"score\tsentence1\tsentence2\nx\ta\tb\n", "x.tsv", "sts.score"),
        (None, "none.tsv", "cli.cannot_read"),
        (b"a", "x.docx", "tables.unknown_format"),
    ],
)
def test_a_file_that_cannot_be_used(content, name, code, tmp_path, capsys):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    assert main(["evaluate", "sts", "--file", str(file), "--model", GLOVE, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_figures_that_do_not_exist_are_null(tmp_path, capsys):
    file = tmp_path / "x.tsv"
    file.write_text("".join(f"qqq{n}\tzzz{n}\t{n}\n" for n in range(5)))
    row = printed(capsys, "--file", file, "--model", GLOVE, "--rung", "mean")["rungs"][0]
    assert row["spearman"] is None and row["pearson_low"] is None and row["wordless"] == 5
    assert main(["evaluate", "sts", "--file", str(file), "--model", GLOVE, "--rung", "mean"]) == 0
