"""Node vectors: both pictures at once, the agreement stated, one selection, own graphs in sentences."""

from __future__ import annotations

import json

import pytest
from page_kit import words_of

from embed_core import stash
from embed_core.texts import text
from pages._shared.figures import palette

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/graphs.py"
QUICK = {"section": "nodes", "gn_walks": "2", "gn_length": "20", "gn_epochs": "1", "gn_size": "8"}


def spec_of(app, key):
    (found,) = [chart for chart in app.get("plotly_chart") if key in chart.proto.id]
    return json.loads(found.proto.spec)


def sound(app):
    assert not app.exception, app.exception
    assert not app.error, [element.value for element in app.error]
    return app


def table_of(app, language):
    wanted = text("graphs_page.nodes.columns.wrong", language)
    return next(frame.value for frame in app.dataframe if wanted in frame.value)


def test_the_karate_club_as_it_opens(open_page, language):
    app = sound(open_page(PAGE, section="nodes"))
    assert len(app.get("plotly_chart")) == 3  # the graph, the map beside it, the inspector's
    table = table_of(app, language)
    assert len(table) == 5 and table[text("graphs_page.nodes.columns.wrong", language)].max() <= 2
    said = words_of(app)
    assert text("graphs_page.nodes.graph_title", language) in said
    assert "{" not in said.replace(text("graphs_page.nodes.maths", language).strip(), "")
    assert app.query_params["section"] in ("nodes", ["nodes"])


def test_a_selected_node_is_marked_in_both_pictures_with_its_nearest(open_page):
    app = sound(open_page(PAGE, **QUICK, gn_sel="John A."))
    marked = []
    for key in ("gn_graph", "gn_beside"):
        notes = spec_of(app, key)["layout"]["annotations"]
        colours = {note["text"]: note["font"]["color"] for note in notes}
        assert colours["<b>John A.</b>"] == palette.HIGHLIGHT
        rings = [
            trace for trace in spec_of(app, key)["data"]
            if trace["mode"] == "markers" and trace["marker"].get("line", {}).get("color") == palette.NEIGHBOUR
        ]  # fmt: skip
        marked.append(len(rings))
    assert marked == [1, 1]
    assert "**John A\\.**" in words_of(app)


@pytest.mark.parametrize("how", ["node2vec", "spectral"])
def test_other_methods(open_page, language, how):
    app = sound(open_page(PAGE, **QUICK, gn_how=how, graph="sbm"))
    rows = 1 if how == "spectral" else 5
    assert len(table_of(app, language)) == rows
    line = text("graphs_page.nodes.provenance.spectral", language, dims=3)
    assert (line in words_of(app)) == (how == "spectral")


def test_without_a_known_truth_the_communities_are_compared_with(open_page, language):
    app = sound(open_page(PAGE, **QUICK, graph="florentine"))
    assert not [box for box in app.get("button_group") if "gn_known" in (box.key or "")]
    assert text("graphs_page.nodes.scores.algorithm", language) in words_of(app)


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_a_graph_of_ones_own_with_odd_names(open_page):
    lines = "a*b*,<b>\n<b>,:smile:\n:smile:,a*b*\nd,d\nd,e\ne,f\n"
    app = sound(open_page(PAGE, **QUICK, graph="own", graph_file=f"{stash.put(lines.encode())}/mine.csv"))
    assert len(app.get("plotly_chart")) == 3 and "parts" in words_of(app)


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_two_nodes_are_no_map(open_page):
    app = sound(open_page(PAGE, **QUICK, graph="own", graph_file=f"{stash.put(b'a,b')}/mine.csv"))
    assert "2 points received" in words_of(app)


def test_nonsense_in_the_link_falls_back(open_page):
    odd = {"gn_how": "?", "gn_walks": "999999", "gn_bias_p": "NaN", "gn_sel": "#77", "gn_by": "x", "gn_known": "y"}
    app = sound(open_page(PAGE, **QUICK | odd))
    assert len(app.get("plotly_chart")) == 3
