"""Exact neighbours against SciPy, scikit-learn and a brute-force ranking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import cosine_similarity

from embed_core.errors import Cancelled, InputError
from embed_core.scores import exact_scores, row_cosines, unit_rows
from embed_core.similarity import METRICS, Metric, is_distance, pairwise, row_norms, similarity, top_k, top_k_many

SCIPY = {"cosine": "cosine", "euclidean": "euclidean", "manhattan": "cityblock"}


def reference(vectors: np.ndarray, query: np.ndarray, metric: Metric) -> np.ndarray:
    """The metric by SciPy, in float64."""
    rows = vectors.astype(np.float64)
    if metric == "dot":
        return rows @ query
    values = cdist(rows, query[None].astype(np.float64), SCIPY[metric])[:, 0]
    return 1.0 - values if metric == "cosine" else values


def ranking(scores: np.ndarray, metric: Metric, k: int) -> np.ndarray:
    order = np.lexsort((np.arange(len(scores)), scores if is_distance(metric) else -scores))
    return order[:k]


@pytest.fixture(scope="module")
def table() -> np.ndarray:
    return np.random.default_rng(7).standard_normal((5000, 24), dtype=np.float32)


@pytest.mark.parametrize(
    ("metric", "rows", "scores"),
    [
        ("cosine", [0, 1, 2], [1.0, 0.6, 0.0]),
        ("dot", [1, 0, 2], [3.0, 1.0, 0.0]),
        ("euclidean", [0, 2, 1], [0.0, np.sqrt(2.0), np.sqrt(20.0)]),
        ("manhattan", [0, 2, 1], [0.0, 2.0, 6.0]),
    ],
)
def test_values_by_hand(metric: Metric, rows: list[int], scores: list[float]) -> None:
    found, values = top_k(np.array([[1, 0], [3, 4], [0, 1]], np.float32), [1.0, 0.0], 3, metric)
    assert found.tolist() == rows
    np.testing.assert_allclose(values, scores, atol=1e-12)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k", [1, 10, 700, 5000])
def test_equals_scipy(table: np.ndarray, metric: Metric, k: int) -> None:
    query = table[3] + 0.1
    expected = reference(table, query, metric)
    rows, scores = top_k(table, query, k, metric)
    assert rows.tolist() == ranking(expected, metric, k).tolist()
    np.testing.assert_allclose(scores, expected[rows], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("metric", METRICS)
def test_precomputed_norms_change_nothing(table: np.ndarray, metric: Metric) -> None:
    with_norms = top_k(table, table[9], 20, metric, norms=row_norms(table))
    without = top_k(table, table[9], 20, metric)
    assert with_norms[0].tolist() == without[0].tolist()
    assert with_norms[1].tolist() == without[1].tolist()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("offset", [100.0, 3000.0])
def test_far_from_the_origin(table: np.ndarray, metric: Metric, offset: float) -> None:
    """|a|^2 + |q|^2 - 2 a.q loses most digits here: only the exact ranking of a wide shortlist is right."""
    shifted = table + np.float32(offset)
    expected = ranking(exact_scores(shifted, shifted[5], metric), metric, 15)
    assert top_k(shifted, shifted[5], 15, metric)[0].tolist() == expected.tolist()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("scale", [1e-35, 1e-25, 1e25, 1e35])
def test_numbers_whose_squares_leave_float32(metric: Metric, scale: float) -> None:
    directions = np.random.default_rng(0).standard_normal((300, 5))
    scaled = (directions * scale).astype(np.float32)
    scaled[7] = 0.0
    expected = ranking(exact_scores(scaled, scaled[0], metric), metric, 10)
    assert top_k(scaled, scaled[0], 10, metric)[0].tolist() == expected.tolist()


@given(
    st.data(),
    st.sampled_from(METRICS),
    st.integers(1, 400),
    st.integers(1, 6),
    st.integers(1, 30),
)
def test_ties_go_to_the_lower_row(data: st.DataObject, metric: Metric, rows: int, dims: int, k: int) -> None:
    """Small whole numbers tie all the time, and zero rows occur."""
    seed = data.draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    vectors = generator.integers(-2, 3, (rows, dims)).astype(np.float32)
    query = generator.integers(-2, 3, dims).astype(np.float64)
    if metric == "cosine" and not query.any():
        query[0] = 1.0
    left_out = data.draw(st.sets(st.integers(0, rows - 1), max_size=rows))
    scores = exact_scores(vectors, query, metric)
    expected = [row for row in ranking(scores, metric, rows).tolist() if row not in left_out][:k]
    assert top_k(vectors, query, k, metric, left_out)[0].tolist() == expected


@given(arrays(np.float32, st.tuples(st.integers(1, 40), st.just(4)), elements=st.floats(-1e6, 1e6, width=32)))
def test_any_finite_table(vectors: np.ndarray) -> None:
    for metric in METRICS:
        if metric == "cosine" and not vectors[0].any():
            continue
        rows, scores = top_k(vectors, vectors[0], 5, metric)
        expected = np.sort(exact_scores(vectors, vectors[0], metric))
        best = expected[:5] if is_distance(metric) else expected[::-1][:5]
        assert scores.tolist() == best.tolist()
        assert len(set(rows.tolist())) == min(5, len(vectors))


def test_a_whole_block_left_out() -> None:
    vectors = np.arange(2000, dtype=np.float32)[:, None]
    rows, _ = top_k(vectors, [0.0], 3, "euclidean", exclude=range(1990))
    assert rows.tolist() == [1990, 1991, 1992]


def test_many_equal_rows() -> None:
    rows, scores = top_k(np.ones((3000, 3), np.float32), [1.0, 1.0, 1.0], 4)
    assert rows.tolist() == [0, 1, 2, 3]
    assert scores.tolist() == [1.0] * 4


def test_excluding_everything_gives_nothing() -> None:
    rows, scores = top_k(np.ones((2, 3), np.float32), [1.0, 0.0, 0.0], 4, exclude=[0, 1])
    assert rows.size == scores.size == 0


def test_zero_rows_have_cosine_zero() -> None:
    rows, scores = top_k(np.array([[0, 0], [-1, 0], [1, 0]], np.float32), [2.0, 0.0], 3)
    assert rows.tolist() == [2, 0, 1]
    assert scores.tolist() == [1.0, 0.0, -1.0]


@pytest.mark.parametrize("metric", METRICS)
def test_many_queries_equal_one_by_one(table: np.ndarray, metric: Metric) -> None:
    own = [4, 0, 77]
    rows, scores = top_k_many(table, table[own], 6, metric, own=own)
    for place, row in enumerate(own):
        alone = top_k(table, table[row], 6, metric, [row])
        assert rows[place].tolist() == alone[0].tolist()
        assert scores[place].tolist() == alone[1].tolist()


def test_many_queries_are_bounded_by_the_table() -> None:
    rows, _ = top_k_many(np.eye(3, dtype=np.float32), np.eye(3), 9, own=[0, 1, 2])
    assert rows.tolist() == [[1, 2], [0, 2], [0, 1]]


def test_many_queries_can_be_cancelled(table: np.ndarray) -> None:
    def stop(*_args: object, **_options: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        top_k_many(table, table, 3, progress=stop)


@pytest.mark.parametrize("metric", METRICS)
def test_pairwise_equals_scipy(table: np.ndarray, metric: Metric) -> None:
    matrix = pairwise(table[:20], table[20:50], metric)
    for column in range(30):
        np.testing.assert_allclose(matrix[:, column], reference(table[:20], table[20 + column], metric), atol=1e-9)


def test_pairwise_cosine_equals_scikit_learn_with_zero_rows() -> None:
    rows = np.array([[0.0, 0.0], [1.0, 2.0], [-3.0, 0.5]])
    np.testing.assert_allclose(pairwise(rows, rows), cosine_similarity(rows), atol=1e-15)


def test_similarity_of_two_vectors() -> None:
    assert similarity([0.0, 0.0], [3.0, 4.0], "euclidean") == 5.0
    assert similarity([1.0, 2.0], [3.0, -4.0], "manhattan") == 8.0
    assert similarity([1.0, 2.0], [3.0, -4.0], "dot") == -5.0


@pytest.mark.parametrize(
    ("vectors", "query", "options", "code"),
    [
        ([[1.0, 2.0]], [1.0, 2.0], {"metric": "jaccard"}, "unknown_metric"),
        ([[1.0, 2.0]], [1.0, 2.0], {"k": 0}, "bad_k"),
        ([[1.0, 2.0]], [1.0], {}, "dimensions"),
        ([[1.0, 2.0]], [np.nan, 1.0], {}, "not_finite"),
        ([[1.0, 2.0]], [0.0, 0.0], {}, "zero_query"),
        ([[1.0, 2.0]], 1.0, {}, "not_numbers"),
        ([[1.0, 2.0]], ["a", "b"], {}, "not_numbers"),
        ([[1.0, 2.0]], [[1.0], [1.0, 2.0]], {}, "ragged"),
        ([1.0, 2.0], [1.0, 2.0], {}, "not_numbers"),
        (np.empty((0, 2)), [1.0, 2.0], {}, "not_numbers"),
        ([[1.0, 2.0]], [1.0, 2.0], {"exclude": [1]}, "no_such_row"),
        ([[1.0, 2.0]], [1.0, 2.0], {"exclude": [-1]}, "no_such_row"),
        ([[1.0, 2.0]], [1.0, 2.0], {"norms": np.ones(2)}, "norms_length"),
    ],
)
def test_refused_input(vectors: object, query: object, options: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as caught:
        top_k(np.array(vectors), query, **options)
    assert caught.value.code == f"similarity.{code}"
    assert caught.value.message("en") != caught.value.message("zh")


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_broken_row_is_named(metric: Metric, value: float) -> None:
    vectors = np.ones((300, 4), np.float32)
    vectors[211, 2] = value
    with pytest.raises(InputError) as caught:
        top_k(vectors, np.ones(4), 3, metric)
    assert caught.value.details == {"row": 211}


def test_pairwise_and_batches_refuse_too_much_or_unequal() -> None:
    with pytest.raises(InputError, match="pairs are too many"):
        pairwise(np.ones((5001, 1)), np.ones((5001, 1)), "dot")
    with pytest.raises(InputError, match="same model"):
        pairwise(np.ones((2, 3)), np.ones((2, 4)))
    with pytest.raises(InputError, match="needs its own"):
        top_k_many(np.ones((2, 3), np.float32), np.ones((2, 3)), own=[0])


def test_rows_at_length_one_and_row_by_row_cosines_agree_with_the_whole_matrix():
    first, second = (np.random.default_rng(seed).normal(size=(2, 5, 7)).astype(np.float32) for seed in (1, 2))
    first[1, 3] = 0
    for layer in range(2):
        whole = pairwise(first[layer], second[layer])
        assert np.allclose(unit_rows(first[layer]) @ unit_rows(second[layer]).T, whole, atol=1e-12)
    assert np.allclose(row_cosines(first, second)[1], np.diag(pairwise(first[1], second[1])), atol=1e-12)
    assert not unit_rows(first)[1, 3].any()
