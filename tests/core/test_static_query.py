"""What people type as a word or a sum, and the vector it stands for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from static_kit import spec

from embed_core.errors import InputError, ModelError
from embed_core.static.model import StaticModel
from embed_core.static.query import MAX_TERMS, Query, Term, evaluate, example, known_by, parse, unknown_terms
from embed_core.static.space import Space
from embed_core.static.subwords import Subwords
from embed_core.static.treatment import Treatment

VOCABULARY = {
    "king",
    "man",
    "woman",
    "x-ray",
    "x",
    "ray",
    "2",
    "0.5",
    "-",
    "+",
    "paris",
    "well-known",
    "new_york",
    "c++",
}
VOCABULARY |= {"国王", "男人", "女人", "naïve"}
KNOWS = VOCABULARY.__contains__
WORDS = [f"w{number}" for number in range(300)]
VECTORS = (np.random.default_rng(11).standard_normal((300, 12)) * np.linspace(9, 1, 300)[:, None]).astype(np.float32)


def space(treatment: Treatment = Treatment()) -> Space:  # noqa: B008 - frozen
    return Space(StaticModel(spec(), WORDS, VECTORS), treatment)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("king", "king"),
        ("  king\t", "king"),
        ("king - man + woman", "king - man + woman"),
        ("king-man+woman", "king - man + woman"),
        ("king −man +woman", "king - man + woman"),
        ("king–man＋woman", "king - man + woman"),
        ("国王－男人＋女人", "国王 - 男人 + 女人"),
        ("国王　- 男人", "国王 - 男人"),
        ("x-ray", "x-ray"),
        ("x‑ray", "x-ray"),
        ("x-ray-man", "x-ray - man"),
        ("x - ray", "x - ray"),
        ("c++", "c++"),
        ("c++ + king", "c++ + king"),
        ("new york", "new_york"),
        ("-", "-"),
        ("2", "2"),
        ("2 + 2", "2 + 2"),
        ("2*king - 0.5 paris", "2*king - 0.5*paris"),
        ("2 * king-man", "2*king - man"),
        ("2×king", "2*king"),
        ("paris + 0.5", "paris + 0.5"),
        ("-king + man", "-king + man"),
        ("king - -man", "king + man"),
        ("king -", None),
        ("+ +", None),
        ("king +- ", None),
        ("co-operatte", "co-operatte"),  # a misspelt word, not a difference of words nobody knows
        ("kingg+man", "kingg + man"),
        ("🦜", "🦜"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_text_is_read_as_people_mean_it(text, read):
    if read is None:
        with pytest.raises(InputError):
            parse(text, KNOWS)
    else:
        assert parse(text, KNOWS).text == read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n　", "empty"),
        ("king man", "several_words"),
        ("king 国王 🦜", "several_words"),
        ("king - man woman", "several_words"),
        ("king * man", "several_words"),
        ("king +", "sign_without_word"),
        ("+ -", "sign_without_word"),
        ("1000*king", "big_factor"),
        ("word " * 5000, "too_long"),
        ("k" * 601, "too_long"),
        (" + ".join(["king"] * (MAX_TERMS + 1)), "too_many_terms"),
        ("+" * 300 + "king", "too_many_terms"),
    ],
)
def test_what_is_no_query_gets_a_sentence(text, code):
    with pytest.raises(InputError) as raised:
        parse(text, KNOWS)
    assert raised.value.code == f"query.{code}"
    assert raised.value.message("en") != raised.value.message("zh")


@given(st.text(st.sampled_from("king man-+−＋2*. 国王x🦜<0"), max_size=40) | st.text(max_size=700))
def test_any_text_is_a_query_or_an_input_error(text):
    try:
        query = parse(text, KNOWS)
    except InputError as error:
        assert error.message("en")
        assert error.message("zh")
    else:
        assert 1 <= len(query.terms) <= MAX_TERMS
        assert all(term.word and abs(term.weight) <= 100 for term in query.terms)


@given(
    st.lists(
        st.tuples(st.sampled_from(["king", "x-ray", "国王", "qqq"]), st.sampled_from([1.0, -1.0, 0.25, -2.0])),
        min_size=1,
        max_size=MAX_TERMS,
    )
)
def test_what_is_read_back_is_read_again(terms):
    query = Query(tuple(Term(word, weight) for word, weight in terms))
    assert parse(query.text, KNOWS) == query


def test_a_word_is_replaced_in_its_sum():
    query = parse("2*kng - man", KNOWS)
    assert query.replaced("kng", "king").text == "2*king - man"


def test_a_word_stands_for_its_own_vector_and_row():
    answer = evaluate(parse("W7", known_by(space().original)), space())
    assert np.array_equal(answer.vector, VECTORS[7])
    assert answer.rows == {7}


@pytest.mark.parametrize("treatment", [Treatment(), Treatment(centre=True), Treatment(top=2, normalise=True)])
def test_a_sum_ranks_as_gensim_ranks_it(treatment):
    here = space(treatment)
    answer = evaluate(parse("w3 - w10 + w200", known_by(here.original)), here)
    ours = [near.word for near in here.model.neighbours(answer.vector, 25, "cosine", answer.rows)]
    theirs = here.model.keyed_vectors.most_similar(positive=["w3", "w200"], negative=["w10"], topn=25)
    assert ours == [word for word, _ in theirs]


def test_factors_weigh_as_gensim_weighs_them():
    here = space()
    answer = evaluate(parse("2*w3 - 0.5 w10", known_by(here.original)), here)
    ours = [near.word for near in here.model.neighbours(answer.vector, 25, "cosine", answer.rows)]
    theirs = here.model.keyed_vectors.most_similar(positive=[("w3", 2.0)], negative=[("w10", -0.5)], topn=25)
    assert ours == [word for word, _ in theirs]


def test_a_sum_is_as_long_as_its_terms_on_average():
    answer = evaluate(parse("w3 + w10", known_by(space().original)), space())
    lengths = np.linalg.norm(VECTORS[[3, 10]], axis=1)
    assert np.linalg.norm(answer.vector) == pytest.approx(lengths.mean(), rel=1e-5)
    direction = VECTORS[3] / lengths[0] + VECTORS[10] / lengths[1]
    assert np.allclose(answer.vector / lengths.mean(), direction / np.linalg.norm(direction), atol=1e-5)


def test_raw_vectors_are_added_as_they_are():
    answer = evaluate(parse("w3 - 2*w10", known_by(space().original)), space(), raw=True)
    assert np.allclose(answer.vector, VECTORS[3] - 2 * VECTORS[10], atol=1e-5)
    assert answer.rows == {3, 10}


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("text", ["w3 - w3", "0*w3", "w3 + w3 - 2*w3"])
def test_a_sum_that_cancels_out_is_an_error(text, raw):
    with pytest.raises(InputError) as raised:
        evaluate(parse(text, known_by(space().original)), space(), raw=raw)
    assert raised.value.code == "query.zero"


def test_unknown_words_are_named():
    query = parse("w3 + nope + nope - neither", known_by(space().original))
    assert unknown_terms(query, space()) == ["nope", "neither"]
    with pytest.raises(ModelError, match="nope"):
        evaluate(query, space())


def test_pieces_answer_for_a_word_the_vocabulary_lacks():
    model = StaticModel(spec(), WORDS, VECTORS, Subwords(VECTORS, 3, 5))
    answer = evaluate(parse("unheard", known_by(model)), Space(model, Treatment()))
    assert answer.located[0].row is None
    assert answer.rows == frozenset()
    assert np.array_equal(answer.vector, model.subwords.vector("unheard"))


def test_every_model_has_a_word_to_begin_with():
    one = StaticModel(spec(), ["computer", "酒店"], VECTORS[:2])
    assert example(one) == "computer"
    assert example(StaticModel(spec(), ["#", "酒店"], VECTORS[:2])) == "酒店"
    assert example(StaticModel(spec(), ["#"], VECTORS[:1])) == "#"
    assert example(StaticModel(spec(), [f"{n}#" for n in range(150)] + ["apple"], VECTORS[:151])) == "apple"
