"""The maps page: what it shows at once, what the link restores, and sentences for bad input."""

from __future__ import annotations

import pytest
from page_kit import words_of

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/projections.py"
OWN = {"draw": "words", "preset": "own", "method": "pca"}


def one(app, kind, key):
    return next(element for element in app.get(kind) if element.key == key)


def test_it_opens_with_a_map_of_real_words_and_says_how_far_to_trust_it(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 1
    kept = float(app.metric[0].value.rstrip("%"))
    assert 5 < kept < 60


@pytest.mark.parametrize("method", ["pca", "umap", "tsne"])
def test_a_preset_is_drawn_by_every_method(open_page, method):
    app = open_page(PAGE, draw="words", preset="animals", method=method)
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 1


def test_three_dimensions(open_page):
    app = open_page(PAGE, draw="words", preset="animals", method="pca", dims="3")
    assert not app.exception
    assert not app.error
    assert '"scatter3d"' in app.get("plotly_chart")[0].proto.spec


def test_a_selected_point_shows_its_neighbours_by_two_metrics(open_page):
    app = open_page(PAGE, draw="words", preset="animals", method="pca", sel="cat")
    table = app.dataframe[0].value
    assert "dog ●" in table["cosine_name"].tolist()
    assert len(table) == 15


def test_the_maths_reproduces_the_number(open_page):
    app = open_page(PAGE, **OWN, words="cat, dog, fish", sel="cat", pair="dog")
    app.session_state["maths"] = True
    app.run()
    assert not app.exception


def test_the_link_restores_own_words(open_page):
    app = open_page(PAGE, **OWN, words="cat, dog, horse, cow")
    assert not app.error
    assert app.text_area[0].value == "cat, dog, horse, cow"
    assert app.query_params["words"] in ("cat, dog, horse, cow", ["cat, dog, horse, cow"])
    assert "n" not in app.query_params


def test_missing_words_are_named(open_page):
    app = open_page(PAGE, **OWN, words="cat, dog, horse, qqzzqq*<b>")
    assert not app.error
    assert "qqzzqq" in words_of(app)
    assert "<b>" not in words_of(app).replace("\\<b\\>", "")


@pytest.mark.parametrize("words", [" ", "qqzzqq", "🦜🦜", "<script>alert(1)</script>"])
def test_words_that_cannot_be_drawn_get_a_sentence(open_page, words):
    app = open_page(PAGE, **OWN, words=words)
    assert not app.exception
    assert len(app.error) == 1


@pytest.mark.parametrize(
    "query", [{"model": "nope"}, {"model": "local:/etc"}, {"draw": "table", "file": "0" * 20 + "/lost.csv"}]
)
def test_a_link_to_what_is_not_here_gets_a_sentence(open_page, query):
    app = open_page(PAGE, **query)
    assert not app.exception
    assert len(app.error) == 1


def test_nonsense_in_the_link_falls_back_to_the_defaults(open_page):
    app = open_page(
        PAGE, method="xyz", n="-5", dims="seven", color="?", seed="NaN", sel="#999999999", keep="a.b", nn="1e400"
    )
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 1


def test_a_model_that_is_not_here_offers_to_fetch_it(open_page):
    app = open_page(PAGE, model="all-minilm-l6-v2")
    assert not app.exception
    assert [button for button in app.button if button.key == "fetch_card_all-minilm-l6-v2"]


def test_two_maps_share_the_selection(open_page):
    app = open_page(PAGE, draw="words", preset="animals", method="pca", method2="tsne", layout="two", sel="cat")
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 2


def test_nine_pictures(open_page):
    app = open_page(PAGE, draw="words", preset="animals", method="tsne", layout="nine")
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 1


def test_no_file_yet_is_an_invitation_not_an_error(open_page):
    app = open_page(PAGE, draw="table")
    assert not app.exception
    assert not app.error
    assert len(app.info) == 1


def test_a_label_that_changed_still_stands_for_its_model(open_page):
    # "GloVe 6B 50d · static · not fetched" loses its end when the fetch is done; Streamlit then hands back the label.
    app = open_page(PAGE, model="word2vec-cbow", n="100", method="pca")
    box = next(box for box in app.selectbox if box.key == "projections:model")
    label = next(option for option in box.options if option.startswith("Word2Vec CBOW"))
    app.session_state["projections:model"] = label
    app.run()
    assert not app.exception
    assert not app.error
    assert app.query_params["model"] in ("word2vec-cbow", ["word2vec-cbow"])
