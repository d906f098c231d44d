"""The bank section: the whole bank and a labelled file, with a tiny checkpoint in place of real weights."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from page_kit import settle, words_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))

from tiny_models import make

from embed_core import catalog, sources, stash
from embed_core.senses import bank as bank_room
from embed_core.senses import evaluation
from embed_core.senses.labelled_file import read_labelled, sample_file
from embed_core.texts import text
from pages._shared import library

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/polysemy.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("tiny")
    first = make("bert", home / "tiny-bert")
    shutil.copytree(first, home / "tiny-other")
    return home


@pytest.fixture(autouse=True)
def tiny(folder, own_cache, monkeypatch):
    """Two tiny models on this machine and three words in the bank."""
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folder))
    whole = bank_room.bank
    monkeypatch.setattr(evaluation, "bank", lambda language: whole(language)[:3])
    ids = [f"local:{folder / name}" for name in ("tiny-bert", "tiny-other")]
    specs = [catalog.get_spec(model_id) for model_id in ids]
    monkeypatch.setattr(library, "available", lambda: specs)
    assert all(sources.is_fetched(spec) for spec in specs)
    return ids


@pytest.fixture
def open_bank(open_page):
    return lambda **query: open_page(PAGE, section="bank", **query)


def sound(app):
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    return app


def test_it_opens_with_the_bank_in_the_readers_language(open_bank, language, tiny):
    app = sound(open_bank())
    (study,) = evaluation.evaluate_bank(tiny[:1], language)
    shown = words_of(app)
    assert f"{100 * study.accuracies[study.best].value:.1f} %" in shown
    assert f"{100 * study.on_other_words.value:.1f} %" in shown
    assert f"{100 * study.baseline:.1f} %" in shown
    assert len(app.get("plotly_chart")) == 1
    table = app.dataframe[0].value
    assert table.iloc[0, 2] == pytest.approx(study.accuracies[study.best].value)
    words = next(
        frame.value for frame in app.dataframe if text("polysemy_page.bank.word_column.word", language) in frame.value
    )
    assert words.iloc[0, 0] == study.by_word(study.best)[0].word


def test_two_models_a_word_and_without_look_alikes_from_the_link(open_bank, language, tiny):
    both = " ".join(tiny)
    app = sound(open_bank(pb_lang="en", pb_models_en=both, pb_sentences="plain", pb_centre="1", pb_model=tiny[1]))
    first, second = evaluation.evaluate_bank(tiny, "en", twins=False, centre=True)
    assert len(app.dataframe[0].value) == 2
    assert text("polysemy_page.bank.column.twins", language) not in app.dataframe[0].value
    layers = app.dataframe[1].value
    assert layers.iloc[0, 1:].tolist() == pytest.approx([one.value for one in first.accuracies])
    assert text("polysemy_page.bank.see.plain", language) in words_of(app)
    assert second.accuracies  # the second model's table is the one that is shown
    (shown,) = evaluation.evaluate_bank(tiny[:1], "en")
    word = shown.by_word(shown.best)[1].word  # the worst is the default, which a link leaves out
    again = sound(open_bank(pb_lang="en", pb_models_en=both, pb_model=tiny[0], pb_word_bank=word))
    assert again.query_params["pb_word_bank"] in (word, [word])


def test_the_confused_sentences_of_a_word(open_bank, tiny):
    (study,) = evaluation.evaluate_bank(tiny[:1], "en")
    word = study.by_word(study.best)[0].word
    wrong = study.confusions(word, study.best)
    frame = sound(open_bank(pb_lang="en")).dataframe[-1].value
    assert len(frame) == len(wrong) > 0
    one = wrong[0].asked
    assert frame.iloc[0, 0] == f"{one.sentence[: one.start]}[{one.target}]{one.sentence[one.end :]}"
    assert frame.iloc[0, 4] == pytest.approx(wrong[0].cosine)
    assert (frame.iloc[:, 1] != frame.iloc[:, 3]).all()


def test_no_model_is_a_hint_and_nonsense_falls_back(open_bank, language):
    app = sound(open_bank(pb_models_en="nobody", pb_lang="en"))
    assert any(text("polysemy_page.bank.no_models", language) in info.value for info in app.info)
    app = sound(open_bank(pb_what="<b>", pb_lang="xx", pb_sentences="?", pb_word_bank="<script>"))
    assert len(app.get("plotly_chart")) == 1


def test_a_file_of_ones_own(open_bank, language, tiny):
    key = stash.put(sample_file("en"))
    app = sound(open_bank(pb_what="own", pb_file=f"{key}/mine.csv", pb_own_model=tiny[0]))
    rows = read_labelled("mine.csv", io.BytesIO(sample_file("en"))).occurrences
    answers = evaluation.evaluate_file(tiny[0], rows)
    assert f"{100 * answers.study.accuracies[answers.layer].value:.1f} %" in words_of(app)
    assert app.dataframe[0].value.iloc[0, 1] == rows[0].target
    for query, trained in (
        ({"pb_split": "share", "pb_share": "50"}, evaluation.split(rows, 0.5)),
        ({"pb_split": "share", "pb_share": "25", "pb_seed": "7"}, evaluation.split(rows, 0.25, 7)),
    ):
        app = sound(open_bank(pb_what="own", pb_file=f"{key}/mine.csv", pb_own_model=tiny[0], **query))
        answers = evaluation.evaluate_file(tiny[0], rows, trained)
        assert f"{100 * answers.study.accuracies[answers.layer].value:.1f} %" in words_of(app)
        assert str(int((~trained).sum())) in words_of(app)


def test_a_second_file_that_repeats_the_first(open_bank, language, tiny):
    stored = f"{stash.put(sample_file('en'))}/mine.csv"
    app = sound(open_bank(pb_what="own", pb_file=stored, pb_test=stored, pb_split="file", pb_own_model=tiny[0]))
    assert any("24" in warning.value for warning in app.warning)
    rows = read_labelled("mine.csv", io.BytesIO(sample_file("en"))).occurrences
    answers = evaluation.evaluate_file(tiny[0], rows * 2, np.arange(2 * len(rows)) < len(rows))
    assert answers.study.hits[-1].all()  # every sentence finds itself
    assert f"{100 * answers.study.accuracies[answers.layer].value:.1f} %" in words_of(app)


@pytest.mark.parametrize(
    "content",
    [b"", b"word,sentence\na,b\n", b"word,sentence,start,end,sense\nbank,a bank,3,6,x\n", b"<b>&</b>", b"PK\x03\x04"],
)
def test_a_bad_file_is_one_sentence(open_bank, content):
    app = open_bank(pb_what="own", pb_file=f"{stash.put(content)}/mine.csv")
    assert not app.exception
    assert len(app.error) == 1
    assert not app.get("plotly_chart")


def test_before_there_is_a_file_there_is_an_example(open_bank, language):
    app = sound(open_bank(pb_what="own"))
    assert len(app.get("download_button")) >= 1
    assert len(app.get("file_uploader")) == 1
    assert settle(app) is app
