"""Score cards: figures against gensim and scipy, intervals, pairs where model and people part, published figures."""

from __future__ import annotations

import doctest
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from static_kit import spec

from embed_core import diskcache, loading
from embed_core.catalog import get_spec
from embed_core.errors import Cancelled, InputError
from embed_core.evaluation import pair_study, rank_correlation, score_card, word_sets
from embed_core.evaluation.pair_study import (
    PairCosines,
    compared,
    contrast,
    cosine_of,
    furthest,
    opposites,
    pair_cosines,
    ratings,
    study_opposites,
    twice_rated,
)
from embed_core.evaluation.published import published_scores
from embed_core.evaluation.rank_correlation import difference, ranks, spearman
from embed_core.evaluation.score_card import chinese_analogies, figures, score_board
from embed_core.evaluation.word_scores import AnalogyScore, CategoryScore, score_analogies
from embed_core.evaluation.word_sets import analogies, rated_pairs
from embed_core.static import StaticModel
from embed_core.static.treatment import Treatment
from embed_core.texts import LANGUAGES, catalogue

GLOVE = "glove-6b-50d-20k"
ENGLISH = (GLOVE, "word2vec-cbow", "word2vec-skipgram", "fasttext")
FILES = {"wordsim353": "wordsim353.tsv", "simlex999": "simlex999.txt"}
SAMPLE = ("capital-common-countries", "currency", "family", "gram6-nationality-adjective")
numbers = st.lists(st.integers(-4, 4), min_size=3, max_size=30)


@pytest.fixture(scope="module")
def glove() -> StaticModel:
    return loading.load_static(GLOVE)


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


@pytest.fixture
def few_questions(own_cache, monkeypatch):
    """The card without most of the 19,544 questions."""
    few = [question for question in analogies() if question.category in SAMPLE][::15]
    scored: list[str] = []

    def score(model, questions=None, **more):
        scored.append(model.spec.id)
        return score_analogies(model, few if questions is None else questions, **more)

    monkeypatch.setattr(score_card, "score_analogies", score)
    return scored


# --- against gensim and scipy


@pytest.mark.parametrize("model_id", ENGLISH)
@pytest.mark.parametrize("name", word_sets.PAIR_SETS)
def test_pairs_reproduce_gensim(model_id, name):
    model = loading.load_static(model_id)
    file = word_sets.shipped(FILES[name])
    _, theirs, missing = model.keyed_vectors.evaluate_word_pairs(str(file), restrict_vocab=len(model))
    ours = pair_cosines(model, name)
    assert ours.rho.value == pytest.approx(theirs[0], abs=5e-4)
    assert ours.covered == pytest.approx(1 - missing / 100)
    assert 0 < ours.rho.low < ours.rho.value < ours.rho.high < 1


@pytest.mark.parametrize("model_id", ENGLISH)
def test_analogies_reproduce_gensim(model_id, tmp_path):
    asked = [question for question in analogies() if question.category in SAMPLE][::12]
    lines = []
    for category in SAMPLE:
        lines.append(f": {category}")
        lines += [f"{q.a} {q.b} {q.c} {q.d}" for q in asked if q.category == category]
    file = tmp_path / "questions.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    model = loading.load_static(model_id)
    accuracy, _ = model.keyed_vectors.evaluate_word_analogies(str(file), restrict_vocab=30_000)
    score = score_analogies(model, asked)
    assert score.overall.used > 50
    assert score.overall.accuracy == pytest.approx(accuracy, abs=5e-4)


@given(numbers, st.randoms(use_true_random=False))
def test_rank_correlation_is_scipys(values, random):
    from scipy.stats import rankdata, spearmanr

    other = [random.randint(-3, 3) for _ in values]
    assert ranks(values) == pytest.approx(rankdata(values))
    ours = spearman(values, other, resamples=0).value
    if len(set(values)) > 1 and len(set(other)) > 1:
        assert ours == pytest.approx(spearmanr(values, other).statistic)
    else:
        assert math.isnan(ours)


def test_every_resample_is_ranked_anew():
    from scipy.stats import spearmanr

    random = np.random.default_rng(5)
    first, second = random.integers(0, 6, 25).astype(float), random.integers(0, 6, 25).astype(float)
    drawn = np.random.default_rng(9).integers(25, size=(40, 25))
    theirs = [spearmanr(first[rows], second[rows]).statistic for rows in drawn]
    ours = rank_correlation._resampled(first, second, 40, 9)
    assert ours == pytest.approx(theirs)


# --- intervals


def test_the_interval_is_the_bootstraps_and_the_same_every_time():
    random = np.random.default_rng(1)
    first = random.standard_normal(200)
    second = first + random.standard_normal(200)
    found = spearman(first, second)
    assert found == spearman(first, second)
    # The normal approximation for rho (Fieller et al. 1957): standard error of atanh(rho) about sqrt(1.06 / (n - 3)).
    half = 1.96 * math.sqrt(1.06 / 197)
    assert found.low == pytest.approx(math.tanh(math.atanh(found.value) - half), abs=0.03)
    assert found.high == pytest.approx(math.tanh(math.atanh(found.value) + half), abs=0.03)


def test_a_lead_is_measured_on_the_same_pairs_for_both():
    random = np.random.default_rng(2)
    wanted = random.standard_normal(300)
    first = wanted + random.standard_normal(300)
    near = first + 0.01 * random.standard_normal(300)
    same = difference(first, near, wanted)
    assert same.high - same.low < 0.02  # far narrower than either's own interval
    assert spearman(first, wanted).high - spearman(first, wanted).low > 0.1
    worse = difference(first, random.standard_normal(300), wanted)
    assert worse.excludes_zero and worse.low > 0.3


@pytest.mark.parametrize("rows", [([], []), ([1.0], [2.0]), ([1.0, 1.0, 1.0], [1.0, 2.0, 3.0])])
def test_too_little_to_correlate_gives_no_number(rows):
    found = spearman(*rows)
    assert math.isnan(found.value) and math.isnan(found.low) and math.isnan(found.high)
    assert not found.excludes_zero


# --- pair by pair


def test_places_and_the_worst_errors_by_hand(monkeypatch):
    pairs = [word_sets.RatedPair(*row) for row in (("a", "b", 0), ("c", "d", 5), ("e", "f", 10), ("g", "x", 7))]
    monkeypatch.setattr(pair_study, "rated_pairs", lambda name: tuple(pairs))
    study = PairCosines("simlex999", np.array([0.9, 0.1, 0.5, np.nan]), spearman([1, 2], [1, 2]))
    found = compared(study)
    assert [(pair.names, pair.rating_place, pair.cosine_place) for pair in found] == [
        ("a – b", 0.0, 1.0), ("c – d", 0.5, 0.0), ("e – f", 1.0, 0.5)
    ]  # fmt: skip
    high, low = furthest(found, 2)
    assert [pair.names for pair in high] == ["a – b"]
    assert [pair.names for pair in low] == ["c – d", "e – f"]
    assert (study.used, study.total) == (3, 4)


def test_the_cosines_are_the_models(glove):
    study = pair_cosines(glove, "simlex999")
    first, second = glove.vector("old").astype(float), glove.vector("new").astype(float)
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    assert study.cosines[0] == pytest.approx(cosine)
    one = compared(study)[0]
    assert (one.first, one.second, one.rating) == ("old", "new", 1.58)


def test_a_zero_vector_and_missing_words():
    vectors = np.array([[0, 0], [1, 0]], dtype=np.float32)
    study = pair_cosines(StaticModel(spec(), ["OLD", "new"], vectors), "simlex999")
    assert (study.used, study.cosines[0]) == (1, 0.0)
    assert math.isnan(study.rho.value)
    assert study_opposites(compared(pair_cosines(StaticModel(spec(), ["x"], vectors[:1]), "simlex999"))) is None


def test_a_contrast_is_over_the_pairs_both_have():
    count = len(rated_pairs("wordsim353"))
    good = ratings("wordsim353").copy()
    bad = -good
    good[:100], bad[-100:] = np.nan, np.nan
    none = spearman([], [])
    found = contrast(PairCosines("wordsim353", good, none), PairCosines("wordsim353", bad, none))
    assert found.value == pytest.approx(2)
    assert count > 200


def test_pairs_of_both_sets_are_found_in_the_files(glove):
    found = twice_rated()
    assert ("man", "woman", 8.3, 3.33) in {(pair.first, pair.second, pair.related, pair.similar) for pair in found}
    gaps = [pair.related - pair.similar for pair in found]
    assert gaps == sorted(gaps, reverse=True)
    man = next(pair for pair in found if pair.first == "man")
    by_wordsim, by_simlex = (cosine_of(pair_cosines(glove, name), man) for name in word_sets.PAIR_SETS)
    assert by_wordsim == pytest.approx(by_simlex)


def test_opposites_are_pairs_of_simlex_that_people_rate_low(glove):
    rated = {frozenset((pair.first, pair.second)): pair.rating for pair in rated_pairs("simlex999")}
    assert len(opposites()) == len(set(opposites())) == 36
    assert max(rated[pair] for pair in opposites()) < 2.5
    study = study_opposites(compared(pair_cosines(glove, "simlex999")))
    assert study is not None
    cosines = [pair.cosine for pair in study.pairs]
    assert cosines == sorted(cosines, reverse=True)
    assert study.cosine == pytest.approx(np.mean(cosines))
    assert study.higher > 0.7  # what the page says: opposites keep the same company


# --- cards


def test_a_board_of_cards(few_questions):
    specs = [get_spec(name) for name in (GLOVE, "word2vec-skipgram", "word2vec-zh")]
    board = score_board(specs)
    glove_card, skipgram, chinese = board.cards
    assert [card.knows_english for card in board.cards] == [True, True, False]
    assert [card.knows_chinese for card in board.cards] == [False, False, True]
    assert chinese.chinese.overall.total == len(chinese_analogies()) == 44
    lead = board.contrasts[1]
    assert (lead.set, lead.best, lead.second) == ("simlex999", skipgram.name, glove_card.name)
    assert lead.margin.low < lead.margin.value < lead.margin.high
    assert lead.used <= min(glove_card.simlex.used, skipgram.simlex.used)
    row = figures(chinese)
    assert row["wordsim"] is None and row["simlex"] is None and row["analogies"] is None
    assert row["chinese"] == chinese.chinese.overall.accuracy
    assert figures(glove_card)["simlex_low"] == glove_card.simlex.rho.low


def test_the_second_time_nothing_is_computed(few_questions, monkeypatch):
    first = score_board([get_spec(GLOVE)])
    assert few_questions == [GLOVE, GLOVE]  # English and Chinese questions
    monkeypatch.setattr(loading, "load_static", lambda *_: pytest.fail("the model was opened"))
    again = score_board([get_spec(GLOVE)])
    assert figures(again.cards[0]) == figures(first.cards[0])
    assert np.array_equal(again.cards[0].simlex.cosines, first.cards[0].simlex.cosines, equal_nan=True)


def test_other_vectors_have_another_card(few_questions):
    plain = score_board([get_spec(GLOVE)]).cards[0]
    centred = score_board([get_spec(GLOVE)], Treatment(top=2)).cards[0]
    assert centred.simlex.rho.value > plain.simlex.rho.value  # all-but-the-top helps GloVe
    other = replace(get_spec(GLOVE), source=replace(get_spec(GLOVE).source, version="9"))
    score_board([other])
    assert len(few_questions) == 6
    assert diskcache.clear("word_score_card") == 3


def test_a_treatment_that_is_impossible_is_an_error(few_questions):
    with pytest.raises(InputError, match="0 to 49"):
        score_board([get_spec(GLOVE)], Treatment(top=50))


def test_it_can_be_stopped_and_leaves_nothing_behind(own_cache):
    def stop(stage, done, total, **_):
        if stage == "evaluation.models":
            raise Cancelled

    with pytest.raises(Cancelled):
        score_board([get_spec(GLOVE), get_spec("word2vec-cbow")], progress=stop)
    assert diskcache.clear("word_score_card") == 0


def test_one_bar_over_all_models(few_questions):
    seen = []
    specs = [get_spec(GLOVE), get_spec("word2vec-cbow")]
    score_board(specs, progress=lambda stage, done, total, **_: seen.append((stage, done, total)))
    shares = [done / total for stage, done, total in seen if stage == "evaluation.models"]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert "evaluation.analogies" not in {stage for stage, _, _ in seen}


def test_semantic_and_syntactic_are_the_two_halves_of_the_google_set():
    empty = spearman([], [])
    kinds = dict.fromkeys(question.category for question in analogies())
    categories = tuple(CategoryScore(name, 1, 2, 4) for name in kinds)
    cosines = {name: PairCosines(name, np.full(30, np.nan), empty) for name in word_sets.PAIR_SETS}
    nothing = CategoryScore("", 0, 0, 44)
    card = score_card.ScoreCard(
        "m", "M", 1, 1, (), cosines["wordsim353"], cosines["simlex999"],
        AnalogyScore(CategoryScore("", 14, 28, 56), categories), AnalogyScore(nothing, (nothing,)),
    )  # fmt: skip
    assert (card.semantic.total, card.syntactic.total) == (5 * 4, 9 * 4)
    row = figures(card)
    assert row["analogies"] == 0.5
    assert row["semantic"] is None  # 10 questions say nothing


# --- data


def test_our_chinese_questions_are_well_formed():
    asked = chinese_analogies()
    assert len(set(asked)) == len(asked)
    assert all(len({q.a, q.b, q.c, q.d}) == 4 for q in asked)
    assert list(dict.fromkeys(q.category for q in asked)) == [
        "country-capital", "province-capital", "family", "opposites"
    ]  # fmt: skip


def test_published_figures_name_their_source():
    rows = published_scores()
    assert len({(row.model, row.corpus, row.paper) for row in rows}) == len(rows)
    for row in rows:
        assert row.paper and row.url.startswith("https://")
        given_figures = [row.wordsim, row.simlex, row.semantic, row.syntactic, row.analogies]
        assert any(value is not None for value in given_figures)
        assert all(value is None or 0 < value < 1 for value in given_figures)
        for language in LANGUAGES:
            assert f"words.scores.corpora.{row.corpus}" in catalogue(language)
            assert not row.note or f"words.scores.notes.{row.note}" in catalogue(language)


@pytest.mark.parametrize("module", [rank_correlation])
def test_the_examples_in_the_words(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed
