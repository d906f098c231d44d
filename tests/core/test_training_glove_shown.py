"""What the GloVe pages show: ratios, excerpts, the weighting's shares, repeated steps; the card and the command."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from embed_core.catalog import get_spec
from embed_core.cli.main import main
from embed_core.errors import InputError
from embed_core.loading import load
from embed_core.static.storage import load_table
from embed_core.training import samples
from embed_core.training.corpus import open_corpus
from embed_core.training.glove import bundled, exhibits
from embed_core.training.glove.cards import command, keep, parameters
from embed_core.training.glove.counting import Cooccurrence, count
from embed_core.training.glove.objective import weight
from embed_core.training.glove.ratios import ratio_table, ratios_of, telling
from embed_core.training.glove.settings import Counting, Settings, key_of
from embed_core.training.glove.train import train

LINES = ["ice is solid water"] * 12 + ["steam is gas water"] * 6 + ["fashion is new"] * 3


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path / "cache"))


def text(folder: Path, lines: list[str] = LINES) -> Path:
    file = folder / "text.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def counts(tmp_path) -> Cooccurrence:
    return count(open_corpus(text(tmp_path)), Counting(window=5, weighted=False, min_count=1))


def test_ratios_are_quotients_of_the_counted_probabilities(counts):
    table = ratio_table(counts, "ice", "steam", ["solid", "gas", "water", "fashion"])
    assert (table.total_first, table.total_second) == (36.0, 18.0)
    solid, gas, water, fashion = table.rows
    assert (solid.first, solid.second, solid.ratio) == (12.0, 0.0, math.inf)
    assert (gas.first, gas.ratio) == (0.0, 0.0)
    assert water.given_first == pytest.approx(12 / 36)
    assert water.ratio == pytest.approx(1.0)
    assert math.isnan(fashion.ratio)
    assert [row.side for row in table.rows] == ["both", "few", "both", "few"]  # 12 against 0 may be chance


def test_the_bounds_of_a_ratio_by_hand():
    row = ratios_of("a", "b", [("k", 40.0, 10.0)], 999.0, 499.0).rows[0]
    middle = math.log2((40.5 / 1000) / (10.5 / 500))
    spread = 1.96 * math.sqrt(1 / 40.5 + 1 / 10.5) / math.log(2)
    assert row.log2 == pytest.approx(middle)
    assert (row.low, row.high) == pytest.approx((middle - spread, middle + spread))


def test_a_tiny_difference_of_a_frequent_word_is_no_difference():
    assert ratios_of("a", "b", [("the", 22_000.0, 20_000.0)], 1e6, 1e6).rows[0].side == "both"
    assert ratios_of("a", "b", [("k", 200.0, 20.0), ("k", 20.0, 200.0)], 1e4, 1e4).rows[0].side == "first"


def test_probes_that_tell_two_words_apart_come_first(counts):
    probes = telling(counts, "ice", "steam", 1)
    assert probes[:2] == ["solid", "gas"]
    assert not {"ice", "steam"} & set(probes)
    assert set(probes[2:]) <= {"is", "water"}


@pytest.mark.parametrize(
    ("words", "code"), [(("ice", "lava"), "glove.not_counted"), (("ice", "ice"), "glove.same_word")]
)
def test_bad_pairs_are_said(counts, words, code):
    with pytest.raises(InputError) as error:
        ratio_table(counts, *words, ["is"])
    assert error.value.code == code
    assert error.value.message("zh") != error.value.message("en")


def test_the_bundled_table_says_where_it_is_from_and_keeps_to_its_counts():
    facts = bundled.facts()
    assert facts.words > 20_000_000
    assert len(facts.sha256) == 64
    for pair in bundled.PAIRS:
        table = bundled.bundled(pair)
        assert tuple(row.probe for row in table.rows) == bundled.PAIRS[pair]
        for row in table.rows:
            assert row.first <= facts.totals[table.first] <= 20 * facts.occurrences[table.first]
    king = {row.probe: row.side for row in bundled.bundled("king queen").rows}
    assert (king["arthur"], king["victoria"], king["the"], king["fashion"]) == ("first", "second", "both", "few")
    assert {row.side for row in bundled.bundled("ice steam").rows if row.probe in bundled.PUBLISHED} == {
        "few", "second"
    }  # fmt: skip


def test_the_script_counts_what_the_matrix_counts(counts, tmp_path):
    found = bundled.count_around((line.split() for line in LINES), frozenset({"ice", "water"}), 5)
    row = counts.rows
    for word in ("ice", "water"):
        for other, much in found[word].items():
            assert counts.block([row[word]], [row[other]])[0, 0] == much


def test_an_excerpt_has_logarithms_and_mutual_information(counts):
    shown = exhibits.excerpt(counts, ["ice", "Water", "gas", "ice"])
    assert shown.words == ("ice", "water", "gas")
    assert shown.x[0].tolist() == [0.0, 12.0, 0.0]
    assert np.isnan(shown.logs[0, 0])
    matrix = counts.matrix.toarray()
    row = counts.rows
    i, j = row["ice"], row["water"]
    expected = matrix[i].sum() * matrix[:, j].sum() / matrix.sum()
    assert shown.pmi[0, 1] == pytest.approx(np.log(12.0 / expected))
    assert shown.strongest() == (0, 1)
    assert shown.empty == pytest.approx(5 / 9)


def test_typical_words_meet_more_often_than_chance(counts):
    words = exhibits.typical_words(counts, 4)
    assert len(words) == len(set(words)) == 4
    assert set(words) <= set(counts.words)


def test_the_shares_of_the_weighting(counts):
    shares = exhibits.weighting(counts, 10.0, 0.75)
    assert shares.cells == counts.cells
    assert shares.below == pytest.approx((counts.values < 10).mean())
    assert shares.cells_below[-1] == pytest.approx(1.0)
    assert shares.weight_below[-1] == pytest.approx(1.0)
    six = int(np.searchsorted(shares.edges, 6.01))
    below = counts.values <= shares.edges[six]
    f = weight(counts.values, 10.0, 0.75)
    assert shares.cells_below[six] == pytest.approx(below.mean())
    assert shares.weight_below[six] == pytest.approx(f[below].sum() / f.sum())


def test_repeated_steps_near_the_logarithm(counts):
    steps = exhibits.repeated_steps(counts, "ice", "water", Settings(dims=4, rate=0.1), 200)
    assert steps[0].log_x == pytest.approx(np.log(12.0))
    assert steps[1].predicted == pytest.approx(steps[0].predicted_after)
    assert abs(steps[-1].predicted_after - np.log(12.0)) < 0.02
    assert np.all(steps[-1].word.squares > steps[0].word.squares)
    with pytest.raises(InputError) as error:
        exhibits.repeated_steps(counts, "ice", "gas", Settings(), 1)
    assert error.value.code == "glove.never_meet"


def test_a_kept_run_is_a_model_that_every_page_can_open():
    settings = Settings(Counting(min_count=5, max_vocabulary=300), dims=6, epochs=1)
    counts = count(samples.open_sample("news"), settings.counting)
    key = key_of(samples.describe("news"), settings)
    trained = train(lambda _: counts, settings, key)
    spec = keep("class glove", trained, "news", key, counts.words)
    model = load(get_spec(spec.id).id)
    assert (model.words[:2], model.vectors.shape) == (list(counts.words[:2]), (300, 6))
    assert model.vectors[: len(trained.snapshots[-1])] == pytest.approx(trained.snapshots[-1].astype(float), abs=1e-3)
    with pytest.raises(InputError) as error:
        keep("class glove", trained, "news", key, counts.words)
    assert error.value.code == "training.name_taken"


def run(capsys, *arguments: str) -> tuple[int, dict]:
    code = main(["train", "glove", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_command_trains_writes_and_is_repeated_by_its_card(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text(tmp_path)
    options = ("--corpus", "text.txt", "--min-count", "1", "--dims", "3", "--epochs", "4", "--left-only")
    code, result = run(capsys, *options, "--out", "first")
    assert code == 0
    assert (result["words"], result["dims"], result["epochs"], result["diverged"]) == (8, 3, 4, False)
    card = (tmp_path / "first" / "README.md").read_text(encoding="utf-8")
    again = next(line for line in card.splitlines() if "python -m embed_core" in line)
    again = again.partition("`")[2].partition("`")[0].replace("--out first", "--out second")
    assert main(again.split()[3:]) == 0
    first, second = load_table(tmp_path / "first"), load_table(tmp_path / "second")
    assert first.words == second.words
    assert np.array_equal(first.vectors, second.vectors)


def test_the_command_line_names_every_setting(tmp_path):
    settings = Settings(Counting(7, False, False, 2, 99), 12, 20.0, 0.5, 0.1, 3, 4)
    corpus = open_corpus(text(tmp_path))
    line = command(settings, corpus, "out")
    assert parameters(settings) in ", ".join(["GloVe", *line.split(" --max-vocab 99 --")[1].split(" --")])
    assert "--dims 12" in line


@pytest.mark.parametrize(
    ("lines", "more", "code"),
    [
        (["three small words"], (), "glove.too_few_words"),
        (["again again again"], (), "glove.too_few_words"),
        (LINES, ("--rate", "1e6", "--min-count", "1"), "glove.diverged_at_once"),
        (LINES, ("--dims", "100000"), "glove.out_of_bounds"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, capsys, lines, more, code):
    file = text(tmp_path, lines)
    failed, result = run(capsys, "--corpus", str(file), "--out", str(tmp_path / "out"), *more)
    assert failed == 1
    assert result["error"]["code"] == code
