"""The separation section: matrices, curves of every model, automatic senses, and sentences for what is missing."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of

from embed_core import catalog, loading
from embed_core.senses.bank import find
from embed_core.senses.separation_models import by_sense, layer_cosines
from embed_core.texts import text
from pages._shared import library

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))
PAGE = "pages/polysemy.py"
PLAIN = "We sat by the bank.\nThe bank opens at nine.\nA bank of clouds.\nShe robbed a bank."


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    from tiny_models import make

    root = tmp_path_factory.mktemp("models")
    return {name: make(name, root / name) for name in ("bert", "gpt2")}


@pytest.fixture
def open_section(open_page, own_cache, folders, monkeypatch):
    """The section on a tiny BERT, the only contextual model there is (or a tiny GPT-2 beside it)."""
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folders["bert"].parent))
    ids = [f"local:{folder}" for folder in folders.values()]

    def open_(*, models=1, **query):
        specs = [spec for spec in catalog.catalogue().values() if spec.is_static]
        specs += [catalog.get_spec(one) for one in ids[:models]]
        monkeypatch.setattr(library, "available", lambda: specs)
        chosen = {"ps_model_en": ids[0], "ps_model_zh": ids[0], "word": "bank", **query}
        return open_page(PAGE, section="separation", **chosen)

    yield open_
    for one in ids:
        loading.unload(one)


def charts(app):
    return {one.proto.id.rsplit("-", 1)[-1]: json.loads(one.proto.spec) for one in app.get("plotly_chart")}


def matrix(spec):
    z = spec["data"][0]["z"]
    values = np.frombuffer(base64.b64decode(z["bdata"]), z["dtype"])
    return values.reshape([int(part) for part in z["shape"].split(",")])


def sound(app):
    assert not app.exception
    assert not app.error
    return app


def test_it_opens_with_everything(open_section, language, folders):
    app = sound(open_section())
    drawn = charts(app)
    assert set(drawn) == {
        "ps_matrix_static", "ps_matrix", "ps_curves_normalised", "ps_accuracy", "ps_groups_layers",
    }  # fmt: skip
    assert matrix(drawn["ps_matrix_static"]) == pytest.approx(np.ones((16, 16)))
    bank = find("bank")
    ordered = by_sense(bank.occurrences, [sense.id for sense in bank.senses])
    wanted = layer_cosines(loading.load_encoder(f"local:{folders['bert']}"), ordered, 1)  # 2/3 of two layers
    assert matrix(drawn["ps_matrix"]) == pytest.approx(wanted, abs=1e-5)
    hover = drawn["ps_matrix"]["data"][0]["y"]
    assert len(set(hover)) == 16 and all("[bank" in one.lower() for one in hover)
    for spec in drawn.values():
        go.Figure(spec)
    said = words_of(app)
    assert said.count(f"**{text('projections.see.title', language)}**") == 3
    assert text("polysemy_page.separation.see.static_same", language) in said


def test_the_axes_name_the_senses_in_the_readers_language(open_section, language):
    axis = charts(open_section())["ps_matrix"]["layout"]["xaxis"]
    assert [name[:8] for name in axis["ticktext"]] == [sense.name(language)[:8] for sense in find("bank").senses]


def test_another_layer_is_another_matrix(open_section):
    app = sound(open_section())
    before = matrix(charts(app)["ps_matrix"])
    (slider,) = [one for one in app.slider if one.key == "polysemy:ps_layer"]
    assert (slider.min, slider.max) == (0, 2)
    sound(slider.set_value(2).run())
    assert not np.allclose(matrix(charts(app)["ps_matrix"]), before)
    assert app.query_params["ps_layer"] in ("2", ["2"])


def test_by_form_a_static_model_has_more_than_one_vector(open_section):
    app = sound(open_section(ps_forms="1"))
    values = matrix(charts(app)["ps_matrix_static"])
    assert values.min() < 0.99 and (values > 0.9999).sum() > 16  # "bank" and "banks"


def test_two_models_on_one_chart_and_one_switched_off(open_section, folders):
    app = sound(open_section(models=2))
    curves = charts(app)["ps_curves_normalised"]["data"]
    names = [one.get("name") for one in curves if one.get("mode") == "lines+markers"]
    assert names == [catalog.get_spec(f"local:{folder}").name for folder in folders.values()]
    (toggle,) = [one for one in app.toggle if one.key == f"polysemy:ps_m_en_local:{folders['gpt2']}"]
    toggle.set_value(False)
    settle(app)
    sound(app)
    left = [one for one in charts(app)["ps_curves_normalised"]["data"] if one.get("mode") == "lines+markers"]
    assert len(left) == 1


def test_plain_difference(open_section):
    assert "ps_curves_separation" in charts(sound(open_section(ps_measure="separation")))


def test_every_way_of_grouping(open_section):
    for method in ("kmeans", "agglomerative", "hdbscan"):
        app = sound(open_section(ps_method=method, ps_count="given", ps_k="4"))
        if method != "hdbscan":
            assert next(one.value for one in app.metric) == "4"


def test_own_sentences_without_labels(open_section, language):
    app = sound(open_section(own=PLAIN, bank="0"))
    assert set(charts(app)) == {"ps_matrix_static", "ps_matrix", "ps_groups_layers"}
    said = words_of(app)
    assert text("polysemy_page.separation.curves.no_labels", language) in said
    assert text("polysemy_page.separation.groups.see.no_labels", language) in said


def test_own_sentences_beside_the_bank_are_left_out_of_the_curves(open_section, language):
    app = sound(open_section(own=PLAIN))
    assert text("polysemy_page.separation.curves.some_labels", language, count=4) in words_of(app)
    assert matrix(charts(app)["ps_matrix"]).shape == (20, 20)


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ("money | The bank lends.\nmoney | A bank pays.", "curves.one_sense"),
        ("money | The bank lends.\nA bank pays.", "curves.one_label"),
    ],
)
def test_too_few_senses_or_labels(open_section, language, own, key):
    app = sound(open_section(own=own, bank="0"))
    stem = text(f"polysemy_page.separation.{key}", language, sense="{}").split("{}")[0]
    assert stem[:20] in words_of(app)
    assert "ps_matrix" in charts(app) and "ps_accuracy" not in charts(app)


def test_a_sense_may_be_called_like_a_column(open_section):
    app = sound(open_section(own="group | The bank lends.\nsense | A green bank.\ngroup | bank", bank="0"))
    counts = next(one.value for one in app.dataframe if list(one.value.columns) == ["group", "group (1)", "sense"])
    assert counts[["group (1)", "sense"]].to_numpy().sum(axis=0).tolist() == [2, 1]


def test_two_sentences_of_two_senses(open_section):
    app = sound(open_section(own="money | The bank lends.\nriver | A green bank.", bank="0"))
    assert "ps_accuracy" in charts(app)


def test_one_sentence_is_a_sentence(open_section):
    app = open_section(own="The bank opens.", bank="0")
    assert not app.exception
    assert len(app.error) == 1 and "1" in app.error[0].value
    assert not charts(app)


def test_markup_stays_text(open_section):
    own = "<b>x</b> | The bank <img src=x> lends.\n*y* | A `bank` $of$ clouds.\n<b>x</b> | bank bank"
    app = sound(open_section(own=own, bank="0"))
    spec = charts(app)["ps_matrix"]
    assert not any("<img" in one or "<b>" in one for one in spec["data"][0]["y"])
    assert not any("<b>" in one for one in spec["layout"]["xaxis"]["ticktext"])


def test_a_word_without_static_vector(open_section, language):
    app = sound(open_section(word="own", own_word="qwzrt", own="a qwzrt\nmy qwzrt here\nno qwzrt"))
    assert "ps_matrix_static" not in charts(app) and "ps_matrix" in charts(app)
    assert "qwzrt" in " ".join(one.value for one in app.info)


def test_nothing_fetched_is_an_offer(open_page, own_cache, monkeypatch, language):
    shown = [spec for spec in catalog.catalogue().values() if spec.is_static or spec.id == "all-minilm-l6-v2"]
    monkeypatch.setattr(library, "available", lambda: shown)
    app = sound(open_page(PAGE, section="separation", word="bank", ps_model_en="all-minilm-l6-v2"))
    assert not charts(app)
    assert text("polysemy_page.separation.curves.none_here", language) in words_of(app)


def test_chinese(open_section, language):
    app = sound(open_section(word="苹果"))
    assert matrix(charts(app)["ps_matrix_static"]).min() == pytest.approx(1)
