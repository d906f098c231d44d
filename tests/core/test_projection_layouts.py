"""Layouts computed ahead: read back as they were, and those shipped are sound."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from projection_kit import groups, own_cache  # noqa: F401

from embed_core.catalog import get_spec
from embed_core.errors import InputError
from embed_core.projection import project
from embed_core.projection.layouts import FOLDER, for_points, layout_names, load_layout, write_layout


def test_a_layout_comes_back_as_it_was(tmp_path):
    made = project(groups(), method="umap", parameters={"n_epochs": 20})
    write_layout("try", "points", made, tmp_path)
    assert layout_names(tmp_path) == ("try",)
    read = load_layout("try", tmp_path)
    width = float(np.ptp(made.coordinates, axis=0).max())
    assert read.coordinates == pytest.approx(made.coordinates, abs=width / 65_534)
    assert read.coordinates.dtype == np.float32
    assert read.kept == pytest.approx(made.kept, abs=1e-6)
    assert read.knn_indices.shape == (300, 0)
    arrays = ("coordinates", "kept", "knn_indices", "knn_distances")
    for field in fields(made):
        if field.name not in arrays:
            assert getattr(read, field.name) == getattr(made, field.name), field.name


def test_a_map_of_one_place(tmp_path):
    write_layout("dot", "points", project(np.ones((9, 3)), method="pca"), tmp_path)
    assert not load_layout("dot", tmp_path).coordinates.any()


def test_an_unknown_layout_gets_a_sentence(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        load_layout("../nowhere", tmp_path)


@pytest.mark.parametrize("method", ["umap", "tsne"])
@pytest.mark.parametrize("model_id", ["glove-6b-50d", "glove-6b-50d-20k"])
def test_the_shipped_layouts(model_id, method):
    spec = get_spec(model_id)
    shipped = for_points(f"{spec.id}@{spec.revision}-top-{spec.vocabulary}", method)
    assert shipped is not None
    assert shipped.coordinates.shape == (spec.vocabulary, 2)
    assert np.isfinite(shipped.coordinates).all()
    assert shipped.kept_mean == pytest.approx(float(shipped.kept.mean()), abs=1e-3)
    assert shipped.kept_mean > 20 * shipped.kept_chance
    assert shipped.method == method


def test_other_points_have_none():
    assert for_points("glove-6b-50d@1.0.0-top-500", "umap") is None
    assert for_points("anything", "pca") is None


def test_they_are_small():
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 6_000_000
