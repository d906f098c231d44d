"""One encoder for all: maps, cosines and accuracy on a tiny encoder, the fetch card without one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import plotly.graph_objects as go
import pytest
from page_kit import words_of

from embed_core import catalog, loading
from embed_core.texts import text
from pages._shared import library

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))
PAGE = "pages/languages.py"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    from tiny_models import make

    root = tmp_path_factory.mktemp("models")
    return {name: make(name, root / name) for name in ("bert", "roberta")}


@pytest.fixture
def open_section(open_page, own_cache, folders, monkeypatch):
    """The page on tiny encoders, the only contextual models there are."""
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folders["bert"].parent))
    ids = [f"local:{folder}" for folder in folders.values()]

    def open_(section="together", **query):
        specs = [spec for spec in catalog.catalogue().values() if spec.is_static]
        specs += [catalog.get_spec(one) for one in ids]
        monkeypatch.setattr(library, "available", lambda: specs)
        chosen = {"to_model": ids[0], "to_other": ids[1], "mi_model": ids[0], **query}
        return open_page(PAGE, section=section, **chosen)

    yield open_
    for one in ids:
        loading.unload(one)


def charts(app):
    return [json.loads(one.proto.spec) for one in app.get("plotly_chart")]


def sound(app):
    assert not app.exception
    assert not app.error
    return app


def test_it_opens_with_everything(open_section, language):
    app = sound(open_section(to_own="Hello there.\nمرحبا", to_count="4", to_heated="2"))
    drawn = charts(app)
    assert len(drawn) == 6  # map, cosines and accuracy of two models
    for spec in drawn:
        go.Figure(spec)
    marks = drawn[0]["data"]
    assert [trace["name"] for trace in marks[:8]] == [
        text(f"languages_page.together.language.{name}", language)
        for name in ("en", "zh", "de", "fr", "es", "ru", "ja", "ar")
    ]
    assert len({trace["marker"]["symbol"] for trace in marks[:8]}) == 8
    assert all(trace["marker"]["color"] == marks[0]["marker"]["color"] for trace in marks[:8])  # colour: the meaning
    assert marks[9]["marker"]["symbol"] == "star" and "\u2068مرحبا\u2069" in marks[9]["hovertext"]
    said = words_of(app)
    assert said.count(f"**{text('projections.see.title', language)}**") == 1 and "{" not in said
    near = [frame.value for frame in app.dataframe if text("languages_page.together.near.own", language) in frame.value]
    assert len(near) == 2 and all(len(frame) == 2 for frame in near)


@pytest.mark.parametrize("language", ["zh"], indirect=True)
def test_too_many_own_sentences_are_a_sentence(open_section):
    app = open_section(to_own="\n".join(map(str, range(5_000))))
    assert not app.exception
    assert "5,000 行" in app.error[0].value
    assert app.text_area[0].value.endswith("4999")  # nothing is lost


@pytest.mark.parametrize("section", ["together", "mining"])
def test_without_the_model_there_is_the_fetch_card(open_page, own_cache, section):
    app = sound(open_page(PAGE, section=section))
    assert any(button.key == "fetch_card_multilingual-e5-small" for button in app.button)
