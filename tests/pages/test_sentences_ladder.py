"""The ladder: a fresh clone, own sentences, rungs from a link, Doc2Vec on a corpus of one's own, bad input."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from page_kit import settle, words_of
from sentences_kit import PAGE, charts, numbers, sound

from embed_core import loading, stash
from embed_core.sentence.compare import cosines, disagreements, of_pairs
from embed_core.sentence.corpora import corpus, story
from embed_core.sentence.ladder import climb
from embed_core.sentence.rungs import Rung
from embed_core.texts import text
from pages._shared.i18n import plain

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))
FIRST = {"en": "mean:glove-6b-50d-20k,sif_pc:glove-6b-50d-20k", "zh": "mean:word2vec-zh,sif_pc:word2vec-zh"}
MODEL = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}


def said(key, language, **values):
    return text(f"sentences_page.ladder.{key}", language, **values)


def test_a_fresh_clone_shows_three_rungs_and_offers_the_fourth(open_page, own_cache, language):
    app = sound(open_page(PAGE))
    drawn = charts(app)
    assert set(drawn) == {"la_heat_0", "la_heat_1", "la_heat_2"}
    scales = {(one["data"][0]["zmin"], one["data"][0]["zmax"]) for one in drawn.values()}
    assert len(scales) == 1
    lowest = min(float(numbers(one["data"][0]["z"]).min()) for one in drawn.values())
    assert next(iter(scales)) == (pytest.approx(np.floor(lowest * 10) / 10), 1.0)
    found = climb(Rung("sif_pc", MODEL[language]), story(language), corpus("shipped", language))
    place = {"en": 1, "zh": 2}[language]
    assert numbers(drawn[f"la_heat_{place}"]["data"][0]["z"]) == pytest.approx(cosines(found.vectors), abs=1e-5)
    assert [button.key for button in app.button if (button.key or "").startswith("fetch_card_")]
    words = words_of(app)
    assert text("projections.see.title", language) in words and "0.001" in words
    assert app.multiselect[0].value and len(app.multiselect[0].value) == 4


def test_subtracting_the_mean_and_the_pairs_that_differ(open_page, language):
    app = sound(open_page(PAGE, la_subtract="1", **{f"la_rungs_{language}": FIRST[language]}))
    drawn = charts(app)
    for one in drawn.values():
        assert float(of_pairs(numbers(one["data"][0]["z"])).mean()) == pytest.approx(0, abs=1e-5)
        assert one["data"][0]["zmin"] == -one["data"][0]["zmax"]
    matrices = [
        cosines(climb(Rung(method, MODEL[language]), story(language), corpus("shipped", language)).vectors)
        for method in ("mean", "sif_pc")
    ]
    first = disagreements(matrices)[0]
    table = app.dataframe[0].value
    assert len(table) == 28
    assert table.iloc[0, 0].startswith(f"{first.first + 1}. ") and table.iloc[0, 1].startswith(f"{first.second + 1}. ")
    assert table.iloc[0, 2:5].tolist() == [first.spread, *first.places]
    app.segmented_control(key="sentence_vectors:la_table").set_value("nearest")
    assert len(sound(settle(app)).dataframe[0].value) == 8


def test_a_map_of_one_rung_with_neighbours_of_its_own_space(open_page, language):
    rungs = {f"la_rungs_{language}": FIRST[language]}
    app = sound(open_page(PAGE, la_table="map", la_map=f"mean:{MODEL[language]}", la_picked="0", **rungs))
    drawn = charts(app)["la_map_picture"]["data"]
    assert sum(len(numbers(one["x"])) for one in drawn if one.get("mode", "").startswith("markers")) >= 8
    two = story(language)[1]
    assert f"{plain(two)} (1.00)" in words_of(app)
    assert len(app.metric) == 4


def test_sentences_in_another_language_have_its_models(open_page, language):
    other = {"en": "zh", "zh": "en"}[language]
    query = {f"la_from_{language}": f"story_{other}", f"la_rungs_{other}": FIRST[other]}
    assert set(charts(sound(open_page(PAGE, **query)))) == {"la_heat_0", "la_heat_1"}


def test_doc2vec_is_trained_on_a_text_of_ones_own(open_page, language):
    own = "the cat sat on the mat. the dog sat on the log. a cat and a dog. " * 8
    app = sound(open_page(
        PAGE, la_text_story_en="the cat sat\nthe dog sat\na mat and a log\nxyzzy", la_from_en="story_en",
        la_from_zh="story_en", la_rungs_en="pv_dbow:doc2vec,mean:glove-6b-50d-20k", la_corpus_en="own", la_own=own,
        la_epochs="30",
    ))  # fmt: skip
    drawn = charts(app)
    matrix = numbers(drawn["la_heat_0"]["data"][0]["z"])
    assert np.isnan(matrix[3]).all() and np.isfinite(matrix[:3, :3]).all()
    assert said("trained", language, count="24", epochs=30, seed=1) in words_of(app)


def test_an_uploaded_corpus_is_read_and_a_file_of_another_kind_named(open_page, language):
    key = f"la_corpus_{language}"
    rungs = {f"la_rungs_{language}": FIRST[language], key: "own"}
    text_file = stash.put("One here. Two there!\n第三句。第四句。".encode())
    app = sound(open_page(PAGE, la_file=f"{text_file}/mine.txt", **rungs))
    assert said("corpus_size", language, count="4") in words_of(app) and "mine" in words_of(app)
    app = open_page(PAGE, la_file=f"{stash.put(b'PK' + bytes([3, 4]) + b'x' * 99)}/mine.zip", **rungs)
    assert not app.exception and len(app.error) == 1
    assert set(charts(app)) == {"la_heat_0", "la_heat_1"}


def test_a_model_from_the_link_and_a_chosen_prefix(open_page, own_cache, monkeypatch, tmp_path_factory, language):
    from tiny_models import make

    folder = make("bert", tmp_path_factory.mktemp("models") / "bert")
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folder.parent))
    model = f"local:{folder}"
    app = sound(open_page(PAGE, **{f"la_rungs_{language}": f"cls:{model},sentence:{model},mean:{MODEL[language]}"}))
    assert set(charts(app)) == {"la_heat_0", "la_heat_1", "la_heat_2"}
    assert numbers(charts(app)["la_heat_0"]["data"][0]["z"]) == pytest.approx(
        cosines(climb(Rung("cls", model), story(language), ()).vectors), abs=1e-4
    )
    loading.unload(model)


@pytest.mark.parametrize(
    ("typed", "error", "values"),
    [
        ("only one", "too_few", {"received": 1, "least": 3}),
        ("\n".join(map(str, range(5_000))), "too_many", {"received": 5_000, "most": 40}),
        ("a\nb\n<b>a</b>\n!!!", "no_letters", {"number": 4, "received": "!!!"}),
    ],
)
def test_sentences_that_cannot_be_compared(open_page, language, typed, error, values):
    app = open_page(PAGE, **{f"la_text_story_{language}": typed})
    assert not app.exception
    assert [one.value for one in app.error] == [plain(text(f"errors.sentences.{error}", language, **values))]
    assert app.text_area[0].value == typed


def test_nothing_chosen_and_unknown_words_only(open_page, language):
    app = sound(open_page(PAGE, **{f"la_rungs_{language}": ","}))
    assert said("no_rungs", language) in [one.value for one in app.info] and not charts(app)
    app = sound(open_page(PAGE, **{f"la_text_story_{language}": "xyzzy\nplughh\nfrobozzz", "la_rungs_en": FIRST["en"]}))
    assert said("see.nothing", language) in words_of(app)
