"""Runs begun from a page: listed with how far they came, bounded, forgotten with their state."""

from __future__ import annotations

import os

import numpy as np
import pytest

from embed_core.paths import CACHE_VARIABLE
from embed_core.training import checkpoints, runs


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


def _state(done: float, total: float) -> checkpoints.State:
    return checkpoints.State(1, 2.5, {"w": np.ones(3, np.float32)}, {"done": done, "total": total}, [{"loss": 1.5}])


def test_a_run_is_listed_with_its_link_and_how_far_it_came():
    key = {"corpus": "abc", "dims": 50}
    run = runs.begin("words", "news · CBOW", {"wr_dims": "50"}, key)
    assert run.kept is None and checkpoints.peek(key) is None
    checkpoints.save(key, _state(2, 5))
    (found,) = runs.listed("words")
    assert (found.label, found.link, found.key) == ("news · CBOW", {"wr_dims": "50"}, key)
    assert found.kept == checkpoints.Kept(2, 5, 2.5) and not found.kept.finished
    assert runs.listed("glove") == ()
    checkpoints.save(key, _state(5, 5))
    assert runs.listed("words")[0].kept.finished
    assert checkpoints.load(key).history == [{"loss": 1.5}]
    runs.forget(found)
    assert runs.listed("words") == () and checkpoints.load(key) is None


def test_the_oldest_go_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(runs, "MAX_RUNS", 2)
    for number in range(4):
        key = {"n": number}
        checkpoints.save(key, _state(1, 1))
        runs.begin("words", str(number), {}, key)
        os.utime(checkpoints.path(key).with_suffix(".json"), (number, number))
    assert {run.label for run in runs.listed("words")} == {"2", "3"}
    assert checkpoints.load({"n": 0}) is None and checkpoints.load({"n": 3}) is not None


def test_states_of_the_command_line_are_not_the_journals_to_delete(monkeypatch):
    checkpoints.save({"cli": 1}, _state(1, 1))
    monkeypatch.setattr(runs, "MAX_BYTES", 1)
    runs.begin("words", "a", {}, {"n": 1})
    runs.begin("words", "b", {}, {"n": 2})
    assert checkpoints.load({"cli": 1}) is not None


def test_a_damaged_note_or_state_is_passed_over():
    runs.begin("words", "a", {}, {"n": 1})
    note = checkpoints.path({"n": 1}).with_suffix(".json")
    note.write_text("{", encoding="utf-8")
    checkpoints.path({"n": 1}).write_bytes(b"no tensors")
    assert runs.listed("words") == () and checkpoints.peek({"n": 1}) is None
