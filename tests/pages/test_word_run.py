"""Train and watch: a run by itself, one with the button, two beside each other, stops, bad corpora, a name."""

from __future__ import annotations

import threading
from urllib.parse import parse_qs, urlparse

import pytest
from page_kit import settle, words_of

from embed_core import stash
from embed_core.texts import text as said
from pages._shared.jobs import training

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/word_training.py"
NAME = "word_training_page.run"
TEXT = "\n".join(
    f"the {animal} {verb} in the {place}" for animal in ("cat", "dog", "cow", "horse")
    for verb in ("sleeps", "eats", "plays") for place in ("house", "garden", "field", "road") for _ in range(2)
)  # fmt: skip
QUICK = {"wr_dims": "8", "wr_epochs": "3", "wr_min_count": "1"}


@pytest.fixture
def open_run(open_page):
    return lambda **query: open_page(PAGE, **{"section": "run", **query})


@pytest.fixture
def upload(open_run):
    """The page with a corpus of one's own and quick settings."""

    def open_(content: str | bytes = TEXT, **query: str):
        data = content if isinstance(content, bytes) else content.encode()
        return open_run(wr_corpus="upload", wr_upload=f"{stash.put(data)}/mine.txt", **{**QUICK, **query})

    return open_


def press(app, key):
    next(button for button in app.button if button.key == key).click()
    return settle(app)


def charts(app):
    return len(app.get("plotly_chart"))


def test_it_opens_with_a_run(open_run, language):
    app = open_run()
    assert not app.exception
    assert not app.error
    shown = words_of(app)
    assert said("projections.see.title", language) in shown
    if language == "en":
        assert charts(app) == 3  # map, losses, WordSim
        assert "**firefighters**" in shown and "60 of 353" in shown
    else:
        assert charts(app) == 2
        assert "**向量**" in shown


def test_the_usual_chinese_run_says_that_there_is_no_test_set(open_run, language):
    app = open_run(wr_corpus="zh", **QUICK)
    assert charts(app) == 0  # not the usual settings: it waits for the button
    app = press(app, "train_words_start")
    assert not app.exception
    assert charts(app) == 2
    assert said(f"{NAME}.no_chinese_set", language).strip() in words_of(app)
    assert "**向量**" in words_of(app)


def test_a_run_of_ones_own_text(upload, language):
    app = press(upload(wr_words="cat, hose, zzz, <b>"), "train_words_start")
    assert not app.exception
    assert not app.error
    shown = words_of(app)
    assert "mine\\.txt" in shown
    warned = "\n".join(one.value for one in app.warning)
    assert "hose" in warned and "house" in warned and "zzz" in warned and "\\<b\\>" in warned
    assert charts(app) >= 2
    assert any("1" in table.value.columns for table in app.dataframe)


def test_two_runs_beside_each_other(upload, language):
    app = press(upload(wr_compare="1", wr_second_window="10"), "train_words_start")
    assert not app.exception
    assert charts(app) == 3  # two maps, one chart of both losses
    window = said(f"{NAME}.setting.window", language)
    shown = words_of(app)
    assert f"**{window} 5**" in shown and f"**{window} 10**" in shown
    assert len([table for table in app.dataframe if "6" in table.value.columns]) == 2
    assert len([one for one in app.text_input if (one.key or "").startswith("wr_keep_")]) == 2


def test_two_runs_that_are_the_same_are_not_two(upload):
    app = upload(wr_compare="1", wr_changed="dims", wr_second_dims="8")
    assert len(app.warning) == 1
    assert charts(press(app, "train_words_start")) >= 2


@pytest.mark.parametrize("changed", ["skip_gram", "hierarchical", "algorithm", "sample", "alpha", "seed"])
def test_every_setting_can_be_the_changed_one(upload, changed, language):
    app = upload(wr_compare="1", wr_changed=changed)
    assert not app.exception
    assert not app.warning
    assert said(f"{NAME}.setting.{changed}", language) in next(
        box for box in app.selectbox if (box.key or "").endswith("wr_changed")
    ).format_func(changed)


def test_the_link_says_it_all(upload):
    app = upload(wr_skip_gram="0", wr_hierarchical="1", wr_algorithm="fasttext", wr_alpha="0.025", wr_window="3")
    assert not app.exception
    values = {one.label: one.value for one in [*app.button_group, *app.select_slider, *app.number_input]}
    assert {0, 1, "fasttext", 0.025, 3, 8} <= {
        one[0] if isinstance(one, list) else one for one in values.values()
    }  # fmt: skip
    for name, value in {"wr_skip_gram": "0", "wr_hierarchical": "1", "wr_algorithm": "fasttext"}.items():
        assert app.query_params[name] in (value, [value])


def test_a_learning_rate_that_diverges_is_said(upload):
    app = press(upload(wr_alpha="5.0"), "train_words_start")
    assert not app.exception
    assert len(app.error) == 1
    assert "0\\.025" in app.error[0].value
    assert any((one.key or "").startswith("wr_keep_") for one in app.text_input)  # the last good state is offered


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "training_corpus.empty"),
        (b"\x89PNG\r\n" + bytes(range(256)) * 9, "training_corpus.binary"),
    ],
)
def test_a_file_that_is_no_text_is_said_at_once(upload, content, code, language):
    app = upload(content)
    assert not app.exception
    assert len(app.error) == 1
    assert not [one for one in app.button if one.key == "train_words_start"]


@pytest.mark.parametrize("content", ["word " * 500, "?? !!", "a b c"])
def test_a_corpus_with_nothing_to_learn_is_said(upload, content):
    app = press(upload(content, wr_min_count="2"), "train_words_start")
    assert not app.exception
    assert len(app.error) == 1


def test_a_path_outside_the_allowed_folders(open_run):
    app = open_run(wr_corpus="file", wr_path="/etc/passwd")
    assert not app.exception
    assert len(app.error) == 1
    assert not open_run(wr_corpus="file").error
    assert not open_run(wr_corpus="upload").error


def test_a_run_is_stopped_gone_on_with_and_found_again(upload, monkeypatch, language):
    from embed_core.training.learner import Learner

    go_on, learn = threading.Event(), Learner.learn

    def slow(self, batch, alpha):
        go_on.wait(30)
        learn(self, batch, alpha)

    monkeypatch.setattr(Learner, "learn", slow)
    app = upload()
    next(button for button in app.button if button.key == "train_words_start").click().run()
    (job,) = training.running()
    while not job.partials:
        job.finished.wait(0.05)
    app.run()  # what it shows while it goes on: a map, losses, neighbours of the random start
    assert not app.exception
    assert charts(app) == 2
    assert said(f"{NAME}.not_fixed", language) in words_of(app)
    next(button for button in app.button if button.key == "train_words_cancel").click()
    job.cancel()
    go_on.set()
    assert job.finished.wait(30)
    settle(app)
    assert not app.exception
    start = next(button for button in app.button if button.key == "train_words_start")
    assert start.label == said("training_ui.go_on", language)
    app = press(app, "train_words_start")
    assert charts(app) >= 2
    assert [one for one in app.expander if said("training_ui.earlier", language, count=1) == one.label]


def test_two_people_train_and_the_second_waits(upload, monkeypatch):
    from embed_core.training.learner import Learner

    go_on, learn = threading.Event(), Learner.learn

    def slow(self, batch, alpha):
        go_on.wait(30)
        learn(self, batch, alpha)

    monkeypatch.setattr(Learner, "learn", slow)
    one, other = upload(), upload(wr_window="2")
    for app in (one, other):
        next(button for button in app.button if button.key == "train_words_start").click().run()
    _, second = training.running()
    while second.meter.stage != "training.queue":
        second.finished.wait(0.05)
    assert second.meter.done == 1
    go_on.set()
    for app in (one, other):
        settle(app)
        assert not app.exception
        assert charts(app) >= 2


def test_it_is_kept_under_a_name_and_linked(upload):
    app = press(upload(wr_algorithm="fasttext"), "train_words_start")
    name = next(one for one in app.text_input if (one.key or "").startswith("wr_keep_0"))
    assert name.value == "fasttext-own-8d"
    name.set_value("my own")
    next(one for one in app.button if "wr_keep_0" in (one.key or "")).click()
    settle(app)
    assert not app.exception
    assert any("my\\-own" in one.value for one in app.success)
    links = [parse_qs(urlparse(one.proto.page).query) or one.proto.query_string for one in app.get("page_link")]
    assert sum("trained" in str(link) for link in links) == 3
    assert any("ua_model" in str(link) for link in links)
