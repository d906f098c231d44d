"""The answers section of the unknown-words page: what it shows, examples, bad input, models that are not here."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_kit import settle, words_of

from pages._shared.unknown_page.answers_chips import MOST_CHIPS, Chip, markup

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/unknown_words.py"


def one(app, kind, key):
    return next(element for element in app.get(kind) if element.key == key)


def table(app, column):
    """The first table that has this column."""
    return next(frame.value for frame in app.dataframe if column in frame.value.columns)


def pieces_html(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def test_it_opens_with_every_answer_that_needs_no_fetching(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert not app.error
    fillers = table(app, "euclidean")
    assert len(fillers) == 4
    assert fillers["cosine"][0] == pytest.approx(1)
    assert fillers["euclidean"][0] == 0
    assert all(abs(value) < 0.6 for value in fillers["cosine"][1:3])
    assert len(app.get("plotly_chart")) == 2
    for model in ("all-minilm-l6-v2", "multilingual-e5-small", "smollm2-135m"):
        assert one(app, "button", f"fetch_card_{model}")


def test_fasttext_puts_the_typo_beside_its_word_and_shares_sum_to_one(open_page):
    app = open_page(PAGE, q="unbelieveable")
    parts = table(app, "bucket")
    assert parts["share"].sum() == pytest.approx(1, abs=1e-3)
    assert "unbelievable" in table(app, "word")["word"].tolist()


def test_switching_ngrams_off_is_kept_in_the_link_and_changes_the_neighbours(open_page):
    app = open_page(PAGE, q="unbelieveable", ua_off="unbelieveable/0.1.2")
    assert not app.error
    rest = table(app, "rest_cosine")
    assert len(rest) == 8
    assert list(rest.columns) == ["word", "cosine", "rest", "rest_cosine"]
    app.button(key="ua_all_on").click().run()
    assert "ua_off" not in app.query_params
    assert not [frame for frame in app.dataframe if "rest" in frame.value.columns]


def test_switching_all_off_gets_a_sentence(open_page):
    app = open_page(PAGE, q="covfefes", ua_off="covfefes/" + ".".join(map(str, range(60))))
    assert not app.exception
    assert not app.error
    assert len(app.info) == 1


def test_known_words_are_marked_and_lower_casing_is_said(open_page):
    app = open_page(PAGE, q="The covfefe")
    shown = pieces_html(app)
    assert "The → the" in shown
    assert "covfefe" in shown


def test_a_text_of_known_words_needs_no_filler_and_says_so(open_page):
    app = open_page(PAGE, q="the king")
    assert not app.error
    assert "blorptastic" in words_of(app)
    assert table(app, "euclidean")["cosine"][0] == pytest.approx(1)


def test_a_second_word_that_the_table_knows_is_refused_with_a_sentence(open_page):
    app = open_page(PAGE, q="covfefe", ua_other="king")
    assert not app.error
    assert "blorptastic" in words_of(app)


def test_an_example_fills_the_box(open_page):
    app = open_page(PAGE)
    app.button(key="ua_example_1").click()
    settle(app)
    assert app.query_params["q"] in ("covfefe", ["covfefe"])
    assert not app.exception


@pytest.mark.parametrize("text", ["", "  ", "...!?", "\u200b"])
def test_no_word_gets_one_sentence_and_keeps_the_settings(open_page, text):
    app = open_page(PAGE, q=text or " ", ua_other="zzyzx", ua_seed="7")
    assert not app.exception
    assert not app.error
    assert len(app.info) == 1
    assert app.query_params["ua_other"] in ("zzyzx", ["zzyzx"])
    assert app.query_params["ua_seed"] in ("7", ["7"])


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script> <b>", "内卷 栓Q 錯別字 𪚥", "👩🏽‍🚀 🇩🇪 é\u0301",
     "*a* _b_ $x$ `c` [d](e) :red[f]", "a" * 2_500, "ab " * 300],
)  # fmt: skip
def test_odd_input_is_answered(open_page, text):
    app = open_page(PAGE, q=text)
    assert not app.exception
    assert not app.error
    assert "<script>" not in pieces_html(app).replace("<style>", "")
    assert "<b>" not in pieces_html(app)


def test_what_is_cut_is_said(open_page):
    app = open_page(PAGE, q="ab " * 300)
    assert "60" in words_of(app)
    assert "240" in words_of(app)


def test_an_unknown_model_in_the_link_gets_a_sentence(open_page):
    app = open_page(PAGE, ua_model="nope")
    assert not app.exception
    assert len(app.error) == 1


@given(st.text(max_size=60), st.text(max_size=20))
def test_chips_are_escaped_whatever_stands_in_them(text, small):
    made = markup([[Chip(text, small, "unknown", text)]])
    bare = html.escape(text, quote=True)
    assert f"<bdi>{bare}</bdi>" in made
    assert f'title="{bare}"' in made
    assert made.count("<bdi>") == (2 if small else 1)
    if "<" in text:
        assert made.count("<") == markup([[Chip("x", small, "unknown", "x")]]).count("<")


def test_the_number_of_chips_is_bounded():
    assert markup([[Chip("x")] * (MOST_CHIPS + 50)]).count("<bdi>") == MOST_CHIPS
    assert markup([[Chip("x")]] * (MOST_CHIPS + 50)).count("<bdi>") == MOST_CHIPS


@pytest.fixture
def tiny_tokenizers(monkeypatch):
    """Tokenizers of tiny checkpoints in place of the three that would have to be fetched."""
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))
    from tiny_models import encoder

    from embed_core.contextual.tokenizer_only import open_tokenizer
    from pages._shared.unknown_page import answers_loading

    kinds = {"all-minilm-l6-v2": "bert", "multilingual-e5-small": "xlm-roberta", "smollm2-135m": "gpt2"}

    def opened(spec):
        return open_tokenizer(spec, Path(encoder(kinds[spec.id]).tokenizer.name_or_path))

    import dataclasses

    monkeypatch.setattr(
        answers_loading, "tokenizer", lambda spec: opened(dataclasses.replace(spec, loader="transformers"))
    )


def test_three_tokenizers_show_their_pieces_and_unknown_tokens(open_page, tiny_tokenizers):
    app = open_page(PAGE, q="riverbank 🦜 <b>")
    assert not app.exception
    assert not app.error
    shown = pieces_html(app)
    assert "🦜 → [UNK]" in shown
    assert "<b>" not in shown
    assert "F0" in shown
    assert "##" in shown
    overview = app.dataframe[0].value
    assert overview.shape == (3, 6)
    comparison = [element.value for element in app.markdown if element.value.startswith("| ")][-1]
    assert len(comparison.splitlines()) == 2 + 7
