"""``project()``: maps of small data by every method, what they carry, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from projection_kit import Heard, groups, own_cache  # noqa: F401

from embed_core import texts
from embed_core.errors import InputError
from embed_core.projection import PARAMETERS, default_parameters, engines, project, sweep
from embed_core.projection.engines import choose_engine

FAST = {"umap": {"n_epochs": 50}, "tsne": {"iterations": 300}, "pca": {}}


def separated(coordinates: np.ndarray) -> bool:
    """Are the three planted clouds apart on the map?"""
    labels = np.arange(len(coordinates)) // 100
    centres = np.stack([coordinates[labels == label].mean(axis=0) for label in range(3)])
    distances = np.linalg.norm(coordinates[:, None] - centres, axis=2)
    return bool((distances.argmin(axis=1) == labels).mean() > 0.97)


@pytest.mark.parametrize("components", [2, 3])
@pytest.mark.parametrize("method", ["pca", "umap", "tsne"])
def test_every_method_shows_planted_groups(method, components):
    made = project(groups(), method=method, n_components=components, parameters=FAST[method])
    assert made.coordinates.shape == (300, components)
    assert made.coordinates.dtype == np.float32
    assert separated(made.coordinates)
    assert made.knn_indices.shape == made.knn_distances.shape == (300, 15)
    assert made.kept.shape == (300,)
    assert 0.1 < made.kept_mean == pytest.approx(made.kept.mean())
    assert made.triplet_accuracy > 0.6
    assert made.quality_sample == 300
    assert made.parameters == {**default_parameters(method), **FAST[method]}
    assert (made.explained_variance is None) == (method != "pca")
    assert made.notes == ()


@pytest.mark.parametrize(("engine", "module"), [("opentsne", "openTSNE"), ("sklearn", "sklearn")])
def test_reference_engines_of_tsne(engine, module):
    pytest.importorskip(module)
    heard = Heard()
    made = project(groups(), method="tsne", engine=engine, parameters=FAST["tsne"], progress=heard)
    assert made.engine == engine
    assert separated(made.coordinates)
    ours = project(groups(), method="tsne", parameters=FAST["tsne"])
    assert made.kept_mean == pytest.approx(ours.kept_mean, abs=0.05)
    assert "projection.optimise" in heard.stages


def test_umap_learn_is_the_reference_and_has_snapshots():
    pytest.importorskip("umap")
    heard = Heard()
    made = project(groups(), method="umap", snapshots=4, parameters=FAST["umap"], progress=heard)
    assert made.engine == "umap-learn"
    assert separated(made.coordinates)
    assert made.snapshots.shape == (4, 300, 2)
    assert np.array_equal(made.snapshots[-1], made.coordinates)
    assert made.snapshot_steps.tolist() == [6, 18, 32, 50]
    ours = project(groups(), method="umap", parameters=FAST["umap"])
    assert made.kept_mean == pytest.approx(ours.kept_mean, abs=0.06)


@pytest.mark.parametrize("engine", ["manifolds-rs", "opentsne"])
def test_snapshots_of_tsne_are_states_of_one_run(engine):
    plain = project(groups(), method="tsne", engine=engine, parameters=FAST["tsne"])
    heard = Heard()
    filmed = project(groups(), method="tsne", engine=engine, snapshots=5, parameters=FAST["tsne"], progress=heard)
    assert filmed.snapshot_steps.tolist() == [50, 250, 260, 270, 300]
    assert np.array_equal(filmed.snapshots[-1], filmed.coordinates)
    if engine == "manifolds-rs":
        assert np.array_equal(filmed.coordinates, plain.coordinates)
        assert all(any(np.array_equal(frame, partial) for partial in heard.partials) for frame in filmed.snapshots)
    moved = [np.linalg.norm(b - a) for a, b in zip(filmed.snapshots[:-1], filmed.snapshots[1:], strict=True)]
    assert min(moved) > 0


@pytest.mark.parametrize("method", ["umap", "tsne"])
def test_the_same_seed_gives_the_same_map_bit_for_bit(method):
    same = [project(groups(), method=method, cache_key=f"run {run}", parameters=FAST[method]) for run in range(2)]
    assert np.array_equal(same[0].coordinates, same[1].coordinates)
    other = project(groups(), method="umap", seed=7, parameters=FAST["umap"])
    assert not np.array_equal(other.coordinates, same[0].coordinates)


def test_cosine_ignores_the_length_of_vectors_and_euclidean_does_not():
    rows = groups()
    stretched = rows * np.random.default_rng(1).choice([0.5, 2, 4], size=(300, 1)).astype(np.float32)
    cosine = [project(data, method="pca").coordinates for data in (rows, stretched)]
    euclidean = [project(data, method="pca", metric="euclidean").coordinates for data in (rows, stretched)]
    assert cosine[0] == pytest.approx(cosine[1], abs=1e-5)
    assert not np.allclose(euclidean[0], euclidean[1], atol=0.1)


def test_manhattan():
    made = project(groups(), method="umap", metric="manhattan", parameters=FAST["umap"])
    rows = groups()
    expected = np.abs(rows[made.knn_indices[0]] - rows[0]).sum(axis=1)
    assert made.knn_distances[0] == pytest.approx(expected, rel=1e-5)
    assert made.knn_distances[0].min() == pytest.approx(np.sort(np.abs(rows - rows[0]).sum(axis=1))[1], rel=1e-5)


def test_the_first_picture_is_pca_and_comes_first():
    heard = Heard()
    project(groups(), method="umap", parameters=FAST["umap"], progress=heard)
    assert heard.stages[0] == "projection.first_picture"
    assert np.array_equal(heard.partials[0], project(groups(), method="pca").coordinates)


def test_a_map_is_found_in_the_cache_and_neighbours_are_shared_by_methods():
    first = project(groups(), method="umap", parameters=FAST["umap"])
    heard = Heard()
    again = project(groups(), method="umap", parameters=FAST["umap"], progress=heard)
    assert heard.calls == []
    assert np.array_equal(again.coordinates, first.coordinates)
    assert again.notes == first.notes
    assert again.parameters == first.parameters
    project(groups(), method="tsne", parameters=FAST["tsne"], progress=heard)
    assert "projection.neighbours" not in heard.stages
    changed = groups()
    changed[0, 0] += 1e-3
    project(changed, method="umap", parameters=FAST["umap"], progress=heard)
    assert "projection.neighbours" in heard.stages


def test_given_neighbours_are_used():
    rows = groups()
    first = project(rows, method="umap", parameters=FAST["umap"])
    heard = Heard()
    again = project(rows, method="umap", knn=first.knn, cache_key="other", parameters=FAST["umap"], progress=heard)
    assert "projection.neighbours" not in heard.stages
    assert np.array_equal(again.coordinates, first.coordinates)


@pytest.mark.parametrize("method", ["pca", "umap", "tsne"])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 12])
def test_few_points(method, count):
    made = project(groups(count), method=method, parameters=FAST[method])
    assert made.coordinates.shape == (count, 2)
    assert np.isfinite(made.coordinates).all()
    assert made.knn_indices.shape == (count, count - 1)
    assert made.method == ("pca" if count < 5 else method)
    assert ("too_few_points" in [note.code for note in made.notes]) == (count < 5)
    assert made.notes[-1].code == "few_points"


DEGENERATE = {
    "duplicates": np.repeat(groups(20), 10, axis=0),
    "constant columns": np.hstack([groups(60), np.ones((60, 3), np.float32)]),
    "one column": groups(60, 1),
    "a zero vector": np.vstack([groups(60), np.zeros((1, 10), np.float32)]),
    "islands": np.vstack([groups(40), groups(40) + 1e4, groups(40) - 1e4]),
    "tiny numbers": groups(60) * 1e-12,
    "whole numbers": np.arange(120).reshape(60, 2),
}


@pytest.mark.parametrize("method", ["umap", "tsne"])
@pytest.mark.parametrize("case", DEGENERATE)
def test_odd_data_still_gives_a_map(method, case):
    made = project(DEGENERATE[case], method=method, metric="euclidean", parameters=FAST[method])
    assert np.isfinite(made.coordinates).all()
    assert len(np.unique(made.coordinates, axis=0)) > 5


def test_zero_vectors_and_identical_vectors_are_noted():
    with_zero = np.vstack([groups(40), np.zeros((2, 10), np.float32)])
    assert [(note.code, note.details) for note in project(with_zero, method="pca").notes] == [
        ("zero_vectors", {"count": "2"})
    ]
    alike = project(np.ones((40, 3)), method="umap")
    assert alike.method == "pca"
    assert not alike.coordinates.any()
    assert alike.notes[0].code == "all_identical"


@pytest.mark.parametrize(
    ("method", "name", "asked", "used"), [("umap", "n_neighbors", 100, 19), ("tsne", "perplexity", 30, 19 / 3)]
)
def test_too_large_neighbourhoods_are_lowered_and_noted(method, name, asked, used):
    made = project(groups(20), method=method, parameters={**FAST[method], name: asked})
    assert made.parameters[name] == pytest.approx(used)
    assert made.notes[0].code == "lowered"
    for language in texts.LANGUAGES:
        assert all(str(value) in made.notes[0].message(language) for value in (name, asked))


NAN = groups(30)
NAN[7, 2] = np.nan
REFUSED = [
    ("shape", {"vectors": np.zeros(5)}),
    ("shape", {"vectors": np.zeros((0, 5))}),
    ("shape", {"vectors": np.array([["a", "b"]])}),
    ("not_finite", {"vectors": NAN}),
    ("not_finite", {"vectors": np.full((9, 2), 1e30)}),
    ("unknown_method", {"method": "som"}),
    ("unknown_metric", {"metric": "dot"}),
    ("bad_components", {"n_components": 4}),
    ("bad_seed", {"seed": -1}),
    ("bad_snapshots", {"snapshots": 1_000}),
    ("unknown_engine", {"engine": "excel"}),
    ("engine_cannot", {"method": "tsne", "engine": "manifolds-rs", "n_components": 3}),
    ("engine_cannot", {"method": "umap", "engine": "manifolds-rs", "snapshots": 3}),
    ("unknown_parameter", {"parameters": {"perplexity": 30}}),
    ("bad_parameter", {"parameters": {"min_dist": 2}}),
    ("bad_parameter", {"parameters": {"min_dist": float("nan")}}),
    ("bad_parameter", {"parameters": {"n_neighbors": 2.5}}),
    ("bad_parameter", {"parameters": {"n_neighbors": "many"}}),
    ("bad_parameter", {"method": "pca", "parameters": {"whiten": 3}}),
    ("bad_knn", {"knn": (np.zeros((3, 2)), np.zeros((3, 2)))}),
    ("bad_knn", {"knn": (np.full((300, 15), 300), np.zeros((300, 15)))}),
]


@pytest.mark.parametrize(("code", "arguments"), REFUSED)
def test_what_cannot_be_used_gets_a_sentence(code, arguments):
    with pytest.raises(InputError) as caught:
        project(**{"vectors": groups(), **arguments})
    assert caught.value.code == f"projection.{code}"
    for language in texts.LANGUAGES:
        assert caught.value.message(language)


def test_the_row_with_the_nan_is_named():
    with pytest.raises(InputError, match="first is row 8"):
        project(NAN)


def test_whole_numbers_may_come_as_floats_and_keep_one_key():
    made = project(groups(), method="umap", parameters={"n_neighbors": 10.0, "n_epochs": 50})
    heard = Heard()
    project(groups(), method="umap", parameters={"n_neighbors": 10, "n_epochs": 50.0}, progress=heard)
    assert made.parameters["n_neighbors"] == 10
    assert heard.calls == []


def test_defaults_lie_within_their_bounds():
    for method, parameters in PARAMETERS.items():
        for parameter in parameters:
            assert parameter.low <= parameter.default <= parameter.high
        assert choose_engine(method, 2, False, None).installed


def test_a_missing_engine_is_named(monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda _name: None)
    with pytest.raises(InputError, match=r"manifolds-rs, umap-learn.*install"):
        project(groups(), method="umap")


def test_the_fallback_is_used_where_the_first_choice_is_missing(monkeypatch):
    monkeypatch.setattr(
        "embed_core.projection.engines.find_spec", lambda name: None if name == "manifolds_rs" else name
    )
    assert choose_engine("umap", 2, False, None).id == "umap-learn"
    assert choose_engine("tsne", 2, False, None).id == "opentsne"


def test_a_sweep_shares_neighbours_seed_and_cache():
    heard = Heard()
    maps = sweep(groups(), "tsne", [5, 20], parameters=FAST["tsne"], seed=3, progress=heard)
    assert [made.parameters["perplexity"] for made in maps] == [5, 20]
    assert {made.seed for made in maps} == {3}
    assert heard.stages == ["projection.sweep"]
    assert [len(partial) for partial in heard.partials] == [1, 2]
    alone = project(groups(), method="tsne", parameters={**FAST["tsne"], "perplexity": 5}, seed=3, progress=heard)
    assert heard.stages == ["projection.sweep"]
    assert np.array_equal(alone.coordinates, maps[0].coordinates)
    for method, values in (("pca", [1]), ("umap", []), ("umap", [0])):
        with pytest.raises(InputError):
            sweep(groups(), method, values)
