r"""The maths behind one number: the formula with this pair's values in it, and NumPy lines that give the same number.

>>> maths = explain_similarity([3.0, 4.0], [4.0, 3.0], "cosine", "a", "b")
>>> round(maths.value, 4), maths.dot, maths.norm_a
(0.96, 24.0, 5.0)
>>> print(maths.latex)
\cos(\text{a}, \text{b}) = \frac{\mathbf{a} \cdot \mathbf{b}}{\lVert\mathbf{a}\rVert \, \lVert\mathbf{b}\rVert} = \frac{24}{5 \times 5} = 0.96
"""  # noqa: E501 - a formula is one line

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.scores import Metric
from embed_core.similarity import similarity

DIGITS = 5
"""Significant digits of the numbers in a formula."""
_TERMS = 2

_LINES: dict[Metric, str] = {
    "cosine": "value = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))",
    "dot": "value = a @ b",
    "euclidean": "value = np.sqrt(np.sum((a - b) ** 2))",
    "manhattan": "value = np.sum(np.abs(a - b))",
}
_ESCAPES = {
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_",
    "^": r"\char94 ", "~": r"\char126 ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SimilarityMaths:
    """The metric's ``value`` for two vectors and everything it is made of.

    ``dot`` is a.b, ``norm_a`` and ``norm_b`` are the lengths, ``squared_distance`` is sum (a_i - b_i)^2 and
    ``absolute_distance`` sum |a_i - b_i|; all in float64. ``latex`` is one formula, ``code`` lines of Python that print
    nothing and leave the number in ``value``.
    """

    metric: Metric
    value: float
    dot: float
    norm_a: float
    norm_b: float
    squared_distance: float
    absolute_distance: float
    latex: str
    code: tuple[str, ...]


def explain_similarity(
    a: ArrayLike, b: ArrayLike, metric: Metric = "cosine", name_a: str = "a", name_b: str = "b"
) -> SimilarityMaths:
    """Explain the metric between two vectors (d,).

    The code holds the vectors with as many digits as they have, so it gives ``value`` to about seven digits for float32
    vectors and exactly for float64. By cosine, a zero vector raises :class:`InputError`: it has no direction.
    """
    value = similarity(a, b, metric)
    left, right = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if metric == "cosine" and not (left.any() and right.any()):
        raise InputError("similarity.zero_query")
    difference = left - right
    dot, norm_a, norm_b = float(left @ right), float(np.linalg.norm(left)), float(np.linalg.norm(right))
    return SimilarityMaths(
        metric=metric,
        value=value,
        dot=dot,
        norm_a=norm_a,
        norm_b=norm_b,
        squared_distance=float(difference @ difference),
        absolute_distance=float(np.abs(difference).sum()),
        latex=_latex(metric, left, right, value, (name_a, name_b)),
        code=_code(np.asarray(a), np.asarray(b), metric, name_a, name_b),
    )


def number(value: float) -> str:
    r"""A number as LaTeX, to five significant digits.

    >>> number(-0.78390431), number(1.5e-9)
    ('-0.7839', '1.5 \\times 10^{-9}')
    """
    text = f"{value:.{DIGITS}g}"
    mantissa, marker, exponent = text.partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if marker else mantissa


def quoted(name: str) -> str:
    r"""A word as LaTeX text, whatever characters it holds.

    >>> quoted("50%")
    '\\text{50\\%}'
    """
    visible = "".join(character if character.isprintable() else " " for character in name)
    return rf"\text{{{''.join(_ESCAPES.get(character, character) for character in visible)}}}"


def _latex(metric: Metric, a: NDArray[np.float64], b: NDArray[np.float64], value: float, names: tuple[str, str]) -> str:
    pair = f"({quoted(names[0])}, {quoted(names[1])})"
    result = number(value)
    if metric == "cosine":
        lengths = rf"{number(float(np.linalg.norm(a)))} \times {number(float(np.linalg.norm(b)))}"
        formula = r"\frac{\mathbf{a} \cdot \mathbf{b}}{\lVert\mathbf{a}\rVert \, \lVert\mathbf{b}\rVert}"
        return rf"\cos{pair} = {formula} = \frac{{{number(float(a @ b))}}}{{{lengths}}} = {result}"
    if metric == "dot":
        terms = [rf"{_signed(x)} \times {_signed(y)}" for x, y in zip(a, b, strict=True)]
        return rf"\operatorname{{dot}}{pair} = \sum_i a_i b_i = {_sum(terms)} = {result}"
    if metric == "manhattan":
        terms = [rf"\lvert {number(x)} - {_signed(y)} \rvert" for x, y in zip(a, b, strict=True)]
        return rf"d_1{pair} = \sum_i \lvert a_i - b_i \rvert = {_sum(terms)} = {result}"
    terms = [f"({number(x)} - {_signed(y)})^2" for x, y in zip(a, b, strict=True)]
    squares = number(float(np.sum((a - b) ** 2)))
    return rf"d_2{pair} = \sqrt{{\sum_i (a_i - b_i)^2}} = \sqrt{{{_sum(terms)}}} = \sqrt{{{squares}}} = {result}"


def _sum(terms: list[str]) -> str:
    """The first terms of a sum, and the last one."""
    shown = terms if len(terms) <= _TERMS + 1 else [*terms[:_TERMS], r"\cdots", terms[-1]]
    return " + ".join(shown)


def _signed(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def _code(a: NDArray[np.generic], b: NDArray[np.generic], metric: Metric, name_a: str, name_b: str) -> tuple[str, ...]:
    return (
        "import numpy as np",
        f"a = np.array([{_digits(a)}])  # {_comment(name_a)}",
        f"b = np.array([{_digits(b)}])  # {_comment(name_b)}",
        _LINES[metric],
    )


def _digits(vector: NDArray[np.generic]) -> str:
    """The shortest decimals that name each number of this precision, as floats."""
    return ", ".join(str(float(str(x))) for x in vector)


def _comment(name: str) -> str:
    """A name that cannot leave its comment: line breaks are escaped."""
    return json.dumps(name, ensure_ascii=not name.isprintable())
