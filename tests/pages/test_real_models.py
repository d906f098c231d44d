"""The pages on the real weights: what "done" means for a teacher. Each model is fetched once into the cache folder."""

from __future__ import annotations

import pytest

from embed_core import catalog, sources

pytestmark = pytest.mark.models
PAGE = "pages/projections.py"


@pytest.fixture(autouse=True)
def fetched(request):
    sources.fetch(catalog.get_spec(request.node.get_closest_marker("model").args[0]))


@pytest.mark.model("glove-6b-50d")
def test_the_whole_vocabulary_opens_at_once_from_the_shipped_layout(open_page):
    app = open_page(PAGE, model="glove-6b-50d", n="400000", sel="paris")
    assert not app.exception
    assert not app.error
    chart = app.get("plotly_chart")[0]
    assert 1_000_000 < len(chart.proto.spec) < 15_000_000
    assert "france ●" in app.dataframe[0].value["cosine_name"].tolist()
    assert app.info  # says that the layout was computed ahead


@pytest.mark.model("multilingual-e5-small")
def test_a_sentence_and_its_translation_are_neighbours(open_page):
    app = open_page(PAGE, model="multilingual-e5-small", preset="zh_en_parallel", method="pca", sel="#0")
    assert not app.exception
    assert not app.error
    nearest = app.dataframe[0].value.iloc[0]
    assert nearest["cosine"] > app.dataframe[0].value["cosine"].iloc[1:].max()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in nearest["cosine_name"])


@pytest.mark.model("all-minilm-l6-v2")
def test_one_word_in_many_sentences_has_many_vectors(open_page):
    app = open_page(PAGE, model="all-minilm-l6-v2", draw="token", preset="token_bank", method="pca", sel="#0")
    assert not app.exception
    assert not app.error
    table = app.dataframe[0].value
    assert (table["cosine"] < 0.999).all()
    assert "savings account" in app.markdown[[m.value[:4] for m in app.markdown].index("####")].value


@pytest.mark.model("smollm2-135m")
def test_a_decoder_draws_sentences_by_its_last_token(open_page):
    app = open_page(
        PAGE,
        model="smollm2-135m",
        preset="own",
        texts="I like tea.\nI like coffee.\nIt rains.\nIt snows.",
        method="pca",
    )
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 1
