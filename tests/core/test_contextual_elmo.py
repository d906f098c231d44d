"""ELMo as an encoder: causal halves, words that are never unknown, the mixture of layers."""

from __future__ import annotations

import re

import elmo_kit
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core import catalog, loading, paths
from embed_core.contextual import RecurrentEncoder, word_vector
from embed_core.contextual.mixture import mix, shares
from embed_core.contextual.tokenizer_only import open_tokenizer
from embed_core.errors import InputError, ModelError
from embed_core.points import Drawing, text_points, token_in_sentences

TEXTS = ["The river bank, by the money!", "bank", "", "Antidisestablishmentarianism isn't 3.14 😀 银行 ...", "a bank"]


@pytest.fixture(params=[6, 10], ids=["plain", "projected"])
def encoder(request) -> RecurrentEncoder:
    return elmo_kit.encoder(request.param)


def halves(encoding, layer):
    states = encoding.layer(layer)
    return states[:, :6], states[:, 6:]


def test_each_half_reads_in_its_own_direction(encoder):
    """The word in the middle is exchanged: states on the side that has not read it stay to the last bit."""
    one, other = encoder.encode(["the bank of river money", "the bank is river money"])
    changed = 2
    for layer in (1, 2):
        for place in range(5):
            forward, backward = (
                float(np.abs(a[place] - b[place]).max())
                for a, b in zip(halves(one, layer), halves(other, layer), strict=True)
            )
            assert (forward > 1e-5) == (place >= changed), (layer, place)
            assert (backward > 1e-5) == (place <= changed), (layer, place)
    layer_0 = np.abs(one.layer(0) - other.layer(0)).max(axis=1)
    assert (layer_0 > 1e-5).tolist() == [False, False, True, False, False]


def test_layer_0_is_the_word_alone_twice_over(encoder):
    encoding = encoder.encode(["The bank, the BANK"])[0]
    first, second = halves(encoding, 0)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(encoding.layer(0)[1], encoding.layer(0)[4])
    for layer in (1, 2):
        assert not np.allclose(encoding.layer(layer)[1], encoding.layer(layer)[4])


def test_layer_2_adds_to_layer_1(encoder):
    """With the second LSTM's weights at zero it puts out zero, and layer 2 is layer 1."""
    for name, weight in encoder.model.weights.items():
        if ".2." in name and name.startswith("lstm"):
            weight.zero_()
    encoding = encoder.encode(["the bank of the river"])[0]
    np.testing.assert_array_equal(encoding.layer(2), encoding.layer(1))


def test_tokens_words_and_offsets(encoder):
    text = "Don't “Bank”, 3.50 isn’t …"
    encoding = encoder.encode([text])[0]
    assert encoding.tokens == ("don't", "“", "bank", "”", ",", "3.50", "isn't", "…")
    assert encoding.pieces == ("Don't", "“", "Bank", "”", ",", "3.50", "isn’t", "…")
    assert [word.text for word in encoding.words] == list(encoding.pieces)
    assert not any(encoding.is_special)
    assert encoding.token_ids[2] == 1 + elmo_kit.WORDS.index("bank") and encoding.token_ids[0] == 0
    (span,) = encoding.find_word("bank")
    np.testing.assert_array_equal(word_vector(encoding, span, 1), encoding.layer(1)[2])
    assert encoder.tokenize(text).tokens == encoding.tokens
    assert encoding.attention is None and encoding.hidden_states.dtype == np.float32


def test_many_texts_at_once_are_as_one_by_one(encoder):
    together = encoder.encode(TEXTS, batch_size=5)
    for text, encoding in zip(TEXTS, together, strict=True):
        (alone,) = encoder.encode([text])
        assert (encoding.text, encoding.tokens) == (text, alone.tokens)
        assert encoding.hidden_states.shape == (3, len(alone.tokens), 12)
        np.testing.assert_allclose(encoding.hidden_states, alone.hidden_states, atol=1e-6)
    (last,) = encoder.encode([TEXTS[0]], layers=[-1])
    np.testing.assert_allclose(last.hidden_states[0], together[0].layer(2), atol=1e-6)
    assert encoder.encode([]) == []


def test_a_word_never_seen_has_a_vector_from_its_letters(encoder):
    encoding = encoder.encode(["blorptastic blorptastically zzz 银 😀"])[0]
    assert set(encoding.token_ids) == {0}
    vectors = encoding.layer(0)
    assert np.isfinite(vectors).all()
    assert len({tuple(row) for row in vectors.round(6).tolist()}) == 5


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_encoded(text):
    encoding = elmo_kit.encoder().encode([text])[0]
    assert encoding.hidden_states.shape[1] == len(encoding.tokens) == len(encoding.offsets)
    assert np.isfinite(encoding.hidden_states).all()


def test_a_long_text_is_cut_and_counted(encoder):
    encoding = encoder.encode(["bank " * (encoder.max_tokens + 7)])[0]
    assert (len(encoding.tokens), encoding.dropped_tokens) == (encoder.max_tokens, 7)


def test_it_has_no_attention(encoder):
    with pytest.raises(ModelError) as caught:
        encoder.encode(["the bank"], attention=True)
    assert caught.value.code == "elmo.no_attention"
    assert "tiny ELMo" in caught.value.message("en") and "LSTM" in caught.value.message("zh")


def test_embeddings_and_the_encoders_own_errors(encoder):
    found = encoder.embed(["the bank", "a river of money"], normalise=False)
    states = encoder.encode(["the bank"])[0].layer(2)
    np.testing.assert_allclose(found.vectors[0], states.mean(axis=0), atol=1e-6)
    with pytest.raises(InputError) as empty:
        encoder.embed([" "])
    assert empty.value.code == "contextual.nothing_to_pool"
    with pytest.raises(ModelError) as cls:
        encoder.embed(["a"], pooling="cls")
    assert cls.value.code == "contextual.no_cls_token"
    with pytest.raises(ModelError) as layer:
        encoder.encode(["a"], layers=[3])
    assert layer.value.code == "contextual.no_such_layer"
    assert encoder.nbytes == 4 * sum(weight.numel() for weight in encoder.model.weights.values())


def test_maps_take_it_like_any_other_encoder(encoder, tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path))
    sentences = ("the bank of the river", "money is by the bank")
    points = token_in_sentences(encoder, Drawing(model_id="elmo-tiny", draw="token", word="bank", items=sentences))
    assert points.vectors.shape == (2, 12) and points.layer == 2
    drawing = Drawing(model_id="elmo-tiny", draw="sentences", items=sentences, layer=1)
    assert text_points(encoder, drawing).vectors.shape == (2, 12)


def test_the_mixture_by_hand():
    states = np.array([[[1, 0], [0, 2]], [[3, 4], [1, 1]], [[8, 8], [4, 0]]], dtype=np.float32)
    np.testing.assert_allclose(shares(np.log([1.0, 1.0, 2.0])), [0.25, 0.25, 0.5], rtol=1e-6)
    # 0.25 * (1, 0) + 0.25 * (3, 4) + 0.5 * (8, 8) = (5, 5); 0.25 * (0, 2) + 0.25 * (1, 1) + 0.5 * (4, 0) = (2.25, 0.75)
    np.testing.assert_allclose(mix(states, np.log([1.0, 1.0, 2.0])), [[5, 5], [2.25, 0.75]], rtol=1e-6)
    np.testing.assert_allclose(mix(states, np.log([1.0, 1.0, 2.0]), gamma=-2), [[-10, -10], [-4.5, -1.5]], rtol=1e-6)
    np.testing.assert_allclose(mix(states, [0.0, 500.0, 0.0]), states[1], atol=1e-6)
    assert mix(states, [0.0, 0.0, 0.0]).dtype == np.float32


@pytest.mark.parametrize(
    ("weights", "code"),
    [([0.0, 0.0], "elmo.layers_and_weights"), ([], "elmo.bad_weights"), ([0.0, float("nan"), 1.0], "elmo.bad_weights"),
     ([[0.0, 1.0, 2.0]], "elmo.bad_weights")],
)  # fmt: skip
def test_weights_that_do_not_fit_get_a_sentence(weights, code):
    with pytest.raises(InputError) as caught:
        mix(np.zeros((3, 2, 4), np.float32), weights)
    assert caught.value.code == code
    assert caught.value.message("en") and caught.value.message("zh")


@pytest.fixture
def shipped() -> RecurrentEncoder:
    if "elmo-bilm" not in catalog.catalogue():
        pytest.skip("not shipped yet")
    found = loading.load("elmo-bilm")
    assert isinstance(found, RecurrentEncoder)
    return found


def test_the_shipped_model_is_what_the_catalogue_and_its_card_say(shipped):
    spec = shipped.spec
    assert (shipped.dim, shipped.layers, len(shipped.model.words)) == (spec.dims, spec.layers, spec.vocabulary)
    assert sum(file.bytes for file in spec.source.files) <= 15_000_000
    assert shipped.nbytes <= spec.memory_bytes
    english, chinese = (paths.ASSETS / "cards" / "elmo-bilm.md").read_text(encoding="utf-8").split("\n---\n")
    forward, backward = re.findall(r"(?:forward|backward) \*\*([\d.]+)\*\*", english)
    assert f"**{forward}**" in chinese and f"**{backward}**" in chinese
    assert 1 < float(forward) < 400 and 1 < float(backward) < 400
    for fact in (f"{spec.vocabulary:,}", f"{shipped.dim}"):
        assert fact in english and fact in chinese


def test_the_shipped_model_has_learnt_what_comes_next_and_what_came_before(shipped):
    """The surprise at a plain sentence is far below that at the same words shuffled, in both directions."""
    import torch

    from embed_core.contextual.elmo import as_batch
    from embed_core.training.elmo.data import Batch
    from embed_core.training.elmo.objective import surprises

    plain = "one of the best films i have seen in a long time .".split()  # noqa: SIM905 - a sentence
    shuffled = "of have time the best a long films in . one i seen".split()  # noqa: SIM905
    assert sorted(plain) == sorted(shuffled)
    batch = as_batch([plain, shuffled])
    classes = np.array([[shipped.tokenizer.classes[word] for word in text] for text in (plain, shuffled)])
    with torch.inference_mode():
        found = surprises(shipped.model.weights, shipped.model.shape, Batch(batch.symbols, batch.words, batch.lengths,
                                                                            classes))  # fmt: skip
    for direction in found:
        one, other = direction.reshape(-1, 2).mean(0).tolist()
        assert one < other - 1


def test_misspelt_words_lie_near_the_right_ones_in_layer_0(shipped):
    words = ["government", "goverment", "beautiful", "beautifull", "seven"]
    vectors = np.stack([encoding.layer(0)[0] for encoding in shipped.encode(words)])
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    similar = unit @ unit.T
    assert similar[0].argsort()[-2] == 1 and similar[2].argsort()[-2] == 3


def test_its_tokenizer_opens_without_the_weights(tmp_path, encoder):
    (tmp_path / "words.txt").write_text("\n".join(elmo_kit.WORDS) + "\n", encoding="utf-8")
    alone = open_tokenizer(elmo_kit.SPEC, tmp_path)
    for text in TEXTS:
        mine, whole = alone.tokenize(text), encoder.tokenize(text)
        assert (mine.tokens, mine.token_ids, mine.offsets) == (whole.tokens, whole.token_ids, whole.offsets)
