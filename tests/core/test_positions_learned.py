"""Learned positions: the right rows of the right module, and an answer in words where there is no table."""

from __future__ import annotations

from types import SimpleNamespace

import elmo_kit
import numpy as np
import pytest
import tiny_models

from embed_core.errors import ModelError
from embed_core.positions import learned
from embed_core.positions.compare import between, decay


@pytest.mark.parametrize(
    ("architecture", "module", "offset", "dim"),
    [
        ("bert", "embeddings.position_embeddings", 0, 32),
        ("albert", "embeddings.position_embeddings", 0, 16),
        ("gpt2", "wpe", 0, 32),
        ("roberta", "embeddings.position_embeddings", 2, 32),
        ("xlm-roberta", "embeddings.position_embeddings", 2, 32),
    ],
)
def test_rows_that_stand_for_positions(architecture, module, offset, dim):
    encoder = tiny_models.encoder(architecture)
    found = learned.of_encoder(encoder)
    assert (found.module, found.offset, found.length, found.dim) == (module, offset, 64, dim)
    stored = dict(encoder.model.named_parameters())[f"{module}.weight"].detach().numpy()
    assert np.array_equal(found.table(), stored[offset:])
    row, value = found.cell(5, 3)
    assert (row, value) == (5 + offset, stored[5 + offset, 3])
    names: dict = {}
    assert f'load_encoder("{encoder.spec.id}")' in found.code()
    exec(found.code().split("\n", 3)[3], {"model": encoder.model}, names)
    assert names["table"] == pytest.approx(found.table())


@pytest.mark.parametrize("architecture", ["bert", "roberta"])
def test_the_model_really_adds_row_position_plus_offset(architecture):
    import torch

    encoder = tiny_models.encoder(architecture)
    ids = torch.tensor([[7, 8, 9, 10]])
    parts = encoder.model.embeddings
    with torch.inference_mode():
        words = parts.word_embeddings(ids) + parts.token_type_embeddings(torch.zeros_like(ids))
        rows = torch.tensor(learned.of_encoder(encoder).table()[:4], dtype=torch.float32)
        assert torch.allclose(parts.LayerNorm(words + rows), parts(ids), atol=1e-5)


@pytest.mark.parametrize(("architecture", "instead"), [("xlnet", "relative"), ("llama", "rotary")])
def test_models_without_a_table_say_what_they_have_instead(architecture, instead):
    with pytest.raises(ModelError) as error:
        learned.of_encoder(tiny_models.encoder(architecture))
    assert error.value.code == f"positions.no_table_{instead}"
    assert error.value.message("en") != error.value.message("zh")


def test_elmo_needs_none():
    with pytest.raises(ModelError, match="LSTM"):
        learned.of_encoder(elmo_kit.encoder())


@pytest.mark.parametrize(("kind", "part", "instead"), [("t5", "b.relative_attention_bias", "buckets"),
                                                       ("bloom", "h", "alibi"), ("other", "x", "unknown")])  # fmt: skip
def test_other_kinds(kind, part, instead):
    model = SimpleNamespace(
        config=SimpleNamespace(model_type=kind),
        named_modules=lambda: [(part, SimpleNamespace())],
        named_buffers=lambda: [],
    )
    with pytest.raises(ModelError) as error:
        learned.of_encoder(SimpleNamespace(spec=tiny_models.spec(kind), model=model))
    assert error.value.code == f"positions.no_table_{instead}"
    assert error.value.message("zh")


def test_taking_the_mean_row_off():
    plain, centred = (learned.of_encoder(tiny_models.encoder("bert"), flag) for flag in (False, True))
    assert np.abs(centred.table().mean(axis=0)).max() < 1e-12
    assert plain.key != centred.key
    assert decay(plain).mean[0] == pytest.approx(1)
    assert between(plain, "cosine").spread > 0.1  # random rows: no diagonal is constant


def test_lengths_by_hand():
    found = learned.lengths(np.array([[3.0, 4.0], [0.0, 1.0], [0.0, -2.0]]))
    assert (found.longest, found.longest_length, found.shortest, found.shortest_length) == (0, 5, 1, 1)
    assert found.mean == pytest.approx(8 / 3)
    assert found.neighbours == pytest.approx((0.8 - 1) / 2)
    assert found.anywhere == pytest.approx((0.8 - 1 - 0.8) / 3)
