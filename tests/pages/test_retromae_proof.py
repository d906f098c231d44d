"""The exchange of vectors on a tiny network: bars, tokens, bank, sweep; and on the real one, that the vector helps."""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of
from sentences_kit import charts, numbers, sound

from embed_core import catalog, sources
from embed_core.texts import text
from embed_core.training.retromae.model import new_model

PAGE = "pages/retromae.py"


@pytest.fixture
def tiny(monkeypatch):
    from pages._shared.retromae_page import picture_ask, proof_bank

    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "core"))
    import tiny_models

    encoder = tiny_models.encoder("bert")
    model = new_model(encoder, encoder.model, seed=0)
    monkeypatch.setattr(picture_ask, "model", lambda: model)
    monkeypatch.setattr(proof_bank, "SENTENCES", (4, 6, 8))
    monkeypatch.setattr(proof_bank, "SWEEP_SENTENCES", 2)
    return model


def test_bars_tokens_bank_and_sweep(open_page, language, tiny):
    app = sound(open_page(PAGE, section="proof"))
    shown = charts(app)
    assert {"rm_one_loss", "rm_one_share", "rm_bank_loss", "rm_bank_share", "rm_sweep"} <= set(shown)
    for name in ("rm_one_loss", "rm_bank_loss"):
        bars = shown[name]["data"][0]
        assert numbers(bars["x"]).shape == (3,) and (numbers(bars["x"]) > 0).all() and "error_x" in bars
    for chart in shown.values():
        go.Figure(chart)
    assert len([one for one in shown["rm_sweep"]["data"] if one.get("name")]) == 3
    tokens, bank = (one.value for one in app.dataframe[:2])
    assert tokens.shape[1] == 8 and len(bank) == 4
    verdicts = {
        text(f"retromae_page.proof.verdicts.{name}", language) for name in ("thanks", "always", "spoiled", "never")
    }
    assert set(tokens.iloc[:, 1]) <= verdicts
    assert words_of(app).count(text("projections.see.title", language)) == 3


def test_another_sentence_changes_its_own_bar_alone(open_page, language, tiny):
    app = open_page(PAGE, section="proof", rm_other="<i>The old</i> bridge 河")
    losses = numbers(charts(sound(app))["rm_one_loss"]["data"][0]["x"])
    app.text_input(key="retromae:rm_other").set_value("Roasted coffee.")
    again = numbers(charts(sound(settle(app)))["rm_one_loss"]["data"][0]["x"])
    assert losses[0] == again[0] and losses[2] == again[2] and losses[1] != again[1]


def test_an_empty_other_sentence_leaves_the_bank(open_page, language, tiny):
    app = open_page(PAGE, section="proof")
    app.text_input(key="retromae:rm_other").set_value(" ")
    app = settle(app)
    assert not app.exception
    assert len(app.error) == 1 and "rm_bank_loss" in charts(app)


@pytest.mark.models
def test_the_shipped_decoder_needs_the_right_vector():
    from embed_core.loading import load_encoder
    from embed_core.training.retromae import proof, shipped

    sources.fetch(catalog.get_spec(shipped.ENCODER))
    model = shipped.decoder(load_encoder(shipped.ENCODER))
    found = proof.compare_bank(model, proof.bank(12), encoder_ratio=0.3, decoder_ratio=0.5, seeds=(0,))
    assert found.gain("other")[0] > 1.0 and found.gain("zeros")[0] > 1.0
    assert found.better("other") == 1.0
