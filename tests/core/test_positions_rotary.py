"""Rotary positions: the angles of transformers' own module, and scores that know the distance only."""

from __future__ import annotations

import numpy as np
import pytest
import tiny_models

from embed_core.errors import InputError, ModelError
from embed_core.positions import rotary
from embed_core.positions.compare import between, decay, heat
from embed_core.positions.rotary import Rotary


def test_angles_and_turned_queries_as_in_transformers_llama():
    import torch
    from transformers import LlamaConfig
    from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding, apply_rotary_pos_emb

    dim, length = 16, 40
    config = LlamaConfig(hidden_size=4 * dim, num_attention_heads=4, max_position_embeddings=length)
    cos, sin = LlamaRotaryEmbedding(config)(torch.zeros(1, length, dim), torch.arange(length)[None])
    table = Rotary(length, dim, 10_000).table()
    assert np.abs(cos[0, :, : dim // 2].numpy() - table[:, 0::2]).max() < 1e-5
    assert np.abs(sin[0, :, : dim // 2].numpy() - table[:, 1::2]).max() < 1e-5

    # Llama turns (i, i + d/2), the paper (2i, 2i + 1): the same after sorting the columns.
    vectors = np.random.default_rng(0).normal(size=(length, dim))
    halves = torch.tensor(np.concatenate([vectors[:, 0::2], vectors[:, 1::2]], axis=1), dtype=torch.float32)
    theirs = apply_rotary_pos_emb(halves[None, None], halves[None, None], cos, sin)[0][0, 0].numpy()
    ours = rotary.rotate(vectors, np.arange(length, dtype=np.float64), Rotary(length, dim).frequencies)
    assert np.abs(theirs - np.concatenate([ours[:, 0::2], ours[:, 1::2]], axis=1)).max() < 1e-4
    assert np.linalg.norm(ours, axis=1) == pytest.approx(np.linalg.norm(vectors, axis=1))


def test_the_score_depends_on_the_difference_only():
    scheme = Rotary(512, 64)
    assert rotary.shift_error(scheme) < 1e-12
    random = np.random.default_rng(1)
    query, key = random.normal(size=(2, 1, 64))
    near = [
        float((rotary.rotate(query, np.array([m]), scheme.frequencies) @ rotary.rotate(
            key, np.array([n]), scheme.frequencies).T).item())
        for m, n in ((3.0, 10.0), (203.0, 210.0), (3.0, 11.0))
    ]  # fmt: skip
    assert near[0] == pytest.approx(near[1], abs=1e-9)
    assert abs(near[0] - near[2]) > 0.1


def test_the_score_of_equal_vectors_by_distance():
    scheme = Rotary(64, 8, 10_000)
    by_hand = [np.mean([np.cos(r * theta) for theta in (1, 0.1, 0.01, 0.001)]) for r in range(64)]
    assert scheme.score() == pytest.approx(by_hand)
    vector = np.full((1, 8), 1 / np.sqrt(8))
    turned = rotary.rotate(np.repeat(vector, 64, axis=0), np.arange(64, dtype=np.float64), scheme.frequencies)
    assert (turned @ vector.T).ravel() == pytest.approx(by_hand)
    assert between(scheme, "cosine").picture.values[5, 9] == pytest.approx(by_hand[4], abs=1e-6)


def test_random_vectors_decay_on_average_as_the_formula_says():
    scheme = Rotary(128, 64)
    fell = decay(scheme)
    assert fell.mean[0] == pytest.approx(1)
    assert np.abs(fell.mean - scheme.score()).max() < 0.03
    assert (fell.low <= fell.mean).all() and (fell.mean <= fell.high).all()
    # Unrelated query and key: no distance is preferred.
    assert np.abs(decay(scheme, "independent").mean).max() < 0.03
    # The quick way gives what turning the vectors gives.
    random = np.random.default_rng(0).normal(size=(2, 3, 64))
    random /= np.linalg.norm(random, axis=2, keepdims=True)
    quick = rotary.random_scores(scheme, "independent", draws=3)
    turned = rotary.rotate(random[0], np.full(3, 17.0), scheme.frequencies)
    assert quick[:, 17] == pytest.approx(np.sum(turned * random[1], axis=1))


def test_a_models_own_base_is_read_from_it():
    found = rotary.of_encoder(tiny_models.encoder("llama"), 100)
    assert (found.length, found.dim, found.base, found.scaling) == (100, 8, 10_000, "default")
    assert found.frequencies == pytest.approx(Rotary(100, 8, 10_000).frequencies)
    assert heat(found).values.shape == (100, 8)


@pytest.mark.parametrize("architecture", ["bert", "xlnet", "gpt2"])
def test_models_without_rotary_positions_say_so(architecture):
    with pytest.raises(ModelError) as error:
        rotary.of_encoder(tiny_models.encoder(architecture), 100)
    assert error.value.code == "positions.no_rotary"
    assert "SmolLM2" in error.value.message("zh")


def test_the_code_makes_the_same_table():
    scheme = Rotary(20, 8, 500)
    names: dict = {}
    exec(scheme.code(), names)
    assert np.array_equal(names["table"], scheme.table())
    vector = np.random.default_rng(0).normal(size=(1, 8))
    assert names["turned"](vector[0], 3) == pytest.approx(rotary.rotate(vector, np.array([3.0]), scheme.frequencies)[0])
    stretched = Rotary(8, 4, 10_000, scaling="linear", thetas=(0.5, 0.005))
    exec(stretched.code(), names)
    assert names["table"] == pytest.approx(stretched.table())


def test_sizes_out_of_bounds():
    with pytest.raises(InputError, match="even numbers"):
        Rotary(64, 63)
