"""The section cost, with an encoder that answers at once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from page_kit import settle, words_of

from embed_core.contextual.cost import Machine
from embed_core.sentence.pair_cost import pair_count
from embed_core.texts import text
from pages._shared import opened
from pages._shared.jobs import registry
from pages._shared.sentences_page import cost

pytestmark = pytest.mark.usefixtures("own_cache", "fake")
PAGE = "pages/sentence_vectors.py"


class Encoder:
    dim = 8
    spec = SimpleNamespace(name="quick-model")
    tokenizer = SimpleNamespace(sep_token="[SEP]")
    passes = 0

    def embed(self, texts, **_):
        self.passes += len(texts)

    def tokenize(self, text):
        return SimpleNamespace(tokens=text.split())


@pytest.fixture
def fake(monkeypatch):
    encoder = Encoder()
    monkeypatch.setattr(opened, "encoder", lambda spec: encoder)
    monkeypatch.setattr(cost, "machine", lambda: Machine(2, 2, 1))  # the real one imports torch
    return encoder


@pytest.fixture
def open_cost(open_page):
    return lambda **query: open_page(PAGE, section="cost", **query)


def sound(app):
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    return app


def test_it_measures_and_extrapolates_to_ten_thousand(open_cost, fake, language):
    app = sound(open_cost())
    assert fake.passes == 2 + sum(n + pair_count(n) for n in (4, 8, 16))
    assert len(app.get("plotly_chart")) == 1 and len(app.metric) == 3
    assert "49,995,000" in app.metric[1].label
    table = app.dataframe[0].value
    assert table.iloc[:3, 1].tolist() == [4, 8, 16]
    assert table.iloc[-1, 4:].tolist() == [
        text("sentences_page.cost.units.seconds", language, value="5"),
        text("sentences_page.cost.units.hours", language, value="65"),
    ]
    assert table.iloc[-1, 0] == text("sentences_page.cost.source.claimed", language)
    assert "quick" in words_of(app)


def test_another_n_needs_no_new_measurement(open_cost, fake):
    app = open_cost()
    passes = fake.passes
    app.select_slider(key="sentence_vectors:cs_n").set_value(100)
    app = sound(settle(app))
    assert fake.passes == passes and "4,950" in app.metric[1].label
    app.button(key="cs_again").click()
    app = sound(settle(app))
    assert fake.passes == 2 * passes


def test_the_size_of_the_measurement_from_the_link(open_cost, fake):
    app = sound(open_cost(cs_most="24", cs_n="1000"))
    assert app.dataframe[0].value.iloc[:4, 1].tolist() == [3, 6, 12, 24]
    assert "499,500" in app.metric[1].label


def test_while_the_encoder_is_not_here_the_rest_stands(open_cost, monkeypatch):
    for job in list(registry._jobs):
        registry.forget(job)
    monkeypatch.setattr(opened, "encoder", lambda spec: None)
    app = sound(open_cost(cs_most="32"))
    assert not app.metric and len(app.expander) >= 2


@pytest.mark.parametrize(
    ("seconds", "unit", "value"),
    [
        (9000, "hours", "2.5"),
        (0.004, "ms", "4"),
        (2e-8, "us", "0.02"),
        (5e11, "years", "15,844"),
        (90, "minutes", "1.5"),
    ],
)
def test_times_in_the_unit_that_suits_them(seconds, unit, value, monkeypatch):
    monkeypatch.setattr(cost, "t", lambda key, **values: text(key, "en", **values))
    assert cost._time(seconds) == text(f"sentences_page.cost.units.{unit}", "en", value=value)
