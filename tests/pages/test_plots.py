"""Heatmaps, bars, curves and placed words: valid for plotly.py, every name escaped, nothing lost."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from pages._shared.figures.plot import Arrow, Axis, Curve, Dots, bars, curves, heatmap, placed

EVIL = "<b>bold</b> & more"


def test_a_heatmap_shows_small_numbers_and_hides_many():
    few = go.Figure(heatmap(np.eye(3), ["a", EVIL, "c"], ["x", "y", "z"], title="cosine", scale="diverging"))
    assert few.data[0].texttemplate == "%{text}"
    assert (few.data[0].zmin, few.data[0].zmax) == (-1, 1)
    assert "<b>" not in str(few.layout.yaxis.ticktext)
    names = [str(number) for number in range(40)]
    assert go.Figure(heatmap(np.eye(40), names, names, title="", scale="plain")).data[0].texttemplate is None


def test_empty_cells_of_a_heatmap_stay_empty():
    figure = go.Figure(heatmap(np.array([[1.0, np.nan]]), ["a"], ["x", "y"], title="", scale="plain"))
    assert list(figure.data[0].text[0]) == ["1.00", ""]


def test_bars_keep_names_in_order_and_whiskers_around_the_value():
    values = np.array([0.5, 0.25])
    figure = go.Figure(
        bars(
            ["first", EVIL], [("m", values)], axis=Axis("share", percent=True), whiskers=[(values - 0.1, values + 0.2)]
        )
    )
    assert figure.layout.yaxis.ticktext[0] == "first"
    assert "<b>" not in str(figure.layout.yaxis.ticktext)
    assert figure.layout.xaxis.tickformat == ".0%"


def test_curves_draw_a_band_and_a_dashed_reference():
    x = np.arange(4)
    lines = [Curve("a", x, x * 2.0, low=x * 1.5, high=x * 2.5), Curve("chance", x, x * 0.0, dashed=True)]
    figure = go.Figure(curves(lines, x=Axis("dose", log=True, range=(1, 100)), y=Axis("cosine")))
    assert [trace.fill for trace in figure.data] == ["toself", None, None]
    assert figure.data[2].line.dash == "dash"
    assert tuple(figure.layout.xaxis.range) == (0, 2)


@pytest.mark.parametrize("count", [3, 4_000])
def test_placed_points_say_their_index_and_arrows_their_ends(count):
    places = np.random.default_rng(0).normal(size=(count, 2))
    groups = [Dots("one", [f"w{n}" for n in range(count)], places), Dots("two", [EVIL], np.array([[0.0, 0.0]]))]
    figure = go.Figure(placed(groups, x=Axis("she - he"), y=Axis(""), arrows=[Arrow((0, 0), (1, 1), EVIL)], zero=True))
    assert figure.data[0].type == ("scatter" if count < 3_000 else "scattergl")
    line, note = figure.layout.annotations
    assert (line.ax, line.x) == (0, 1)
    assert "<b>" not in note.text
