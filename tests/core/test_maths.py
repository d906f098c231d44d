"""The code that is shown must give the number that is shown."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embed_core.errors import InputError
from embed_core.maths import explain_similarity, number, quoted
from embed_core.scores import METRICS, Metric
from embed_core.similarity import similarity


def run(code: tuple[str, ...]) -> float:
    names: dict[str, object] = {}
    exec("\n".join(code), names)
    return float(names["value"])


def test_pieces_by_hand() -> None:
    maths = explain_similarity([1.0, 2.0], [4.0, -2.0], "euclidean")
    assert (maths.dot, maths.norm_a, maths.norm_b) == (0.0, np.sqrt(5.0), np.sqrt(20.0))
    assert (maths.squared_distance, maths.absolute_distance, maths.value) == (25.0, 7.0, 5.0)


@pytest.mark.parametrize(
    ("metric", "latex"),
    [
        (
            "cosine",
            r"\cos(\text{a}, \text{b}) = \frac{\mathbf{a} \cdot \mathbf{b}}"
            r"{\lVert\mathbf{a}\rVert \, \lVert\mathbf{b}\rVert} = \frac{0}{2.2361 \times 4.4721} = 0",
        ),
        ("dot", r"\operatorname{dot}(\text{a}, \text{b}) = \sum_i a_i b_i = 1 \times 4 + 2 \times (-2) = 0"),
        (
            "euclidean",
            r"d_2(\text{a}, \text{b}) = \sqrt{\sum_i (a_i - b_i)^2} "
            r"= \sqrt{(1 - 4)^2 + (2 - (-2))^2} = \sqrt{25} = 5",
        ),
        (
            "manhattan",
            r"d_1(\text{a}, \text{b}) = \sum_i \lvert a_i - b_i \rvert "
            r"= \lvert 1 - 4 \rvert + \lvert 2 - (-2) \rvert = 7",
        ),
    ],
)
def test_formulas(metric: Metric, latex: str) -> None:
    assert explain_similarity([1.0, 2.0], [4.0, -2.0], metric).latex == latex


@given(
    st.integers(1, 60).flatmap(
        lambda dims: st.tuples(*[arrays(np.float32, dims, elements=st.floats(-100, 100, width=32))] * 2)
    )
)
def test_code_gives_the_value(pair: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = pair
    for metric in METRICS:
        if metric == "cosine" and min(np.linalg.norm(a), np.linalg.norm(b)) < 1e-3:
            continue
        maths = explain_similarity(a, b, metric, "king", "queen")
        assert maths.value == similarity(a, b, metric)
        tolerance = 1e-6 if metric == "cosine" else 1e-6 * (1 + maths.norm_a) * (1 + maths.norm_b)
        assert run(maths.code) == pytest.approx(maths.value, abs=tolerance)


def test_float64_code_is_exact() -> None:
    a, b = np.random.default_rng(1).standard_normal((2, 9))
    for metric in METRICS:
        maths = explain_similarity(a, b, metric)
        assert run(maths.code) == pytest.approx(maths.value, rel=1e-15, abs=1e-15)


@given(st.text(max_size=30))
def test_no_name_leaves_its_comment(name: str) -> None:
    maths = explain_similarity([1.0, 2.0], [3.0, 4.0], "dot", name, name)
    assert run(maths.code) == 11.0
    assert len("\n".join(maths.code).splitlines()) == 4


@given(st.text(max_size=30))
def test_braces_of_a_formula_stay_balanced(name: str) -> None:
    bare = re.sub(r"\\[{}]", "", quoted(name))
    assert bare.count("{") == bare.count("}") == 1
    assert not re.search(r"(?<!\\)[$%#&_]", bare)


def test_numbers_as_latex() -> None:
    assert [number(x) for x in (0.0, 1e-12, -3.0, 123456.0, 0.000123)] == [
        "0", r"1 \times 10^{-12}", "-3", r"1.2346 \times 10^{5}", "0.000123",
    ]  # fmt: skip


def test_long_vectors_are_shortened_in_the_formula_only() -> None:
    maths = explain_similarity(np.ones(384), np.zeros(384), "manhattan")
    assert maths.latex.count(r"\lvert") == 1 + 3
    assert run(maths.code) == 384.0


def test_refused() -> None:
    with pytest.raises(InputError, match="no direction"):
        explain_similarity([0.0, 0.0], [1.0, 0.0])
    with pytest.raises(InputError, match="same model"):
        explain_similarity([1.0], [1.0, 0.0], "dot")
