"""The walk: it opens with a picture and probabilities, follows p and q, clicks and files, and says what is wrong."""

from __future__ import annotations

import json

import pytest
from page_kit import settle, words_of

from embed_core import stash
from embed_core.graph.samples import sample
from embed_core.graph.walks import WalkSettings, one_walk, transition

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/graphs.py"


@pytest.fixture
def open_walk(open_page):
    return lambda **query: open_page(PAGE, **{"section": "walk", **query})


def charts(app):
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def button(app, key):
    return next(one for one in app.button if one.key == key)


def steps_of(graph, start, p, q, seed=3):
    return one_walk(graph, graph.names.index(start), WalkSettings(length=80, p=p, q=q, seed=seed)).tolist()


def fine(app):
    assert not app.exception
    assert not app.error
    return words_of(app)


def test_it_opens_with_a_walk_its_probabilities_and_the_corpus(open_walk):
    app = open_walk()
    graph = sample("lesmis")
    path = steps_of(graph, "Valjean", 1, 0.5)
    words = fine(app)
    assert graph.names[path[4]] in words
    picture, bars, visits = charts(app)
    assert len(picture["frames"]) == 80
    now = transition(graph, path[3], path[4], 1, 0.5)
    assert sum(len(trace["hovertext"]) for trace in bars["data"] if trace["type"] == "bar") >= len(now.targets)
    assert len(visits["data"][0]["hovertext"]) == 77
    assert len(app.dataframe[-1].value) == 200


@pytest.mark.parametrize("graph", ["karate", "florentine", "sbm", "barbell"])
def test_every_graph_opens(open_walk, graph):
    app = open_walk(graph=graph)
    fine(app)
    assert len(charts(app)) == 3


def test_p_and_q_change_the_probabilities_and_stay_in_the_link(open_walk):
    app = open_walk(graph="karate")
    button(app, "gw_way_back").click()
    settle(app)
    fine(app)
    assert [app.query_params[key] for key in ("gw_p", "gw_q")] == ["0.25", "1.0"]
    graph = sample("karate")
    path = steps_of(graph, "John A.", 0.25, 1)
    now = transition(graph, path[3], path[4], 0.25, 1)
    back = now.probabilities[now.targets.tolist().index(path[3])]
    assert f"{back:.0%}".replace("%", "\\%") in words_of(app) or f"{back:.0%}" in words_of(app)


def test_steps_go_both_ways(open_walk):
    app = open_walk(graph="karate")
    button(app, "gw_on").click()
    settle(app)
    assert app.query_params["gw_step"] == "5"
    for _ in range(5):
        button(app, "gw_back").click()
        settle(app)
    assert app.query_params["gw_step"] == "0"
    assert button(app, "gw_back").disabled
    fine(app)
    app = open_walk(graph="karate", gw_step="79")
    fine(app)
    assert button(app, "gw_on").disabled


def test_the_start_comes_from_the_link(open_walk):
    app = open_walk(graph="karate", gw_start="12", gw_step="0")
    assert "12" in fine(app)
    assert app.selectbox(key="graphs:gw_start").value == "12"


def test_a_click_on_a_node_begins_the_walk_there(monkeypatch):
    from pages._shared.graphs_page import drawn, walk_controls

    graph = sample("lesmis")
    monkeypatch.setattr(
        drawn.st, "session_state", {"gw_graph": {"selection": {"points": [{"customdata": [11]}]}}, "none": {}}
    )
    assert drawn.clicked("gw_graph", graph) == 11
    assert drawn.clicked("none", graph) is None

    class Kept(dict):
        put = dict.__setitem__

    kept = Kept()
    walk_controls.begin_at(kept, graph, 11)
    assert kept == {"gw_start": graph.names[11]}


def test_a_file_of_ones_own_with_everything_wrong(open_walk):
    text = "from,to,weight\n<b>a</b>,😀,1\n😀,c,-1\nc,c,1\n😀,<b>a</b>,2\nz,,\n"
    app = open_walk(graph="own", graph_file=f"{stash.put(text.encode())}/x.csv")
    words = fine(app)
    assert "<b>" not in words.replace("\\<b\\>", "")
    assert len(charts(app)) == 3
    assert len(app.caption) >= 5


def test_without_a_file_it_asks_for_one(open_walk):
    app = open_walk(graph="own")
    fine(app)
    assert not charts(app)
    assert any(one.key == "graph_example" for one in app.get("download_button")) or app.get("download_button")


@pytest.mark.parametrize("content", [b"", b"\x89PNG\x00\x00", b"<graphml/>", b"one\ntwo\n"])
def test_a_broken_file_is_a_sentence(open_walk, content):
    app = open_walk(graph="own", graph_file=f"{stash.put(content)}/x.csv")
    assert not app.exception
    assert len(app.error) == 1
    assert app.query_params["graph_file"]


def test_a_dead_end_ends_the_walk(open_walk):
    text = "Source,Target,Type\na,b,Directed\nb,c,Directed\nd,c,Directed\nx,c,Directed\n"
    file = f"{stash.put(text.encode())}/x.csv"
    fine(open_walk(graph="own", graph_file=file, gw_start="a", gw_step="2"))
    fine(open_walk(graph="own", graph_file=file, gw_start="c"))


def test_a_large_graph_takes_the_start_as_text(open_walk):
    text = "".join(f"n{node},n{node + 1}\n" for node in range(3_100))
    file = f"{stash.put(text.encode())}/x.csv"
    app = open_walk(graph="own", graph_file=file, gw_start="N7", gw_walks="1", gw_length="5")
    fine(app)
    assert "frames" not in charts(app)[0]
    app = open_walk(graph="own", graph_file=file, gw_start="nobody", gw_walks="1", gw_length="5")
    fine(app)
    assert "nobody" in words_of(app)


def test_more_steps_than_allowed_are_one_sentence(open_walk):
    text = "".join(f"n{node},n{node + 1}\n" for node in range(9_000))
    app = open_walk(graph="own", graph_file=f"{stash.put(text.encode())}/x.csv", gw_walks="50", gw_length="200")
    assert not app.exception
    assert len(app.error) == 1
    assert len(charts(app)) == 2
