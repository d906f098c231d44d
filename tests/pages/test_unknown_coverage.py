"""Coverage of a text on its page."""

from __future__ import annotations

import pytest
from page_kit import words_of

from embed_core import stash

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/unknown_words.py"


@pytest.mark.parametrize("text", ["", "en", "zh"])
def test_a_text_is_counted_and_looked_up(open_page, text):
    app = open_page(PAGE, section="coverage", **({"uc_text": text} if text else {}))
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 2
    models, missing = app.dataframe[0].value, app.dataframe[1].value
    assert len(models) >= 1
    assert len(missing) >= 3
    assert "%" in words_of(app)


def test_own_text(open_page):
    app = open_page(PAGE, section="coverage", uc_text="own", uc_own="the cat sat on the unputdownable mat")
    assert not app.error
    assert len(app.get("plotly_chart")) == 2
    assert "unputdownable" in words_of(app)


@pytest.mark.parametrize("text", [" ", "🦜🦜 !!", "word " * 210_000])
def test_own_text_that_cannot_be_used_gets_one_sentence(open_page, text):
    app = open_page(PAGE, section="coverage", uc_text="own", uc_own=f"@{stash.put(text.encode())}")
    assert not app.exception
    assert len(app.error) == 1


def test_html_in_a_text_is_shown_as_text(open_page):
    app = open_page(PAGE, section="coverage", uc_text="own", uc_own="<script>alert(1)</script> <b>qqzz</b>")
    assert not app.exception
    assert not app.error
    assert "<b>" not in words_of(app)


def test_an_uploaded_file_and_one_that_is_no_text(open_page):
    good = stash.put("渡船很慢，渡船很好。".encode("gb18030"))
    app = open_page(PAGE, section="coverage", uc_text="file", uc_file=f"{good}/a.txt")
    assert not app.error
    assert len(app.get("plotly_chart")) == 2
    bad = stash.put(b"PK\x03\x04 a zip")
    app = open_page(PAGE, section="coverage", uc_text="file", uc_file=f"{bad}/a.zip")
    assert not app.exception
    assert len(app.error) == 1


@pytest.mark.parametrize("key", ["", "lost/a.txt"])
def test_no_file_yet_or_a_lost_one(open_page, key):
    app = open_page(PAGE, section="coverage", uc_text="file", uc_file=key)
    assert not app.exception
    assert (len(app.info), len(app.error)) == ((1, 0) if not key else (0, 1))


def test_another_model_can_be_marked(open_page):
    app = open_page(PAGE, section="coverage", uc_text="en", uc_model="word2vec-cbow")
    assert not app.error
    assert "CBOW" in words_of(app)
