"""The picture section: one static point beside many contextual ones, for any model, in both languages."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from page_kit import settle, words_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "core"))

PAGE = "pages/polysemy.py"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    import tiny_models

    home = tmp_path_factory.mktemp("tiny")
    return {name: tiny_models.make(name, home / name) for name in ("bert", "gpt2")}


@pytest.fixture
def open_picture(open_page, own_cache, folders, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folders["bert"].parent))

    def open_(model: str = "bert", **query: str):
        app = open_page(PAGE, model=f"local:{folders[model]}", **{"word": "bank", **query})
        assert not app.exception
        return app

    return open_


def chart(app, key):
    (found,) = [one for one in app.get("plotly_chart") if one.key == key]
    return json.loads(found.proto.spec)


def unpacked(values):
    return np.frombuffer(base64.b64decode(values["bdata"]), np.dtype(values["dtype"]))


def places(spec):
    """Coordinates of the points of all groups."""
    traces = [trace for trace in spec["data"] if trace["mode"] == "markers" and "open" not in str(trace["marker"])]
    return np.concatenate([np.stack([unpacked(trace["x"]), unpacked(trace["y"])], axis=1) for trace in traces])


def one(app, kind, key):
    (found,) = [element for element in app.get(kind) if element.key == f"polysemy:{key}"]
    return found


def test_it_opens_with_one_static_point_and_many_contextual_ones(open_picture):
    app = open_picture()
    assert not app.error
    left, right = chart(app, "pp_static_map"), chart(app, "pp_map")
    assert left["data"][0]["text"] == ["bank"]
    assert len(places(right)) == 16
    assert len({trace["name"] for trace in right["data"]}) == 2
    assert all("[bank" in text for trace in right["data"] for text in trace["hovertext"])
    assert "50%" in words_of(app)  # all that one vector a word can reach


def test_the_axes_are_the_same_at_every_layer_and_the_points_move(open_picture):
    app = open_picture()
    slider = one(app, "select_slider", "pp_layer")
    assert slider.value == 2
    last = chart(app, "pp_map")
    slider.set_value(0)
    first = chart(settle(app), "pp_map")
    assert app.query_params["pp_layer"] == "0"
    assert first["layout"]["xaxis"]["range"] == last["layout"]["xaxis"]["range"]
    assert np.abs(places(first) - places(last)).max() > 1e-3


def test_the_static_step_puts_all_occurrences_on_one_spot(open_picture):
    app = open_picture(pp_layer="-1")
    spec = chart(app, "pp_map")
    assert np.ptp(places(spec), axis=0).max() < 1e-5
    assert any("16" in note["text"] for note in spec["layout"]["annotations"])
    assert len(chart(app, "pp_static_map")["data"]) >= 2


def test_playing_moves_the_same_points_through_all_steps(open_picture):
    app = open_picture(pp_play="1")
    spec = chart(app, "pp_played")
    assert len(spec["frames"]) == 4  # static, 0, 1, 2
    for frame in spec["frames"]:
        assert [len(unpacked(trace["x"])) for trace in frame["data"]] == [8, 8]
    assert np.ptp(places({"data": [{**trace, "mode": "markers", "marker": {}} for trace in spec["frames"][0]["data"]]}),
                  axis=0).max() < 1e-5  # fmt: skip


def test_a_chosen_sentence_has_its_nearest_occurrences_of_the_whole_bank(open_picture):
    app = open_picture("gpt2", pp_sel="0")
    assert not app.error
    (table,) = [frame.value for frame in app.dataframe if "above" in frame.value.columns]
    assert len(table) == 10
    assert table["cosine"].is_monotonic_decreasing
    own = next(trace["hovertext"][0] for trace in chart(app, "pp_map")["data"])
    assert not any(sentence in own.replace("<br>", " ") for sentence in table["sentence"])
    assert app.query_params["pp_sel"] == "0"


def test_further_words_get_symbols_of_their_own(open_picture):
    app = open_picture(pp_also="spring, river, zzzz")
    spec = chart(app, "pp_map")
    assert {trace["marker"]["symbol"] for trace in spec["data"]} == {"circle", "diamond", "square"}
    assert len({trace["marker"]["color"] for trace in spec["data"]}) == len(spec["data"])
    assert "zzzz" in words_of(app)


def test_own_sentences_join_and_what_is_wrong_with_them_is_said(open_picture):
    own = "river | She fell off the <b>bank</b>.\nnothing of the kind\nthe bnak is shut\nbank on the bank"
    app = open_picture(own=own)
    assert not app.error
    assert len(places(chart(app, "pp_map"))) == 18
    said = words_of(app)
    assert "2, 3" in said
    assert "[bnak]" in said
    hovers = [text for trace in chart(app, "pp_map")["data"] for text in trace["hovertext"]]
    assert any("&lt;b&gt;" in text for text in hovers)
    assert not any("<b>" in text for text in hovers)


def test_only_own_sentences_of_a_word_outside_the_bank(open_picture):
    app = open_picture(word="own", own_word="tree", own="A tree fell.\nTwo trees stood.\nThe family tree.")
    assert not app.error
    assert len(places(chart(app, "pp_map"))) == 3
    assert "label | sentence" in words_of(app) or "标签 | 句子" in words_of(app)


@pytest.mark.parametrize(
    "query",
    [
        {"word": "own"},
        {"word": "own", "own_word": "x" * 200, "own": "x"},
        {"bank": "0"},
        {"own": "[[[bank", "bank": "0"},
    ],
)
def test_nothing_to_draw_is_answered_in_words(open_picture, query):
    app = open_picture(**query)
    assert len(app.error) + len(app.info) >= 1
    assert not app.get("plotly_chart")


def test_one_sentence_and_right_to_left_are_drawn(open_picture):
    app = open_picture(word="own", own_word="بنك", own="ذهب إلى بنك كبير")
    assert not app.error
    assert len(places(chart(app, "pp_map"))) == 1


def test_a_word_without_a_static_vector_has_no_point_on_the_left(open_picture):
    app = open_picture(word="own", own_word="qwxzv", own="The qwxzv came.\nA qwxzv went.")
    assert not app.error
    assert one(app, "select_slider", "pp_layer").options[0] == "0"
    assert [found.key for found in app.get("plotly_chart")] == ["pp_map"]


def test_umap_and_the_drift_left_in(open_picture):
    app = open_picture(pp_method="umap", pp_centre="0")
    assert not app.error
    assert np.isfinite(places(chart(app, "pp_map"))).all()


def test_a_chinese_word(open_picture):
    app = open_picture(word="苹果")
    assert not app.error
    assert chart(app, "pp_static_map")["data"][0]["text"] == ["苹果"]
    assert len(places(chart(app, "pp_map"))) == 16
