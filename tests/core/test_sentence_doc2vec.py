"""Doc2Vec: gensim's own inference as the reference, the same result on every run, progress, cancelling, bad corpora."""

from __future__ import annotations

import numpy as np
import pytest
from gensim.models import doc2vec as gensim_doc2vec

from embed_core.errors import Cancelled, InputError
from embed_core.scores import unit_rows
from embed_core.sentence import doc2vec
from embed_core.sentence.words import cut

ANIMALS = [f"the {one} and the {other} eat grass in the field" for one in ("cow", "sheep") for other in ("goat", "hen")]
MONEY = [f"the bank raised the {one} rate of {other}" for one in ("interest", "tax") for other in ("loans", "bonds")]
CORPUS = (ANIMALS + MONEY) * 10
SETTINGS = {"dims": 12, "epochs": 15}


@pytest.fixture(autouse=True)
def nothing_kept():
    doc2vec._kept.clear()


@pytest.mark.parametrize("kind", ["pv_dm", "pv_dbow"])
def test_inference_is_gensims_from_a_fixed_start(kind, monkeypatch):
    model = doc2vec.train(CORPUS, doc2vec.Settings(kind, **SETTINGS))
    sentence = "The sheep eat grass, unheard of words."
    known = [word for word in cut(sentence) if word in model.wv]
    assert known == ["the", "sheep", "eat", "grass", "of"]
    monkeypatch.setattr(
        gensim_doc2vec, "pseudorandom_weak_vector", lambda size, seed_string: doc2vec.start(known, size, 1)
    )
    model.random = np.random.RandomState(1)
    assert doc2vec.infer(model, [sentence])[0] == pytest.approx(_fresh(model).infer_vector(known), abs=1e-7)


def _fresh(model):
    model.random = np.random.RandomState(1)
    return model


def test_the_same_corpus_gives_the_same_vectors_and_is_trained_once():
    settings = doc2vec.Settings("pv_dbow", **SETTINGS)
    first = doc2vec.train(CORPUS, settings)
    assert doc2vec.train(CORPUS, settings) is first
    doc2vec._kept.clear()
    second = doc2vec.train(CORPUS, settings)
    assert second is not first
    asked = ["a cow in the field", "the tax of the bank"]
    assert doc2vec.infer(first, asked).tolist() == doc2vec.infer(second, asked[::-1])[::-1].tolist()


def test_other_words_another_vector_no_words_none():
    model = doc2vec.train(CORPUS, doc2vec.Settings("pv_dbow", dims=12, epochs=60))
    asked = [
        "the cow and the goat eat grass",
        "the sheep and the hen eat grass",
        "the bank raised the tax rate",
        "xyzzy",
    ]
    found = doc2vec.infer(model, asked)
    cosines = unit_rows(found) @ unit_rows(found).T
    assert cosines[0, 1] > cosines[0, 2] + 0.1
    assert not found[3].any()


def test_progress_by_pass_and_stop():
    told = []
    doc2vec.train(
        CORPUS, doc2vec.Settings("pv_dm", **SETTINGS), lambda stage, done, total, **_: told.append((stage, done))
    )
    assert told == [("sentences.train", done) for done in range(16)]

    def stop(stage, done, total, **_):
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        doc2vec.train(CORPUS, doc2vec.Settings("pv_dm", dims=13, epochs=15), stop)


@pytest.mark.parametrize(
    ("corpus", "code"),
    [
        (["too short"], "corpus_small"),
        (["…", ""], "corpus_small"),
        ([" ".join(f"w{number}" for number in range(30))], "corpus_no_repeats"),
    ],
)
def test_bad_corpora(corpus, code):
    with pytest.raises(InputError) as caught:
        doc2vec.train(corpus, doc2vec.Settings("pv_dm"))
    assert caught.value.code == f"sentences.{code}"
    assert caught.value.message("zh") != caught.value.message("en")


def test_too_large_a_corpus(monkeypatch):
    monkeypatch.setattr(doc2vec, "MOST_WORDS", 100)
    with pytest.raises(InputError, match="Allowed: at most 100"):
        doc2vec.train(CORPUS, doc2vec.Settings("pv_dm"))


def test_passes_by_the_size_of_the_corpus():
    assert doc2vec.epochs_on(CORPUS, doc2vec.Settings("pv_dm")) == 200
    assert doc2vec.epochs_on(CORPUS, doc2vec.Settings("pv_dm", epochs=7)) == 7
