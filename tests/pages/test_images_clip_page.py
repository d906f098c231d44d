"""The section "text and pictures" of the page about pictures: without a CLIP, and with a tiny random one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from page_kit import settle, words_of

sys.path.append(str(Path(__file__).resolve().parents[1] / "core"))

import tiny_clip
import tiny_models

from embed_core import loading
from embed_core.errors import SourceError
from embed_core.sources import hub
from embed_core.texts import text
from pages._shared.images_page.clip_model import SUGGESTED

PAGE = "pages/images.py"
T = "images_page.clip"
pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    home = tmp_path_factory.mktemp("models")
    for family in ("clip", "chinese_clip"):
        tiny_clip.make(home / family, family)
    tiny_models.make("bert", home / "bert")
    return home


@pytest.fixture
def open_clip(open_page, models, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(models))

    def open_(family="", **query):
        if family:
            query |= {"ic_model": "own", "ic_own": str(models / family)}
        return open_page(PAGE, section="clip", **query)

    yield open_
    for family in ("clip", "chinese_clip"):
        loading.unload(f"local:{models / family}")


def test_without_a_model_it_says_so_and_teaches_all_the_same(open_clip, language):
    app = open_clip()
    assert not app.exception and not app.error
    said = words_of(app)
    assert text(f"{T}.none_here", language, name=SUGGESTED[0].removeprefix("hub:"))[-20:] in said
    assert text(f"{T}.target", language) in said
    assert text(f"{T}.maths_gap", language) in said
    assert "Radford" in said and "Liang" in said
    assert len(app.get("plotly_chart")) == 1
    assert "hf download openai/clip-vit-base-patch32" in app.code[0].value


def test_without_a_network_the_button_says_so_without_an_error_box(open_clip, language, monkeypatch):
    def unreachable(url):
        raise SourceError("sources.no_network", host="huggingface.co")

    monkeypatch.setattr(hub.network, "require", unreachable)
    app = open_clip(ic_model=SUGGESTED[1])
    app.button(key=f"fetch_card_{SUGGESTED[1]}").click()
    said = words_of(settle(app))
    assert not app.exception and not app.error
    assert text("errors.sources.no_network", language, host="huggingface.co")[:20] in said.replace("\\", "")
    app.button(key="ic_again").click()
    assert not settle(app).exception
    assert app.button(key=f"fetch_card_{SUGGESTED[1]}")


@pytest.mark.parametrize("family", ["clip", "chinese_clip"])
def test_with_a_model_it_classifies_compares_and_maps(open_clip, language, family):
    app = open_clip(family)
    assert not app.exception and not app.error
    said = words_of(app)
    table = app.dataframe[0].value
    right = int((table.iloc[:, -1] == "✓").sum())
    assert len(table) == 84 and set(table.iloc[:, -1]) <= {"✓", "✗"}
    assert (
        text(f"{T}.see_right", language, right=right, count=84, share=f"{right / 84:.0%}", chance="14%", classes=7)
        in said
    )
    spoken = "zh" if family == "chinese_clip" else "en"  # the model's language, not the reader's
    assert app.text_area(key=f"images:ic_template_{spoken}").value == text(f"{T}.template_default", spoken)
    assert set(table.iloc[:, 2]) <= {text(f"{T}.classes.{one}", spoken) for one in GROUPS}
    assert len(app.get("plotly_chart")) == 3  # confusion, similarities, the joint map
    assert len(app.metric) >= 4


GROUPS = ("mammals", "birds", "fruit", "vegetables", "flowers", "vehicles", "tools")


def test_every_picture_by_its_own_name_has_no_confusion_square(open_clip, language):
    app = open_clip("clip", ic_kind="names", ic_set="birds")
    assert not app.exception and not app.error
    assert len(app.dataframe[0].value) == 12
    assert "8%" in words_of(app)  # one of twelve
    app = open_clip("clip", ic_kind="names")
    assert not app.exception and not app.error
    assert len(app.get("plotly_chart")) == 2


def test_own_classes_have_no_right_or_wrong(open_clip, language):
    app = open_clip("clip", ic_kind="own", ic_classes_en="<b>red</b>\n**blue**", ic_set="tools")
    assert not app.exception and not app.error
    assert set(app.dataframe[0].value.iloc[:, -1]) == {""}
    said = words_of(app)
    assert text(f"{T}.see_shares", language, count=12, name="#", most=12).split("#")[1][:6] in said
    assert "**blue**" not in said


@pytest.mark.parametrize(
    ("typed", "code"), [("no place", "template_place"), ("{} {}", "template_place"), (" ", "no_template")]
)
def test_a_template_that_cannot_be_used_is_one_sentence_and_stays_there(open_clip, typed, code):
    app = open_clip("clip", ic_template_en=typed)
    assert not app.exception
    assert len(app.error) == 1
    assert app.text_area(key="images:ic_template_en").value == typed
    app.text_area(key="images:ic_template_en").set_value("a {}\none {}")
    app = settle(app)
    assert not app.exception and not app.error


def test_what_is_typed_as_a_model_may_be_anything(open_clip, models, language):
    app = open_clip(ic_model="own")
    assert text(f"{T}.own_empty", language) in words_of(app)
    app = open_clip("bert")
    assert not app.exception and not app.error
    assert text(f"{T}.not_clip", language, name="bert", kind="bert") in words_of(app)
    for typed in ("/etc", "a b c", "😀", "<b>x</b>"):
        app = open_clip(ic_model="own", ic_own=typed)
        assert not app.exception
        assert len(app.error) == 1
