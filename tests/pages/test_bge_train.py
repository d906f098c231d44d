"""The section "train" of the page on BGE: from the settings to a model under a name, in both languages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from page_kit import settle, words_of

sys.path.append(str(Path(__file__).resolve().parents[1] / "core"))

import tiny_models

from embed_core.catalog import get_spec
from embed_core.errors import InputError
from embed_core.texts import text
from embed_core.training import checkpoints, shelf
from embed_core.training.contrastive import pairs as pairs_room
from embed_core.training.contrastive import train as room

ALL = {language: pairs_room.pairs(language) for language in ("en", "zh")}
PAGE = {"page": "pages/bge.py", "section": "train"}
SMALL = {"bt_batch": "8", "bt_finetune_n": "1"}


@pytest.fixture
def tiny(own_cache, monkeypatch):
    """A tiny encoder in place of the real ones, and forty of the pairs."""
    from pages._shared import fetch_card
    from pages._shared.bge_page import train_controls

    some = {
        language: tuple(pair for at, pair in enumerate(every) if at % 10 in (0, 9))[:40]
        for language, every in ALL.items()
    }
    monkeypatch.setattr(pairs_room, "_read", some.__getitem__)
    monkeypatch.setattr(room.loading, "load_encoder", lambda model, progress=None: tiny_models.encoder("bert"))
    monkeypatch.setattr(fetch_card.sources, "is_fetched", lambda spec: True)
    monkeypatch.setattr(train_controls.sources, "is_fetched", lambda spec: True)


def press(app, key):
    next(button for button in app.button if button.key == key).click()
    return settle(app)


def test_it_waits_for_the_button_and_the_languages_have_their_own_start(open_page, tiny, language):
    app = open_page(PAGE["page"], section="train")
    assert not app.exception and not app.error
    chosen = next(box for box in app.selectbox if box.key == f"bge:bt_model_{language}")
    assert chosen.value == {"en": "all-minilm-l6-v2", "zh": "multilingual-e5-small"}[language]
    assert any(button.key == "train_bge_start" for button in app.button)
    assert not app.metric, "nothing is trained before anybody asks for it"


def test_from_the_button_to_the_model_under_a_name(open_page, tiny, language):
    app = open_page(PAGE["page"], section="train", bt_seeds="2", bt_instr="1", **SMALL)
    app = press(app, "train_bge_start")
    assert not app.exception and not app.error
    said = words_of(app)
    assert "Recall@1" in said and ("2 seeds" in said or "2 个种子" in said)
    table = next(frame.value for frame in app.dataframe if len(frame.value) == 4)
    assert list(table.iloc[:, 0]) == ["1", "1", "2", "2"]
    next(field for field in app.text_input if field.key == "bt_name").set_value("my bge")
    next(button for button in app.button if button.label == text("training_ui.keep_button", language)).click()
    app = settle(app)
    assert not app.exception and not app.error
    spec = get_spec("trained:my-bge")
    assert spec.languages == (language,) and spec.query_prefix
    assert "Recall@1" in shelf.card(spec)


def test_without_a_stage_it_says_what_to_do(open_page, tiny):
    app = open_page(PAGE["page"], section="train", bt_finetune="0")
    assert not app.exception and len(app.info) == 1
    assert not any(button.key == "train_bge_start" for button in app.button)


def test_a_run_that_goes_to_pieces_is_said_and_its_last_good_state_shown(open_page, tiny, monkeypatch):
    def broken(self, step, stage, number):
        if number > 1:
            raise InputError("bge.collapsed", step=number, rate="0.1", lower="0.01")

    monkeypatch.setattr(room._Run, "_check", broken)
    app = open_page(PAGE["page"], section="train", bt_rate="0.1", **SMALL)
    app = press(app, "train_bge_start")
    assert not app.exception
    assert len(app.error) == 1 and "0\\.1" in app.error[0].value
    assert len(app.metric) == 5, "what was measured before stays on the screen"


def test_an_encoder_that_cannot_be_trained_is_said(open_page, tiny):
    app = open_page(PAGE["page"], section="train", bt_lang="en", bt_model_en="elmo-bilm")
    assert not app.exception and len(app.error) == 1 and "ELMo" in app.error[0].value


def test_settings_come_from_the_link(open_page, tiny):
    app = open_page(PAGE["page"], section="train", bt_general="1", bt_t="0.02", bt_neg="3", bt_instr="1", bt_seed="7")
    assert not app.exception
    values = {toggle.key: toggle.value for toggle in app.toggle}
    assert values["bge:bt_general"] and values["bge:bt_instr"] and not values["bge:bt_pretrain"]
    assert next(slider for slider in app.slider if slider.key == "bge:bt_neg").value == 3
    assert checkpoints.peek({}) is None
