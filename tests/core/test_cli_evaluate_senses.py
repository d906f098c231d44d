"""``python -m embed_core evaluate senses``: the bank and files of one's own."""

from __future__ import annotations

import json

import pytest
from tiny_models import make

from embed_core.cli import main
from embed_core.senses import evaluation
from embed_core.senses.bank import bank
from embed_core.senses.evaluation import evaluate_file, split
from embed_core.senses.labelled_file import read_labelled, sample_file


@pytest.fixture(autouse=True)
def quick(tmp_path, monkeypatch):
    """English, an empty cache, three words of the bank."""
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(tmp_path))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(evaluation, "bank", lambda language: bank(language)[:3])


@pytest.fixture
def tiny(tmp_path):
    return f"local:{make('bert', tmp_path / 'tiny')}"


@pytest.fixture
def train(tmp_path):
    file = tmp_path / "train.csv"
    file.write_bytes(sample_file("en"))
    return file


def run(*arguments, capsys):
    assert main(["evaluate", "senses", *map(str, arguments), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["kind"] == "senses"
    return printed["models"]


def test_each_sentence_left_out(train, tiny, capsys):
    (row,) = run("--train", train, "--model", tiny, capsys=capsys)
    with train.open("rb") as file:
        answers = evaluate_file(tiny, read_labelled("train.csv", file).occurrences)
    assert row["accuracy"] == answers.study.accuracies[answers.layer].value
    assert row["by_layer"] == [one.value for one in answers.study.accuracies]
    assert (row["chosen_on"], row["baseline"], row["words"]) == ("same", 0.5, 3)
    (given,) = run("--train", train, "--model", tiny, "--layer", "0", capsys=capsys)
    assert (given["layer"], given["chosen_on"], given["accuracy"]) == (0, "given", row["by_layer"][0])


def test_a_test_file_is_answered_by_the_training_file(train, tiny, tmp_path, capsys):
    with train.open("rb") as file:
        rows = read_labelled("train.csv", file).occurrences
    trained = split(rows, 0.5)
    files = {}
    for name, kept in (("first", trained), ("second", ~trained)):
        files[name] = tmp_path / f"{name}.jsonl"
        lines = [
            json.dumps({"word": one.word, "text": one.sentence, "start": one.start, "end": one.end, "label": one.sense})
            for one, used in zip(rows, kept.tolist(), strict=True)
            if used
        ]
        files[name].write_text("\n".join(lines))
    (row,) = run("--train", files["first"], "--test", files["second"], "--model", tiny, capsys=capsys)
    assert row["chosen_on"] == "training" and row["sentences"] == (~trained).sum()
    answers = evaluate_file(tiny, rows, trained)
    assert (row["layer"], row["by_layer"]) == (answers.layer, [one.value for one in answers.study.accuracies])


def test_the_bank_and_a_table_for_people(tiny, capsys):
    assert main(["evaluate", "senses", "--model", tiny, "--lang", "zh"]) == 0
    captured = capsys.readouterr()
    header, line = captured.out.splitlines()
    assert "相似句" in header and "tiny" in line and "[" in line
    assert "偏高" in captured.err
    (every,) = run("--model", tiny, capsys=capsys)
    (plain,) = run("--model", tiny, "--no-twins", "--centre", capsys=capsys)
    assert every["twins"] is not None and plain["twins"] is None and plain["sentences"] < every["sentences"]


def test_a_test_row_that_is_known_already_is_said(train, tiny, capsys):
    assert main(["evaluate", "senses", "--train", str(train), "--test", str(train), "--model", tiny]) == 0
    assert "24 test rows" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--model"),
        (["--model", "glove-6b-50d-20k"], "glove-6b-50d-20k"),
        (["--model", "TINY", "--layer", "3"], "0 (input embeddings) to 2"),
        (["--model", "TINY", "--layer", "-1"], "0 (input embeddings) to 2"),
        (["--model", "TINY", "--layer", "last"], "0 (input embeddings) to 2"),
        (["--model", "TINY", "--test", "TRAIN"], "--train"),
        (["--model", "TINY", "--train", "missing.csv"], "missing.csv"),
        (["--model", "TINY", "--train", "BAD"], "sense"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(arguments, sentence, tiny, train, tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_text("word,sentence\nbank,a bank\n")
    known = {"TINY": tiny, "TRAIN": str(train), "BAD": str(bad)}
    assert main(["evaluate", "senses", *(known.get(one, one) for one in arguments)]) == 1
    captured = capsys.readouterr()
    assert sentence in captured.err and not captured.out
