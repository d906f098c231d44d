"""What every chart says of itself, read off its own data."""

from __future__ import annotations

import re
import time
from pathlib import Path

import numpy as np
import pytest
from page_kit import words_of

from embed_core.texts import catalogue, text
from pages._shared.figures import plot
from pages._shared.figures.explain import SERIES_UP_TO, alt_text, explain, kind_of, unmarked
from pages._shared.figures.plot import Axis, Curve, Dots
from pages._shared.figures.scatter import map_figure
from pages._shared.figures.scene import Colour, Scene

ROOT = Path(__file__).resolve().parents[2]
PLACES = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]], np.float32)
NAMES = ["a", "b", "c"]


def a_map(**more):
    return map_figure(Scene(coordinates=PLACES, names=NAMES, **more))


def a_curve(**more):
    return Curve("own", np.arange(3), np.arange(3.0), **more)


SPECS = {
    "map": lambda: a_map(),
    "axes_map": lambda: a_map(axis_titles=("PC 1 (40%)", "PC 2 (20%)")),
    "map3d": lambda: map_figure(Scene(coordinates=np.eye(3, dtype=np.float32), names=NAMES)),
    "heatmap": lambda: plot.heatmap(np.eye(3), NAMES, NAMES, title="cosine", scale="plain"),
    "bars": lambda: plot.bars(NAMES, [("one", np.arange(3.0))], axis=Axis("share")),
    "lines": lambda: plot.curves([a_curve()], x=Axis("epoch"), y=Axis("loss")),
    "scatter": lambda: plot.placed([Dots("d", NAMES, PLACES)], x=Axis("length"), y=Axis("rank")),
}


@pytest.mark.parametrize("kind", SPECS)
def test_a_chart_knows_what_it_is(kind):
    spec = SPECS[kind]()
    assert kind_of(spec) == kind
    said = explain(spec, "An alt text.")
    assert text(f"figures.kind.{kind}", "en") in said
    assert text(f"figures.never.{kind}", "en") in said
    assert "An alt text" in said


def test_every_kind_has_its_words():
    kinds = {key.rsplit(".", 1)[1] for key in catalogue("en") if key.startswith("figures.kind.")}
    for part in ("never", "name"):
        assert {key.rsplit(".", 1)[1] for key in catalogue("en") if key.startswith(f"figures.{part}.")} == kinds
    assert set(SPECS) < kinds


def test_axes_series_and_marks_are_named():
    lines = [
        a_curve(low=np.zeros(3), high=np.ones(3)),
        Curve("by chance", np.arange(3), np.ones(3), dashed=True),
    ]
    said = unmarked(explain(plot.curves(lines, x=Axis("epoch", log=True), y=Axis("loss")), "alt"))
    assert "Across: epoch (logarithmic" in said
    assert "Up: loss" in said
    assert "Series: own · by chance" in said
    assert "Pale band" in said
    assert "Dashed" in said


def test_a_scale_of_colours_is_named():
    assert "**Colour**: cosine" in explain(SPECS["heatmap"](), "alt")
    coloured = a_map(colour=Colour("frequency", values=np.arange(3.0)))
    assert "**Colour**: frequency" in explain(coloured, "alt")


def test_a_map_says_that_its_axes_mean_nothing_and_principal_axes_do_not():
    assert "no unit" in explain(SPECS["map"](), "alt")
    assert "PC 1 (40%)" in unmarked(explain(SPECS["axes_map"](), "alt"))
    assert "no unit" not in explain(SPECS["axes_map"](), "alt")


def test_words_of_visitors_are_never_markup():
    spec = plot.curves(
        [Curve("<b>*x*</b>", np.arange(2), np.arange(2.0)), Curve("[y](http://z)", np.arange(2), np.arange(2.0))],
        x=Axis("**bold**"), y=Axis("`code`"),
    )  # fmt: skip
    said = explain(spec, "<script>")
    for raw in ("<b>", "*x*", "](http", "**bold**", "`code`", "<script>"):
        assert raw not in said, raw
    assert "<b>*x*</b>" in alt_text(spec, "alt")  # an attribute, not Markdown


def test_many_series_are_counted_not_listed():
    lines = [Curve(f"s{number}", np.arange(2), np.arange(2.0)) for number in range(SERIES_UP_TO + 5)]
    assert "and 5 more" in explain(plot.curves(lines, x=Axis(), y=Axis()), "alt")


def test_the_alt_text_says_what_a_title_leaves_out():
    assert alt_text(SPECS["lines"](), "Loss by epoch") == "Curve: Loss by epoch. Across: epoch. Up: loss"
    assert alt_text(SPECS["heatmap"](), "Heatmap of cosines.") == "Heatmap of cosines"


def test_it_takes_less_than_three_milliseconds(monkeypatch):
    from pages._shared import i18n

    monkeypatch.setattr(i18n, "language", lambda: "zh")
    spec = a_map(colour=Colour("group", categories=NAMES))
    explain(spec, "alt")
    began = time.perf_counter()
    for _ in range(50):
        explain(spec, "alt")
        alt_text(spec, "alt")
    assert (time.perf_counter() - began) / 50 < 0.003


def test_every_chart_of_the_app_goes_through_it():
    pages = [path for path in (ROOT / "pages").rglob("*.py") if path.name != "chart.py"]
    direct = re.compile(r"\bplotly_chart\(")
    assert [path.name for path in pages if direct.search(path.read_text(encoding="utf-8"))] == []


def test_it_stands_under_a_chart_of_a_page(open_page, language):
    app = open_page("pages/static_vectors.py", section="pairs")
    boxes = [box for box in app.get("popover") if box.proto.popover.label == text("figures.title", language)]
    assert len(boxes) == len(app.get("plotly_chart")) > 0
    assert text("figures.kind.heatmap", language) in words_of(app)
