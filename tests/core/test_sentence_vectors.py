"""Every rung: what is offered for which model, and the vectors against the pooled hidden states and other libraries."""

from __future__ import annotations

from dataclasses import replace

import elmo_kit
import numpy as np
import pytest
import tiny_models
from static_kit import toy

from embed_core import catalog, loading, sources
from embed_core.catalog import SourceSpec
from embed_core.errors import InputError, ModelError
from embed_core.scores import row_cosines
from embed_core.sentence import averages, sif
from embed_core.sentence.ladder import climb
from embed_core.sentence.rungs import Rung, rungs, trained_to_compare
from embed_core.sentence.vectors import rung_vectors

TEXTS = ["The bank raised its interest rates.", "We sat on the river bank.", "Boats go by."]


def ids(*models):
    return [rung.id for rung in rungs([catalog.get_spec(model) for model in models])]


def test_what_is_offered():
    assert ids("glove-6b-50d-20k") == [
        *(f"{method}:glove-6b-50d-20k" for method in ("mean", "tfidf", "sif", "sif_pc")),
        "pv_dm:doc2vec", "pv_dbow:doc2vec",
    ]  # fmt: skip
    assert ids("all-minilm-l6-v2")[2:] == ["cls:all-minilm-l6-v2", "sentence:all-minilm-l6-v2"]
    assert ids("bert-base-uncased")[2:] == ["cls:bert-base-uncased", "token_mean:bert-base-uncased"]
    assert ids("smollm2-135m")[2:] == ["token_mean:smollm2-135m", "last:smollm2-135m"]
    assert ids("elmo-bilm")[2:] == ["elmo:elmo-bilm"]
    assert ids("bge-large-zh-v1.5")[2:] == ["token_mean:bge-large-zh-v1.5", "sentence:bge-large-zh-v1.5"]


def test_prefixes_stand_before_the_authors_own_pooling_only():
    offered = {rung.id: rung.prefix for rung in rungs([catalog.get_spec("multilingual-e5-small")])}
    assert offered["sentence:multilingual-e5-small"] == "query: "
    assert offered["token_mean:multilingual-e5-small"] == ""


def test_an_endpoint_and_a_models_own_folder():
    endpoint = tiny_models.spec("openai:ada", loader="openai_api", source=SourceSpec("openai_api"))
    assert [rung.id for rung in rungs([endpoint])][2:] == ["sentence:openai:ada"]
    own = tiny_models.spec("local:/models/mine", pooling="mean", source=SourceSpec("local"))
    assert [rung.method for rung in rungs([own])][2:] == ["cls", "sentence"]
    assert trained_to_compare(endpoint) and not trained_to_compare(own)


@pytest.mark.parametrize(
    ("architecture", "method", "pooling"),
    [("bert", "cls", "cls"), ("bert", "token_mean", "mean"), ("bert", "sentence", None), ("gpt2", "last", "last")],
)
def test_pooled_states(architecture, method, pooling):
    encoder = tiny_models.encoder(architecture)
    found = rung_vectors(Rung(method, "tiny"), encoder, TEXTS)
    wanted = encoder.embed(TEXTS, pooling=pooling, normalise=False).vectors
    assert found == pytest.approx(wanted, abs=1e-6)
    assert np.abs(np.linalg.norm(found, axis=1) - 1).max() > 0.01  # not scaled


def test_a_prefix_is_read_with_the_text():
    encoder = tiny_models.encoder("bert")
    found = rung_vectors(Rung("sentence", "tiny", "query: "), encoder, TEXTS)
    wanted = rung_vectors(Rung("sentence", "tiny"), encoder, [f"query: {text}" for text in TEXTS])
    assert found == pytest.approx(wanted, abs=1e-5)


def test_elmo_is_the_mean_of_layers_and_tokens():
    encoder = elmo_kit.encoder()
    found = rung_vectors(Rung("elmo", "elmo-tiny"), encoder, ["the bank of the river", "money"])
    for row, encoding in zip(found, encoder.encode(["the bank of the river", "money"]), strict=True):
        assert row == pytest.approx(encoding.hidden_states.reshape(-1, 12).mean(axis=0), abs=1e-6)


def test_rungs_of_words_are_the_averages_on_the_corpus():
    model, texts, corpus = toy(), ["the king", "queen the"], ["the king", "the queen", "the"]
    assert rung_vectors(Rung("mean", "toy"), model, texts) == pytest.approx(averages.mean_vectors(model, texts))
    idf = averages.inverse_document_frequencies(model, corpus)
    assert rung_vectors(Rung("tfidf", "toy"), model, texts, corpus=corpus) == pytest.approx(
        averages.tfidf_vectors(model, texts, *idf)
    )
    plain = sif.sif_vectors(model, texts, sif.WordProbabilities(model))
    assert rung_vectors(Rung("sif", "toy"), model, texts, corpus=corpus) == pytest.approx(plain)
    every = sif.sif_vectors(model, [*texts, "the queen", "the"], sif.WordProbabilities(model))
    shared = np.linalg.svd(every)[2][0]
    assert rung_vectors(Rung("sif_pc", "toy"), model, texts, corpus=corpus) == pytest.approx(
        plain - np.outer(plain @ shared, shared), abs=1e-6
    )


def test_doc2vec_needs_no_model_and_a_corpus_or_the_sentences():
    corpus = ["the cat sat on the mat", "the dog sat on the log", "a cat and a dog"] * 6
    found = rung_vectors(Rung("pv_dbow", "doc2vec"), None, ["the cat", "the dog", "xyzzy"], corpus=corpus)
    assert found.shape == (3, 50) and found[:2].any(axis=1).all() and not found[2].any()
    assert rung_vectors(Rung("pv_dbow", "doc2vec"), None, corpus[:3] * 6).shape == (18, 50)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ModelError) as caught:
        rung_vectors(Rung("mean", "toy"), None, ["a"])
    assert caught.value.code == "sentences.wrong_model"
    with pytest.raises(ModelError):
        rung_vectors(Rung("cls", "toy"), toy(), ["a"])
    with pytest.raises(InputError, match="number 2"):
        rung_vectors(Rung("mean", "toy"), toy(), ["the", "  "])


def test_climbing_says_what_was_in_the_way():
    found = climb(Rung("sif_pc", "glove-6b-50d-20k"), ["The dog xyzzy.", "A cat.", "One two."], ["The dog.", "A cat."])
    assert found.vectors.shape == (3, 50) and found.missing == ("xyzzy",) and found.probabilities == "rank"


@pytest.mark.models
def test_minilm_is_what_sentence_transformers_makes_of_it():
    from sentence_transformers import SentenceTransformer

    spec = catalog.get_spec("all-minilm-l6-v2")
    if not sources.is_fetched(spec):
        pytest.skip("not fetched")
    theirs = SentenceTransformer(str(sources.folder(spec)), device="cpu").encode(TEXTS)
    ours = rung_vectors(Rung("sentence", spec.id), loading.load_encoder(spec.id), TEXTS)
    assert row_cosines(ours, theirs).min() > 0.9999
    assert replace(spec, id="x").pooling == "mean"
