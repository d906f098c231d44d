"""The section compression, with an encoder whose vectors are known."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import numpy as np
import pytest
from page_kit import settle, words_of

from embed_core.sentence.compression import sizes
from embed_core.sentence.quantise import FORMATS
from embed_core.texts import text
from pages._shared import opened
from pages._shared.jobs import registry

pytestmark = pytest.mark.usefixtures("own_cache", "fake")
PAGE = "pages/sentence_vectors.py"
DIMS = 32


def vector(sentence):
    seed = int.from_bytes(hashlib.sha256(sentence.encode()).digest()[:8], "little")
    return np.random.default_rng(seed).normal(size=DIMS) * np.geomspace(1, 0.1, DIMS)


@pytest.fixture
def fake(monkeypatch):
    def embed(texts, *, normalise, prefix, progress, **_):
        return SimpleNamespace(vectors=np.stack([vector(one) for one in texts]).astype(np.float32))

    encoder = SimpleNamespace(embed=embed)
    monkeypatch.setattr(opened, "encoder", lambda spec: encoder)


@pytest.fixture
def open_compression(open_page):
    return lambda **query: open_page(PAGE, section="compression", **query)


def sound(app):
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    return app


def test_it_opens_with_curves_and_a_table(open_compression, language):
    app = sound(open_compression(co_count="50"))
    assert len(app.get("plotly_chart")) == 1
    shown = app.dataframe[0].value
    assert len(shown) == len(FORMATS) * len([dims for dims in sizes(DIMS) if dims >= 32])
    assert shown.iloc[:, 2].tolist() == [128, 32, 4]
    assert shown.iloc[:, 3].tolist() == ["128.0 MB", "32.0 MB", "4.0 MB"]
    assert shown.iloc[0, 5] == 1.0 > shown.iloc[2, 5]
    said = words_of(app)
    assert f"{shown.iloc[1, 5]:.0%}" in said and f"{shown.iloc[2, 5]:.0%}" in said
    model = {"en": "all-MiniLM-L6-v2", "zh": "multilingual-e5-small"}[language]
    assert text("sentences_page.compression.see.not_matryoshka", language, model="X").split("X")[-1][:20] in said
    assert model in said.replace("\\", "")


@pytest.mark.parametrize("measure", ["rescored", "pairs", "sts"])
def test_the_other_measures_from_the_link(open_compression, language, measure):
    app = sound(open_compression(co_count="50", co_measure=measure, co_k="5", co_lang="zh"))
    about = text(f"sentences_page.compression.measure_about.{measure}", language, k=5, more=20)
    assert about in words_of(app)
    assert text("sentences_page.compression.columns.rescored", language, k=5, more=20) in app.dataframe[0].value


def test_another_number_of_neighbours(open_compression):
    app = open_compression(co_count="50")
    before = app.dataframe[0].value.iloc[2, 5]
    app.segmented_control(key="sentence_vectors:co_k").set_value(20)
    app = sound(settle(app))
    assert app.dataframe[0].value.iloc[2, 5] != before


def test_while_the_encoder_is_not_here_the_rest_stands(open_compression, language, monkeypatch):
    for job in list(registry._jobs):
        registry.forget(job)
    monkeypatch.setattr(opened, "encoder", lambda spec: None)
    app = sound(open_compression(co_count="100"))
    assert not app.get("plotly_chart") and not app.dataframe
    assert len(app.expander) >= 2
