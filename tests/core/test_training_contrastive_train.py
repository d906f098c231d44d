"""The run itself, on a tiny random encoder: stopped and gone on with, kept, and harmless to everything around it."""

from __future__ import annotations

import random
import tempfile
import threading
from dataclasses import replace

import numpy as np
import pytest
import tiny_models

from embed_core.contextual import open_encoder
from embed_core.errors import Cancelled, InputError, ModelError
from embed_core.training import checkpoints, shelf
from embed_core.training.contrastive import keep, stages
from embed_core.training.contrastive import pairs as pairs_room
from embed_core.training.contrastive import train as room
from embed_core.training.contrastive.learner import Learner
from embed_core.training.contrastive.pairs import pairs
from embed_core.training.contrastive.settings import INSTRUCTIONS, Settings
from embed_core.training.encoder_copy import write_folder

TINY = Settings(
    model="bert", stages=("general", "finetune"), batch=8, finetune_epochs=2, general_epochs=1, rate=3e-4, seeds=(5,),
    negatives=1, instruction=True,
)  # fmt: skip
ALL = {language: pairs(language) for language in ("en", "zh")}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """A cache of its own, a tiny encoder, and forty of the pairs."""
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(
        pairs_room,
        "_read",
        lambda language: tuple(pair for number, pair in enumerate(ALL[language]) if number % 10 in (0, 9))[:40],
    )
    monkeypatch.setattr(room.loading, "load_encoder", lambda model, progress=None: tiny_models.encoder("bert"))


class Stop:
    """Stops at call number ``at`` of the progress."""

    def __init__(self, at=-1):
        self.at, self.calls, self.partials = at, 0, []

    def __call__(self, stage, done, total, *, unit="", partial=None):
        self.calls += 1
        if partial is not None:
            self.partials.append(partial)
        if self.calls == self.at:
            raise Cancelled


def weights(settings):
    return {name: array for name, array in checkpoints.load(room.run_key(settings)).arrays.items() if "weight" in name}


def without_time(trained):
    return replace(trained, seconds=0.0)


def test_a_run_from_start_to_end_and_what_it_leaves_alone(tmp_path, monkeypatch):
    import torch

    encoder = tiny_models.encoder("bert")
    before = {name: tensor.clone() for name, tensor in encoder.model.state_dict().items()}
    random.seed(1)
    np.random.seed(1)
    torch.manual_seed(1)
    states = random.getstate(), np.random.get_state()[1].copy(), torch.get_rng_state().clone()
    places = [tmp_path / "temporary", tmp_path / "here"]
    for place in places:
        place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(places[0]))
    monkeypatch.chdir(places[1])

    found = []
    heard = Stop()
    thread = threading.Thread(target=lambda: found.append(room.train(replace(TINY, seeds=(5, 6)), heard)))
    thread.start()
    thread.join()
    trained = found[0]

    assert trained.finished and trained.total == 2 * (stages.steps(TINY, "general") + stages.steps(TINY, "finetune"))
    assert len(trained.losses) == trained.total
    assert heard.partials[0].done == 0 and len(heard.partials[0].moments) == 1, "the start is measured before training"
    for seed in (5, 6):
        assert [moment.stage for moment in trained.ends(seed)] == ["start", "general", "finetune"]
    assert len(trained.before_after()) == 2 and len(trained.negatives) == 2
    assert trained.ends(5)[-1].ranks != trained.ends(6)[-1].ranks, "another seed, another run"
    assert all(moment.recall.pool == len(pairs("en")) for moment in trained.moments)

    for name, tensor in encoder.model.state_dict().items():
        assert torch.equal(tensor, before[name]), "the model that others use was changed"
    assert all(weight.grad is None for weight in encoder.model.parameters())
    assert random.getstate() == states[0] and (np.random.get_state()[1] == states[1]).all()
    assert torch.equal(torch.get_rng_state(), states[2])
    assert not [file for place in places for file in place.iterdir()], "files were left behind"


def test_stopped_anywhere_it_goes_on_to_the_same_model():
    counted = Stop()
    whole = room.train(TINY, counted)
    wanted = weights(TINY)
    assert all(name.startswith("kept.") for name in wanted), "of a finished run only the model is kept"
    for at in (counted.calls // 2, counted.calls - 1):
        checkpoints.remove(room.run_key(TINY))
        with pytest.raises(Cancelled):
            room.train(TINY, Stop(at))
        kept = room.so_far(TINY)
        assert kept is not None and not kept.finished, at
        again = room.train(TINY)
        assert without_time(again) == without_time(whole), at
        for name, array in weights(TINY).items():
            assert np.array_equal(array, wanted[name]), (at, name)


def test_a_finished_run_returns_at_once(monkeypatch):
    first = room.train(TINY)
    monkeypatch.setattr(room.loading, "load_encoder", lambda *_: pytest.fail("nothing is left to do"))
    again = room.train(TINY)
    assert without_time(again) == without_time(first) and again.seconds == pytest.approx(first.seconds, abs=0.5)


def test_nothing_held_out_comes_into_a_batch(monkeypatch):
    seen = []
    monkeypatch.setattr(Learner, "run", lambda self, batches, *_: seen.extend(batches))
    monkeypatch.setattr(pairs_room, "_read", ALL.__getitem__)
    room.train(replace(TINY, batch=32, negatives=2, finetune_epochs=1))
    texts = " \n ".join(text for batch in seen for row in batch for text in row)
    for pair in pairs("en", "test"):
        assert pair.passage not in texts and pair.question not in texts
    # What does not fill a batch waits for another epoch; of the general stage all but those are there.
    assert sum(pair.passage in texts for pair in pairs("en", "train")) >= 224 // 32 * 32
    fine = [row for batch in seen for row in batch if row[0].startswith(INSTRUCTIONS["en"])]
    assert len(fine) == 224 // 32 * 32 and all(len(row) == 4 for row in fine)
    for row in fine:
        assert row[1] not in row[2:], "a question's own passage is no negative of it"
    for batch in seen:
        own = [row[1] for row in batch]
        assert not set(own) & {text for row in batch for text in row[2:]}, "nor of another question in the batch"
        assert len({row[0] for row in batch}) == len(batch)


@pytest.mark.parametrize(("rate", "code"), [(1.0, "bge.collapsed")])
def test_a_run_that_goes_to_pieces_keeps_the_last_good_state(rate, code):
    wild = replace(TINY, rate=rate, finetune_epochs=3)
    with pytest.raises(InputError) as caught:
        room.train(wild)
    assert caught.value.code in (code, "bge.diverged", "bge.not_finite")
    assert "1" in caught.value.message("en") and caught.value.message("zh")
    kept = room.so_far(wild)
    assert kept is not None and kept.moments
    assert all(np.isfinite(array).all() for array in weights(wild).values())


def test_a_loss_that_is_no_number_is_said_and_not_kept(monkeypatch):
    import torch

    run = Learner.run
    calls = []

    def broken(self, *given):
        calls.append(1)
        if len(calls) == 2:
            with torch.no_grad():
                self.encoder.model.get_parameter("embeddings.LayerNorm.weight").fill_(float("nan"))
        return run(self, *given)

    monkeypatch.setattr(Learner, "run", broken)
    with pytest.raises(InputError) as caught:
        room.train(TINY)
    assert caught.value.code == "bge.diverged"
    state = checkpoints.load(room.run_key(TINY))
    assert state.facts["done"] == stages.steps(TINY, "general")
    assert all(np.isfinite(array).all() for array in state.arrays.values())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"stages": ()}, "bge.no_stage"),
        ({"language": "de"}, "bge.language"),
        ({"batch": 1}, "bge.setting"),
        ({"rate": float("nan")}, "bge.setting"),
        ({"temperature": 0.0}, "bge.temperature"),
        ({"seeds": ()}, "bge.seeds"),
        ({"seeds": (1, 1)}, "bge.seeds"),
        ({"finetune_epochs": 10_000}, "bge.setting"),
    ],
)
def test_settings_that_cannot_be_run_are_said(change, code):
    with pytest.raises(InputError) as caught:
        room.train(replace(TINY, **change))
    assert caught.value.code == code and caught.value.message("en") and caught.value.message("zh")


def test_kept_under_a_name_it_gives_the_vectors_that_were_measured():
    trained = room.train(TINY)
    spec = keep.keep(trained, "my bge")
    assert spec.id == "trained:my-bge" and spec.query_prefix == INSTRUCTIONS["en"] and spec.pooling == "mean"
    opened = open_encoder(spec, shelf.folder(spec))
    from embed_core.training.contrastive.outcome import measured

    moment = measured(opened, TINY, 5, "finetune", trained.total)
    assert moment.ranks == trained.ends(5)[-1].ranks
    card = shelf.card(spec)
    assert "Recall@1" in card and "---" in card and "问题前要加" in card


def test_a_stopped_run_can_be_kept_as_it_is():
    def stop(stage, done, total, *, unit="", partial=None):
        if partial is not None and len(partial.moments) == 2 and len(partial.losses) > 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        room.train(TINY, stop)
    kept = room.so_far(TINY)
    spec = keep.keep(kept, "half")
    assert spec.query_prefix == "", "the stage with the instruction was not reached"


def test_an_encoder_that_is_no_transformer_is_said(tmp_path):
    odd = replace(tiny_models.encoder("bert"), spec=tiny_models.spec(loader="elmo"))
    with pytest.raises(ModelError) as caught:
        write_folder(odd, tmp_path)
    assert caught.value.code == "bge.not_trainable" and caught.value.message("zh")


@pytest.mark.parametrize("architecture", ["bert", "roberta", "albert", "xlm-roberta", "gpt2"])
def test_a_copy_gives_the_same_vectors(architecture, tmp_path):
    encoder = tiny_models.encoder(architecture)
    copy = open_encoder(tiny_models.spec(), write_folder(encoder, tmp_path, pooling="max"))
    assert copy.pooling == "max" and copy.sentence_tokens == encoder.sentence_tokens
    texts = tiny_models.CORPUS[:3]
    assert np.array_equal(copy.embed(texts).vectors, encoder.embed(texts, pooling="max").vectors)
    small = open_encoder(tiny_models.spec(), write_folder(encoder, tmp_path / "half", half=True))
    assert np.abs(small.embed(texts).vectors - encoder.embed(texts).vectors).max() < 0.02


def test_the_learner_learns_with_its_word_vectors_too_and_puts_them_back():
    encoder = tiny_models.encoder("bert")
    learner = Learner(encoder, freeze_words=False)
    start = learner.arrays()
    learner.start_stage(2e-3, 20)
    rows = tuple((f"{text}?", text) for text in tiny_models.CORPUS[:4])
    losses = []
    learner.run([rows] * 20, 0.05, lambda done, step: losses.append(step.loss))
    assert len(losses) == 20 and losses[-1] < losses[0] / 2
    name = "weight.embeddings.word_embeddings.weight"
    assert not np.array_equal(learner.arrays()[name], start[name])
    learner.restore(start, 0)
    assert np.array_equal(learner.encoder.embed(["one"]).vectors, encoder.embed(["one"]).vectors)
