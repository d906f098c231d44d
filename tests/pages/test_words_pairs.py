"""The similarity section: matrix, order, two models, maths, length against frequency, and bad input."""

from __future__ import annotations

import pytest
from page_kit import words_of

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/static_vectors.py"


@pytest.fixture
def open_pairs(open_page):
    return lambda **query: open_page(PAGE, **{"section": "pairs", **query})


def heatmaps(app):
    return [chart for chart in app.get("plotly_chart") if chart.key.startswith("pr_map_")]


def test_it_opens_with_four_groups_and_the_lengths_measured(open_pairs):
    app = open_pairs()
    assert not app.exception
    assert not app.error
    assert len(heatmaps(app)) == 1
    assert len(app.get("plotly_chart")) == 2
    said = words_of(app)
    assert "madrid, london, paris, berlin" in said
    assert "guitar, piano, violin" in said
    assert "\\+0\\.20" in said  # Spearman's rho of GloVe, checked against SciPy in tests/core


def test_two_models_share_the_order_and_are_compared(open_pairs, language):
    app = open_pairs(model2="word2vec-skipgram")
    assert not app.exception
    assert not app.error
    assert len(heatmaps(app)) == 2
    assert "Spearman" in words_of(app)
    assert any("difference" in table.value.columns for table in app.dataframe)


def test_a_chinese_model_begins_with_chinese_words(open_pairs):
    app = open_pairs(model="word2vec-zh")
    assert not app.exception
    assert not app.error
    assert "苹果" in app.text_area[0].value
    assert len(heatmaps(app)) == 1


def test_models_without_a_common_language_still_begin_with_something(open_pairs):
    app = open_pairs(model2="word2vec-zh")
    assert not app.exception
    assert not app.error
    assert len(heatmaps(app)) == 2


@pytest.mark.parametrize("metric", ["dot", "euclidean", "manhattan"])
def test_every_metric_as_typed(open_pairs, metric):
    app = open_pairs(pr_metric=metric, pr_order="typed", pr_words="cat, dog, piano")
    assert not app.exception
    assert not app.error
    assert app.dataframe[0].value["word_1"].tolist()[0] in ("cat", "dog")
    first = app.dataframe[0].value
    assert set(first.iloc[0, :2]) == ({"cat", "dog"})


def test_the_maths_of_the_chosen_pair(open_pairs):
    app = open_pairs(pr_one="cat", pr_two="piano", unit="1")
    app.session_state["pr_maths"] = True
    app.run()
    assert not app.exception
    assert not app.error
    latex = "\n".join(one.value for one in app.latex)
    assert "\\text{cat}" in latex
    assert "2 - 2\\cos" in latex
    box = next(box for box in app.selectbox if box.key == "pr_one_box")
    box.select("dog").run()
    assert app.query_params["pr_one"] in ("dog", ["dog"])
    assert "\\text{dog}" in "\n".join(one.value for one in app.latex)


def test_at_length_one_no_trend_is_claimed(open_pairs, language):
    app = open_pairs(unit="1")
    assert not app.error
    said = words_of(app)
    assert ("same length" if language == "en" else "长度相同") in said
    assert "nan" not in said


def test_missing_words_are_named_and_the_rest_is_shown(open_pairs):
    app = open_pairs(pr_words="cat dog xqzzt <b>bold</b> 🤖")
    assert not app.exception
    assert not app.error
    assert "xqzzt" in words_of(app)
    assert len(heatmaps(app)) == 1


@pytest.mark.parametrize(
    "words", ["cat", "xqzzt 🤖", " ".join(f"w{number}" for number in range(5000)), "x" * 5000, "<script> </script>"]
)
def test_bad_input_gets_one_sentence_and_the_lengths_stay(open_pairs, words):
    app = open_pairs(pr_words=words)
    assert not app.exception
    assert len(app.error) == 1
    assert len(app.get("plotly_chart")) == 1


def test_the_link_restores_everything(open_pairs):
    app = open_pairs(
        pr_words="cat, dog, cow", pr_metric="dot", pr_order="typed", pr_most="10000", pr_one="cow", pr_two="cat"
    )
    assert not app.error
    for key, value in {"pr_metric": "dot", "pr_order": "typed", "pr_most": "10000", "pr_one": "cow"}.items():
        assert app.query_params[key] in (value, [value])
