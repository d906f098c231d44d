"""The answer section: prompt, budget, citations, an extractive answer or none, and a chat endpoint that cites badly."""

from __future__ import annotations

import re

import pytest
from page_kit import settle, words_of
from rag_kit import PAGE, collection  # noqa: F401

from embed_core.texts import text
from pages._shared.rag_page import answer_chat

pytestmark = pytest.mark.usefixtures("collection")


@pytest.fixture
def open_section(open_page):
    return lambda **query: open_page(PAGE, section="answer", rag="cats", an_q="When do cats purr?", **query)


def sound(app):
    assert not app.exception
    assert not app.error
    return app


def html(app):
    return "\n".join(one.proto.body for one in app.get("html"))


def test_it_answers_with_a_cited_sentence_and_the_whole_prompt(open_section, language):
    app = sound(open_section())
    prompt = app.code[0]
    assert "[1] cats" in prompt.value and "When do cats purr?" in prompt.value
    assert text("rag_page.answer.template_text", language).split("\n")[0] in prompt.value
    shown = html(app)
    cited = set(re.findall(r'href="#(an-source-\d)"', shown))
    assert cited and cited <= set(re.findall(r'id="(an-source-\d)"', shown))
    copied = app.dataframe[0].value[text("rag_page.answer.extract.columns.sentence", language)].tolist()
    assert len(copied) == 3 and all(f">{one}</mark>" in shown and one in prompt.value for one in copied)
    assert text("rag_page.answer.extract.title", language) in words_of(app)


def test_a_small_budget_leaves_passages_out(open_section, language):
    app = sound(open_section(an_budget="150", an_template="{passages} {question}", an_k="9"))
    assert any("150" in one.proto.text for one in app.get("progress"))
    few = sound(open_section(an_budget="50", an_template="{passages} {question}", an_k="9"))
    assert len(few.code[0].value) < len(app.code[0].value)
    assert len(few.warning) == 1 and "(" in few.warning[0].value


def test_nothing_near_enough_is_said(open_section, language):
    app = open_section(an_near_tiny_en="1", an_near_tiny_zh="1", **{f"an_near_{_model()}_{language}": "1.0"})
    assert not app.exception
    assert any("1.00" in warning.value for warning in app.warning)
    assert not any("</mark>" in one.proto.body for one in app.get("html"))


def test_a_template_without_a_place_keeps_everything(open_section, language):
    app = open_section(an_template="only {question}")
    assert len(app.error) == 1 and "passages" in app.error[0].value
    assert app.text_input[0].value == "When do cats purr?"


@pytest.mark.parametrize("typed", ["", "x" * 3_000])
def test_a_question_that_cannot_be_asked(open_page, language, typed):
    app = open_page(PAGE, section="answer", rag="cats", an_q=typed or " ")
    assert not app.exception and len(app.error) == 1


def test_html_in_a_question_stays_text(open_section):
    app = sound(open_section())
    app.text_input[0].set_value("<img src=x onerror=alert(1)> {passages}")
    settle(app)
    assert "<img" not in html(app) and "{passages}" in app.code[0].value


def test_an_endpoint_answers_on_request_and_made_up_citations_are_named(open_section, language, monkeypatch):
    sent = []

    def stream(messages, *, progress):
        sent.append(messages)
        yield "Cats purr <b>when</b> content [1]. "
        yield "So do dogs [7]."

    monkeypatch.setenv("EMBEDDING_EXPLORER_CHAT_BASE_URL", "https://chat.example/v1")
    monkeypatch.setenv("EMBEDDING_EXPLORER_CHAT_MODEL", "parrot")
    monkeypatch.setattr(answer_chat, "stream_answer", stream)
    app = sound(open_section())
    assert any("chat.example" in one.value.replace("\\", "") for one in app.info) and not sent
    app.button(key="an_chat").click()
    settle(app)
    sound(app)
    assert sent == [[{"role": "user", "content": app.code[0].value}]]
    assert "&lt;b&gt;when&lt;/b&gt;" in html(app) and any("[7]" in one.value for one in app.warning)


def _model():
    from rag_kit import model_id

    return model_id()


@pytest.fixture
def nothing_here(own_cache, tmp_path, monkeypatch):
    """No collection, and no encoder to make one: a fresh clone."""
    from embed_core.retrieval.connection import STORE_VARIABLE

    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "empty"))


@pytest.mark.parametrize("section", ["answer", "lost", "evaluate"])
def test_on_a_fresh_clone_every_section_says_what_is_missing(open_page, nothing_here, section, language):
    app = sound(open_page(PAGE, section=section))
    if section == "answer":
        assert any(one.value == text("rag_page.answer.alone", language) for one in app.info)
        assert "RetroMAE" in app.code[0].value and "[1]" in app.code[0].value
        assert any(one.value == text("rag_page.answer.extract.no_encoder", language) for one in app.info)
    assert text("rag_page.collection.needs_encoder", language) in words_of(app)
