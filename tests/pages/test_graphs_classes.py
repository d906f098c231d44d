"""The section on classes of nodes: curves, answers on the graph, the inspector; classes of one's own."""

from __future__ import annotations

import json

import pytest
from page_kit import words_of

from embed_core import stash
from embed_core.graph.samples import sample
from embed_core.texts import text
from pages._shared.figures import palette

PAGE = "pages/graphs.py"
QUICK = {"section": "classes", "gc_rounds": "2", "gc_walks": "2", "gc_length": "20", "gc_size": "8"}
_NAME = "graphs_page.classes"

pytestmark = pytest.mark.usefixtures("own_cache")


def option(app, key: str):
    return next(box for box in app.selectbox if (box.key or "").endswith(key))


def test_karate_factions_are_asked_for_at_every_share(open_page, language):
    app = open_page(PAGE, **QUICK)
    assert not app.exception and not app.error
    measured = next(element.value for element in app.dataframe if len(element.value) == 9)
    assert measured[text(f"{_NAME}.x", language)].round().tolist() == list(range(10, 100, 10))
    means = measured[text(f"{_NAME}.methods.vectors", language)]
    assert (
        means.between(0.3, 1).all() and means.iloc[-1] > measured[text(f"{_NAME}.methods.majority", language)].iloc[-1]
    )
    assert option(app, "gc_column").options[0] == text("metadata.columns.faction", language)
    assert text(f"{_NAME}.see.one", language) not in words_of(app) and len(app.get("plotly_chart")) == 3


def test_wrong_nodes_are_a_column_of_the_inspector(open_page, language):
    app = open_page(PAGE, **QUICK)
    assert text("metadata.columns.outcome", language) in option(app, "gc_color").options


def test_wrong_nodes_stand_out_on_the_graph(open_page, language):
    app = open_page(PAGE, **QUICK, gc_share="0.1")
    figures = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    colours = {
        trace["name"]: trace["marker"]["color"]
        for figure in figures
        for trace in figure["data"]
        if trace.get("name") and "color" in trace.get("marker", {})
    }
    assert colours[text("metadata.values.taught", language)] == palette.QUIET
    assert colours[text("metadata.values.told_right", language)] == palette.NEIGHBOUR
    assert colours[text("metadata.values.told_wrong", language)] == palette.HIGHLIGHT


def test_communities_are_said_to_be_a_stand_in(open_page, language):
    app = open_page(PAGE, **QUICK, graph="lesmis")
    assert not app.exception and not app.error
    assert text(f"{_NAME}.stand_in", language) in words_of(app)
    assert text(f"{_NAME}.stand_in", language) not in words_of(open_page(PAGE, **QUICK, graph="sbm"))


def test_classes_of_ones_own_are_asked_for(open_page, language):
    names = sample("karate").names
    rows = "name,team\n" + "".join(f"{name},{'red' if row % 2 else 'blue'}\n" for row, name in enumerate(names[:24]))
    app = open_page(PAGE, **QUICK, gc_own_cols=f"{stash.put(rows.encode())}/teams.csv")
    assert not app.exception and not app.error
    assert option(app, "gc_column").value == "team"
    assert text(f"{_NAME}.without", language, count=10) in words_of(app)
    assert "red (12)" in words_of(app).replace("\\", "")


def test_a_link_to_a_graph_without_known_classes_still_shows_something(open_page, language):
    edges = "from,to\n" + "".join(f"{a},{b}\n" for a in "abcde" for b in "abcde" if a < b)
    edges += "".join(f"{a},{b}\n" for a in "vwxyz" for b in "vwxyz" if a < b) + "a,v\n"
    app = open_page(PAGE, **QUICK, graph="own", graph_file=f"{stash.put(edges.encode())}/two.csv")
    assert not app.exception and not app.error
    assert text(f"{_NAME}.stand_in", language) in words_of(app)


def test_a_graph_too_small_for_classes_is_one_sentence(open_page, language):
    edges = b"from,to\na,b\nb,c\nc,a\n"
    app = open_page(PAGE, **QUICK, graph="own", graph_file=f"{stash.put(edges)}/tiny.csv")
    assert not app.exception and len(app.error) == 1
