"""``python -m embed_core evaluate rag``: the notes, and a folder and a file of one's own."""

from __future__ import annotations

import json

import pytest

from embed_core.cli import main


@pytest.fixture(autouse=True)
def quick(tmp_path, monkeypatch):
    """English, an empty cache."""
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "texts"
    (folder / "below").mkdir(parents=True)
    (folder / "cats.md").write_text("# Cats\n\nCats purr when they are content. Lions roar at night.")
    (folder / "below" / "dogs.txt").write_text("Dogs bark at strangers. Puppies chew old shoes.")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    file = tmp_path / "q.csv"
    file.write_text("question,passage\nWho chew shoes?,Puppies chew old shoes.\nNobody?,Elephants trumpet.\n")
    return folder, file


def run(*arguments, capsys):
    assert main(["evaluate", "rag", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_keywords_on_the_notes_need_no_model(capsys):
    found = run("--k", "5", "--cut", "sentences-120-20", "sentences-30-5", capsys=capsys)
    assert found["questions"] == 45 and found["documents"] == 18 and not found["missing"]
    assert [row["mode"] for row in found["rows"]] == ["keyword", "keyword"]
    assert 0.4 < found["rows"][0]["recall_low"] <= found["rows"][0]["recall"] < 1


def test_a_folder_and_a_file_of_ones_own(own, capsys):
    folder, file = own
    found = run("--documents", folder, "--questions", file, "--cut", "words-5-0", capsys=capsys)
    assert (found["questions"], found["missing"], found["documents"]) == (1, [3], 2)
    assert found["rows"][0]["recall"] == 1 and found["rows"][0]["cut"] == "words-5-0"
    assert main(["evaluate", "rag", "--documents", str(folder), "--questions", str(file)]) == 0
    assert "Recall@5" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--documents", "."], "both"), (["--k", "0"], "k = 0"), (["--model", "fasttext"], "fasttext"),
        (["--cut", "words"], "words"), (["--cut", "rhymes-10-0"], "rhymes"),
        (["--documents", "missing", "--questions", "missing.csv"], "missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(arguments, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", "rag", *arguments]) != 0
    assert said in capsys.readouterr().err


def test_an_encoder_ranks_in_every_way_that_has_enough_chunks(own, tmp_path, monkeypatch, capsys):
    from tiny_models import make

    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(tmp_path))
    folder, file = own
    model = f"local:{make('bert', tmp_path / 'tiny')}"
    found = run("--documents", folder, "--questions", file, "--model", model, "--k", "2", capsys=capsys)
    assert {(row["model"], row["mode"]) for row in found["rows"]} == {
        (None, "keyword"), (model, "exact"), (model, "hybrid"),
    }  # fmt: skip
    assert all(row["recall"] == 1 for row in found["rows"])  # two chunks, both kept
