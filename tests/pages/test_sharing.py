"""Links, short links and QR codes of a view."""

from __future__ import annotations

import pytest
from page_kit import words_of

from embed_core.teaching import short_links
from pages._shared import registry
from pages._shared.classroom import reach

PAGE = "pages/graphs.py"  # needs no model


def said(app, name):
    """What the address says: AppTest holds lists or texts, by who has written them."""
    value = app.query_params.get(name, "")
    return value[0] if isinstance(value, list) else value


def test_every_section_offers_its_link(open_page, own_cache):
    app = open_page(PAGE)
    assert not app.exception and any("lang=" in code.value for code in app.code)


def _page_that_shares():
    import streamlit as st

    from pages._shared import sharing
    from pages._shared.state import View

    view = View("polysemy")
    st.session_state.setdefault("share_polysemy", True)
    view.text("word", "word")
    sharing.show(view)
    view.complete()
    view.finish()


@pytest.fixture
def sharing_page(language, own_cache):
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_function(_page_that_shares, default_timeout=60)
    app.query_params["lang"] = language
    return app


def test_a_short_link_leads_to_exactly_this_view(sharing_page, language):
    app = sharing_page
    app.query_params["word"] = "bank & <b>"
    app.run()
    assert len(app.code) == 1 and len(app.get("image")) == 1 and not app.exception
    app.button(key="share_short_polysemy").click().run()
    short = app.code[1].value
    assert "/open?c=" in short and not app.error
    link = short_links.get(short.rpartition("=")[2])
    assert (link.page, dict(link.state)) == ("polysemy", {"lang": language, "word": "bank & <b>"})
    app.text_input[0].input("river").run()
    assert len(app.code) == 1  # another view has another short link: it is made when asked for


def test_a_view_too_long_for_a_qr_code_says_so(sharing_page):
    app = sharing_page
    app.query_params["word"] = "汉" * 1_000
    app.run()
    assert len(app.error) == 1 and not app.get("image")
    app.button(key="share_short_polysemy").click().run()
    assert not app.error and len(app.get("image")) == 1


def test_a_short_link_opens_its_page_in_its_state_and_language(open_page, own_cache, language):
    other = {"en": "zh", "zh": "en"}[language]
    code = short_links.put("models", {"lang": other, "model": "fasttext", "room": "BCDF"})
    app = open_page("pages/open.py", c=code.upper())
    assert not app.exception and said(app, "model") == "fasttext"
    assert said(app, "lang") == other and "room" not in app.query_params


@pytest.mark.parametrize("case", ["unknown", "malformed", "expired", "no_page"])
def test_short_links_that_lead_nowhere(open_page, own_cache, case):
    code = {"unknown": "zzzzzzz", "malformed": "../../<b>"}.get(case) or short_links.put(
        "no_such_page" if case == "no_page" else "graphs", {}, clock=(lambda: 1.0) if case == "expired" else _now
    )
    app = open_page("pages/open.py", c=code)
    assert len(app.error) == 1 and not app.exception and "<b>" not in app.error[0].value
    assert app.text_input(key="open_code").value == ""


def _now() -> float:
    import time

    return time.time()


def test_a_code_or_a_whole_short_link_by_hand(open_page, own_cache):
    code = short_links.put("graphs", {"section": "roles"})
    app = open_page("pages/open.py")
    assert not app.error
    app.text_input(key="open_code").input(f"http://192.168.1.20:8501/open?c={code}")
    app.button(key="open_go").click().run()
    assert said(app, "section") == "roles" and not words_of(app).count("errors.")


@pytest.mark.parametrize("base", ["http://localhost:8501", "https://class.example/demo"])
def test_the_root_of_the_app_from_any_of_its_pages(base):
    assert {reach.root(f"{base}/{page.id}?x=1") for page in registry.PAGES if page.id != "home"} == {base}
    assert reach.root(f"{base}/") == base
