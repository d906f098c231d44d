"""The two matrices as heatmaps, with the rows that this step touches framed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.training.steps.learning import Floats
from embed_core.training.steps.walk import Step, Walk
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import t
from pages._shared.state import View

T = "word_training_page.steps"
WHEN = ("after", "before", "change")
ROW, ROOM = 25, 110


def show(view: View, walk: Walk, step: Step) -> None:
    """W and C side by side: after the step, before it, or what it changed."""
    when = view.choice(
        st.segmented_control, t(f"{T}.when"), "ws_when", list(WHEN), WHEN[0],
        format_func=lambda name: t(f"{T}.whens.{name}"),
    )  # fmt: skip
    inputs = _moment(when, step.before.inputs, step.after.inputs)
    outputs = _moment(when, step.before.outputs, step.after.outputs)
    left, right = st.columns(2)
    with left:
        rows = input_rows_shown(walk, step)
        names = [input_name(walk, row) for row in rows]
        st.markdown(t(f"{T}.w", rows=len(inputs), dims=inputs.shape[1]))
        if len(rows) < len(inputs):
            st.caption(t(f"{T}.w_part", shown=len(rows), rows=len(inputs)))
        touched = [rows.index(row) for row in dict.fromkeys(step.example.lesson.inputs.tolist())]
        spec = framed(_heatmap(inputs[rows], names), touched, [palette.HIGHLIGHT] * len(touched))
        chart.show(spec, key="ws_w", alt=t(f"{T}.w_alt"))
    with right:
        st.markdown(t(f"{T}.c{'_tree' if walk.rows.tree else ''}", rows=len(outputs), dims=outputs.shape[1]))
        touched, colours = output_marks(step)
        chart.show(framed(_heatmap(outputs, output_names(walk)), touched, colours), key="ws_c", alt=t(f"{T}.c_alt"))


def input_rows_shown(walk: Walk, step: Step) -> list[int]:
    """All words; with fastText those of the given word and its pieces, since only they make up h."""
    if walk.rows.settings.method != "fasttext":
        return list(range(len(walk.rows.input_names)))
    return list(dict.fromkeys(step.example.lesson.inputs.tolist()))


def input_name(walk: Walk, row: int) -> str:
    """The word or piece of a row of W; with pieces beside it, a word's own row says so."""
    name = walk.rows.input_names[row]
    own = walk.rows.settings.method == "fasttext" and row < len(walk.rows.passage.vocabulary)
    return t(f"{T}.whole_word", word=name) if own else name


def output_names(walk: Walk) -> list[str]:
    """The words or, with a tree, its inner nodes."""
    if walk.rows.tree is None:
        return list(walk.rows.passage.vocabulary)
    root = walk.rows.tree.root
    return [t(f"{T}.{'root' if node == root else 'node'}", number=node + 1) for node in range(walk.rows.tree.words - 1)]


def output_marks(step: Step) -> tuple[list[int], list[str]]:
    """The touched rows of C; those with label 1 in one colour, those with label 0 in another."""
    labels = dict(zip(step.example.lesson.outputs.tolist(), step.example.lesson.labels.tolist(), strict=True))
    return list(labels), [palette.STATIC if label == 1 else palette.CONTEXTUAL for label in labels.values()]


def framed(spec: Spec, rows: Sequence[int], colours: Sequence[str]) -> Spec:
    """A heatmap with a frame and an arrow head at each of the ``rows``."""
    spec["layout"]["shapes"] = [
        {
            "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": row - 0.5, "y1": row + 0.5,
            "line": {"color": colour, "width": 3}, "fillcolor": "rgba(0,0,0,0)",
        }
        for row, colour in zip(rows, colours, strict=True)
    ]  # fmt: skip
    ticks = spec["layout"]["yaxis"]["ticktext"]
    spec["layout"]["yaxis"]["ticktext"] = [f"▶ {name}" if row in rows else name for row, name in enumerate(ticks)]
    return spec


def _heatmap(matrix: Floats, names: Sequence[str]) -> Spec:
    columns = [str(number) for number in range(1, matrix.shape[1] + 1)]
    height = max(240, min(ROW * len(names) + ROOM, 1_000))
    spec = plot.heatmap(matrix, names, columns, title=t(f"{T}.value"), scale="diverging", height=height)
    if len(names) <= 2 * plot.NUMBERS_UP_TO:
        spec["data"][0] |= {
            "text": [[f"{value:.2f}" for value in row] for row in matrix.tolist()],
            "texttemplate": "%{text}",
        }
    if not np.any(matrix):
        spec["data"][0] |= {"zmin": -1, "zmax": 1}
    spec["layout"]["xaxis"]["tickangle"] = 0
    return spec


def _moment(when: str, before: Floats, after: Floats) -> Floats:
    return {"before": before, "after": after, "change": after - before}[when]
