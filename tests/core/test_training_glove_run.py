"""A GloVe run: it learns, it can be stopped anywhere and gone on with, and it notices when it diverges."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from embed_core.errors import Cancelled, InputError
from embed_core.evaluation.word_scores import score_pairs
from embed_core.scores import unit_rows
from embed_core.training import checkpoints, samples
from embed_core.training.corpus import open_corpus
from embed_core.training.glove import opened, watching
from embed_core.training.glove import train as train_room
from embed_core.training.glove.counting import Cooccurrence, count
from embed_core.training.glove.settings import Counting, Settings, key_of
from embed_core.training.glove.train import Trained, table_of, train

SMALL = Settings(Counting(window=4, min_count=1), dims=8, x_max=3.0, epochs=6)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(opened, "_recent", type(opened._recent)())


@pytest.fixture(scope="module")
def counts(tmp_path_factory) -> Cooccurrence:
    """Two topics that never share a document, and words that stand everywhere."""
    folder = tmp_path_factory.mktemp("corpus")
    rng = np.random.default_rng(5)
    topics = [["red", "green", "blue", "yellow"], ["one", "two", "three", "four"]]
    lines = []
    for number in range(400):
        words = rng.choice(topics[number % 2], 6).tolist() + rng.choice(["the", "of"], 3).tolist()
        lines.append(" ".join(rng.permutation(words)))
    file = folder / "topics.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMBEDDING_EXPLORER_CACHE", str(folder / "cache"))
        return count(open_corpus(file), SMALL.counting)


def go(counts: Cooccurrence, settings: Settings, progress=None) -> Trained:
    more = {} if progress is None else {"progress": progress}
    return train(lambda _: counts, settings, key(settings), **more)


def key(settings: Settings) -> dict[str, object]:
    return key_of({"sha256": "topics"}, settings)


def test_training_lowers_the_loss_every_epoch_and_finds_the_topics(counts):
    settings = replace(SMALL, epochs=30, rate=0.1)
    trained = go(counts, settings)
    losses = [look.loss for look in trained.looks]
    assert [look.epoch for look in trained.looks] == list(range(31))
    assert all(after < before for before, after in pairwise(losses))
    assert losses[-1] < losses[0] / 10
    table = table_of(key(settings), counts.words)
    row = counts.rows
    unit = unit_rows(table.vectors)
    colours = ["red", "green", "blue", "yellow"]
    for word in colours:
        near = sorted(set(row) - {word, "the", "of"}, key=lambda other: -unit[row[word]] @ unit[row[other]])
        assert set(near[:3]) == set(colours) - {word}
    assert np.array_equal(trained.snapshots[-1], table.vectors.astype(np.float16))


def test_partial_results_come_after_every_epoch(counts):
    seen: list[Trained] = []

    def progress(stage, done, total, *, unit="", partial=None):
        if partial is not None:
            seen.append(partial)
            assert 0 <= done <= total

    whole = go(counts, SMALL, progress)
    assert [partial.looks[-1].epoch for partial in seen] == [0, *range(1, 7)]
    assert not seen[-2].finished
    assert whole.finished
    assert len(seen[2].snapshots) == 3  # not changed by what came later


@pytest.mark.parametrize("stop_after", [0, 3, 10, 17])
def test_a_stopped_run_goes_on_to_the_same_vectors(counts, monkeypatch, stop_after):
    monkeypatch.setattr(train_room, "CHUNK", 23)
    whole = go(counts, replace(SMALL, seed=1))
    expected = table_of(key(SMALL), counts.words).vectors
    checkpoints.remove(key(SMALL))
    calls = 0

    def stop(stage, done, total, *, unit="", partial=None):
        nonlocal calls
        calls += stage == "glove.train"
        if calls > stop_after:
            raise Cancelled

    with pytest.raises(Cancelled):
        go(counts, SMALL, stop)
    kept = checkpoints.peek(key(SMALL))
    assert kept is not None
    assert not kept.finished
    assert kept.total == counts.cells * SMALL.epochs
    again = go(counts, SMALL)
    assert np.array_equal(table_of(key(SMALL), counts.words).vectors, expected)
    assert [look.loss for look in again.looks] == pytest.approx([look.loss for look in whole.looks], rel=1e-12)
    assert len(again.snapshots) == len(whole.snapshots)


def test_a_finished_run_is_read_back_without_training(counts, monkeypatch):
    first = go(counts, SMALL)
    monkeypatch.setattr(train_room, "visit", lambda *_: pytest.fail("trained again"))
    again = go(counts, SMALL)
    assert again.finished
    assert repr(again.looks) == repr(first.looks)
    assert all(np.array_equal(a, b) for a, b in zip(again.snapshots, first.snapshots, strict=True))


def test_a_rate_that_explodes_at_once_is_said(counts):
    with pytest.raises(InputError) as error:
        go(counts, replace(SMALL, rate=1e5))
    assert error.value.code == "glove.diverged_at_once"
    assert "100000" in error.value.message("en")
    assert error.value.message("zh")
    assert checkpoints.peek(key(replace(SMALL, rate=1e5))) is None


def test_a_run_that_explodes_later_keeps_its_last_good_state(counts, monkeypatch):
    real, calls = train_room.visit, []

    def explode(cells, arrays, start, stop, rate):
        calls.append(start)
        cost = real(cells, arrays, start, stop, rate)
        if len(calls) == 4:
            arrays["words"][:] = np.nan
            return float("nan")
        return cost

    monkeypatch.setattr(train_room, "visit", explode)
    trained = go(counts, SMALL)
    assert trained.diverged is not None
    assert trained.diverged.epoch == 4
    assert trained.looks[-1].epoch == 3
    assert trained.finished
    good = table_of(key(SMALL), counts.words).vectors
    assert np.isfinite(good).all()
    assert np.array_equal(good.astype(np.float16), trained.snapshots[-1])
    for language in ("en", "zh"):
        assert "0.05" in trained.problem().message(language)
    again = go(counts, SMALL)
    assert again.diverged.epoch == 4
    assert len(calls) == 4


def test_the_map_has_axes_that_stay_and_neighbours_come_with_every_snapshot(counts):
    trained = go(counts, replace(SMALL, epochs=30, rate=0.1))
    words = ["red", "green", "one", "two"]
    places = watching.positions(trained, words)
    assert places.shape == (31, 4, 2)
    rows = [trained.words.index(word) for word in words]
    last = unit_rows(trained.snapshots[-1][rows].astype(np.float32))
    first = unit_rows(trained.snapshots[0][rows].astype(np.float32))
    axes = np.linalg.svd(last - last.mean(axis=0), full_matrices=False)[2][:2]
    assert np.abs(places[-1]) == pytest.approx(np.abs((last - last.mean(axis=0)) @ axes.T), abs=1e-5)
    assert np.abs(places[0]) == pytest.approx(np.abs((first - last.mean(axis=0)) @ axes.T), abs=1e-5)
    near = watching.neighbours(trained, -1, "red", 3)
    assert {word for word, _ in near} == {"green", "blue", "yellow"}
    assert near[0][1] == pytest.approx(
        last[0] @ unit_rows(trained.snapshots[-1].astype(np.float32)).T[:, trained.words.index(near[0][0])], abs=1e-3
    )
    assert near[0][1] >= near[1][1] >= near[2][1]


def test_nothing_kept_is_said():
    with pytest.raises(InputError) as error:
        table_of({"kind": "no such run"}, ("a",))
    assert error.value.code == "glove.nothing_kept"


def test_long_runs_keep_a_bounded_number_of_snapshots(counts):
    trained = go(counts, replace(SMALL, epochs=95))
    assert len(trained.snapshots) <= train_room.watching.MOST_SNAPSHOTS + 2
    assert trained.snapshot_epochs[-1] == 95
    assert len(trained.looks) == 96


def test_the_score_on_the_way_is_that_of_the_finished_model():
    from embed_core.catalog import ModelSpec, SourceSpec
    from embed_core.static.model import StaticModel

    counting = Counting(min_count=5, max_vocabulary=800)
    settings = Settings(counting, dims=10, epochs=2)
    counts = opened.of_sample("news", counting)
    trained = go(counts, settings)
    table = table_of(key(settings), counts.words)
    spec = ModelSpec("x", "x", "", "static", 10, 0, 800, (), "", "", SourceSpec("local"))
    score = score_pairs(StaticModel(spec, table.words, table.vectors), "wordsim353")
    assert trained.looks[-1].wordsim.rho == pytest.approx(score.rho, abs=1e-6)
    assert (trained.looks[-1].wordsim.used, trained.looks[-1].wordsim.total) == (score.used, score.total)


def test_news_give_sensible_neighbours():
    settings = Settings(epochs=12)
    counts = opened.of_sample("news", settings.counting)
    assert counts is opened.of_sample("news", settings.counting)
    trained = train(lambda _: counts, settings, key_of(samples.describe("news"), settings))
    assert trained.looks[-1].loss < trained.looks[0].loss / 2
    unit = unit_rows(table_of(key_of(samples.describe("news"), settings), counts.words).vectors)
    row = counts.rows

    def near(word):
        order = np.argsort(-unit @ unit[row[word]])
        return {counts.words[place] for place in order[1:9]}

    assert {"bush", "george"} & near("president")
    assert {"laden", "osama"} & near("bin")
    assert near("wales") & {"south", "new"}
