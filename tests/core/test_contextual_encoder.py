"""The Encoder against transformers called directly, on a tiny checkpoint of every architecture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import tiny_models

from embed_core.contextual import Encoder, word_vector
from embed_core.contextual.batching import NUMBERS_AT_ONCE, batches
from embed_core.errors import Cancelled, InputError, ModelError

TEXTS = [
    "The river bank, 苹果公司!",
    "bank",
    "She didn't stop at 3.14 😀 and went on and on to the river.",
    "interest rates",
]
ARCHITECTURES = tuple(tiny_models.ARCHITECTURES)
DECODERS = ("gpt2", "llama")


@pytest.fixture(params=ARCHITECTURES)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return tiny_models.encoder(request.param)


@pytest.fixture
def bert() -> Encoder:
    return tiny_models.encoder("bert")


def directly(encoder: Encoder, text: str) -> tuple[np.ndarray, np.ndarray]:
    """Hidden states and attention of one text, as transformers itself gives them."""
    import torch
    from transformers import AutoModel

    tokens = encoder.tokenizer.backend_tokenizer.encode(text)
    model = AutoModel.from_pretrained(encoder.model.config._name_or_path, attn_implementation="eager").eval()
    inputs = {"input_ids": torch.tensor([tokens.ids])}
    if encoder.spec.id == "xlnet":
        inputs["token_type_ids"] = torch.tensor([tokens.type_ids])
    with torch.no_grad():
        output = model(**inputs, output_hidden_states=True, output_attentions=True)
    hidden = np.stack([layer[0].numpy() for layer in output.hidden_states])
    return hidden, np.stack([heads[0].numpy() for heads in output.attentions])


def test_same_as_transformers(encoder: Encoder) -> None:
    encodings = encoder.encode(TEXTS, attention=True)
    for text, encoding in zip(TEXTS, encodings, strict=True):
        hidden, attention = directly(encoder, text)
        assert encoding.text == text
        assert encoding.attention is not None
        assert encoding.hidden_states.shape == (encoder.layers + 1, len(encoding.tokens), encoder.dim)
        assert encoding.hidden_states.dtype == np.float32
        np.testing.assert_allclose(encoding.hidden_states, hidden, atol=2e-5)
        np.testing.assert_allclose(encoding.attention, attention, atol=1e-5)


def test_attention_rows_sum_to_one(encoder: Encoder) -> None:
    for encoding in encoder.encode(TEXTS, attention=True):
        assert encoding.attention is not None
        tokens = len(encoding.tokens)
        assert encoding.attention.shape == (encoder.layers, encoder.heads, tokens, tokens)
        np.testing.assert_allclose(encoding.attention.sum(axis=-1), 1.0, atol=1e-5)
        if encoder.is_decoder:
            assert np.triu(encoding.attention, k=1).max() == 0.0


def test_attention_does_not_change_the_states_nor_the_fast_path(encoder: Encoder) -> None:
    before = encoder.model.config._attn_implementation
    with_attention = encoder.encode(TEXTS, attention=True)
    assert encoder.model.config._attn_implementation == before
    without = encoder.encode(TEXTS)
    for one, other in zip(with_attention, without, strict=True):
        assert other.attention is None
        np.testing.assert_allclose(one.hidden_states, other.hidden_states, atol=2e-5)


def test_a_batch_equals_one_by_one(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    for text, encoding in zip(TEXTS, together, strict=True):
        (alone,) = encoder.encode([text])
        assert encoding.token_ids == alone.token_ids
        np.testing.assert_allclose(encoding.hidden_states, alone.hidden_states, atol=2e-5)


def test_which_models_are_causal() -> None:
    assert {name for name in ARCHITECTURES if tiny_models.encoder(name).is_decoder} == set(DECODERS)


def test_context_on_the_right(encoder: Encoder) -> None:
    """A decoder cannot see to the right: its states of a prefix stay as they are. An encoder's change."""
    first, second = encoder.encode(["The river bank", "The river bank raised its interest rates"])
    shared = (
        sum(1 for one, other in zip(first.token_ids, second.token_ids, strict=False) if one == other)
        if encoder.is_decoder
        else 2
    )
    gap = np.abs(first.layer()[:shared] - second.layer()[:shared]).max()
    assert gap < 2e-5 if encoder.is_decoder else gap > 1e-3


def test_layers_kept(bert: Encoder) -> None:
    (every,) = bert.encode(["river bank"])
    (some,) = bert.encode(["river bank"], layers=[-1, 0])
    assert every.layers == (0, 1, 2)
    assert some.layers == (2, 0)
    assert some.hidden_states.shape[0] == 2
    np.testing.assert_array_equal(some.layer(0), every.hidden_states[0])
    np.testing.assert_array_equal(some.layer(-1), every.hidden_states[2])
    (last,) = bert.encode(["river bank"], layers=[2])
    np.testing.assert_array_equal(last.hidden_states[0], every.hidden_states[2])
    with pytest.raises(ModelError, match="Layer 1 was not kept"):
        some.layer(1)
    with pytest.raises(ModelError, match="no layer 3"):
        bert.encode(["bank"], layers=[3])
    with pytest.raises(ModelError, match="no layer -4"):
        bert.encode(["bank"], layers=[-4])


def test_word_vector_is_the_mean_of_its_pieces(bert: Encoder) -> None:
    (encoding,) = bert.encode(["the riverbank"])
    (span,) = encoding.find_word("riverbank")
    assert span.token_end - span.token_start > 1
    expected = encoding.hidden_states[1, span.token_start : span.token_end].mean(axis=0)
    np.testing.assert_allclose(word_vector(encoding, span, 1), expected, atol=1e-6)


def test_tokenize_runs_no_model(bert: Encoder) -> None:
    encoding = bert.tokenize("river bank")
    assert encoding.tokens[0] == "[CLS]"
    assert encoding.is_special == (True, *[False] * (len(encoding.tokens) - 2), True)
    assert encoding.hidden_states.shape == (0, len(encoding.tokens), bert.dim)
    assert encoding.layers == ()
    assert encoding.pieces[1] == "river"


def test_long_text_is_cut_and_says_so(encoder: Encoder) -> None:
    text = "river bank " * 1500
    encoding = encoder.tokenize(text)
    complete = len(encoder.tokenizer(text, verbose=False).input_ids)
    assert len(encoding.tokens) == encoder.max_tokens
    assert encoding.dropped_tokens == complete - encoder.max_tokens > 0
    special = sum(encoding.is_special)
    assert special == sum(encoder.tokenize("bank").is_special)  # the added tokens survive the cut
    if encoder.max_tokens == 64:  # XLNet's 2048 tokens would take seconds
        assert encoder.embed(["bank", text]).truncated == (1,)
        bank, cut = encoder.encode(["bank", text], layers=[-1])
        assert (bank.dropped_tokens, cut.dropped_tokens) == (0, encoding.dropped_tokens)
        assert cut.hidden_states.shape == (1, 64, encoder.dim)


def test_positions_that_can_be_used() -> None:
    assert tiny_models.encoder("bert").max_tokens == 64
    assert tiny_models.encoder("roberta").max_tokens == 64  # of 66 rows, RoBERTa leaves the first two unused
    assert tiny_models.encoder("xlnet").max_tokens == 2048  # relative positions: our own limit


def test_order_is_kept_and_progress_reported(bert: Encoder) -> None:
    texts = [" ".join(["bank"] * count) for count in (3, 9, 1, 7, 5)]
    calls: list[tuple[str, float, float | None]] = []

    def progress(stage: str, done: float, total: float | None, **_: object) -> None:
        calls.append((stage, done, total))

    encodings = bert.encode(texts, batch_size=2, progress=progress)
    assert [encoding.text for encoding in encodings] == texts
    assert calls == [("contextual.encode", done, 5) for done in (0, 2, 4, 5)]


def test_cancelling_leaves_the_encoder_usable(bert: Encoder) -> None:
    def stop(stage: str, done: float, total: float | None, **_: object) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        bert.encode(TEXTS, batch_size=1, progress=stop)
    assert len(bert.encode(TEXTS)) == len(TEXTS)


def test_nothing_and_empty_texts() -> None:
    bert, gpt2 = tiny_models.encoder("bert"), tiny_models.encoder("gpt2")
    assert bert.encode([]) == []
    assert bert.embed([]).vectors.shape == (0, 32)
    assert bert.encode([""])[0].tokens == ("[CLS]", "[SEP]")
    empty, full = gpt2.encode(["", "bank"], attention=True)
    assert empty.hidden_states.shape == (3, 0, 32)
    assert np.isfinite(full.hidden_states).all()
    assert gpt2.encode([""])[0].hidden_states.shape == (3, 0, 32)
    with pytest.raises(InputError, match="Text number 2 is empty"):
        gpt2.embed(["bank", ""])


def test_eight_threads_get_what_one_gets(encoder: Encoder) -> None:
    jobs = [TEXTS[start:] + TEXTS[:start] for start in range(len(TEXTS))] * 4
    expected = [encoder.encode(job) for job in jobs]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda job: encoder.encode(job, attention=job is jobs[0]), jobs))
    for mine, theirs in zip(found, expected, strict=True):
        for one, other in zip(mine, theirs, strict=True):
            assert one.token_ids == other.token_ids
            np.testing.assert_allclose(one.hidden_states, other.hidden_states, atol=2e-5)


def test_small_batches_run_on_one_thread_and_torch_is_left_as_it_was(bert: Encoder) -> None:
    import torch

    from embed_core.contextual.forward import SMALL_BATCH

    usual = torch.get_num_threads()
    seen: list[int] = []
    hook = bert.model.register_forward_pre_hook(lambda *_: seen.append(torch.get_num_threads()))
    try:
        bert.encode(["bank"])
        bert.encode(["river bank " * 32] * 32)
    finally:
        hook.remove()
    assert 32 * bert.max_tokens > SMALL_BATCH
    assert seen == [1, usual]
    assert torch.get_num_threads() == usual


def test_batches_hold_texts_of_one_length() -> None:
    assert list(batches([3, 9, 4, 9], 2, [1] * 4)) == [[1, 3], [2, 0]]
    assert list(batches([], 2, [])) == []


def test_a_batch_is_small_where_results_are_large() -> None:
    large = NUMBERS_AT_ONCE // 2
    assert list(batches([5, 5, 5, 1], 32, [large, large, large, 1])) == [[0, 1], [2, 3]]
    assert list(batches([5], 32, [NUMBERS_AT_ONCE * 9])) == [[0]]
