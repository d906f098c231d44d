"""A training from its button to its result, on a section of its own that trains in no time."""

from __future__ import annotations

import sys
import threading
import types

import numpy as np
import pytest
import streamlit as st
from page_kit import settle, words_of

from embed_core.errors import Cancelled
from embed_core.training import checkpoints, runs


class Fake:
    """A training of five steps that keeps its state after each; ``stop_at`` is where it gets stopped, once."""

    def __init__(self) -> None:
        self.stop_at, self.steps, self.auto = -1, 0, False
        self.gate = threading.Event()
        self.gate.set()

    def train(self, key, progress):
        kept = checkpoints.load(key)
        for step in range(kept.epochs if kept else 0, 5):
            self.gate.wait(20)
            if self.stop_at == step:
                self.stop_at = -1
                raise Cancelled
            progress("training.train", step, 5, partial=step)
            self.steps += 1
            arrays = {"w": np.zeros(1, np.float32)}
            checkpoints.save(key, checkpoints.State(step + 1, 0.0, arrays, {"done": step + 1, "total": 5}))
        return "all five"


@pytest.fixture
def fake(monkeypatch, own_cache):
    from functools import partial

    from pages._shared.training import keep, panel

    made = Fake()

    def show(view):
        dims = view.slider("dims", "wr_dims", 1, 9, 3)
        key = {"fake": True, "dims": dims}
        found = panel.run(
            view, "word_training", "fake", "five <b>steps</b>", key, partial(made.train, key), preview=st.write,
            auto=made.auto,
        )  # fmt: skip
        if found is not None:
            st.markdown(f"RESULT {found}")
            keep.offer("fake", "my-model", _save, pages=("projections",))

    module = types.ModuleType("pages._shared.word_training_page.run")
    module.show = show
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return made


def _save(name):
    from embed_core.static.table import VectorTable
    from embed_core.training import shelf

    table = VectorTable(["a", "b"], np.eye(2, dtype=np.float32), "safetensors")
    return shelf.keep_vectors(name, table, shelf.About("word2vec"))


def _press(app, key):
    next(button for button in app.button if button.key == key).click()
    return settle(app)


def test_from_the_button_to_the_result_and_once_more(open_page, fake):
    app = open_page("pages/word_training.py", section="run", wr_dims="4")
    assert not app.exception and "RESULT" not in words_of(app)
    _press(app, "train_fake_start")
    assert "RESULT all five" in words_of(app) and fake.steps == 5
    assert "4" in app.query_params["wr_dims"]
    (run,) = runs.listed("fake")
    assert run.link["wr_dims"] == "4" and run.kept.finished
    _press(app, "train_fake_anew")
    assert "RESULT" not in words_of(app)
    _press(app, "train_fake_start")
    assert fake.steps == 10


def test_a_stopped_run_goes_on_where_it_was(open_page, fake):
    fake.stop_at = 2
    app = open_page("pages/word_training.py", section="run")
    _press(app, "train_fake_start")
    assert "RESULT" not in words_of(app)
    assert "40" in "".join(info.value for info in app.info)  # two of five are kept
    _press(app, "train_fake_start")
    assert "RESULT all five" in words_of(app) and fake.steps == 5


def test_a_restarted_server_shows_what_was_finished_and_offers_the_rest(open_page, fake):
    from pages._shared.jobs import training

    app = open_page("pages/word_training.py", section="run")
    _press(app, "train_fake_start")
    for name in list(training._jobs):
        training.forget(name)  # the process's memory is gone, the disk is not
    again = open_page("pages/word_training.py", section="run")
    assert "RESULT all five" in words_of(again) and fake.steps == 5


def test_a_run_of_seconds_starts_by_itself(open_page, fake):
    fake.auto = True
    assert "RESULT all five" in words_of(open_page("pages/word_training.py", section="run"))


def test_an_earlier_run_can_be_deleted(open_page, fake):
    app = open_page("pages/word_training.py", section="run")
    _press(app, "train_fake_start")
    _press(app, "train_fake_forget_0")
    assert runs.listed("fake") == ()


def test_a_name_puts_the_model_on_every_page(open_page, fake):
    from embed_core import catalog

    app = open_page("pages/word_training.py", section="run")
    _press(app, "train_fake_start")
    for name, found in (("my model", "trained:my-model"), ("a/b", ""), ("my model", "")):
        app.text_input(key="fake_name").set_value(name)
        next(b for b in app.button if "fake_keep" in (b.key or "")).click()
        app.run()
        if found:
            assert catalog.get_spec(found).dims == 2
            assert any(found in box.value.replace("\\", "") for box in app.success)
        else:
            assert app.error


def test_two_at_once_stand_in_a_queue_with_a_visible_place(open_page, fake):
    from functools import partial

    from pages._shared.feedback import meter_text
    from pages._shared.jobs import training

    fake.gate.clear()
    jobs = [training.start(f"q{n}", partial(fake.train, {"q": n})) for n in range(3)]
    while jobs[2].meter.unit != "ahead" or jobs[1].meter.unit != "ahead":
        assert not jobs[2].finished.wait(0.05)
    assert (jobs[1].meter.done, jobs[2].meter.done) == (1, 2)
    assert "2" in meter_text(jobs[2].meter)
    jobs[1].cancel()
    assert jobs[1].finished.wait(5) and jobs[1].status == "cancelled"
    fake.gate.set()
    assert jobs[2].finished.wait(10) and jobs[2].result == "all five"
