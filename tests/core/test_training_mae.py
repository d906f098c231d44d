"""The masked autoencoder: cutting and hiding by hand, what the encoder sees, controls, a run that stops and goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from embed_core.errors import Cancelled, InputError, ModelError
from embed_core.paths import CACHE_VARIABLE
from embed_core.training import checkpoints
from embed_core.training.mae import controls, measure, network, patches, rebuild, shipped
from embed_core.training.mae.digits import held_out, train_images
from embed_core.training.mae.settings import Settings, Shape
from embed_core.training.mae.train import key, train, trained_weights

TINY = Settings(steps=24, batch=16, warmup=4, shape=Shape(16, 1, 2, 16, 1, 2))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


def test_no_held_out_image_is_trained_on():
    learnt, kept = train_images(), held_out()
    assert (len(learnt), len(kept)) == (1_437, 360)
    assert set(np.unique(kept.labels)) == set(range(10))
    assert learnt.images.min() >= 0 and learnt.images.max() == 1
    rows = {image.tobytes() for image in learnt.images}
    assert sum(image.tobytes() in rows for image in kept.images) == 0


def test_cutting_goes_row_by_row_and_back():
    image = np.arange(64, dtype=np.float32).reshape(1, 8, 8)
    assert patches.cut(image)[0, 5].tolist() == [18, 19, 26, 27]
    assert (patches.paste(patches.cut(image)) == image).all()


@given(some.floats(0, 1), some.integers(1, 20), some.integers(0, 99))
def test_every_image_hides_as_many_and_sees_the_rest(ratio, count, seed):
    hidden = patches.draw_hidden(count, ratio, np.random.default_rng(seed))
    assert (hidden.sum(axis=1) == patches.hidden_count(ratio)).all()
    places = patches.visible_places(hidden)
    assert not np.take_along_axis(hidden, places, axis=1).any() and (np.diff(places, axis=1) > 0).all()


@pytest.mark.parametrize("ratio", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(ratio):
    with pytest.raises(InputError, match=r"0\.75"):
        patches.hidden_count(ratio)


def test_the_encoder_sees_nothing_of_what_is_hidden():
    weights = network.fresh(TINY.shape, 0)
    image = patches.cut(held_out().images[:2])
    hidden = patches.draw_hidden(2, 0.75, np.random.default_rng(0))
    other = np.where(hidden[:, :, None], np.float32(0.5), image)
    first, second = (rebuild.answers(weights, TINY.shape, one, hidden) for one in (image, other))
    assert (first == second).all()
    other = np.where(hidden[:, :, None], image, np.float32(0.5))
    assert np.abs(rebuild.answers(weights, TINY.shape, other, hidden) - first).max() > 1e-4


def test_the_loss_counts_hidden_patches_only():
    import torch

    whole, answer = torch.zeros(1, 16, 4), torch.zeros(1, 16, 4)
    answer[0, 0], answer[0, 1] = 1.0, 3.0
    hidden = torch.zeros(1, 16, dtype=torch.bool)
    hidden[0, 1] = hidden[0, 2] = True
    assert float(network.loss(answer, whole, hidden)) == pytest.approx((9 + 0) / 2)


def test_attention_is_that_of_the_book():
    import torch

    weights = {name: weight * 0.3 for name, weight in network.fresh(Shape(8, 1, 1, 8, 1, 1), 1).items()}
    x = torch.randn(1, 3, 8, generator=torch.Generator().manual_seed(0))
    normed = torch.nn.functional.layer_norm(x, (8,), weights["encoder.0.norm1.weight"])
    q, k, v = (normed @ weights["encoder.0.qkv.weight"].T).chunk(3, dim=-1)
    mixed = torch.softmax(q @ k.transpose(1, 2) / 8**0.5, dim=-1) @ v
    y = x + mixed @ weights["encoder.0.out.weight"].T
    inner = (
        torch.nn.functional.layer_norm(y, (8,), weights["encoder.0.norm2.weight"]) @ weights["encoder.0.up.weight"].T
    )
    expected = y + torch.nn.functional.gelu(inner) @ weights["encoder.0.down.weight"].T
    assert torch.allclose(network._layer(weights, "encoder.0", x, 1), expected, atol=1e-6)


def test_controls_by_hand():
    whole = np.arange(16, dtype=np.float32).reshape(1, 16, 1)
    seen_only = np.ones((1, 16), dtype=np.bool_)
    seen_only[0, [0, 15]] = False
    copied = controls.nearest_patch(whole, seen_only)[0, :, 0]
    assert copied[[0, 1, 4, 14, 15]].tolist() == [0, 0, 0, 15, 15]
    known = np.stack([np.full((16, 1), 3.0), np.arange(16).reshape(16, 1) + 0.1]).astype(np.float32)
    assert (controls.nearest_image(whole, seen_only, known) == known[1:]).all()


def test_stopped_and_gone_on_with_is_the_same_as_in_one_go(cache):
    def stop(stage, done, total, *, unit="", partial=None):
        if done >= 10:
            raise Cancelled

    with pytest.raises(Cancelled):
        train(TINY, stop)
    kept = checkpoints.peek(key(TINY))
    assert kept is not None and 0 < kept.done < TINY.steps
    done = train(TINY)
    weights = trained_weights(TINY)
    checkpoints.remove(key(TINY))
    whole = train(TINY)
    assert done.step == whole.step == TINY.steps
    assert [look.step for look in done.looks] == [look.step for look in whole.looks]
    assert all((weights[name] == weight).all() for name, weight in trained_weights(TINY).items())
    again = train(TINY)
    assert again.looks == whole.looks and (again.rebuilt == whole.rebuilt).all()


def test_a_rate_far_too_high_is_said_and_the_last_good_state_kept(cache):
    wild = replace(TINY, rate=400.0, steps=200)
    with pytest.raises(ModelError) as caught:
        train(wild)
    assert "400" in caught.value.message("en") and caught.value.message("zh")
    kept = checkpoints.load(key(wild))
    assert kept is not None and all(np.isfinite(array).all() for array in kept.arrays.values())


@pytest.mark.parametrize("steps", [0, 20_001])
def test_steps_have_bounds(cache, steps):
    with pytest.raises(InputError, match="20000"):
        train(replace(TINY, steps=steps))


def test_the_shipped_weights_beat_every_control():
    model = shipped.shipped()
    size = (shipped.FOLDER / shipped.WEIGHTS).stat().st_size
    assert size < 1_000_000
    found = rebuild.rebuild_images(model.weights, model.settings.shape, held_out().images, 0.75, 7)
    errors = {method: found.error(method) for method in measure.METHODS}
    assert errors["mae"] < 0.75 * min(errors[method] for method in controls.METHODS)
    assert errors["mae"] == pytest.approx(model.held, rel=0.1)
    assert (np.isnan(found.errors["mae"]) == ~found.hidden).all()
    untouched = ~np.kron(found.hidden.reshape(-1, 4, 4), np.ones((1, 2, 2))).astype(bool)
    assert (found.answers["mae"][untouched] == found.images[untouched]).all()


def test_damaged_weights_are_said(tmp_path):
    with pytest.raises(ModelError, match=tmp_path.name):
        shipped.shipped(tmp_path)


def test_what_is_written_is_read_back(cache, tmp_path):
    done = train(TINY)
    weights = trained_weights(TINY)
    shipped.write(tmp_path, weights, TINY, held=done.looks[-1].held, seconds=1.0)
    read = shipped.shipped(tmp_path)
    assert read.settings == TINY
    assert all(abs(read.weights[name] - weight).max() < 1e-2 for name, weight in weights.items())
