"""Asking a collection: ways of searching side by side, hits and why, re-ranking, the map, and what goes wrong."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from page_kit import settle, words_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "core"))

PAGE = "pages/rag.py"
TEXTS = {
    "Cats": "# Cats\n\nThe cat sat on the river bank. 猫坐在河岸上。\n\n## Food\n\nCats eat fish. <b>Never</b> onions!",
    "Banks": "# Banks\n\nThe bank raised its interest rates again. 银行再次提高了利率。\n\n## Money\n\nRates go up.",
    "Vectors": "# Vectors\n\nEmbeddings turn words into vectors. 向量把词变成数。\n\n## Maps\n\nA map shows vectors.",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    import tiny_models

    return tiny_models.make("bert", tmp_path_factory.mktemp("tiny") / "bert")


@pytest.fixture
def store(own_cache, model, monkeypatch, tmp_path):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(model.parent))
    monkeypatch.setenv("EMBEDDING_EXPLORER_VECTOR_STORE", str(tmp_path / "store"))


@pytest.fixture
def collection(store, model):
    from embed_core import catalog, loading
    from embed_core.retrieval import indexing
    from embed_core.retrieval.kinds import ChunkSettings, Document

    spec = catalog.get_spec(f"local:{model}")
    documents = [Document(name, text, "md") for name, text in TEXTS.items()]
    return indexing.index("mine", documents, ChunkSettings("headings", 20, 0), spec, loading.load(spec.id))


@pytest.fixture
def ask(open_page, collection):
    def open_(**query: str):
        app = open_page(PAGE, section="ask", rag="mine", **query)
        assert not app.exception
        return app

    return open_


def markup(app) -> list[str]:
    return [element.proto.body for element in app.get("html")]


def cards(app) -> list[str]:
    """The heads of the cards, in their order."""
    return [one.value for one in app.markdown if one.value[:3].startswith("**") and one.value[2].isdecimal()]


def test_all_ways_stand_side_by_side_and_the_hits_say_why(ask):
    app = ask(as_q="interest rates", as_k="2", as_mode="keyword")
    assert not app.error
    (compared,) = [
        frame.value for frame in app.dataframe if len(frame.value) == 5 and "HNSW" in frame.value.to_string()
    ]
    assert compared.iloc[:, 1].tolist()[:3] == [1.0, 1.0, 1.0]  # small: approximate is searched exactly
    assert (compared.iloc[:, 2] > 0).all()
    assert len(cards(app)) == 2
    assert "**1. Banks**" in cards(app)[0]
    assert any(">interest</mark>" in body for body in markup(app))
    words = [frame.value for frame in app.dataframe if "idf" in frame.value.columns]
    assert words[0]["word"].tolist()[0] in ("interest", "rate")
    (alone,) = [body for body in markup(app) if "display:flex" in body]
    assert alone.count("display:flex") == 3  # the heading and two sentences, each with its cosine


def test_the_cards_follow_the_way_that_is_chosen(ask, collection, model):
    from embed_core import loading
    from embed_core.retrieval.asking import retrieve

    encoder = loading.load(f"local:{model}")
    question = "Where does the cat sit?"
    for mode in ("exact", "keyword", "hybrid"):
        app = ask(as_q=question, as_mode=mode, as_k="4")
        wanted = [hit.chunk.document for hit in retrieve(collection, encoder, question, mode=mode, k=4)]
        assert [head.split("**")[1].split(". ")[1] for head in cards(app)] == wanted


def test_the_question_is_on_the_map_with_lines_to_its_hits(ask):
    app = ask(as_q="vectors", as_k="2", as_mode="exact")
    (chart,) = [one for one in app.get("plotly_chart") if one.key == "as_map_chart"]
    traces = json.loads(chart.proto.spec)["data"]
    lines = [trace for trace in traces if trace.get("mode") == "lines"]
    assert len(lines) == 1
    assert any("vectors" in str(trace.get("hovertext")) for trace in traces)
    picked = ask(as_q="vectors", as_sel="0")
    assert any("Cats" in one.value for one in picked.markdown if one.value.startswith("####"))


def test_reranking_marks_who_moved(ask):
    app = ask(as_q="rates of interest", as_rerank="late", as_k="3", as_mode="keyword")
    assert not app.error
    heads = cards(app)
    assert all("MaxSim" in head and "-badge[" in head for head in heads)
    matched = [frame.value for frame in app.dataframe if frame.value.shape[1] == 3 and len(frame.value) > 2]
    assert any("rates" in frame.to_string() for frame in matched)


def test_a_model_that_is_no_cross_encoder_is_refused_and_the_hits_stay(ask, model):
    app = ask(as_q="rates of interest", as_rerank="cross", as_cross=f"local:{model}", as_k="2")
    assert [error for error in app.error if "BertModel" in error.value]
    assert len(cards(app)) == 2
    offline = ask(as_q="rates of interest", as_rerank="cross", as_k="2")  # offered, never fetched unasked
    assert any((button.key or "").startswith("fetch_card_hub:cross") for button in offline.button)


@pytest.mark.parametrize("question", [" ", "x" * 5_000])
def test_a_question_that_cannot_be_asked_gets_a_sentence(ask, question):
    app = ask(as_q=question)
    assert len(app.error) == 1
    assert not cards(app)


def test_markup_in_a_question_and_a_chunk_stays_text(ask):
    app = ask(as_q="<script>alert(1)</script> never b 👍", as_mode="keyword")
    assert not app.error
    shown = "".join(markup(app))
    assert "<script" not in shown
    assert "<b>Never" not in shown
    assert "Never</mark>" in shown


def test_words_that_nobody_uses_find_nothing_by_keyword(ask):
    app = ask(as_q="zzzz qqqq", as_mode="keyword")
    assert not app.error
    assert not cards(app)
    assert app.info


def test_another_encoder_is_refused_and_the_keywords_still_answer(ask, monkeypatch):
    from embed_core import catalog
    from embed_core.catalog import SourceSpec

    known = catalog.get_spec
    changed = lambda name: replace(known(name), source=SourceSpec("local", path=name[6:], revision="other"))  # noqa: E731
    monkeypatch.setattr(catalog, "get_spec", changed)
    app = ask(as_q="interest rates")
    assert len(app.error) == 1
    assert "BM25" in cards(app)[0]


def test_without_any_encoder_the_notes_can_be_searched_by_keyword(open_page, store, language):
    app = open_page(PAGE, section="ask")
    assert not app.exception
    assert not app.error
    assert any((button.key or "").startswith("fetch_card_") for button in app.button)
    assert "fastText" in cards(app)[0]
    assert "BM25" in cards(app)[0]
    box = next(one for one in app.get("text_input") if one.key == "rag:as_q")
    box.set_value("nprobe")
    assert len(cards(settle(app))) >= 1
    assert app.query_params["as_q"] == "nprobe"


def test_the_first_visit_indexes_the_notes(open_page, store, model, monkeypatch, language):
    from embed_core import catalog
    from embed_core.retrieval import notes
    from embed_core.retrieval import store as database
    from embed_core.retrieval.kinds import Document
    from pages._shared.rag_page import collection_choice

    monkeypatch.setattr(notes, "notes", lambda _: tuple(Document(name, text, "md") for name, text in TEXTS.items()))
    monkeypatch.setattr(collection_choice, "encoder_for", lambda _: catalog.get_spec(f"local:{model}"))
    app = open_page(PAGE, section="ask")
    assert not app.exception
    assert [card.name for card in database.collections()] == [f"notes-{language}"]
    assert len(cards(app)) >= 1
    assert f"notes\\-{language}" in words_of(app)  # where it comes from
