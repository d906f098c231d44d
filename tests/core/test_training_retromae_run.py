"""Live pre-training on a tiny encoder: losses, stops, blow-ups, what is kept - and texts that cannot be trained on."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
import pytest
import tiny_models

from embed_core.errors import Cancelled, InputError
from embed_core.paths import CACHE_VARIABLE
from embed_core.training import checkpoints
from embed_core.training.contrastive.pairs import pairs
from embed_core.training.retromae import frozen, quality, shipped, shipping, start, train
from embed_core.training.retromae.settings import Settings, rate_at
from embed_core.training.retromae.source import Source, run_key
from embed_core.training.retromae.train import write_encoder

FEW = 12
SMALL = Settings(steps=8, batch=4, longest=24, rate=1e-3, dims=32, layers=2)


@pytest.fixture(autouse=True)
def tiny(monkeypatch, tmp_path):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    encoder = tiny_models.encoder("bert")
    monkeypatch.setattr(train, "load_encoder", lambda name, progress=None: encoder)
    asked = pairs("en", "test")[:FEW]
    monkeypatch.setattr(quality, "pairs", lambda language, split: asked)
    return encoder


def text():
    """The same sentences in another order each time, forty lines."""
    chance = random.Random(0)
    return [" ".join(chance.sample(tiny_models.CORPUS[:4], 2)) for _ in range(40)]


def source(lines=None, **key):
    return Source({"sample": "tiny", **key}, lambda progress: lines or text(), "en", "tiny")


def stop_at(step):
    def progress(stage, done, total, *, unit="", partial=None):
        if stage == "retromae.train" and done == step:
            raise Cancelled

    return progress


@pytest.mark.parametrize("begin", ["trained", "scratch"])
def test_both_losses_fall_and_the_control_is_beside_them(begin):
    settings = replace(SMALL, steps=40, start=begin, rate=3e-3)
    found = train.train(source(), settings)
    assert [one.step for one in found.steps] == list(range(1, 41)) and found.done == 40
    early, late = found.smoothed()[9], found.smoothed()[-1]
    assert late.mlm < early.mlm and late.decoder < early.decoder and late.control < early.control
    assert [one.step for one in found.qualities] == [0, 10, 20, 30, 40]
    assert found.qualities[0].control == found.qualities[0].retromae
    assert found.qualities[-1].retromae.pool == FEW


def test_the_control_starts_from_the_same_weights_and_sees_the_same_batch():
    found = train.train(source(), SMALL)
    assert found.steps[0].control == found.steps[0].mlm
    assert found.steps[-1].control != found.steps[-1].mlm


def test_without_control():
    found = train.train(source(), replace(SMALL, control=False))
    assert all(one.control is None for one in found.steps) and found.qualities[-1].control is None
    assert found.smoothed()[-1].control is None


@pytest.mark.parametrize("begin", ["trained", "scratch"])
@pytest.mark.parametrize("step", [1, 5])
def test_a_stopped_run_ends_as_one_that_was_not_stopped(step, begin):
    settings = replace(SMALL, start=begin)
    whole = train.train(source(), settings)
    weights = checkpoints.load(run_key(source(), settings)).arrays
    checkpoints.remove(run_key(source(), settings))
    with pytest.raises(Cancelled):
        train.train(source(), settings, stop_at(step))
    kept = checkpoints.peek(run_key(source(), settings))
    assert (kept.done, kept.total) == (step, 8) and not kept.finished
    again = train.train(source(), settings)
    assert again.steps == whole.steps and again.qualities == whole.qualities
    found = checkpoints.load(run_key(source(), settings)).arrays
    assert found.keys() == weights.keys()
    assert all((found[name] == weight).all() for name, weight in weights.items())


def test_a_finished_run_returns_at_once(monkeypatch):
    first = train.train(source(), SMALL)
    monkeypatch.setattr(train, "load_encoder", None)
    assert train.train(source(), SMALL) == first


def test_the_model_that_others_use_is_left_alone(tiny):
    before = {name: weight.clone() for name, weight in tiny.model.named_parameters()}
    train.train(source(), SMALL)
    assert all((before[name] == weight).all() for name, weight in tiny.model.named_parameters())
    assert all(weight.grad is None for weight in tiny.model.parameters())


def test_partial_results_come_after_the_first_step():
    seen = []
    train.train(source(), SMALL, lambda stage, done, total, *, unit="", partial=None: seen.append((done, partial)))
    shown = [partial for _, partial in seen if partial is not None and partial.steps]
    assert len(shown[0].steps) == 1 and not shown[0].qualities
    assert len(shown[1].steps) == 1 and len(shown[1].qualities) == 1


def test_a_rate_that_is_too_high_is_caught_and_the_last_good_state_kept(monkeypatch):
    settings = replace(SMALL, steps=40, rate=10.0)
    monkeypatch.setattr(train, "KEEP_SECONDS", 0.0)
    found = train.train(source(), settings)
    said = found.diverged
    assert said is not None and 1 < said.step < 40 and said.rate == 10.0 and said.kept < said.step
    assert train.train(source(), settings) == found
    arrays = checkpoints.load(run_key(source(), settings)).arrays
    assert all(np.isfinite(array).all() for array in arrays.values())


def test_a_blow_up_before_anything_was_kept():
    found = train.train(source(), replace(SMALL, steps=40, rate=10.0))
    assert found.diverged.kept == 0


def test_the_encoder_is_written_with_all_its_word_vectors(tiny, tmp_path):
    from embed_core.contextual import open_encoder

    with pytest.raises(InputError, match="Nothing is kept"):
        write_encoder(source(), SMALL, tmp_path / "none")
    train.train(source(), SMALL)
    folder = write_encoder(source(), SMALL, tmp_path / "kept")
    back = open_encoder(tiny_models.spec(), folder)
    words = "embeddings.word_embeddings.weight"
    new, old = (model.get_parameter(words).detach().float() for model in (back.model, tiny.model))
    assert new.shape == old.shape
    rows = checkpoints.load(run_key(source(), SMALL)).arrays["rows"]
    others = np.setdiff1d(np.arange(len(old)), rows)
    assert (new[rows] - old[rows]).abs().max() > 1e-4
    assert not len(others) or (new[others] - old[others]).abs().max() < 1e-3
    assert np.isfinite(back.embed(["The bank raised rates."], pooling="cls").vectors).all()


def test_a_small_encoder_from_scratch_is_written_too(tmp_path):
    from embed_core.contextual import open_encoder

    settings = replace(SMALL, start="scratch")
    train.train(source(), settings)
    back = open_encoder(tiny_models.spec(), write_encoder(source(), settings, tmp_path / "kept"))
    assert back.embed(["The bank raised rates."]).vectors.shape == (1, 32)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["!"], "0 sentences"),
        (["word. " * 200], "0 sentences"),
        (["word " * 900], "different"),
        ([], "0 sentences"),
    ],
)
def test_texts_that_cannot_be_trained_on(lines, said):
    with pytest.raises(InputError, match=said):
        train.train(Source({"sample": "bad"}, lambda progress: lines, "en", "tiny"), SMALL)


def test_of_a_very_long_text_only_the_beginning_is_read():
    read = []

    def endless():
        while True:
            read.append(1)
            yield from text()

    found = train.train(Source({"sample": "long"}, lambda progress: endless(), "en", "tiny"), SMALL)
    assert found.sentences == 32 and not found.whole and len(read) < 20


@pytest.mark.parametrize(("name", "value"), [("steps", 1), ("rate", float("nan")), ("longest", 9_999), ("dims", 16)])
def test_settings_out_of_bounds(name, value):
    with pytest.raises(InputError, match=f"for {name}"):
        replace(SMALL, **{name: value}).checked()


def test_a_width_that_heads_cannot_share():
    with pytest.raises(InputError, match="multiples of 32"):
        replace(SMALL, dims=100).checked()


def test_the_rate_rises_and_falls_to_nearly_nothing():
    rates = [rate_at(replace(SMALL, steps=50, rate=1.0), step) for step in range(50)]
    assert max(rates) == 1.0 and rates.index(1.0) == 4 and rates[-1] < 0.03


def test_only_the_decoder_is_trained_on_a_frozen_encoder(tiny, tmp_path):
    before = {name: weight.clone() for name, weight in tiny.model.named_parameters()}
    settings = replace(shipping.USUAL, batch=8, longest=24, rate=1e-2)
    facts = shipping.train_decoder(tiny, text(), tmp_path, {"corpus": "own"}, settings=settings, most=60, minutes=0.02)
    assert facts["steps"] > 1 and shipped.facts(tmp_path)["corpus"] == "own"
    assert {"own", "other", "zeros"} == set(facts["rebuilt"])
    assert all((before[name] == weight).all() for name, weight in tiny.model.named_parameters())
    shipped.decoder(tiny, tmp_path)


def test_the_estimated_softmax_is_the_whole_one_where_the_sample_is_the_rest(tiny):
    """With as many sampled tokens as there are, nothing is estimated: the loss must be the exact one."""
    import torch

    from embed_core.training.retromae.model import new_model

    made = new_model(tiny, tiny.model, seed=0)
    states = torch.randn(5, made.shape.dims, generator=torch.Generator().manual_seed(0))
    right = torch.tensor([3, 9, 9, 20, 40])
    classes = frozen._Classes(np.arange(made.shape.classes), np.random.default_rng(0))
    with torch.no_grad():
        assert torch.allclose(
            frozen._surprises(made, states, right, classes), frozen._surprises(made, states, right, None), atol=1e-5
        )


def test_the_estimated_sum_is_right_on_average(monkeypatch):
    monkeypatch.setattr(frozen, "FREQUENT", 10)
    monkeypatch.setattr(frozen, "SAMPLED", 30)
    scores = np.random.default_rng(1).normal(size=200)
    classes = frozen._Classes(np.arange(200), np.random.default_rng(2))
    sums = []
    for _ in range(3_000):
        ids, added, places = classes.of(np.array([5, 60]))
        assert ids[places].tolist() == [5, 60] and len(set(ids.tolist())) == len(ids)
        sums.append(np.exp(scores[ids] + added).sum())
    assert np.mean(sums) == pytest.approx(np.exp(scores).sum(), rel=0.01)


def test_from_scratch_every_weight_comes_from_the_seed(tiny):
    rows = np.arange(50)
    first, again, other = (
        start.start_model(tiny, replace(SMALL, start="scratch", seed=seed), rows, rows) for seed in (1, 1, 2)
    )
    name = "encoder.layer.0.output.dense.weight"
    assert (first.module.get_parameter(name) == again.module.get_parameter(name)).all()
    assert (first.module.get_parameter(name) != other.module.get_parameter(name)).any()


def test_the_command_line_trains_an_encoder_and_a_decoder(tiny, tmp_path, monkeypatch, capsys):
    from embed_core.cli import main, train_retromae

    monkeypatch.setattr(train_retromae, "load_encoder", lambda name, progress=None: tiny)
    corpus = tmp_path / "text.txt"
    corpus.write_text("\n".join(text()), encoding="utf-8")
    begin = ["train", "retromae", "--corpus", str(corpus), "--batch", "4", "--longest", "24", "--json"]
    assert main([*begin, "--out", str(tmp_path / "one"), "--steps", "6"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["steps"] == 6 and said["control"] is not None and (tmp_path / "one" / "model.safetensors").is_file()
    assert main([*begin, "--out", str(tmp_path / "two"), "--frozen", "--minutes", "0.02", "--sentences", "40"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["rebuilt"]["own"]["loss"] > 0 and (tmp_path / "two" / "decoder.safetensors").is_file()
