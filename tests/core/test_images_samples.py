"""The shipped pictures, and pictures as points."""

from __future__ import annotations

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from embed_core import catalog
from embed_core.errors import InputError, ModelError
from embed_core.images import build_samples, collection, labels, sample_vectors, samples
from embed_core.images.decode import Picture
from embed_core.images.thumbnails import data_uri


class Brightness:
    """A fake encoder: the mean of each colour, so that every vector can be checked by hand."""

    class spec:
        id, revision, dims = "brightness", "1", 3

    def __init__(self) -> None:
        self.seen = 0

    def embed(self, pictures, progress=None):
        self.seen += len(pictures)
        return np.array([one.mean((0, 1)) for one in pictures], np.float32).reshape(-1, 3)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path))


def test_enough_pictures_in_enough_groups_and_few_bytes():
    by_group = [[one for one in samples.samples() if one.group == group] for group in samples.groups()]
    assert len(by_group) >= 6
    assert all(len(ones) >= 12 for ones in by_group)
    assert sum(one.path.stat().st_size for one in samples.samples()) <= 1_200_000
    assert {path.stem for path in samples.FOLDER.glob("*.jpg")} == {one.id for one in samples.samples()}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_picture_and_group_has_a_name_of_its_own(language):
    names = [one.names[language] for one in samples.samples()]
    assert len(set(names)) == len(names) == len(samples.samples())
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in name) == (language == "zh") for name in names)
    assert len({samples.group_name(group, language) for group in samples.groups()}) == len(samples.groups())
    assert samples.group_name("my folder", language) == "my folder"


def test_every_picture_can_be_read():
    for one in samples.samples():
        found = samples.picture(one, "zh")
        assert found.pixels.shape == (256, 256, 3)
        assert (found.id, found.name, found.notes) == (one.id, one.names["zh"], ())
    with pytest.raises(InputError, match="unicorn"):
        samples.get("unicorn")


def test_the_whole_thing_stands_inside_the_square_the_network_sees():
    stamp = Image.new("RGBA", (400, 100))
    stamp.paste((255, 0, 0, 255), (100, 20, 300, 60))
    square = np.asarray(build_samples.composed(stamp)).astype(int)
    assert square.shape == (256, 256, 3)
    red = np.argwhere(np.abs(square - [255, 0, 0]).max(-1) < 20)
    assert red.min(0).tolist() == [106, 18]
    assert red.max(0).tolist() == [149, 237]
    assert (square[0, 0] == build_samples.GROUND).all()


def test_small_stamps_are_not_enlarged_without_bound():
    small = np.asarray(build_samples.composed(Image.new("RGBA", (10, 10), (0, 0, 255, 255))))
    assert (small[:, :, 0] < 50).sum() == (10 * build_samples.LARGEST_SCALE) ** 2


def test_a_thumbnail_is_a_small_jpeg():
    uri = data_uri(np.full((300, 600, 3), 90, np.uint8), side=64)
    image = Image.open(io.BytesIO(base64.b64decode(uri.split(",", 1)[1])))
    assert (image.format, image.size) == ("JPEG", (64, 32))


def test_labels_are_a_thousand_in_both_languages():
    for language in ("en", "zh"):
        assert all(labels.label(index, language) for index in range(1000))
    for index in (-1, 1000):
        with pytest.raises(InputError, match="999"):
            labels.label(index)


def test_shipped_vectors_are_computed_once_and_new_pictures_join_them(cache):
    encoder = Brightness()
    mine = Picture("mine.png", np.full((20, 20, 3), 200, np.uint8), (), "abc", "Yours")
    shipped = tuple(samples.picture(one) for one in samples.samples())
    first = collection.collect(encoder, (mine, *shipped))
    assert encoder.seen == len(shipped) + 1
    again = collection.collect(encoder, (shipped[5], mine))
    assert encoder.seen == len(shipped) + 2
    assert again.ids == (shipped[5].id, "abc")
    np.testing.assert_allclose(again.vectors[0], shipped[5].pixels.mean((0, 1)), rtol=1e-4)
    assert again.vectors[1].tolist() == [200.0] * 3
    np.testing.assert_array_equal(first.vectors[6], again.vectors[0])
    only_mine = collection.collect(encoder, (mine,))
    assert only_mine.vectors.shape == (1, 3)
    points = collection.points(encoder.spec, (shipped[5], mine), again)
    assert points.columns["group"].tolist() == [shipped[5].group, "Yours"]
    assert collection.points(encoder.spec, (mine, shipped[5]), again).key != points.key


def test_the_vectors_that_are_shipped_fit_the_pictures_that_are():
    spec = catalog.get_spec("efficientnet-lite0")
    shipped = tuple(samples.picture(one) for one in samples.samples())
    assert not collection.needs_network(spec, shipped)
    found = collection.collect_shipped(spec, shipped[3:5])
    assert found.vectors.shape == (2, 1280)
    mine = Picture("mine.png", np.zeros((2, 2, 3), np.uint8), (), "abc")
    assert collection.needs_network(spec, (mine, *shipped))
    with pytest.raises(ModelError, match="EfficientNet"):
        collection.collect_shipped(spec, (mine,))


def test_shipped_vectors_of_other_pictures_are_not_taken(monkeypatch):
    spec = catalog.get_spec("efficientnet-lite0")
    monkeypatch.setattr(sample_vectors, "fingerprint", lambda: "another")
    assert sample_vectors.shipped_vectors(spec) is None
    assert sample_vectors.shipped_vectors(replace(spec, id="local:/tmp/../x")) is None


def test_kinship_by_hand():
    vectors = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1], [1, 0.3]], np.float32)
    found = collection.kinship(vectors, ["a", "a", "b", "b", "b"])
    assert found.share == pytest.approx(4 / 5)
    assert found.chance == pytest.approx((2 * 1 + 3 * 2) / (5 * 4))
    assert found.groups == (("a", 1.0, 2), ("b", pytest.approx(2 / 3), 3))
    assert found.strays == ((4, 1),)


def test_kinship_of_empty_vectors_is_no_number_out_of_range():
    found = collection.kinship(np.zeros((3, 4), np.float32), ["a", "b", "a"])
    assert 0 <= found.share <= 1


def test_classes_are_a_softmax():
    class Two:
        def classify(self, vectors):
            return np.log(np.array([[1.0, 3.0, 4.0]], np.float32))

    top = collection.top_classes(Two(), np.zeros(3, np.float32), 2)
    assert [index for index, _ in top] == [2, 1]
    assert [share for _, share in top] == pytest.approx([4 / 8, 3 / 8])


def test_a_name_is_found_again_in_the_other_language():
    assert collection.named_otherwise("斑马", "en") == "zebra"
    assert collection.named_otherwise("#3", "zh") == "#3"
