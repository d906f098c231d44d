"""The score card on the page: figures with their coverage, what may be read from them, and models it does not fit."""

from __future__ import annotations

import io
import time

import pytest
from page_kit import words_of

from embed_core import uploads
from embed_core.catalog import get_spec
from embed_core.evaluation import score_card
from embed_core.evaluation.score_card import figures, score_board
from embed_core.evaluation.word_scores import score_analogies
from embed_core.evaluation.word_sets import analogies
from embed_core.texts import text

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/static_vectors.py"
GLOVE, SKIPGRAM, CHINESE = "glove-6b-50d-20k", "word2vec-skipgram", "word2vec-zh"


@pytest.fixture(autouse=True)
def few_questions(own_cache, monkeypatch):
    """One analogy in forty."""

    def score(model, questions=None, **more):
        return score_analogies(model, analogies()[::40] if questions is None else questions, **more)

    monkeypatch.setattr(score_card, "score_analogies", score)
    return score


@pytest.fixture
def scores(open_page):
    return lambda **query: open_page(PAGE, section="scores", **query)


def sound(app):
    assert not app.exception
    assert not app.error
    return app


def test_it_opens_with_the_card_of_one_model(scores):
    app = sound(scores())
    assert len(app.get("plotly_chart")) == 2
    row = figures(score_board([get_spec(GLOVE)]).cards[0])
    card = app.dataframe[0].value.iloc[0].tolist()
    assert card[0] == row["name"]
    assert card[1] == row["wordsim"] and card[4] == row["simlex"]
    assert card[3] == round(row["wordsim_covered"], 2)
    assert f"{row['simlex']:.2f}" in words_of(app) and f"{row['simlex_low']:.2f}" in words_of(app)


def test_published_figures_stand_beside_with_their_source(scores):
    published = scores().dataframe[1].value
    first = published.iloc[0].tolist()
    assert (first[0], first[1], first[3]) == ("GloVe", 0.658, 0.717)
    assert "Pennington" in first[-2] and first[-1].startswith("https://")


def test_all_models_of_this_machine(scores):
    app = sound(scores(sc_all="1"))
    names = app.dataframe[0].value.iloc[:, 0].tolist()
    assert len(names) == 5  # those that come along; what was never fetched is not asked
    assert any("skip-gram" in name for name in names)
    assert len(app.info) == 1  # the Chinese model
    assert "sc_all" in app.query_params


def test_two_models_side_by_side_and_whether_the_lead_counts(scores):
    app = sound(scores(model=GLOVE, model2=SKIPGRAM))
    lead = score_board([get_spec(GLOVE), get_spec(SKIPGRAM)]).contrasts[1]
    assert f"{lead.margin.low:.3f}" in words_of(app) and f"{lead.margin.high:.3f}" in words_of(app)
    assert {get_spec(name).name for name in (GLOVE, SKIPGRAM)} <= set(app.dataframe[3].value.columns)


def test_the_chinese_model_is_told_that_english_sets_do_not_apply(scores):
    app = sound(scores(model=CHINESE))
    assert len(app.info) == 1 and "44" in app.info[0].value
    card = app.dataframe[0].value.iloc[0]
    assert card.iloc[1] is None and card.iloc[4] is None
    ours = app.dataframe[2].value
    assert ours.iloc[-1, 1:].tolist()[1:] == [40, 44]
    assert not app.get("plotly_chart")


def test_a_pair_that_the_model_gets_wrong_is_named(scores):
    app = sound(scores())
    errors = app.dataframe[2].value.iloc[:, 0].tolist()
    assert "easy – difficult" in errors  # opposites
    assert "easy – difficult" in words_of(app)
    opposites = app.dataframe[4].value
    assert len(opposites) > 30 and opposites.iloc[:, 1].max() < 2.5


def test_the_link_restores_set_and_axes_even_while_it_is_still_computing(scores, few_questions, monkeypatch):
    def slow(model, questions=None, **more):
        time.sleep(0.5)
        return few_questions(model, questions, **more)

    monkeypatch.setattr(score_card, "score_analogies", slow)
    app = sound(scores(sc_set="wordsim353", sc_ranks="ranks", model2=SKIPGRAM, sc_model=SKIPGRAM))
    for name, value in (("sc_set", "wordsim353"), ("sc_ranks", "ranks"), ("sc_model", SKIPGRAM)):
        assert app.query_params[name] in (value, [value])
    assert len(app.dataframe) == 4  # opposites are marked in SimLex only
    assert '".0%"' in app.get("plotly_chart")[1].proto.spec


def test_nonsense_in_the_link_falls_back_and_the_treatment_is_named(scores, language):
    app = sound(scores(sc_set="<b>", sc_ranks="-1", sc_model="nobody", sc_all="maybe", top="2"))
    assert len(app.get("plotly_chart")) == 2
    assert text("words.scores.top", language, count=2) in words_of(app)


def test_an_upload_that_knows_hardly_a_word(scores):
    model_id = uploads.add_vectors("*few* <b>.txt", io.BytesIO(b"old 1 0\nnew 0 1\nborrow 1 1\n"))
    app = sound(scores(model=model_id, model2=GLOVE))
    assert len(app.info) == 1 and "<b>" not in app.info[0].value.replace("\\<b\\>", "")
    assert len(app.dataframe[0].value) == 2
    assert len(app.get("plotly_chart")) == 2
