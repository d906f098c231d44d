"""The section on missing edges: every method on the same pairs, the pairs by name, and the pairs as points."""

from __future__ import annotations

import networkx as nx
import pytest
from page_kit import settle, words_of

from embed_core import stash
from embed_core.graph.link_prediction import METHODS, OPERATORS
from embed_core.texts import text

PAGE = "pages/graphs.py"
QUICK = {"section": "links", "graph": "karate", "gl_rounds": "2", "gl_walks": "2", "gl_length": "20", "gl_size": "8"}

pytestmark = pytest.mark.usefixtures("own_cache")


def frames(app):
    return [element.value for element in app.dataframe]


def test_methods_are_measured_named_and_told_apart(open_page, language):
    app = open_page(PAGE, **QUICK)
    assert not app.exception and not app.error
    measured = next(frame for frame in frames(app) if len(frame) == len(METHODS))
    means = measured[text("graphs_page.links.columns.mean", language)]
    assert means.between(0, 1).all() and means.nunique() > 2
    rounds = [text("graphs_page.links.columns.seed", language, seed=seed) for seed in (0, 1)]
    assert (abs(measured[rounds].mean(axis=1) - means) < 1e-9).all()
    pairs = next(frame for frame in frames(app) if len(frame) == 20)
    truth = pairs[text("graphs_page.links.columns.truth", language)]
    hidden = text("graphs_page.links.truth.hidden", language)
    said = words_of(app)
    assert text("projections.see.title", language) in said
    hits = int((truth == hidden).sum())
    assert str(hits) in said and len(app.get("plotly_chart")) == 4


def test_the_pairs_end_in_the_inspector(open_page, language):
    app = open_page(PAGE, **QUICK, gl_op="hadamard")
    colour = next(box for box in app.selectbox if (box.key or "").endswith("gl_color"))
    assert colour.options[0] == text("metadata.columns.pair_truth", language)
    operator = text("graphs_page.links.operators.hadamard", language)
    assert text("graphs_page.links.inspector_about", language, operator=operator) in words_of(app)


def test_new_edges_of_the_whole_graph_have_no_truth(open_page, language):
    app = open_page(PAGE, **QUICK, gl_where="whole", gl_by="adamic_adar")
    pairs = next(frame for frame in frames(app) if len(frame) == 20)
    assert text("graphs_page.links.columns.truth", language) not in pairs.columns
    scores = pairs[text("graphs_page.links.columns.score", language)]
    assert scores.is_monotonic_decreasing and text("graphs_page.links.heuristics.adamic_adar", language) in words_of(
        app
    )


def test_one_round_says_that_it_says_little(open_page, language):
    app = open_page(PAGE, **{**QUICK, "gl_rounds": "1"})
    assert text("graphs_page.links.see.one", language) in words_of(app)


def test_a_tree_is_one_sentence(open_page, language):
    edges = "from,to\n" + "".join(f"n{a},n{b}\n" for a, b in nx.path_graph(12).edges())
    key = f"{stash.put(edges.encode())}/tree.csv"
    app = open_page(PAGE, **{**QUICK, "graph": "own", "graph_file": key})
    assert not app.exception and len(app.error) == 1 and "12" in app.error[0].value


def test_directions_are_said_to_be_left_aside(open_page, language):
    drawn = nx.gnm_random_graph(30, 120, seed=1, directed=True)
    written = "\n".join(nx.generate_graphml(drawn)).encode()
    key = f"{stash.put(written)}/arrows.graphml"
    app = open_page(PAGE, **{**QUICK, "graph": "own", "graph_file": key})
    assert not app.exception and not app.error
    assert text("graphs_page.links.directed", language) in words_of(app)


def test_the_link_brings_the_choice_back(open_page, language):
    app = settle(open_page(PAGE, **QUICK, gl_op="average", gl_share="0.3"))
    assert app.query_params["gl_op"] in ("average", ["average"])
    assert text("graphs_page.links.operators.average", language) in words_of(app) and "average" in OPERATORS
