"""EfficientNet-Lite0: the parts against plain definitions, the whole against pictures everybody can name."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from torch.nn import functional

from embed_core import catalog, loading, sources
from embed_core.errors import InputError, ModelError
from embed_core.images import collection, efficientnet, labels, open_image_encoder, preparing, samples
from embed_core.images.efficientnet import WEIGHTS, EfficientNet
from embed_core.images.network import STAGES, Convolution, from_weights, layers
from embed_core.images.sample_vectors import shipped_vectors

SPEC = catalog.get_spec("efficientnet-lite0")


def random_weights(seed: int = 1) -> dict[str, torch.Tensor]:
    """A file of the published form, untrained: the architecture with random weights and statistics."""
    generator = torch.Generator().manual_seed(seed)
    made: dict[str, torch.Tensor] = {}

    def convolution(name: str, norm: str, *shape: int) -> None:
        spread = (2 / float(np.prod(shape[1:]))) ** 0.5
        made[f"{name}.weight"] = torch.randn(*shape, generator=generator) * spread
        made[f"{norm}.weight"] = torch.rand(shape[0], generator=generator) + 0.5
        made[f"{norm}.bias"] = torch.randn(shape[0], generator=generator) * 0.1
        made[f"{norm}.running_mean"] = torch.randn(shape[0], generator=generator) * 0.1
        made[f"{norm}.running_var"] = torch.rand(shape[0], generator=generator) + 0.5

    convolution("_conv_stem", "_bn0", 32, 3, 3, 3)
    number, before = 0, 32
    for stage in STAGES:
        for _ in range(stage.repeats):
            name, inside = f"_blocks.{number}.", before * stage.widening
            if stage.widening > 1:
                convolution(f"{name}_expand_conv", f"{name}_bn0", inside, before, 1, 1)
            convolution(f"{name}_depthwise_conv", f"{name}_bn1", inside, 1, stage.kernel, stage.kernel)
            convolution(f"{name}_project_conv", f"{name}_bn2", stage.channels, inside, 1, 1)
            number, before = number + 1, stage.channels
    convolution("_conv_head", "_bn1", 1280, 320, 1, 1)
    made["_fc.weight"] = torch.randn(1000, 1280, generator=generator) * 0.05
    made["_fc.bias"] = torch.zeros(1000)
    return made


@pytest.fixture(scope="module")
def weights():
    return random_weights()


@pytest.fixture(scope="module")
def encoder(weights):
    return EfficientNet(spec=SPEC, network=from_weights(weights), layers=layers())


def picture(seed: int, high: int = 90, wide: int = 130) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (high, wide, 3), np.uint8)


@pytest.mark.parametrize(("size", "kernel", "stride"), [(224, 3, 2), (113, 3, 2), (112, 5, 2), (28, 5, 1), (7, 3, 1)])
def test_same_padding_is_what_its_definition_says(size, kernel, stride):
    """TensorFlow's: out = ceil(in / stride); the pixels that lacks go half before, half (and the odd one) behind."""
    generator = torch.Generator().manual_seed(1)
    convolution = Convolution(torch.randn(1, 1, kernel, kernel, generator=generator), torch.zeros(1), stride)
    pixels = torch.randn(1, 1, size, size, generator=torch.Generator().manual_seed(0))
    out = -(-size // stride)
    missing = max(0, (out - 1) * stride + kernel - size)
    padded = functional.pad(pixels, [missing // 2, missing - missing // 2] * 2)
    with torch.no_grad():
        found = convolution(pixels)[0, 0]
        weight = convolution.weight[0, 0]
        for row, column in ((0, 0), (out - 1, out - 1), (out // 2, 0)):
            patch = padded[0, 0, row * stride : row * stride + kernel, column * stride : column * stride + kernel]
            assert float((patch * weight).sum()) == pytest.approx(float(found[row, column]), abs=1e-5)
    assert found.shape == (out, out)


def test_folding_the_normalisation_changes_nothing(encoder, weights):
    """The first block of each kind, convolution and normalisation one after the other as the definition has them."""

    def apart(maps, name, norm, **more):
        kernel = weights[f"{name}.weight"].shape[-1]
        maps = functional.conv2d(maps, weights[f"{name}.weight"], padding=kernel // 2, **more)
        mean, variance, gain, shift = (
            weights[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")
        )
        return functional.batch_norm(maps, mean, variance, gain, shift, eps=1e-3)

    maps = torch.randn(2, 24, 20, 20, generator=torch.Generator().manual_seed(2))
    name = "_blocks.2."
    inside = functional.relu6(apart(maps, f"{name}_expand_conv", f"{name}_bn0"))
    inside = functional.relu6(apart(inside, f"{name}_depthwise_conv", f"{name}_bn1", groups=144))
    expected = maps + apart(inside, f"{name}_project_conv", f"{name}_bn2")
    torch.testing.assert_close(encoder.network.blocks[2](maps), expected, rtol=1e-4, atol=1e-4)
    assert not encoder.network.blocks[1].residual


def test_layers_are_as_announced_and_end_in_the_vector(encoder):
    one = picture(2)
    for layer in encoder.layers[::4]:
        assert encoder.activations(one, layer.index).shape == (layer.channels, layer.size, layer.size)
    assert len(encoder.layers) == SPEC.layers + 2
    last = encoder.layers[-1].index
    np.testing.assert_allclose(encoder.layer_vectors([one], last), encoder.embed([one]), rtol=1e-5)
    np.testing.assert_allclose(encoder.activations(one, 3).mean((1, 2)), encoder.layer_vectors([one], 3)[0], atol=1e-5)
    np.testing.assert_allclose(encoder.classify(encoder.embed([one])), encoder.logits([one]), atol=1e-4)


def test_a_vector_does_not_depend_on_its_company(encoder, monkeypatch):
    monkeypatch.setattr(efficientnet, "AT_ONCE", 2)
    many = [picture(number) for number in range(3)]
    together = encoder.embed(many)
    np.testing.assert_allclose(together[1:2], encoder.embed(many[1:2]), rtol=1e-3, atol=1e-4)
    assert encoder.embed([]).shape == (0, 1280)
    assert together.dtype == np.float32


def test_many_threads_at_once_get_the_same(encoder):
    expected = encoder.embed([picture(5)])
    found = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: encoder.embed([picture(5)])})) for n in range(4)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(np.array_equal(one, expected) for one in found.values())


def test_what_is_no_picture_or_no_layer_is_refused(encoder):
    for wrong in (
        np.zeros((5, 5), np.uint8),
        np.zeros((5, 5, 4), np.uint8),
        np.zeros((0, 5, 3), np.uint8),
        np.zeros((5, 5, 3)),
    ):
        with pytest.raises(InputError, match="array"):
            encoder.embed([wrong])
    for layer in (-1, 18):
        with pytest.raises(InputError, match="0 to 17"):
            encoder.activations(picture(0), layer)


def test_progress_counts_the_pictures(encoder, monkeypatch):
    monkeypatch.setattr(efficientnet, "AT_ONCE", 2)
    seen = []
    encoder.embed([picture(n) for n in range(3)], lambda stage, done, total, **_: seen.append((stage, done, total)))
    assert seen == [("images.embed", 0, 3), ("images.embed", 2, 3), ("images.embed", 3, 3)]


def test_weights_of_another_network_are_said_to_be(tmp_path):
    torch.save({"_fc.weight": torch.zeros(3, 3)}, tmp_path / WEIGHTS)
    with pytest.raises(ModelError) as caught:
        open_image_encoder(SPEC, tmp_path)
    assert caught.value.code == "images.bad_weights"
    torch.save({"_conv_stem.weight": "text"}, tmp_path / WEIGHTS)
    with pytest.raises(ModelError):
        open_image_encoder(SPEC, tmp_path)
    (tmp_path / WEIGHTS).write_bytes(b"not a file of weights")
    with pytest.raises(ModelError):
        open_image_encoder(SPEC, tmp_path)


def test_the_square_is_the_middle():
    pixels = np.zeros((100, 300, 3), np.uint8)
    pixels[:, 100:200] = 255
    assert (preparing.square(pixels) == 255).all()
    assert preparing.prepared([pixels]).shape == (1, 3, 224, 224)
    assert preparing.prepared([np.zeros((1, 1, 3), np.uint8)]).max() == pytest.approx(-127 / 128)


# --- the real weights


@pytest.fixture(scope="module")
def trained() -> EfficientNet:
    sources.fetch(SPEC)
    encoder = loading.load_image_encoder(SPEC.id)
    assert isinstance(encoder, EfficientNet)
    return encoder


NAMED = {
    "zebra": "zebra", "tiger": "tiger", "bear": "brown bear", "gorilla": "gorilla", "bison": "bison",
    "camel": "Arabian camel", "squirrel": "fox squirrel", "hen": "hen", "penguin": "king penguin",
    "flamingo": "flamingo", "toucan": "toucan", "vulture": "vulture", "strawberry": "strawberry",
    "cherimoya": "custard apple", "lemon": "lemon", "pineapple": "pineapple", "broccoli": "broccoli",
    "pepper": "bell pepper", "garbage_truck": "garbage truck", "fire_engine": "fire engine", "tricycle": "tricycle",
    "balloon": "balloon", "sailing_ship": "yawl", "hammer": "hammer", "brush": "paintbrush",
}  # fmt: skip


@pytest.mark.models
def test_the_right_class_of_sample_pictures(trained):
    chosen = [samples.pixels(samples.get(one)) for one in NAMED]
    top = [labels.label(int(index)) for index in trained.logits(chosen).argmax(axis=1)]
    assert dict(zip(NAMED, top, strict=True)) == NAMED


@pytest.mark.models
def test_the_right_class_of_whole_photographs(trained):
    """scikit-learn's two: the Summer Palace in Beijing and a flower."""
    from sklearn.datasets import load_sample_images

    palace, flower = (labels.label(int(index)) for index in trained.logits(load_sample_images().images).argmax(axis=1))
    assert (palace, flower) == ("palace", "daisy")


@pytest.mark.models
def test_the_shipped_vectors_are_the_networks(trained):
    shipped = shipped_vectors(SPEC)
    chosen = list(range(0, len(shipped), 21))
    found = trained.embed([samples.pixels(samples.samples()[index]) for index in chosen])
    np.testing.assert_allclose(shipped[chosen], found, atol=5e-3)


def test_nearest_pictures_are_of_the_same_kind():
    found = collection.kinship(shipped_vectors(SPEC), [one.group for one in samples.samples()])
    assert found.share > 0.8 > 0.15 > found.chance
    assert {group: share for group, share, _ in found.groups}["mammals"] == 1.0
