"""The GloVe section: every part as it opens, words that are not there, corpora that are too small, a run to its end."""

from __future__ import annotations

import pytest
from page_kit import settle, words_of
from streamlit.testing.v1 import AppTest

from embed_core import stash
from embed_core.paths import CACHE_VARIABLE
from embed_core.texts import catalogue, text
from embed_core.training import shelf
from pages._shared.jobs import registry, training
from pages._shared.word_training_page.glove import PARTS

PAGE = "pages/word_training.py"
SMALL = {"gl_dims": "5", "gl_epochs": "2", "gl_most": "300", "gl_window": "4"}
TEXT = "\n".join(["the red cat and the blue dog", "one two three and four", "the blue cat and one red dog"] * 20)


@pytest.fixture(scope="module")
def common(tmp_path_factory):
    return tmp_path_factory.mktemp("common")


@pytest.fixture(autouse=True)
def fresh(common, monkeypatch):
    """A cache of these tests' own: what one has counted the next need not count again. Those that train ask for
    ``own_cache``.
    """
    monkeypatch.setenv(CACHE_VARIABLE, str(common))
    for jobs in (training, registry):
        for job in list(jobs._jobs):
            jobs.forget(job)


@pytest.fixture
def glove(open_page):
    def open_(**query: str) -> AppTest:
        app = open_page(PAGE, section="glove", **query)
        assert not app.exception
        return app

    return open_


def begins(key: str, language: str) -> str:
    """A text up to its first value."""
    return catalogue(language)[key].partition("{")[0]


def upload(content: str) -> dict[str, str]:
    return {"gl_corpus": "upload", "gl_upload": f"{stash.put(content.encode())}/own.txt"}


@pytest.mark.parametrize("part", PARTS)
def test_every_part_shows_something_before_anyone_touches_it(glove, language, part):
    app = glove(gl_part=part, gl_most="800")
    assert not app.error
    if part == "run":
        assert app.button(key="train_glove_start").label == text("training_ui.start", language)
        return
    assert text("projections.see.title", language) in words_of(app)
    assert len(app.get("plotly_chart")) >= 1


def test_a_run_to_its_end_and_a_name_for_it(own_cache, glove, language):
    app = glove(gl_part="run", gl_corpus="news", **SMALL | {"gl_most": "1500"})
    app = settle(app.button(key="train_glove_start").click().run())
    assert not app.error
    assert not app.exception
    assert begins("word_training_page.glove.run.see", language) in words_of(app)
    assert len(app.get("plotly_chart")) == 3
    neighbours = app.dataframe[0].value
    assert len(neighbours) == 8
    app.text_input(key="gl_keep_name").set_value("my glove")
    next(button for button in app.button if "gl_keep" in (button.key or "")).click()
    app = settle(app)
    assert not app.exception
    (spec,) = shelf.kept()
    assert (spec.id, spec.family, spec.dims, spec.vocabulary) == ("trained:my-glove", "glove", 5, 1500)
    assert spec.languages == ("en",)
    card = shelf.card(spec)
    assert "python -m embed_core train glove" in card
    assert "GloVe" in card
    assert "语料" in card


def test_words_on_the_map_change_without_another_run(own_cache, glove):
    app = glove(gl_part="run", gl_corpus="news", gl_watched="the, to", gl_probe="nosuchword", **SMALL)
    app = settle(app.button(key="train_glove_start").click().run())
    assert not app.exception
    assert "nosuchword" in words_of(app)
    app.text_input(key="word_training:gl_probe").set_value("of")
    app = settle(app)
    assert not any(button.key == "train_glove_start" for button in app.button)
    assert "nosuchword" not in words_of(app)


def test_a_rate_that_diverges_is_said(own_cache, glove, language):
    app = glove(gl_part="run", gl_corpus="news", gl_rate="5.0", **SMALL)
    app = settle(app.button(key="train_glove_start").click().run())
    assert begins("errors.glove.diverged_at_once", language) in "".join(error.value for error in app.error)


def test_words_that_are_not_counted_are_named(glove, language):
    app = glove(gl_part="matrix", gl_corpus="news", gl_words_news="police, nosuchword <b>")
    assert "nosuchword" in words_of(app)
    assert not app.error
    app = glove(gl_part="matrix", gl_corpus="news", gl_words_news="nosuchword")
    assert begins("errors.glove.not_counted", language).split("{")[0] in words_of(app)


def test_a_pair_that_never_meets_and_a_pair_of_one_word_are_said(glove, language):
    app = glove(gl_part="step", gl_corpus="news", gl_word_news="wales", gl_context_news="laden")
    assert "wales" in "".join(error.value for error in app.error)
    app = glove(gl_part="ratios", gl_corpus="news", gl_first_news="fire", gl_second_news="fire")
    assert "fire" in "".join(error.value for error in app.error)


@pytest.mark.parametrize("source", ["ice steam", "king queen"])
def test_the_bundled_pairs_need_no_counting(glove, language, source):
    app = glove(gl_part="ratios", gl_pair=source)
    frame = app.dataframe[0].value
    assert len(frame) == 10
    assert "28,352,575" in words_of(app)
    if source == "ice steam":
        ratios = dict(zip(frame.iloc[:, 0], frame.iloc[:, -1], strict=True))
        assert ratios["solid"] == "8.9"
        few = text("word_training_page.glove.ratios.side.few", language)
        assert dict(zip(frame.iloc[:, 0], frame.iloc[:, 6], strict=True))["fashion"] == few


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("matrix", "three small words"),
        ("matrix", "\x00\x01\x02" * 50),
        ("run", "again " * 50),
    ],
)
def test_texts_that_cannot_be_trained_on_are_said_in_a_sentence(glove, content, part):
    app = glove(gl_part=part, **upload(content))
    if any(button.key == "train_glove_start" for button in app.button):
        app = settle(app.button(key="train_glove_start").click().run())
    assert len(app.error) == 1
    assert not app.exception


@pytest.mark.parametrize("part", ["ratios", "step"])
def test_an_uploaded_text_works_with_the_words_it_has(glove, language, part):
    app = glove(gl_part=part, **upload(TEXT))
    assert not app.error
    assert text("projections.see.title", language) in words_of(app)
    assert "own" in words_of(app)
