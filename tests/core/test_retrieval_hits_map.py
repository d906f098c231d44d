"""The map of chunks and a question put on it: the same axes, the same places, neighbours from the original space."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.maps import MapSettings
from embed_core.retrieval import hits_map
from embed_core.retrieval.kinds import Chunk, ChunkSettings, Collection, Hit


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


CHUNKS = tuple(Chunk(f"doc{n % 3}.md", n // 3, 0, 9, f"chunk\n number {n}") for n in range(30))


def collection(name: str = "c") -> Collection:
    return Collection(name, "all-minilm-l6-v2", "1", 16, ChunkSettings(), ("doc0.md",), 30, 1.0)


@pytest.fixture
def vectors():
    rows = np.random.default_rng(0).normal(size=(30, 16)) + 0.5
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("dims", [2, 3])
def test_a_question_goes_through_the_axes_of_the_chunks(vectors, dims):
    view = hits_map.chunk_map(collection(), CHUNKS, vectors, MapSettings("pca", dims))
    assert hits_map.place(view, vectors) == pytest.approx(view.projection.coordinates, abs=1e-4)
    # A new vector: what scikit-learn's transform says, up to the free sign of each axis.
    from sklearn.decomposition import PCA

    fitted = PCA(dims).fit(vectors.astype(np.float64))
    asked = np.abs(hits_map.place(view, 2 * vectors[:1] - vectors[1:2]))
    new = 2 * vectors[:1].astype(np.float64) - vectors[1:2]
    assert asked == pytest.approx(np.abs(fitted.transform(new / np.linalg.norm(new))), abs=1e-4)


def test_the_chunks_stay_where_they_are(vectors):
    view = hits_map.chunk_map(collection(), CHUNKS, vectors, MapSettings("pca"))
    asked = hits_map.put_on(view, ["What?"], vectors[3:4], ["question"])
    assert len(asked.points) == len(asked.projection.coordinates) == len(asked.projection.kept) == 31
    assert (asked.projection.coordinates[:30] == view.projection.coordinates).all()
    assert asked.projection.coordinates[30] == pytest.approx(view.projection.coordinates[3], abs=1e-4)
    assert np.isnan(asked.projection.kept[30])
    assert asked.points.columns["document"][30] == "question"
    assert hits_map.nearest_on_map(asked, 1) == (3,)
    assert hits_map.put_on(view, [], vectors[:0], []) is view


def test_without_a_formula_it_lies_among_its_nearest(vectors):
    view = hits_map.chunk_map(collection(), CHUNKS, vectors, MapSettings("tsne"))
    nearest = np.argsort(-(vectors @ vectors[3]))[: hits_map.NEAREST]
    around = view.projection.coordinates[nearest]
    (placed,) = hits_map.place(view, vectors[3:4])
    assert (placed >= around.min(axis=0)).all()
    assert (placed <= around.max(axis=0)).all()


def test_hits_are_found_by_their_row(vectors):
    view = hits_map.chunk_map(collection(), CHUNKS, vectors, MapSettings("pca"))
    hits = [Hit(CHUNKS[row], row, rank, 0.5) for rank, row in enumerate((7, 2, 29), start=1)]
    hits.append(Hit(CHUNKS[0], 99, 4, 0.1))
    assert hits_map.places_of(view, hits) == (7, 2, 29)
    assert view.points.names[7] == "doc1.md · 3: chunk number 7"


def test_a_large_collection_is_drawn_evenly(monkeypatch, vectors):
    monkeypatch.setattr(hits_map, "MOST_POINTS", 10)
    view = hits_map.chunk_map(collection("large"), CHUNKS, vectors, MapSettings("pca"))
    rows = view.points.columns["row"].tolist()
    assert len(view.points) == 10
    assert rows[0] == 0
    assert rows[-1] == 29
    assert hits_map.places_of(view, [Hit(CHUNKS[29], 29, 1, 1.0)]) == (9,)
