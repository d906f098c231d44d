"""Beyond the last position: cuts, sinusoids, angles, ALiBi's slopes, and the loss of a passage read twice."""

from __future__ import annotations

import numpy as np
import pytest
import tiny_models
import torch

from embed_core.errors import InputError, ModelError
from embed_core.positions import extrapolation
from embed_core.positions.sinusoidal import rows_at

LONG = "The bank raised its interest rates again. " * 30


def test_a_long_text_is_cut_where_the_model_stops():
    encoder = tiny_models.encoder("bert")
    cut = extrapolation.cut_of(encoder, LONG)
    assert cut.kept == encoder.max_tokens == 64
    assert cut.tokens > cut.kept
    assert LONG.find(cut.last_read + " " + cut.first_lost) >= 0 or LONG.find(cut.last_read + cut.first_lost) >= 0
    short = extrapolation.cut_of(encoder, "The bank")
    assert short.tokens == short.kept and short.first_lost == "" and short.last_read == "The bank"
    with pytest.raises(InputError):
        extrapolation.cut_of(encoder, " ")


def test_a_learned_table_has_no_further_row():
    assert "out of range" in extrapolation.beyond_the_table(tiny_models.encoder("bert"))
    assert extrapolation.beyond_the_table(tiny_models.encoder("llama")) is None


def test_sinusoids_follow_the_formula_and_their_dot_product_the_distance():
    rows = rows_at([0, 7], 6)
    assert rows[0].tolist() == [0, 1, 0, 1, 0, 1]
    assert rows[1] == pytest.approx([f(7 / 10_000 ** (2 * i / 6)) for i in range(3) for f in (np.sin, np.cos)])
    dots = extrapolation.sinusoid_dots([0, 511, 1_000_000], 3, 64)
    assert dots == pytest.approx([sum(np.cos(3 / 10_000 ** (2 * i / 64)) for i in range(32))] * 3)


def test_slow_pairs_have_not_turned_within_the_trained_length():
    reach = extrapolation.reach_of(tiny_models.encoder("llama"))
    assert reach.wavelengths == pytest.approx([2 * np.pi * 10**i for i in range(4)], rel=1e-5)
    assert (reach.trained, reach.unturned) == (64, 2)  # 6, 63 | 628, 6283
    assert extrapolation.reach_of(tiny_models.encoder("bert")) is None


def test_the_losses_are_those_of_the_language_model_itself():
    encoder = tiny_models.encoder("gpt2")
    from transformers import GPT2LMHeadModel

    ids = list(encoder.tokenize(LONG).token_ids)[:20]
    head = GPT2LMHeadModel(encoder.model.config).eval()
    head.transformer = encoder.model
    head.lm_head.weight = encoder.model.wte.weight
    places = torch.arange(40)
    places[20:] += 5
    with torch.no_grad():
        logits = head(torch.tensor([ids * 2]), position_ids=places[None], attention_mask=torch.ones(1, 40)).logits[0]
    expected = torch.nn.functional.cross_entropy(logits[:-1], torch.tensor((ids * 2)[1:]), reduction="none")
    found = extrapolation.copy_losses(encoder, LONG, gaps=[5], tokens=20)
    assert found.first == pytest.approx(float(expected[:19].mean()), rel=1e-4)
    assert found.second[0] == pytest.approx(float(expected[20:].mean()), rel=1e-4)


def test_a_gap_beyond_the_table_has_no_loss():
    found = extrapolation.copy_losses(tiny_models.encoder("gpt2"), LONG, gaps=[0, 24, 25], tokens=20)
    assert found.second[0] is not None and found.second[1] is not None and found.second[2] is None


def test_models_that_cannot_copy_and_short_texts_get_a_sentence():
    with pytest.raises(ModelError) as refused:
        extrapolation.copy_losses(tiny_models.encoder("bert"), LONG)
    with pytest.raises(InputError) as short:
        extrapolation.copy_losses(tiny_models.encoder("gpt2"), "The bank")
    assert str(refused.value) and short.value.message("zh")
