"""The path of a film: steps, cuts, stations, by hand; the shipped film through the real network."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from films import film, greys
from images_fakes import MeanColour
from sklearn.decomposition import PCA

from embed_core import loading, sources
from embed_core.catalog import get_spec
from embed_core.errors import InputError
from embed_core.images.samples import samples
from embed_core.paths import CACHE_VARIABLE
from embed_core.video.build_clip import CLIP, CUTS
from embed_core.video.film import embedded
from embed_core.video.known import check
from embed_core.video.reading import read_frames
from embed_core.video.trajectory import (
    boundaries,
    joint_map,
    nearest_pictures,
    shot_numbers,
    shots,
    stations,
    suggested_threshold,
    trajectory,
)

CORNER = np.array([[1, 0], [3, 4], [0, 1], [0, 2]], np.float32)


def test_steps_by_hand() -> None:
    path = trajectory(CORNER)
    assert path.cosines.tolist() == pytest.approx([0.6, 0.8, 1.0])
    assert path.straight == pytest.approx(2**0.5)
    assert path.length == pytest.approx(sum((2 - 2 * cosine) ** 0.5 for cosine in (0.6, 0.8, 1.0)))
    assert len(trajectory(CORNER[:1]).cosines) == 0
    with pytest.raises(InputError):
        trajectory(CORNER[:0])


def test_cuts_by_hand() -> None:
    times = [0.0, 0.5, 1.0, 1.5]
    found = shots([0.9, 0.1, 0.8], times, 0.5)
    assert [(one.first, one.last, one.start, one.end) for one in found] == [(0, 1, 0.0, 0.5), (2, 3, 1.0, 1.5)]
    assert boundaries(found) == (0.75,)
    assert shot_numbers(found).tolist() == [1, 1, 2, 2]
    assert len(shots([0.9, 0.1, 0.8], times, 0.0)) == 1
    assert [one.first for one in shots([0.9, 0.1, 0.8], times, 1.0)] == [0, 1, 2, 3]
    assert shots([], [0.0], 0.5)[0].last == 0
    with pytest.raises(InputError):
        shots([0.5], times, 0.5)
    assert stations([]) == ()
    assert suggested_threshold([]) == 0.5


def test_the_map_is_the_pca_of_both() -> None:
    random = np.random.default_rng(3)
    frames, pictures = random.normal(size=(7, 5)).astype(np.float32), random.normal(size=(9, 5)).astype(np.float32)
    both = np.concatenate([frames, pictures])
    reference = PCA(2).fit(both / np.linalg.norm(both, axis=1, keepdims=True))
    drawn = joint_map(frames, pictures)
    expected = reference.transform(both / np.linalg.norm(both, axis=1, keepdims=True))
    assert np.allclose(np.abs(np.concatenate([drawn.frames, drawn.pictures])), np.abs(expected), atol=1e-4)
    assert drawn.explained == pytest.approx(reference.explained_variance_ratio_.sum(), abs=1e-5)


def test_the_nearest_picture_of_each_frame() -> None:
    rows, cosines = nearest_pictures(CORNER, np.array([[5, 0], [0, 7]], np.float32))
    assert rows.tolist() == [0, 1, 1, 1]
    assert cosines.tolist() == pytest.approx([1.0, 0.8, 1.0, 1.0])


class Counting(MeanColour):
    spec = SimpleNamespace(id="fake", revision="1", dims=3)


def test_a_visitors_film_leaves_nothing_on_the_disk(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    data = film(greys([10, 10, 200, 200]))
    for shipped, kept in ((False, set()), (True, {"film"})):
        seen = Counting()
        made = embedded(seen, lambda progress: read_frames("f.mp4", data, every=0.1), shipped=shipped)
        assert seen.seen == 4 + (0 if shipped else len(samples()))  # the shipped pictures once a machine
        assert made.vectors[:, 0].tolist() == pytest.approx([10, 10, 200, 200], abs=3)
        assert len(made.thumbnails) == len(made.stills) == 4
        assert made.stills[0].startswith(b"\xff\xd8") and made.thumbnails[0].startswith("data:image/jpeg")
        assert {path.parent.name for path in tmp_path.rglob("*.npz")} - {"sample_pictures"} == kept


@pytest.mark.models
def test_the_network_finds_the_cuts_of_the_shipped_film_and_what_is_in_it() -> None:
    sources.fetch(get_spec("efficientnet-lite0"))
    encoder = loading.load_image_encoder("efficientnet-lite0")
    made = embedded(encoder, lambda progress: read_frames(CLIP.name, CLIP.read_bytes(), every=0.5), shipped=True)
    path = trajectory(made.vectors)
    found = shots(path.cosines, made.times, suggested_threshold(path.cosines))
    known = check(made, path, found)
    assert (known.hit, known.false) == (len(CUTS), 0)
    assert known.ends < 0.65 < known.lowest
    rows, _ = nearest_pictures(made.vectors, made.samples)
    assert [samples()[row].id for row in stations(rows)] == ["tiger", "zebra", "flamingo", "sports_car", "strawberry"]
