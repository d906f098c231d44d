"""Pooling by hand: the fake model's hidden state of token i in layer n is 100 * n + i, in every dimension."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tiny_models

from embed_core.contextual import POOLINGS, Encoder, normalised, pool
from embed_core.errors import InputError, ModelError

DIM = 4


class FakeModel:
    """Two blocks whose hidden states are ``arange(T)``, so that every pooled number can be checked by hand."""

    config = SimpleNamespace(_attn_implementation="eager")

    def __call__(self, input_ids: Any, attention_mask: Any, **_: Any) -> Any:
        import torch

        row = torch.arange(input_ids.shape[1], dtype=torch.float32)
        states = row[None, :, None].expand(input_ids.shape[0], -1, DIM)
        layers = tuple(states + 100 * layer for layer in range(3))
        return SimpleNamespace(hidden_states=layers, last_hidden_state=layers[-1], attentions=())


def fake(tokenizer: Any, **values: Any) -> Encoder:
    settings: dict[str, Any] = {"pooling": "mean", "cls_id": tokenizer.cls_token_id, "sentence_tokens": 12, **values}
    return Encoder(
        spec=tiny_models.spec("fake"), tokenizer=tokenizer, model=FakeModel(), layers=2, dim=DIM, heads=1,
        max_tokens=16, is_decoder=False, pad_id=0, **settings,
    )  # fmt: skip


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return fake(tiny_models.encoder("bert").tokenizer)


@pytest.mark.parametrize(("pooling", "expected"), [("cls", 200.0), ("mean", 201.5), ("max", 203.0), ("last", 203.0)])
def test_pooling_of_four_tokens(encoder: Encoder, pooling: str, expected: float) -> None:
    """[CLS] river bank [SEP]: states 200, 201, 202, 203 in the last layer. A longer text beside it adds padding."""
    embedded = encoder.embed(["river bank", "the bank of the river"], pooling=pooling, normalise=False)
    assert embedded.vectors[0].tolist() == [expected] * DIM
    assert embedded.vectors.dtype == np.float32
    assert embedded.truncated == ()


def test_layer_prefix_and_default(encoder: Encoder) -> None:
    assert encoder.embed(["river bank"], layer=0, normalise=False).vectors[0, 0] == 1.5
    assert encoder.embed(["bank"], layer=1, prefix="river ", normalise=False).vectors[0, 0] == 101.5
    by_max = fake(encoder.tokenizer, pooling="max")
    assert by_max.embed(["river bank"], layer=0, normalise=False).vectors[0, 0] == 3.0


def test_normalised_length(encoder: Encoder) -> None:
    vectors = encoder.embed(["river bank", "bank"]).vectors
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert normalised(np.zeros((1, 3), dtype=np.float32)).tolist() == [[0.0, 0.0, 0.0]]


def test_sentences_are_cut_where_the_model_was_tuned(encoder: Encoder) -> None:
    """12 of 16 tokens: states 0 to 11, mean 5.5."""
    embedded = encoder.embed(["bank " * 14, "bank"], layer=0, normalise=False)
    assert embedded.truncated == (0,)
    assert embedded.vectors[0, 0] == 5.5
    assert len(encoder.encode(["bank " * 14])[0].tokens) == 16


def test_cls_is_found_where_it_is() -> None:
    """XLNet's <cls> is the last token, not the first."""
    xlnet = fake(tiny_models.encoder("xlnet").tokenizer)
    tokens = xlnet.tokenize("bank").tokens
    assert tokens[-1] == "<cls>"
    assert xlnet.embed(["bank"], pooling="cls", layer=0, normalise=False).vectors[0, 0] == len(tokens) - 1


def test_what_cannot_be_pooled(encoder: Encoder) -> None:
    with pytest.raises(InputError, match=r'"median".*cls, mean, max, last'):
        encoder.embed(["bank"], pooling="median")
    with pytest.raises(ModelError, match=r"no \[CLS\] token"):
        fake(tiny_models.encoder("gpt2").tokenizer).embed(["bank"], pooling="cls")


def test_attention_that_a_model_does_not_give(encoder: Encoder) -> None:
    with pytest.raises(ModelError, match="does not hand out"):
        encoder.encode(["bank"], attention=True)


def test_pool_one_token_is_that_token() -> None:
    states = np.array([[1.0, 2.0]], dtype=np.float32)
    assert all(pool(states, kind).tolist() == [1.0, 2.0] for kind in POOLINGS)
