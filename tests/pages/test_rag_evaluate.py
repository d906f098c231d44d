"""The evaluation: the table is what the core computes, files with faults name their line, and k costs no new run."""

from __future__ import annotations

import json

import pytest
from page_kit import settle, words_of
from rag_kit import PAGE, collection, model_id  # noqa: F401

from embed_core import catalog, loading, stash
from embed_core.retrieval import store
from embed_core.retrieval.evaluation import evaluate
from embed_core.retrieval.kinds import ChunkSettings
from embed_core.retrieval.questions import read_questions
from embed_core.texts import text

pytestmark = pytest.mark.usefixtures("collection")
LINES = [
    {"question": "When do cats purr?", "passage": "Cats purr when they are content."},
    {"question": "What do puppies chew?", "passage": "Puppies chew old shoes."},
    {"question": "What is not here?", "passage": "Elephants trumpet."},
]
FILE = "\n".join(map(json.dumps, LINES)).encode()


@pytest.fixture
def open_section(open_page):
    def open_(file=FILE, name="q.jsonl", **query):
        chosen = {"rag": "cats", "ev_file": f"{stash.put(file)}/{name}", "ev_cuts": "sentences-6-0,sentences-30-5"}
        return open_page(PAGE, section="evaluate", **{**chosen, "ev_k": "2", **query})

    return open_


def test_the_table_is_what_the_core_computes(open_section, language):
    app = open_section()
    assert not app.exception and not app.error
    cuts = [ChunkSettings("sentences", 6, 0), ChunkSettings("sentences", 30, 5)]
    wanted = evaluate(
        store.documents("cats"), read_questions("q.jsonl", FILE), cuts, [catalog.get_spec(model_id())],
        ["exact", "keyword", "hybrid"], lambda spec, _: loading.load(spec.id),
    )  # fmt: skip
    table, each = app.dataframe[0].value, app.dataframe[1].value
    name = text("rag_page.evaluate.measures.recall", language, k=2)
    assert table[name].tolist() == [row.scores(2).recall.value for row in wanted.ordered("recall", 2)]
    assert len(table) == 6 and len(each) == 2
    assert text("rag_page.evaluate.table.missing", language, count=1, some="X")[:6] in app.warning[0].value
    assert str(wanted.ordered("recall", 2)[0].scores(2).recall.value)[:3] in words_of(app)


def test_another_k_needs_no_new_run(open_section, language):
    from pages._shared.jobs import registry

    app = open_section()
    before = set(registry._jobs)
    app.slider[0].set_value(5)
    settle(app)
    assert not app.error and set(registry._jobs) == before
    assert text("rag_page.evaluate.measures.recall", language, k=5) in app.dataframe[0].value


def test_a_broken_file_names_its_line(open_section):
    app = open_section(FILE + b'\n{"question": "x"}')
    assert not app.exception and "4" in app.error[0].value and not app.dataframe


@pytest.mark.parametrize("query", [{"ev_modes": ","}, {"ev_cuts": ","}, {"ev_models": ",", "ev_modes": "exact"}])
def test_nothing_chosen_is_one_sentence(open_section, query):
    app = open_section(**query)
    assert not app.exception and len(app.error) == 1


def test_without_a_file_there_is_a_way_to_one(open_page, language):
    app = open_page(PAGE, section="evaluate", rag="cats")
    assert not app.exception and not app.error
    assert app.info[0].value == text("rag_page.evaluate.upload_empty", language)
