"""The glossary page, and terms that explain themselves on other pages."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from page_kit import words_of

from embed_core.teaching import glossary
from embed_core.texts import text
from pages._shared.glossed import glossed

PAGE = "pages/glossary.py"


def markdown(app) -> str:
    return "\n".join(element.value for element in app.markdown)


def test_it_shows_every_term_with_its_source(open_page, language):
    app = open_page(PAGE)
    assert not app.exception
    assert not app.error
    shown = words_of(app)
    for term in glossary.terms(language).values():
        assert app.button(key=f"glossary_term_{term.id}").label.strip("*").replace("\\", "") == term.term
    assert "arxiv.org" in shown
    assert f"/polysemy?lang={language}" in shown
    assert "show:" not in shown
    assert "[@" not in shown


def test_a_link_opens_one_term_with_its_name_in_the_other_language(open_page, language):
    app = open_page(PAGE, term="cosine")
    assert app.query_params["term"] in ("cosine", ["cosine"])
    other = glossary.terms({"en": "zh", "zh": "en"}[language])["cosine"]
    assert app.subheader[0].value.replace("\\", "") == glossary.terms(language)["cosine"].term
    assert other.term in app.caption[0].value.replace("\\", "")
    app.button(key="glossary_see_dot").click().run()
    assert app.subheader[0].value.replace("\\", "") == glossary.terms(language)["dot"].term
    app.button(key="glossary_close").click().run()
    assert not app.subheader
    assert "term" not in app.query_params


def test_search_group_and_letter_narrow_the_list(open_page, language):
    app = open_page(PAGE, q="余弦相似度")
    keys = [button.key for button in app.button if (button.key or "").startswith("glossary_term_")]
    assert keys[0] == "glossary_term_cosine"
    app = open_page(PAGE, group="tokens", letter="B")
    keys = {button.key for button in app.button if (button.key or "").startswith("glossary_term_")}
    assert keys == {"glossary_term_bpe", "glossary_term_byte-bpe"}


@pytest.mark.parametrize("asked", ["zzzz🦜<script>", "x" * 10_000, "**"])
def test_a_search_for_nothing_gets_a_sentence(open_page, language, asked):
    app = open_page(PAGE, q=asked)
    assert not app.exception
    assert text("glossary.nothing", language) in [box.value for box in app.info]


def test_an_unknown_term_in_a_link_gets_a_sentence_and_the_list(open_page, language):
    app = open_page(PAGE, term="<b>nonsense</b>")
    assert not app.exception
    assert len(app.info) == 1
    assert "<b>" not in app.info[0].value
    assert app.button(key="glossary_term_cosine")


def test_all_of_it_can_be_taken_away(language):
    from pages._shared import tables
    from pages._shared.glossary_page import body

    frame = body._table(list(glossary.terms("en").values()))
    back = pd.read_csv(io.BytesIO(tables._csv(frame)))
    assert list(back["id"]) == list(glossary.terms("en"))
    assert back.set_index("id").loc["cosine", "中文"] == glossary.terms("zh")["cosine"].term


def test_a_page_explains_the_terms_of_its_first_line(open_page, language):
    app = open_page("pages/models.py")
    link = f"](/glossary?lang={language}&term=vector "
    assert link in markdown(app)
    assert link not in words_of(app)


def test_a_definition_becomes_the_title_of_a_link():
    said = glossed("The **cosine**.")
    assert said.startswith('The **[cosine](/glossary?lang=en&term=cosine "The cosine of the angle')
    assert glossed("The **cosine**.", typed=True) == "The **cosine**."
