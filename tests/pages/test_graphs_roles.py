"""Near or alike: the two pictures, the sentence that follows from the numbers, bounds in sentences."""

from __future__ import annotations

import pytest
from page_kit import words_of
from test_graphs_nodes import PAGE, sound, spec_of

from embed_core import stash
from embed_core.graph.roles import Comparison, PairCosines, Spread, Verdict
from embed_core.graph.vectors import VectorSettings
from embed_core.graph.walks import WalkSettings
from embed_core.texts import text

pytestmark = pytest.mark.usefixtures("own_cache")
QUICK = {"section": "roles", "gr_walks": "1", "gr_length": "20", "gr_epochs": "1", "gr_size": "4"}


def table_of(app, language):
    wanted = text("graphs_page.roles.columns.hops", language)
    return next(frame.value for frame in app.dataframe if wanted in frame.value)


def test_it_opens_with_les_miserables_and_measures(open_page, language):
    app = sound(open_page(PAGE, **QUICK))
    assert len(app.get("plotly_chart")) == 6  # two walks, roles, bars, curves, the inspector's
    table = table_of(app, language)
    assert len(table) == 7
    assert float(table.iloc[-1][text("graphs_page.roles.columns.louvain", language)]) == 1
    legend = [trace["name"] for trace in spec_of(app, "gr_graph0")["data"] if trace.get("showlegend")]
    assert legend == [text("graphs_page.roles.group", language, number=number) for number in range(1, 7)]
    assert words_of(app).count(f"**{text('projections.see.title', language)}**") == 3


def test_the_barbell_and_one_selection_in_all_pictures(open_page, language):
    app = sound(open_page(PAGE, **QUICK, gr_graph="barbell", gr_sel="L1", gr_side="1", gr_q2="4"))
    near = text("graphs_page.roles.nearest", language, node="L1", near="").rstrip(".。")
    assert sum(caption.value.startswith(near) for caption in app.caption) == 2
    assert "4" in words_of(app)


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_too_large_a_graph_gets_a_sentence(open_page):
    lines = "\n".join(f"n{node},n{node + 1}" for node in range(2_001))
    app = open_page(
        PAGE, **QUICK, gr_graph="page", graph="own", graph_file=f"{stash.put(lines.encode())}/long.csv"
    )  # fmt: skip
    assert not app.exception
    assert [error for error in app.error if "2,002" in error.value and "2,000" in error.value]


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_parts_directions_and_lone_nodes(open_page):
    lines = "from,to\na,b\nb,c\nc,a\nd,e\ne,d\nf,f\n"
    file = f"{stash.put(lines.encode())}/mine.csv"
    app = sound(open_page(PAGE, **QUICK, gr_graph="page", graph="own", graph_file=file))
    assert len(app.get("plotly_chart")) >= 5


def verdict(unlike: float) -> Verdict:
    same = Spread(unlike, 0.01)
    return Verdict(3, Spread(0.7, 0.01), same, same, same, Spread(0.6, 0.0))


def compared(second: float) -> Comparison:
    pair = PairCosines(Spread(0.8, 0), Spread(0.2, 0), Spread(0.4, 0))
    walks = ({3: verdict(1.0), 6: verdict(0.9)}, {3: verdict(second), 6: verdict(0.9)})
    return Comparison(walks, {3: verdict(0.4), 6: verdict(0.3)}, verdict(0.9), (pair, pair), pair, 5, ())


@pytest.mark.parametrize(
    ("second", "key", "paper"),
    [
        (0.98, "no_roles", "paper_no"),
        (0.85, "partly", "paper_no"),
        (0.5, "roles", "paper_yes"),
        (1.2, "no_roles", "paper_no"),
    ],
)
def test_the_sentence_follows_from_the_numbers(monkeypatch, second, key, paper):
    from pages._shared.graphs_page import roles_said
    from pages._shared.graphs_page.roles_settings import Both

    said = []
    monkeypatch.setattr(roles_said, "t", lambda name, **_: said.append(name) or "")
    monkeypatch.setattr(roles_said, "language", lambda: "en")
    both = Both((WalkSettings(q=0.5), WalkSettings(q=2.0)), (6, 3), VectorSettings())
    roles_said.show(compared(second), both, "lesmis")
    roles_said.show_pairs(compared(second), both)
    ours = [name.removeprefix("graphs_page.roles.see.") for name in said if name.startswith("graphs_page.")]
    assert ours == ["near", key, paper, "pairs"]
