"""The models page: the whole catalogue, a card, and sentences for what cannot be used."""

from __future__ import annotations

import pytest
from page_kit import words_of

from embed_core import catalog

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/models.py"


def test_the_table_lists_every_model_of_the_catalogue(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert not app.error
    table = app.dataframe[0].value
    assert table["name"].tolist() == [spec.name for spec in catalog.catalogue().values()]
    bundled = [spec for spec in catalog.catalogue().values() if spec.source.kind == "bundled"]
    assert table["fetched"].sum() == len(bundled)  # in an empty cache only these are here


def test_a_model_that_is_not_here_offers_to_fetch_it(open_page):
    app = open_page(PAGE, model="glove-6b-50d")
    assert [button for button in app.button if button.key == "card_glove-6b-50d"]


def test_the_card_names_paper_and_fingerprints(open_page):
    shown = words_of(open_page(PAGE, model="all-minilm-l6-v2"))
    assert "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db" in shown
    assert "Reimers" in shown or "Wang" in shown


@pytest.mark.parametrize(
    "text", ["no such model!", "/etc", "hub:../../etc/passwd", "upload:zz", "🦜", "<script>alert(1)</script>"]
)
def test_what_cannot_be_a_model_gets_a_sentence(open_page, text):
    app = open_page(PAGE, own=text)
    assert not app.exception
    assert len(app.error) == 1


def test_an_unknown_id_in_the_link_gets_a_sentence(open_page):
    app = open_page(PAGE, model="nope")
    assert not app.exception
    assert "nope" in words_of(app)


def test_one_model_may_stand_on_the_page_twice(open_page):
    app = open_page(PAGE, model="glove-6b-50d-20k", own="glove-6b-50d-20k")
    assert not app.exception
    assert not app.error
    assert len([button for button in app.button if button.key.endswith(("_load", "_unload"))]) == 2
