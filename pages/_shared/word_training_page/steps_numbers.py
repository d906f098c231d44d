"""One gradient step with every number: scores and errors, rows before and after, the formulas of a chosen row."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.training.steps import numbers
from embed_core.training.steps.walk import Step, Walk
from pages._shared import tables
from pages._shared.i18n import t
from pages._shared.state import View
from pages._shared.word_training_page import steps_matrices

T = "word_training_page.steps"


def show(view: View, walk: Walk, step: Step) -> None:
    """Two tables and the formulas."""
    outputs, inputs = numbers.output_rows(step), numbers.input_rows(step)
    names = steps_matrices.output_names(walk)
    st.markdown(t(f"{T}.numbers.scores"))
    tables.show(scores(outputs, names), key="ws_scores", columns=_digits(["u·h", "σ", "e", "u·h ′", "σ ′"]))
    st.caption(t(f"{T}.numbers.loss", before=f"{step.measured.loss:.4f}", after=f"{step.loss_after:.4f}"))
    st.markdown(t(f"{T}.numbers.rows", rate=f"{step.rate:g}"))
    moved = rows(walk, step, outputs, inputs, names)
    tables.show(moved, key="ws_rows", columns=_digits([name for name in moved.columns if name.isdecimal()]), height=420)
    st.markdown(t(f"{T}.numbers.written"))
    offered = [f"C{row.row}" for row in outputs] + [f"W{row.row}" for row in inputs]
    labels = {f"C{row.row}": f"C · {names[row.row]}" for row in outputs}
    labels |= {f"W{row.row}": f"W · {steps_matrices.input_name(walk, row.row)}" for row in inputs}
    chosen = view.choice(
        st.selectbox, t(f"{T}.numbers.row"), "ws_row", offered, offered[0], format_func=labels.__getitem__
    )
    lines = {f"C{row.row}": numbers.formulas_of_output(step, row) for row in outputs}
    lines |= {f"W{row.row}": numbers.formulas_of_input(step, row) for row in inputs}
    for line in lines[chosen]:
        st.latex(line)


def scores(outputs: list[numbers.OutputRow], names: list[str]) -> pd.DataFrame:
    """A line for each touched row of C."""
    return pd.DataFrame({
        t(f"{T}.numbers.c_row"): [names[row.row] for row in outputs],
        t(f"{T}.numbers.label"): [int(row.label) for row in outputs],
        t(f"{T}.numbers.times"): [len(row.places) for row in outputs],
        "u·h": [row.score for row in outputs],
        "σ": [row.probability for row in outputs],
        "e": [row.error for row in outputs],
        "u·h ′": [row.score_after for row in outputs],
        "σ ′": [row.probability_after for row in outputs],
    })  # fmt: skip


def rows(
    walk: Walk, step: Step, outputs: list[numbers.OutputRow], inputs: list[numbers.InputRow], names: list[str]
) -> pd.DataFrame:  # fmt: skip
    """Three lines for each touched row: before, what is added, after."""
    lines: list[list[object]] = []
    touched: list[tuple[str, str, numbers.InputRow | numbers.OutputRow]] = [
        *(("W", steps_matrices.input_name(walk, row.row), row) for row in inputs),
        *(("C", names[row.row], row) for row in outputs),
    ]
    for matrix, name, row in touched:
        lines.append([matrix, name, t(f"{T}.numbers.before"), *row.old.tolist()])
        lines.append([matrix, name, t(f"{T}.numbers.change"), *(-step.rate * row.gradient).tolist()])
        lines.append([matrix, name, t(f"{T}.numbers.after"), *row.new.tolist()])
    dims = [str(number) for number in range(1, step.before.inputs.shape[1] + 1)]
    heads = [t(f"{T}.numbers.matrix"), t(f"{T}.numbers.row"), t(f"{T}.numbers.what")]
    return pd.DataFrame(lines, columns=[*heads, *dims])


def _digits(names: list[str]) -> dict[str, object]:
    return {name: st.column_config.NumberColumn(name, format="%.4f") for name in names}
