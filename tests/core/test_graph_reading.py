"""Graphs from files: every format, everything that is wrong with files, and any bytes at all."""

from __future__ import annotations

import io

import networkx as nx
import numpy as np
import pytest
from hypothesis import example as with_
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.graph import reading, reading_lines, reading_xml
from embed_core.graph.kinds import MAX_EDGES, Graph
from embed_core.graph.reading import MAX_BYTES, example, read_graph
from embed_core.graph.samples import sample


def edges(graph):
    return {
        (graph.names[a], graph.names[b]): weight
        for (a, b), weight in zip(graph.edges.tolist(), graph.weights.tolist(), strict=True)
    }


def notes(graph):
    return [note.key for note in graph.notes]


def refused(name, data):
    with pytest.raises(InputError) as error:
        read_graph(name, data)
    assert all(error.value.message(language) for language in ("en", "zh"))
    return error.value.code


@pytest.mark.parametrize(
    "text",
    [
        "a,b,2\nb,c,3\n",
        "from,to,weight\na,b,2\nb,c,3\n",
        "weight;target;source\n2;a;b\n3;c;b\n",
        "a\tb\t2\r\nb\tc\t3\r\n",
        "# a comment\na b 2\n\n  b   c   3\n",
        "% konect\na b {'weight': 2}\nb c {'weight': 3}\n",
        '"a","b","2"\n"b","c","3"\n',
        "起点,终点,权重\na,b,2\nb,c,3\n",
        "\ufeffsource,target,weight\na,b,2\nb,c,3\n",
    ],
)
def test_edge_lists_of_every_kind(text):
    graph = read_graph("edges.txt", text.encode())
    assert edges(graph) == {("a", "b"): 2, ("b", "c"): 3} or edges(graph) == {("b", "a"): 2, ("b", "c"): 3}
    assert not graph.directed


def test_weights_may_be_missing():
    assert edges(read_graph("edges.csv", b"a,b\nb,c\n")) == {("a", "b"): 1, ("b", "c"): 1}
    assert edges(read_graph("edges.csv", b"a,b,2\nb,c,\n")) == {("a", "b"): 2, ("b", "c"): 1}
    graph = read_graph("edges.csv", b"a,b,friends\nb,c,foes\n")
    assert set(graph.weights) == {1}
    assert notes(graph) == ["no_weights"]


def test_everything_wrong_with_edges_is_told():
    graph = read_graph("edges.csv", b"a,a\na,b\nb,a\nc,d,-1\nc,d,0\ne,f,inf\ng,h,1\nz\n,\n")
    assert edges(graph) == {("a", "b"): 2, ("g", "h"): 1}
    assert notes(graph) == ["skipped_lines", "bad_weights", "self_loops", "duplicates", "isolated", "parts"]
    assert graph.names == ("a", "b", "c", "d", "e", "f", "g", "h", "z")


def test_directions_are_kept_where_they_are_given():
    assert read_graph("edges.csv", b"a,b\nb,a\n", directed=True).directed
    graph = read_graph("gephi.csv", b"Source,Target,Type\na,b,Directed\nb,a,Directed\n")
    assert (graph.directed, len(graph.edges)) == (True, 2)


@pytest.mark.parametrize(
    "names", [("<b>bold</b>", "<script>alert(1)</script>"), ("😀", "👩‍👩‍👧"), ("令狐冲", "任盈盈"), ("=1+1", "*a*_b_")]
)
def test_names_are_taken_as_they_are(names):
    graph = read_graph("edges.tsv", f"{names[0]}\t{names[1]}\n".encode())
    assert graph.names == names


def test_other_encodings():
    text = "令狐冲,任盈盈\n任盈盈,岳不群\n"
    assert read_graph("a.csv", text.encode("gb18030")).names[0] == "令狐冲"
    assert read_graph("a.csv", text.encode("utf-16")).names[0] == "令狐冲"
    assert refused("a.csv", b"caf\xe9,b\xfc\xff\n") == "tables.encoding"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "graph.empty"),
        (b" \n\n", "graph.empty"),
        (b"# nothing but a comment\n", "graph.empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "graph.binary"),
        (b"only\nnames\n", "graph.one_column"),
        (b"a,a\n", "graph.no_edges"),
        (b"x" * 300 + b",b\n", "graph.long_name"),
    ],
)
def test_what_is_no_edge_list(data, code):
    assert refused("edges.csv", data) == code


def test_the_bounds(monkeypatch):
    assert refused("edges.csv", b"a" * (MAX_BYTES + 1)) == "graph.too_big"
    assert refused("e.csv", b"".join(b"%d,%d\n" % (n, n + 1) for n in range(MAX_EDGES + 2))) == "graph.too_many_edges"
    monkeypatch.setattr(reading_lines, "MAX_NODES", 3)
    assert refused("e.csv", b"a,b\nc,d\n") == "graph.too_many_nodes"


@pytest.mark.parametrize(("ending", "write"), [("graphml", nx.write_graphml), ("gexf", nx.write_gexf)])
def test_what_networkx_writes(ending, write):
    drawn = nx.DiGraph()
    drawn.add_node("a", label="Anna", group="x", age=3)
    drawn.add_node("b", label="Ben", group="y", age=4)
    drawn.add_node("c", label="Cleo", group="x")
    drawn.add_edge("a", "b", weight=2.5)
    drawn.add_edge("b", "a")
    out = io.BytesIO()
    write(drawn, out)
    graph = read_graph(f"g.{ending}", out.getvalue())
    assert graph.directed
    assert edges(graph) == {("Anna", "Ben"): 2.5, ("Ben", "Anna"): 1}
    assert graph.columns["group"].tolist() == ["x", "y", "x"]
    assert graph.columns["age"][:2].tolist() == [3, 4]
    assert np.isnan(graph.columns["age"][2])
    assert notes(graph) == ["directed", "isolated"]
    assert edges(read_graph("named.txt", out.getvalue())) == edges(graph)  # seen from the content


def test_labels_that_repeat_are_no_names():
    out = io.BytesIO()
    drawn = nx.Graph([("n1", "n2")])
    nx.set_node_attributes(drawn, "same", "label")
    nx.write_gexf(drawn, out)
    assert read_graph("g.gexf", out.getvalue()).names == ("n1", "n2")


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<graphml><graph edgedefault="undirected"><node id="&b;"/></graph></graphml>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<graphml><graph edgedefault="undirected"><node id="&x;"/></graph></graphml>"""
HEAD = b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB, "graph.xml_entities"),
        (OUTSIDE, "graph.xml_entities"),
        (HEAD, "graph.broken_xml"),
        (b"<svg/>", "graph.not_a_graph"),
        (HEAD + b"</graph></graphml>", "graph.empty"),
        (HEAD + b"<node id='a'/></graph></graphml>", "graph.no_edges"),
        (HEAD + b"<edge source='a' target='b' directed='true'/></graph></graphml>", "graph.mixed_directions"),
        (b"<gexf><graph/></gexf>", "graph.broken_xml"),
        (HEAD + b"<a>" * 100 + b"</a>" * 100 + b"</graph></graphml>", "graph.too_many_elements"),
    ],
)
def test_what_is_no_xml_graph(data, code):
    assert refused("g.graphml", data) == code


def test_the_bounds_of_xml_are_seen_before_anything_is_built(monkeypatch):
    monkeypatch.setattr(reading_xml, "MAX_EDGES", 1)
    monkeypatch.setattr(reading_xml, "MAX_NODES", 3)
    edge = b"<edge source='a' target='b'/>"
    assert refused("g.graphml", HEAD + edge * 2 + b"</graph></graphml>") == "graph.too_many_edges"
    assert refused("g.graphml", HEAD + b"<node id='a'/>" * 4 + b"</graph></graphml>") == "graph.too_many_nodes"


def test_the_example_reads_back_as_the_graph_it_shows():
    graph, shown = read_graph("edges.csv", example()), sample("lesmis")
    sides = {frozenset(pair): weight for pair, weight in edges(shown).items()}
    assert {frozenset(pair): weight for pair, weight in edges(graph).items()} == sides


def test_a_dangerous_file_name_is_shown_tamely():
    with pytest.raises(InputError) as error:
        read_graph("../[x](y)<b>.csv", b"")
    assert "<" not in error.value.message("en")


PIECES = st.sampled_from([
    b"a", b"b", b",", b"\t", b" ", b"\n", b"\r", b'"', b"1", b"-1", b"nan", b"1e999", b"#", b"{", b"}", b"'weight': ",
    b"\xff", b"\x00", b"\xef\xbb\xbf", b"<graphml>", b"</graphml>", b"<graph edgedefault='undirected'>", b"</graph>",
    b"<node id='a'/>", b"<edge source='a' target='b'/>", b"<data key='k'>1</data>", b"<gexf>", b"</gexf>", b"<nodes>",
    b"<?xml version='1.0' encoding='utf-7'?>", b"<key id='k' for='edge' attr.name='weight' attr.type='int'/>", b"&x;",
])  # fmt: skip
ANY = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=40).map(b"".join))


@given(ANY, st.sampled_from(["g.csv", "g.graphml", "g.gexf", "g"]))
@with_(HEAD + b"<key id='k' for='edge' attr.name='weight' attr.type='nonsense'/></graph></graphml>", "g.graphml")
@with_(b'a,"b\nc,d\n', "g.csv")
@with_(b"a\x0bb\x1cc\n", "g.csv")
@settings(max_examples=400)
def test_any_bytes_are_a_graph_or_a_sentence(data, name):
    try:
        graph = reading.read_graph(name, data)
    except InputError as error:
        assert error.message("en")
        assert error.message("zh")
    else:
        assert isinstance(graph, Graph)
        assert len(graph.edges) > 0
        assert len(set(graph.names)) == len(graph.names)
        assert (graph.weights > 0).all()
        assert np.isfinite(graph.weights).all()
