"""The schemes of the position page: every view of every scheme, models with and without a table, the numbers."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from page_kit import words_of

from embed_core.positions.sinusoidal import Sinusoidal

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/position.py"
VIEWS = ("heat", "between", "wave", "decay", "spectrum")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))


@pytest.fixture
def local(tmp_path, monkeypatch):
    """``local("bert")`` is the id of a tiny checkpoint in a folder that this server may open."""
    import tiny_models

    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(tmp_path))
    return lambda architecture: f"local:{tiny_models.make(architecture, tmp_path / architecture)}"


def charts(app):
    return app.get("plotly_chart")


def sound(app):
    assert not app.exception
    assert not app.error
    return app


def test_it_opens_with_two_schemes_and_nothing_fetched(open_page):
    app = sound(open_page(PAGE))
    assert len(charts(app)) == 2
    assert app.query_params["os_b"] in ("rotary", ["rotary"])
    # 512 positions, 64 pairs: those with 10000^(2i/128) > 512 / 2 pi.
    slow = sum(10_000 ** (2 * i / 128) * 2 * np.pi > 512 for i in range(64))
    assert str(slow) in words_of(app)


@pytest.mark.parametrize("what", VIEWS)
def test_every_view_of_every_computed_scheme(open_page, what):
    app = sound(open_page(PAGE, os_view=what, os_a="sinusoidal", os_b="alibi", os_a_len="64", os_b_heads="12"))
    assert charts(app)
    sound(open_page(PAGE, os_view=what, os_a="rotary", os_b="none", os_a_len="64"))


@pytest.mark.parametrize("what", VIEWS)
def test_a_learned_table_of_a_local_model(open_page, local, what):
    app = sound(open_page(PAGE, os_view=what, os_a="learned", os_a_model=local("roberta"), os_b="none"))
    assert len(charts(app)) == (2 if what == "spectrum" else 1)
    assert "64" in words_of(app)
    assert "0 to 1" in words_of(app) or "第 0 到第 1 行" in words_of(app)  # the rows RoBERTa leaves out


@pytest.mark.parametrize(("architecture", "word"), [("xlnet", "XLNet"), ("llama", "ALiBi|RoPE|rotary")])
def test_models_without_a_table_are_answered_in_words(open_page, local, architecture, word):
    app = sound(open_page(PAGE, os_b="learned", os_b_model=local(architecture)))
    assert any(part in info.value for info in app.info for part in word.split("|"))
    assert len(charts(app)) == 1  # the other scheme is still there


def test_rotary_angles_of_a_model(open_page, local):
    app = sound(open_page(PAGE, os_a="rotary", os_a_from=local("llama"), os_b="none"))
    assert "10,000" in words_of(app)
    app = sound(open_page(PAGE, os_a="rotary", os_a_from=local("bert"), os_b="none"))
    assert any("SmolLM2" in info.value for info in app.info)


def test_large_tables_are_strided_and_can_be_seen_whole(open_page):
    app = sound(open_page(PAGE, os_b="none", os_a_len="2048", os_a_dim="1024"))
    assert len(charts(app)[0].proto.spec) < 2_000_000
    assert "4" in app.caption[0].value and "2" in app.caption[0].value
    app.toggle(key="position:os_full").set_value(True).run()
    sound(app)
    assert app.slider(key="position:os_row").max == 1536
    assert app.slider(key="position:os_column").max == 512


def test_the_maths_shows_the_number_of_the_table(open_page):
    app = sound(open_page(PAGE, os_b="none", os_pos="37", os_dim="9"))
    assert f"{Sinusoidal(512, 128).table()[37, 9]:.6f}" in words_of(app)
    assert "np.sin" in app.code[0].value


def test_independent_queries_and_keys_are_a_control(open_page):
    app = sound(open_page(PAGE, os_view="decay", os_a="rotary", os_b="none", os_pairs="independent"))
    assert "-0.0" in words_of(app)


@pytest.mark.parametrize("typed", [{"os_a_dim": "9"}, {"os_a_base": "nonsense"}, {"os_a": "<b>", "os_view": "?"},
                                   {"os_a_len": "99999999"}, {"os_pos": "-4"}])  # fmt: skip
def test_links_typed_by_hand(open_page, typed):
    app = open_page(PAGE, os_b="none", **typed)
    assert not app.exception
    assert charts(app) or app.error
