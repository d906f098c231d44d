"""The map figure: every point once, indices that lead back, small enough for the socket, text that cannot be markup."""

from __future__ import annotations

import base64

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest
from hypothesis import given
from hypothesis import strategies as some

from pages._shared.figures.scatter import GRID, GRID_FROM, map_figure
from pages._shared.figures.scene import Colour, Mark, Scene, hover_text
from pages._shared.figures.series import animated, multiples
from pages._shared.inspector.selection import picked


def figure_of(drawn: Scene) -> go.Figure:
    """The figure through plotly.py's own validation: a wrong name or value raises here."""
    return go.Figure(map_figure(drawn))


def numbers(packed) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"])


def scene(count: int, dims: int = 2, **more) -> Scene:
    places = np.random.default_rng(0).normal(size=(count, dims)).astype(np.float32)
    return Scene(coordinates=places, names=[f"word{number}" for number in range(count)], **more)


@pytest.mark.parametrize("dims", [2, 3])
def test_categories_show_every_point_once_with_its_index(dims):
    labels = ["pet", "fish", "pet", "bird", "fish"]
    figure = figure_of(scene(5, dims, colour=Colour("kind", categories=labels)))
    seen = sorted(int(index) for trace in figure.data for index in numbers(trace.customdata))
    assert seen == [0, 1, 2, 3, 4]
    assert {trace.name for trace in figure.data} == {"pet", "fish", "bird"}


def test_noise_stands_behind_the_others():
    figure = figure_of(scene(4, colour=Colour("c", categories=["a", "none", "a", "none"], quiet="none")))
    assert figure.data[0].name == "none"
    assert figure.data[0].marker.opacity < figure.data[1].marker.opacity


def test_lines_lead_from_the_selected_point_to_its_neighbours():
    drawn = scene(6, selected=(2,), neighbours=(4, 5))
    lines = [trace for trace in figure_of(drawn).data if trace.mode == "lines"]
    assert len(lines) == 1
    x = numbers(lines[0].x)
    assert x[[0, 3]] == pytest.approx(drawn.coordinates[2, 0])
    assert x[[1, 4]] == pytest.approx(drawn.coordinates[[4, 5], 0])
    assert np.isnan(x[[2, 5]]).all()


def test_four_hundred_thousand_points_stay_under_fifteen_megabytes():
    count = 400_000
    drawn = scene(
        count, colour=Colour("rank", values=np.log10(np.arange(1, count + 1)), ticks=[(0.0, "1"), (5.0, "100,000")])
    )
    figure = figure_of(drawn)
    message = plotly.io.to_json(figure, validate=False)
    assert len(message) < 15_000_000
    trace = figure.data[0]
    assert trace.type == "scattergl"
    x = numbers(trace.x)
    assert x.dtype == np.int16
    # The grid keeps the picture: correlation of the drawn places with the real ones is as good as one.
    assert np.corrcoef(x, drawn.coordinates[:, 0])[0, 1] > 0.999999


def test_marks_and_rings_move_onto_the_grid_with_the_points():
    count = GRID_FROM + 1
    drawn = scene(count, selected=(7,), marks=[Mark("label", np.array([0.0, 0.0]))])
    figure = figure_of(drawn)
    ring = next(trace for trace in figure.data if trace.marker.symbol == "circle-open")
    assert numbers(ring.x)[0] == numbers(figure.data[0].x)[7]
    selected, label = figure.layout.annotations
    assert (selected.x, selected.y) == (numbers(ring.x)[0], numbers(ring.y)[0])
    middle = (drawn.coordinates.max(axis=0) + drawn.coordinates.min(axis=0)) / 2
    assert label.x == pytest.approx(-middle[0] * 2 * GRID / np.ptp(drawn.coordinates, axis=0).max(), rel=1e-3)


@given(some.text(max_size=200))
def test_hover_text_is_never_markup(name):
    shown = hover_text(name).replace("<br>", "")
    assert "<" not in shown
    assert ">" not in shown


def test_an_animation_has_a_frame_for_every_snapshot():
    drawn = scene(20)
    snapshots = np.stack([drawn.coordinates * factor for factor in (0.1, 1, 50)])
    figure = go.Figure(animated(drawn, snapshots, ["1", "2", "3"], "Play", "Pause"))
    assert [frame.name for frame in figure.frames] == ["1", "2", "3"]
    # Every frame fills the same box: the growth of the layout while it is optimised means nothing.
    assert [float(np.abs(numbers(frame.data[0].x)).max()) <= 1.0 for frame in figure.frames] == [True] * 3


def test_small_multiples_have_one_map_a_title():
    figure = go.Figure(multiples([scene(10)] * 9, [str(number) for number in range(9)]))
    assert len(figure.data) == 9
    assert len({trace.xaxis for trace in figure.data}) == 9


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (None, []),
        ({}, []),
        ({"selection": {"points": []}}, []),
        ({"selection": {"points": [{"customdata": [3]}, {"customdata": 3}, {"point_index": 1}]}}, [3, 1]),
        ({"selection": {"points": [{"customdata": [99]}, {"point_index": -1}, {"x": 1}]}}, []),
    ],
)
def test_a_selection_event_leads_back_to_the_points(event, expected):
    assert picked(event, 10) == expected
