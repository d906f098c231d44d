"""One step written out: the formulas with its numbers in them, and what happens to the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embed_core.maths import number
from embed_core.training.steps.learning import Floats, sigmoid
from embed_core.training.steps.walk import Step

SHOWN_DIGITS = 4
TERMS = 4
"""Products a line."""


@dataclass(frozen=True, slots=True, eq=False)
class OutputRow:
    """A different row of C in a step: where it stands among the lesson's rows (``places``; a negative may be drawn
    twice), ``old`` and ``new`` (d,), its ``gradient`` (d,), score, probability, label and the sum of its errors.
    ``score_after`` and ``probability_after`` are with both matrices' new rows.
    """

    row: int
    places: tuple[int, ...]
    label: float
    score: float
    probability: float
    error: float
    gradient: Floats
    old: Floats
    new: Floats
    score_after: float
    probability_after: float


@dataclass(frozen=True, slots=True, eq=False)
class InputRow:
    """A different row of W in a step, ``times`` times a part of h: ``old``, ``new`` and ``gradient`` (d,)."""

    row: int
    times: int
    gradient: Floats
    old: Floats
    new: Floats


def output_rows(step: Step) -> list[OutputRow]:
    """The rows of C that the step touches, the word to predict (or the tree's root) first."""
    lesson, measured, after = step.example.lesson, step.measured, step.scores_after
    found = []
    for row in dict.fromkeys(lesson.outputs.tolist()):
        places = tuple(np.flatnonzero(lesson.outputs == row).tolist())
        first, error = places[0], float(measured.errors[list(places)].sum())
        found.append(
            OutputRow(
                row, places, float(lesson.labels[first]), float(measured.scores[first]),
                float(measured.probabilities[first]), error, error * measured.hidden, step.before.outputs[row],
                step.after.outputs[row], float(after[first]), float(sigmoid(after[first : first + 1])[0]),
            )
        )  # fmt: skip
    return found


def input_rows(step: Step) -> list[InputRow]:
    """The rows of W that the step touches. The gradient is what the update uses: the true one, unless ``as_code``."""
    lesson = step.example.lesson
    rows, times = np.unique(lesson.inputs, return_counts=True)
    order = {row: place for place, row in enumerate(lesson.inputs.tolist()[::-1])}
    pairs = sorted(zip(rows.tolist(), times.tolist(), strict=True), key=lambda pair: -order[pair[0]])
    return [
        InputRow(
            row, count, count * lesson.share * step.measured.gradient, step.before.inputs[row], step.after.inputs[row]
        )
        for row, count in pairs
    ]


def formulas_of_output(step: Step, row: OutputRow) -> list[str]:
    """LaTeX: score, probability, error, gradient and new row of one row of C."""
    h, rate = step.measured.hidden, number(step.rate)
    terms = [rf"{_bracketed(u)} \cdot {_bracketed(x)}" for u, x in zip(row.old, h, strict=True)]
    rows = [" + ".join(terms[start : start + TERMS]) for start in range(0, len(terms), TERMS)]
    single = float(step.measured.errors[row.places[0]])
    errors = " + ".join(_bracketed(float(step.measured.errors[place])) for place in row.places)
    lines = [
        aligned(r"s = u \cdot h", r" \\ &\quad + ".join(rows), _short(row.score)),
        rf"p = \sigma(s) = \frac{{1}}{{1 + e^{{-s}}}} = {_short(row.probability)}, \qquad "
        rf"e = p - y = {_short(row.probability)} - {row.label:.0f} = {_short(single)}",
        aligned(
            r"\frac{\partial L}{\partial u} = e\,h", rf"{_short(row.error)} \cdot {vector(h)}", vector(row.gradient)
        ),
        aligned(
            r"u' = u - \eta\, e\, h",
            rf"{vector(row.old)} \\ &\quad - {rate} \cdot {vector(row.gradient)}",
            vector(row.new),
        ),
    ]
    if len(row.places) > 1:
        lines.insert(2, rf"e = {errors} = {_short(row.error)}")
    return lines


def formulas_of_input(step: Step, row: InputRow) -> list[str]:
    """LaTeX: the gradient of h and the new row of one row of W."""
    lesson, gradient = step.example.lesson, step.measured.gradient
    factor = row.times * lesson.share
    shared = "" if factor == 1 else rf"{number(factor)} \cdot "
    return [
        rf"\frac{{\partial L}}{{\partial h}} = \sum_j e_j u_j = {vector(gradient)}",
        aligned(
            rf"v' = v - \eta \cdot {shared}\frac{{\partial L}}{{\partial h}}",
            rf"{vector(row.old)} \\ &\quad - {number(step.rate)} \cdot {vector(row.gradient)}",
            vector(row.new),
        ),
    ]


def aligned(*parts: str) -> str:
    r"""Parts that are equal, one beneath the other.

    >>> aligned("a", "b", "c")
    '\\begin{aligned} a &= b \\\\ &= c \\end{aligned}'
    """
    first, *rest = parts
    lines = r" \\ ".join(f"&= {part}" for part in rest)
    return rf"\begin{{aligned}} {first} {lines} \end{{aligned}}"


def vector(values: Floats) -> str:
    r"""A row as LaTeX.

    >>> vector(np.array([0.12345, -2.0]))
    '[\\,0.1235,\\; -2.0000\\,]'
    """
    shown = r",\; ".join(_short(float(value)) for value in values)
    return rf"[\,{shown}\,]"


def _short(value: float) -> str:
    return f"{value:.{SHOWN_DIGITS}f}" if abs(value) < 1e4 else number(value)


def _bracketed(value: float) -> str:
    return f"({_short(value)})" if value < 0 else _short(value)
