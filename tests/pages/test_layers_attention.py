"""The attention section of the layers page: all heads, one of them, chosen words, two models, links, odd input."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of

from embed_core import catalog, sources
from embed_core.texts import text as words
from pages._shared.figures.attention import Grid, lines, thumbnails

PAGE = "pages/layers.py"
EVIL = "<b>bold</b>"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Tiny checkpoints on disk: BERT, GPT-2, ELMo."""
    import elmo_kit
    import tiny_models

    from embed_core.training.elmo.export import write_folder
    from embed_core.training.elmo.network import initial_weights

    root = tmp_path_factory.mktemp("models")
    (root / "elmo").mkdir()
    write_folder(root / "elmo", initial_weights(elmo_kit.SHAPE, seed=3), elmo_kit.SHAPE, elmo_kit.WORDS)
    return {"elmo": root / "elmo", **{name: tiny_models.make(name, root / name) for name in ("bert", "gpt2")}}


@pytest.fixture
def open_attention(open_page, own_cache, folders, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folders["bert"].parent))

    def open_(first="bert", second="gpt2", **query):
        models = {"la_model": f"local:{folders[first]}", "la_model2": f"local:{folders[second]}"}
        return open_page(PAGE, section="attention", **models, **query)

    return open_


def chart(app, key):
    return next(json.loads(one.proto.spec) for one in app.get("plotly_chart") if key in one.proto.id)


def numbers(packed):
    return np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"])


def matrix(spec):
    z = spec["data"][0]["z"]
    return numbers(z).reshape([int(part) for part in z["shape"].split(",")])


# --- the figures themselves


def test_thumbnails_are_one_light_image_with_a_mark_a_head():
    dots = np.zeros((30, 9, 20, 20), np.uint8)
    dots[4, 7, 0, 0] = 254
    hovers = [[EVIL] * 9 for _ in range(30)]
    spec = thumbnails(dots, hovers, layer="Layer", head="Head", chosen=[(5, 8)])
    go.Figure(spec)
    image = matrix(spec)
    row, column = Grid(30, 9).place(5, 8)
    assert (row, column) == (7, 4)  # more layers than heads: they lie across
    step = 20 + 2
    assert image[row * step, column * step] == 255
    assert (image == 255).sum() == 1
    assert (image[20:22] == 0).all()
    assert len(spec["data"][1]["hovertext"]) == 270
    assert len(json.dumps(spec)) < 250_000
    frame = spec["layout"]["shapes"][0]
    assert frame["x0"] < column * step < frame["x1"] and frame["y0"] < row * step < frame["y1"]
    assert "<b>" not in json.dumps(spec["data"])


@pytest.mark.parametrize(("layers", "heads"), [(6, 12), (30, 9), (12, 12)])
def test_every_head_has_a_place_of_its_own(layers, heads):
    grid = Grid(layers, heads)
    every = [(layer, head) for layer in range(1, layers + 1) for head in range(1, heads + 1)]
    assert [grid.head_at(*grid.place(*one)) for one in every] == every
    assert len({grid.place(*one) for one in every}) == layers * heads


def test_lines_are_as_strong_as_the_weights_of_the_chosen_rows():
    weights = np.array([[1.0, 0.0, 0.0], [0.0, 0.25, 0.75], [0.1, 0.1, 0.8]])
    spec = lines([EVIL, "b", "c"], weights, [1], looking="from", seen="to")
    go.Figure(spec)
    strands = [trace for trace in spec["data"] if trace["mode"] == "lines"]
    assert len(strands) == 2  # a faint one and a strong one; nothing for 0
    assert [numbers(trace["y"])[:2].tolist() for trace in strands] == [[1, 1], [1, 2]]
    assert strands[0]["opacity"] < strands[1]["opacity"]
    assert "<b>bold" not in json.dumps(spec)
    everything = lines(["a", "b", "c"], weights, [], looking="from", seen="to")
    drawn = [len(numbers(trace["y"])) // 3 for trace in everything["data"] if trace["mode"] == "lines"]
    assert sum(drawn) == 6
    assert [
        t for t in lines(["a"], np.full((1, 1), np.nan), [], looking="", seen="")["data"] if t["mode"] == "lines"
    ] == []


# --- the section


def test_it_opens_with_every_head_the_large_one_and_both_models(open_attention):
    app = open_attention()
    assert not app.exception and not app.error
    assert len(app.get("plotly_chart")) == 9
    large = matrix(chart(app, "la_large_map"))
    np.testing.assert_allclose(large.sum(axis=1), 1, atol=1e-5)
    assert not np.isnan(large).any()
    means = [matrix(json.loads(one.proto.spec)) for one in app.get("plotly_chart") if "la_mean" in one.proto.id]
    assert [bool(np.isnan(one).any()) for one in means] == [False, True]
    assert "0.0%" in words_of(app)
    seen = [one.value for one in app.markdown if "100%" in one.value or "“" in one.value]
    assert seen


def test_the_link_restores_sentence_head_and_view(open_attention, language):
    app = open_attention(
        la_preset="own", la_text="The bank raised its rates.", la_what="head", la_layer="1", la_head="3",
        la_unit="pieces", la_leave="special", la_as="lines", la_how="sum", la_sort="following",
    )  # fmt: skip
    assert not app.exception and not app.error
    assert [slider.value for slider in app.slider] == [1, 3]
    spec = chart(app, "la_large_lines")
    names = next(trace["text"] for trace in spec["data"] if trace["mode"] == "markers+text")
    assert "[CLS]" not in names
    assert words("layers_page.attention.see.left_out", language) in words_of(app)
    for key, value in {"la_head": "3", "la_unit": "pieces", "la_leave": "special", "la_as": "lines"}.items():
        assert app.query_params[key] in (value, [value])


def test_a_change_of_head_changes_the_picture_and_encodes_nothing(open_attention, monkeypatch):
    from embed_core.contextual import Encoder

    app = open_attention()
    before = matrix(chart(app, "la_large_map"))
    monkeypatch.setattr(Encoder, "encode", lambda *_, **__: pytest.fail("encoded again"))
    app.slider[1].set_value(4).run()
    assert not app.exception and not app.error
    assert not np.allclose(before, matrix(chart(app, "la_large_map")))
    assert app.query_params["la_head"] in ("4", ["4"])


@pytest.mark.parametrize("kind", ["layer", "all", "rollout"])
def test_averages_and_rollout_are_explained(open_attention, language, kind):
    app = open_attention(la_what=kind)
    assert not app.exception and not app.error
    np.testing.assert_allclose(matrix(chart(app, "la_large_map")).sum(axis=1), 1, atol=1e-5)
    assert words(f"layers_page.attention.kinds_about.{kind}", language, layer=1)[:12] in words_of(app)


def test_several_words_are_summed_and_the_choice_is_kept(open_attention):
    app = open_attention(la_how="sum")
    box = next(one for one in app.multiselect if one.key == "la_q_box")
    box.set_value([1, 2, 3]).run()
    assert not app.exception and not app.error
    assert numbers(chart(app, "la_bars")["data"][0]["x"]).sum() == pytest.approx(3, abs=1e-4)
    kept = app.query_params["la_q"]
    assert len((kept if isinstance(kept, str) else kept[0]).split("/")[1].split(".")) == 3
    next(one for one in app.multiselect if one.key == "la_q_box").set_value([]).run()
    assert not app.exception and not app.error
    assert not [one for one in app.get("plotly_chart") if "la_bars" in one.proto.id]


def test_a_causal_model_first_and_empty_cells_on_its_right(open_attention):
    app = open_attention("gpt2", "bert", la_leave="first")
    assert not app.exception and not app.error
    large = matrix(chart(app, "la_large_map"))
    assert np.isnan(large[np.triu_indices(len(large), 1)]).all()


def test_the_table_of_heads_is_sorted(open_attention):
    app = open_attention(la_sort="distance")
    table = next(one.value for one in app.dataframe if "spread" in one.value.columns)
    assert len(table) == 8
    assert table["distance"].is_monotonic_decreasing
    assert (table["spread"] >= 1).all()


def test_the_same_model_twice_is_answered_kindly(open_attention, language):
    app = open_attention("bert", "bert")
    assert not app.exception and not app.error
    assert words("layers_page.attention.compare.same", language) in words_of(app)


@pytest.mark.parametrize("text", ["", "  "])
def test_no_sentence_gets_one_sentence(open_attention, language, text):
    app = open_attention(la_preset="own", la_text=text or " ")
    assert not app.exception and not app.error
    assert words("layers_page.attention.empty", language) in words_of(app)


@pytest.mark.parametrize(
    "text",
    ["bank " * 5_000, "苹果 and مرحبا 😀 <b>x</b> $a$ *b* :red[c]", "x", "\u200b"],
    ids=["long", "mixed", "x", "zero"],
)
def test_odd_sentences_are_answered(open_attention, text):
    app = open_attention(la_preset="own", la_text=text)
    assert not app.exception
    assert len(app.error) <= (1 if text == "\u200b" else 0)
    if text.startswith("bank"):
        assert matrix(chart(app, "la_large_map")).shape[0] <= 60
        assert any("bank" in one.value for one in app.info)


def test_a_click_on_a_thumbnail_chooses_that_head(monkeypatch):
    from pages._shared.layers_page import attention_heads

    chosen = {}
    view = type("V", (), {"put": lambda self, key, value: chosen.update({key: value})})()
    state = {"grid": {"selection": {"points": [{"point_index": 17}]}}, "empty": {"selection": {"points": []}}}
    monkeypatch.setattr(attention_heads.st, "session_state", state)
    attention_heads._clicked(view, "empty", 12)
    assert chosen == {}
    attention_heads._clicked(view, "grid", 12)
    assert chosen == {"la_what": "head", "la_layer": 2, "la_head": 6}


@pytest.mark.parametrize("place", ["first", "second"])
def test_elmo_has_none_and_that_is_no_error(open_attention, language, place):
    app = open_attention(**{place: "elmo"})
    assert not app.exception and not app.error
    assert any("LSTM" in one.value for one in app.info)
    assert len(app.get("plotly_chart")) == (0 if place == "first" else 3)


@pytest.mark.models
def test_the_real_models_show_who_can_look_right(open_page):
    for name in ("all-minilm-l6-v2", "smollm2-135m"):
        sources.fetch(catalog.get_spec(name))
    app = open_page(PAGE, section="attention", la_model="all-minilm-l6-v2")
    settle(app)
    assert not app.exception and not app.error
    said = words_of(app).replace("\\", "")
    assert "“animal”" in said and "0.69" in said
