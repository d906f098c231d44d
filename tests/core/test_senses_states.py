"""A word's vectors at every layer, in every kind of network, against the encoder's own answers."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_models import encoder

from embed_core.contextual import word_vector
from embed_core.errors import InputError
from embed_core.paths import CACHE_VARIABLE
from embed_core.senses.bank import Occurrence, unbracket
from embed_core.senses.states import occurrence_states, random_word_cosine, window

BANK = [
    unbracket("The [bank] raised its interest rates again.", "bank", "money"),
    unbracket("We sat on the river [bank] and watched.", "bank", "river"),
    unbracket("An unbelievably long [embeddings] word.", "embeddings", "x"),
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


@pytest.mark.parametrize("architecture", ["bert", "roberta", "albert", "xlnet", "gpt2"])
def test_every_layer_holds_the_mean_of_the_pieces(architecture):
    model = encoder(architecture)
    states = occurrence_states(model, BANK)
    assert states.vectors.shape == (model.layers + 1, 3, model.dim)
    for index, one in enumerate(BANK):
        (encoding,) = model.encode([one.sentence])
        span = encoding.span_for(one.start, one.end)
        assert states.pieces[index] == span.token_end - span.token_start
        for layer in range(model.layers + 1):
            assert np.allclose(states.vectors[layer, index], word_vector(encoding, span, layer), atol=1e-5)


def test_the_second_time_comes_from_the_disk(monkeypatch):
    model = encoder("bert")
    first = occurrence_states(model, BANK)
    monkeypatch.setattr(type(model), "stream", lambda *_, **__: pytest.fail("computed again"))
    assert np.array_equal(occurrence_states(model, BANK).vectors, first.vectors)


def test_a_sentence_longer_than_the_model_is_cut_around_the_word():
    model = encoder("bert")
    filler = "we watched the boats " * 400
    long = Occurrence("bank", "river", f"{filler}bank {filler}", len(filler), len(filler) + 4)
    cut = window(model, long)
    assert cut.target == "bank"
    assert not model.tokenize(cut.sentence).dropped_tokens
    assert occurrence_states(model, [long, BANK[0]]).windowed == (0,)


def test_the_baseline_is_the_mean_cosine_of_all_pairs():
    model = encoder("bert")
    texts = ["bank", "river", "boats"]  # one word each: nothing is left to chance
    vectors = [[word_vector(e, e.words[0], layer) for e in model.encode(texts)] for layer in range(model.layers + 1)]
    got = random_word_cosine(model, texts)
    for layer, (a, b, c) in enumerate(vectors):
        pairs = [x @ y / np.linalg.norm(x) / np.linalg.norm(y) for x, y in ((a, b), (a, c), (b, c))]
        assert got[layer] == pytest.approx(np.mean(pairs), abs=1e-5)


def test_no_sentence_is_an_error_with_a_sentence():
    with pytest.raises(InputError):
        occurrence_states(encoder("bert"), [])
    with pytest.raises(InputError):
        random_word_cosine(encoder("bert"), ["alone"])
