"""Models on the held-out pairs: word vectors at first, tiny encoders with and without an instruction, two maps."""

from __future__ import annotations

import sys
from pathlib import Path

import plotly.graph_objects as go
import pytest
from page_kit import words_of
from sentences_kit import charts, sound

from embed_core import loading
from embed_core.texts import text

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))
PAGE = "pages/bge.py"


@pytest.fixture
def open_section(open_page, own_cache):
    return lambda **query: open_page(PAGE, section="compare", **query)


@pytest.fixture(scope="module", autouse=True)
def tiny(tmp_path_factory):
    """Made before any page runs: two threads that import transformers at once may get unfinished parts of it."""
    from embed_core.warmup import import_slow

    import_slow()
    from tiny_models import make

    return make("bert", tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def trained(own_cache, tiny):
    """An encoder on the shelf, as the section that trains keeps one."""
    from embed_core.training import shelf
    from embed_core.training.shelf import About

    spec = shelf.keep_encoder("tuned", tiny, About("bert", ("en", "zh"), options={"query_prefix": "find: "}))
    yield spec
    loading.unload(spec.id)


def test_word_vectors_stand_there_at_once(open_section, language):
    app = sound(open_section())
    drawn = charts(app)
    assert {"bc_scores", "bc_plane", "bc_map_0"} <= set(drawn)
    go.Figure(drawn["bc_scores"])
    assert len(drawn["bc_plane"]["data"]) == 1
    said = words_of(app)
    assert text("projections.see.title", language) in said and "{" not in said.replace("\\{", "")
    about = text("bge_page.compare.bge_absent", "zh", name="", hub="").split("（")[0][-20:]
    assert (about in said) == (language == "zh")


def test_the_model_trained_here_joins_with_and_without_its_instruction(open_section, trained, language):
    app = sound(open_section(bc_ways="both", bc_topics="4"))
    frame = app.dataframe[0].value
    assert len(frame) == 3  # word vectors once, the trained one twice
    assert frame[text("bge_page.compare.columns.query", language)].tolist() == ["–", "find:", "–"]
    drawn = charts(app)
    assert len(drawn["bc_plane"]["data"]) == 3
    assert {"bc_map_0", "bc_map_1"} <= set(drawn)  # before: the first, after: the last
    for spec in drawn.values():
        go.Figure(spec)


def test_the_map_can_tell_questions_from_passages(open_section, language):
    drawn = charts(sound(open_section(bc_colour="side", bc_topics="3")))["bc_map_0"]
    names = {trace.get("name") for trace in drawn["data"]}
    assert {text(f"bge_page.compare.map.side.{side}", language) for side in ("question", "passage")} <= names


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_what_is_not_here_and_what_is_not_known(open_section):
    app = open_section(bc_models_en="all-minilm-l6-v2,no-such-model")
    assert not app.exception
    assert any(button.key == "fetch_card_all-minilm-l6-v2" for button in app.button)
    assert len(app.error) == 1 and "no-such-model" in app.error[0].value.replace("\\", "")
    none = sound(open_section(bc_models_en=","))
    assert text("bge_page.compare.none", "en") in words_of(none)
