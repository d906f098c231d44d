"""The section score: shipped pairs, a file of one's own, the pairs that are furthest off."""

from __future__ import annotations

import pytest
from page_kit import settle, words_of

from embed_core import catalog, stash
from embed_core.sentence.rungs import Rung
from embed_core.sentence.scored_pairs import shipped, shipped_file
from embed_core.sentence.sts_scores import score_rungs
from embed_core.texts import text
from pages._shared import library
from pages._shared.sentences_page import ladder_rungs

pytestmark = pytest.mark.usefixtures("own_cache", "only_static")
PAGE = "pages/sentence_vectors.py"
FIRST = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}


@pytest.fixture
def only_static(monkeypatch):
    """The models that come with the project, two rungs at first."""
    specs = [catalog.get_spec(name) for name in FIRST.values()]
    monkeypatch.setattr(library, "available", lambda: specs)
    chosen = {spoken: f"mean:{name},sif_pc:{name}" for spoken, name in FIRST.items()}
    monkeypatch.setattr(ladder_rungs, "DEFAULTS", chosen)


@pytest.fixture
def open_score(open_page):
    return lambda **query: open_page(PAGE, section="score", **query)


def sound(app):
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    return app


def table(app, column, language):
    wanted = text(f"sentences_page.score.columns.{column}", language)
    return next(frame.value for frame in app.dataframe if wanted in frame.value)


def test_it_opens_with_the_shipped_pairs_of_the_readers_language(open_score, language):
    app = sound(open_score())
    rungs = [Rung("mean", FIRST[language]), Rung("sif_pc", FIRST[language])]
    computed = score_rungs(rungs, shipped(language))
    shown = table(app, "spearman", language)
    assert shown.iloc[:, 1].tolist() == pytest.approx([one.spearman.value for one in computed])
    best = max(computed, key=lambda one: one.spearman.value)
    assert f"{best.spearman.value:.3f}" in words_of(app)
    assert len(app.get("plotly_chart")) == 2
    worst = table(app, "gap", language)
    assert abs(worst.iloc[0, 4]) == worst.iloc[:, 4].abs().max() > 0.3
    published = next(frame.value for frame in app.dataframe if "STS12" in frame.value)
    assert (published["STS12"] == 0.724).any()


def test_one_rung_chosen_by_the_link_in_the_other_language(open_score, language):
    app = sound(open_score(sc_set="zh", sc_rungs_zh="tfidf:word2vec-zh", sc_rung="tfidf:word2vec-zh"))
    (computed,) = score_rungs([Rung("tfidf", "word2vec-zh")], shipped("zh"))
    shown = table(app, "spearman", language)
    assert len(shown) == 1 and shown.iloc[0, 1] == pytest.approx(computed.spearman.value)
    assert text("sentences_page.score.columns.behind", language) not in shown


def test_a_file_of_ones_own_from_the_link(open_score, language):
    own = shipped_file("en").split(b"\n")
    data = b"\n".join([*own[:40], b"\tnot\tscored\t", own[1]])
    app = sound(open_score(sc_set="own", sc_file=f"{stash.put(data)}/mine.tsv", sc_rungs_en="mean:glove-6b-50d-20k"))
    said = words_of(app)
    assert "mine" in said and "40" in said
    assert text("sentences_page.score.unscored", language, count="1") in said
    assert text("sentences_page.score.repeated", language, count="1") in said
    assert len(table(app, "spearman", language)) == 1


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"<html>", "x.csv"), (b"score\tsentence1\tsentence2\nfive\ta\tb\n", "x.tsv"), (b"\x00", "x.csv")],
)
def test_a_file_that_cannot_be_used_is_one_sentence(open_score, data, name):
    app = open_score(sc_set="own", sc_file=f"{stash.put(data)}/{name}")
    assert not app.exception
    assert len(app.error) == 1
    assert app.query_params["sc_file"]  # nothing is lost


def test_no_file_no_rung_and_a_file_that_is_gone(open_score, language):
    app = sound(open_score(sc_set="own"))
    assert not app.get("plotly_chart")
    app = open_score(sc_set="own", sc_file=f"{'0' * 20}/x.tsv")
    assert not app.exception and len(app.error) == 1
    app = sound(open_score(**{f"sc_rungs_{language}": ","}))
    assert [one.value for one in app.info] == [text("sentences_page.ladder.no_rungs", language)]


def test_nothing_to_correlate_is_said(open_score, language):
    data = "".join(f"qqq{n}\tzzz{n}\t{n}\n" for n in range(5)).encode()
    app = sound(open_score(sc_set="own", sc_file=f"{stash.put(data)}/x.tsv", sc_rungs_en="mean:glove-6b-50d-20k"))
    assert text("sentences_page.score.see.nothing", language) in words_of(app)


def test_changing_the_set(open_score, language):
    app = open_score(sc_rungs_en="mean:glove-6b-50d-20k", sc_rungs_zh="mean:word2vec-zh")
    other = "zh" if language == "en" else "en"
    app.segmented_control(key="sentence_vectors:sc_set").set_value(other)
    app = sound(settle(app))
    (computed,) = score_rungs([Rung("mean", FIRST[other])], shipped(other))
    assert table(app, "spearman", language).iloc[0, 1] == pytest.approx(computed.spearman.value)
