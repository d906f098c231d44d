"""Neighbour preservation and triplet accuracy: by hand, and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from projection_kit import groups
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from embed_core.projection import quality
from embed_core.projection.neighbours import find_neighbours, map_neighbours
from embed_core.projection.quality import measure, shares_kept, triplet_accuracy


def test_kept_neighbours_by_hand():
    # On a line at 0, 1, 3, 7, 15 the two nearest are: 0: 1, 2; 1: 0, 2; 2: 1, 0; 3: 2, 1; 4: 3, 2.
    before = find_neighbours(np.array([[0.0], [1.0], [3.0], [7.0], [15.0]], dtype=np.float32), 2).indices
    assert before.tolist() == [[1, 2], [0, 2], [1, 0], [2, 1], [3, 2]]
    # The map moves the first point to 20. Then: 0: 4, 3; 1: 2, 3; 2: 1, 3; 3: 2, 1; 4: 0, 3.
    moved = np.array([[20.0, 0], [1, 0], [3, 0], [7, 0], [15, 0]], dtype=np.float32)
    after = map_neighbours(moved, np.arange(5), 2)
    assert after.tolist() == [[4, 3], [2, 3], [1, 3], [2, 1], [0, 3]]
    assert shares_kept(before, after).tolist() == [0.0, 0.5, 0.5, 1.0, 0.5]


def test_triplets_by_hand():
    # Three points, three anchors. From a and from c the order of the other two survives; from b it turns round.
    rows = np.array([[0.0], [1.0], [3.0]], dtype=np.float32)
    moved = np.array([[0.0, 0], [2.0, 0], [3.0, 0]], dtype=np.float32)
    assert triplet_accuracy(rows, moved, triplets=30_000) == pytest.approx(2 / 3, abs=0.02)
    assert triplet_accuracy(rows, rows) == 1.0


def test_triplets_that_tie_are_left_out():
    corners = np.array([[0.0, 0], [1, 0], [0.5, 3**0.5 / 2]], dtype=np.float64).astype(np.float32)
    same = np.zeros((9, 4), dtype=np.float32)
    assert triplet_accuracy(same, np.random.default_rng(0).normal(size=(9, 2)).astype(np.float32)) == 1.0
    assert 0 <= triplet_accuracy(corners, corners) <= 1


def test_a_perfect_map_keeps_everything():
    flat = np.random.default_rng(1).normal(size=(200, 2)).astype(np.float32)
    found = measure(flat, flat * 7, find_neighbours(flat, 15))
    assert (found.kept_mean, found.triplet_accuracy, found.sample) == (1.0, 1.0, 200)
    assert found.kept_chance == pytest.approx(15 / 199)


def test_a_random_map_keeps_what_chance_keeps():
    rows = groups(300)
    shuffled = np.random.default_rng(2).normal(size=(300, 2)).astype(np.float32)
    found = measure(rows, shuffled, find_neighbours(rows, 15))
    assert found.kept_mean == pytest.approx(found.kept_chance, abs=0.02)
    assert found.triplet_accuracy == pytest.approx(0.5, abs=0.03)


def test_it_agrees_with_scikit_learn():
    rows = groups(250)
    best = PCA(2).fit_transform(rows).astype(np.float32)
    noise = np.random.default_rng(3).normal(size=best.shape).astype(np.float32)
    maps = [best, best + noise, best + 4 * noise, noise]
    trusted = [trustworthiness(rows, coordinates, n_neighbors=15) for coordinates in maps]
    kept = [measure(rows, coordinates, find_neighbours(rows, 15)).kept_mean for coordinates in maps]
    assert np.argsort(trusted).tolist() == np.argsort(kept).tolist()
    for coordinates, share in zip(maps, kept, strict=True):
        true, found = (
            NearestNeighbors(n_neighbors=15).fit(points).kneighbors(return_distance=False)
            for points in (rows, coordinates)
        )
        by_sets = np.mean([len(set(a) & set(b)) / 15 for a, b in zip(true, found, strict=True)])
        assert share == pytest.approx(by_sets, abs=1e-3)


def test_many_points_are_measured_on_a_sample(monkeypatch):
    rows = groups(400)
    monkeypatch.setattr(quality, "EXACT_UP_TO", 300)
    monkeypatch.setattr(quality, "SAMPLE", 50)
    near = find_neighbours(rows, 15)
    found = measure(rows, rows[:, :2], near)
    whole = measure(rows, rows[:, :2], near, all_exact=True)
    assert (found.sample, whole.sample) == (50, 400)
    assert np.array_equal(found.kept, whole.kept)  # exact neighbours here, so the same in and outside the sample
    unknown = measure(rows, rows[:, :2], None)
    assert np.isfinite(unknown.kept).sum() == 50
    assert unknown.kept_mean == found.kept_mean


@pytest.mark.parametrize(("count", "chance"), [(1, 1.0), (2, 1.0), (4, 1.0)])
def test_hardly_any_points(count, chance):
    rows = groups(count)
    found = measure(rows, rows[:, :2], find_neighbours(rows, 15) if count > 1 else None)
    assert found.kept_chance == chance
    assert found.kept.tolist() == [1.0] * count
