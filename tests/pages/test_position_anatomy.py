"""The anatomy section on tiny checkpoints: heatmaps that add up, one number followed, each model answered in words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from page_kit import settle, words_of

sys.path.insert(0, str(Path(__file__).parents[1] / "core"))
import tiny_models

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/position.py"
MODELS = ("bert", "roberta", "albert", "xlnet", "gpt2", "llama")
HEATMAPS = {"bert": 5, "roberta": 5, "albert": 5, "xlnet": 1, "gpt2": 3, "llama": 1}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("models")
    for name in MODELS:
        tiny_models.make(name, root / name)
    return root


@pytest.fixture
def open_anatomy(open_page, folders, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folders))

    def open_(name: str, **query: str):
        return open_page(PAGE, section="anatomy", oa_model=f"local:{folders / name}", **query)

    return open_


def heatmaps(app):
    return [chart.key for chart in app.get("plotly_chart") if chart.key not in ("oa_bars",)]


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_taken_apart_and_adds_up(open_anatomy, name):
    app = open_anatomy(name)
    assert not app.exception and not app.error
    assert len(heatmaps(app)) == HEATMAPS[name]
    said = words_of(app)
    assert "add" in said or "加" in said
    assert "differ from the model" not in said and "没有显示的处理" not in said


def test_one_number_is_followed_through_the_sum(open_anatomy):
    app = open_anatomy("bert", oa_token="1", oa_dim="7")
    line = next(formula.value for formula in app.latex if "underbrace" in formula.value)
    numbers = [float(part.split("}")[0].strip("()")) for part in line.split(r"\underbrace{")[1:]]
    assert len(numbers) == 3
    total = float(line.rsplit("=", 1)[1].strip(" $\n"))
    assert sum(numbers) == pytest.approx(total, abs=3e-5)


def test_a_second_text_only_where_there_are_two_segments(open_anatomy):
    assert len(open_anatomy("bert").text_input) >= 2
    assert not [box for box in open_anatomy("gpt2").text_input if "oa_second" in (box.key or "")]


@pytest.mark.parametrize("text", [" ", "<b>x</b>", "🦜 مرحبا", "word " * 3000])
def test_any_text_is_answered_in_words(open_anatomy, text):
    app = open_anatomy("bert", oa_text=text, oa_second="")
    assert not app.exception
    assert len(app.error) == (0 if text.strip() else 1)


def test_the_window_and_the_token_are_kept_in_the_link(open_anatomy):
    app = open_anatomy("bert", oa_token="3", oa_dim="5")
    settle(app)
    assert app.query_params["oa_token"] == "3"
    assert app.query_params["oa_dim"] == "5"
