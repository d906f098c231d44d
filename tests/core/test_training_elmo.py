"""ELMo's training: spelling, pieces, the loss against a plain reference, stopping and going on, what is left behind."""

from __future__ import annotations

import doctest
import json
import math
import os
import signal
from dataclasses import replace

import elmo_kit
import numpy as np
import pytest
from elmo_kit import SMALL
from hypothesis import given
from hypothesis import strategies as st

from embed_core import paths
from embed_core.cli import main
from embed_core.cli import train_elmo as command
from embed_core.contextual import elmo as encoder_module
from embed_core.contextual import mixture, open_encoder
from embed_core.contextual.boundaries import is_boundary
from embed_core.contextual.elmo import as_batch
from embed_core.errors import Cancelled, InputError, ModelError
from embed_core.training import cards as word_cards
from embed_core.training import checkpoints
from embed_core.training.corpus import open_corpus
from embed_core.training.elmo import (
    cards,
    data,
    evaluate,
    export,
    network,
    objective,
    run,
    schedule,
    settings,
    spelling,
    train,
)

MODULES = [spelling, settings, data, network, objective, run, schedule, train, cards, encoder_module, mixture]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    import torch

    monkeypatch.setenv(paths.CACHE_VARIABLE, str(tmp_path / "cache"))
    usual = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(usual)


@pytest.fixture
def animals(tmp_path):
    file = tmp_path / "animals.txt"
    file.write_text("\n".join(elmo_kit.LINES), encoding="utf-8")
    return file


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_the_examples_in_the_words(module):
    assert doctest.testmod(module).failed == 0


@given(st.text(max_size=60))
def test_every_visible_character_lies_in_one_token(text):
    places = [place for _, start, end in spelling.cut(text) for place in range(start, end)]
    assert len(places) == len(set(places))
    assert {place for place in range(len(text)) if not text[place].isspace()} == set(places)


@given(st.text(alphabet="ab '’!?_-.\n", max_size=40) | st.text(alphabet="a12 .,!?银行", max_size=40))
def test_no_token_reaches_over_the_end_of_a_word(text):
    for _, start, end in spelling.cut(text):
        assert not any(is_boundary(text, place) for place in range(start + 1, end))


@given(st.lists(st.text(alphabet="ab.!)", min_size=1, max_size=1), max_size=50), st.integers(1, 9))
def test_pieces_hold_every_word_once_in_order(document, longest):
    pieces = data.cut_pieces(document, longest)
    assert [word for start, count in pieces for word in document[start : start + count]] == document
    assert all(1 <= count <= longest for _, count in pieces)


def test_a_plan_has_every_piece_once_and_little_padding():
    pieces = np.stack([np.arange(500), np.random.default_rng(1).integers(1, 30, 500)], axis=1)
    batches = data.plan(pieces, 64, seed=5)
    assert sorted(np.concatenate(batches)[:, 0].tolist()) == list(range(500))
    assert all(len(batch) * batch[:, 1].max() <= 64 or len(batch) == 1 for batch in batches)
    again = data.plan(pieces, 64, seed=5)
    assert all((one == other).all() for one, other in zip(batches, again, strict=True))


def test_a_batch_says_which_word_is_where(animals):
    text = data.read(open_corpus(animals, "marks"), SMALL)
    batch = text.batch(text.training[:3])
    for row, (start, count) in enumerate(text.training[:3]):
        for place in range(count):
            word = text.words[text.ids[start + place]]
            assert (
                batch.symbols[batch.words[row, place]].tolist()[: len(word) + 2] == spelling.spell([word])[2].tolist()
            )
            known = text.words.index(word) < SMALL.max_vocabulary
            assert batch.classes[row, place] == (text.words.index(word) + 1 if known else 0)
        assert not batch.words[row, count:].any()
    aside = {int(start) for start, _ in text.held_out}
    assert aside and not aside & {int(start) for start, _ in text.training}


def plain_surprise(weights, shape, words, classes):
    """-log p of each word of one text, word by word with torch's own LSTM modules and a softmax over all classes."""
    import torch

    def vector(symbols):
        symbols = torch.tensor([s for s in symbols.tolist() if s] + [0] * 9)
        letters = weights["characters"][symbols]
        features = []
        for width, _ in shape.filters:
            weight, bias = weights[f"convolution.{width}.weight"], weights[f"convolution.{width}.bias"]
            windows = [letters[i : i + width].T for i in range(len(symbols) - width + 1)]
            features.append(torch.stack([(weight * window).sum((1, 2)) + bias for window in windows]).amax(0))
        found = torch.relu(torch.cat(features))
        for layer in range(1, shape.highways + 1):
            both = weights[f"highway.{layer}.weight"] @ found + weights[f"highway.{layer}.bias"]
            gate = torch.sigmoid(both[: len(found)])
            found = gate * torch.relu(both[len(found) :]) + (1 - gate) * found
        return weights["projection.weight"] @ found + weights["projection.bias"]

    def log_probabilities(state):
        head = torch.log_softmax(weights["softmax.head.weight"] @ state + weights["softmax.head.bias"], 0)
        parts = [head[: shape.head]]
        for tail, _ in enumerate(shape.bounds, start=1):
            name = f"softmax.tail.{tail}"
            inner = weights[f"{name}.weight"] @ (weights[f"{name}.down"] @ state) + weights[f"{name}.bias"]
            parts.append(head[shape.head + tail - 1] + torch.log_softmax(inner, 0))
        return torch.cat(parts)

    spelt = spelling.spell(words)
    found = {}
    for direction in ("forward", "backward"):
        step = 1 if direction == "forward" else -1
        inputs = torch.stack([vector(spelt[0 if step == 1 else 1]), *[vector(row) for row in spelt[2:]][::step]])
        below = inputs[:, None]
        for layer in (1, 2):
            name = f"lstm.{direction}.{layer}"
            size = 0 if shape.cells == shape.dims else shape.dims
            lstm = torch.nn.LSTM(shape.dims, shape.cells, proj_size=size)
            parts = ("input", "recurrent", "input_bias", "recurrent_bias", "projection")
            for parameter, part in zip(lstm.parameters(), parts, strict=False):
                parameter.data = weights[f"{name}.{part}"]
            above = lstm(below)[0]
            below = above if layer == 1 else above + below
        table = torch.stack([log_probabilities(state) for state in below[:, 0]])
        assert torch.allclose(table.exp().sum(1), torch.ones(len(table)), atol=1e-5)
        targets = classes[::step]
        found[direction] = [-float(table[place, target]) for place, target in enumerate(targets)]
    return found


@pytest.mark.parametrize("cells", [6, 10])
def test_the_loss_is_that_of_a_plain_reference(cells):
    import torch

    shape = replace(elmo_kit.SHAPE, cells=cells)
    weights = network.initial_weights(shape, seed=7)
    texts = [["the", "bank", "of", "the", "river", "."], ["extraordinarily-long-words", "and"], ["a"]]
    classes = [[1, 2, 9, 1, 3, 4], [0, 10], [8]]
    padded = np.array([row + [0] * (6 - len(row)) for row in classes])
    with torch.no_grad():
        found = objective.surprises(weights, shape, replace_classes(as_batch(texts), padded))
        expected = [plain_surprise(weights, shape, *one) for one in zip(texts, classes, strict=True)]
    for direction, mine in zip(("forward", "backward"), found, strict=True):
        longest = max(map(len, texts))
        by_step = [
            one[direction][step] for step in range(longest) for one in expected if step < len(one[direction])
        ]  # fmt: skip
        np.testing.assert_allclose(mine.numpy(), by_step, rtol=1e-4)


def replace_classes(batch, classes):
    return data.Batch(batch.symbols, batch.words, batch.lengths, classes)


def test_the_loss_goes_down_and_the_perplexity_shows_it(animals):
    corpus = open_corpus(animals, "marks")
    seen = []
    trained = train.train(corpus, SMALL, lambda *_a, partial=None, **_o: seen.append(partial))
    steps = [position for position in seen if position is not None]
    assert steps[-1].words >= SMALL.words > steps[-2].words
    assert trained.position == steps[-1]
    untrained = network.initial_weights(trained.shape, SMALL.seed)
    before = evaluate.perplexity(untrained, trained.shape, trained.text)
    after = evaluate.perplexity(trained.weights, trained.shape, trained.text)
    assert before.forward == pytest.approx(trained.shape.classes, rel=0.4)
    assert max(after.forward, after.backward) < 0.6 * before.forward
    assert after.words == trained.text.held_out[:, 1].sum()
    assert 0 < after.unknown < 1
    assert {name: tuple(weight.shape) for name, weight in trained.weights.items()} == network.sizes(trained.shape)


class Stop:
    """Cancels at the step of that number."""

    def __init__(self, step):
        self.left = step

    def __call__(self, stage, *_args, partial=None, **_options):
        if partial is not None:
            self.left -= 1
            if self.left == 0:
                raise Cancelled


@pytest.mark.parametrize("dropout", [0.0, 0.2])
def test_a_stopped_run_goes_on_as_if_it_had_not_been(animals, tmp_path, monkeypatch, dropout):
    corpus = open_corpus(animals, "marks")
    asked = replace(SMALL, words=1_500, dropout=dropout)
    straight = train.train(corpus, asked)
    monkeypatch.setenv(paths.CACHE_VARIABLE, str(tmp_path / "other"))
    for steps in (5, 17):  # the second stop is in the second epoch
        with pytest.raises(Cancelled):
            train.train(corpus, asked, Stop(steps))
    resumed = train.train(corpus, asked)
    assert resumed.position.words == straight.position.words
    assert resumed.position.steps == straight.position.steps > 22
    assert resumed.position.epoch >= 1
    for name, weight in straight.weights.items():
        np.testing.assert_array_equal(resumed.weights[name].numpy(), weight.numpy(), err_msg=name)
    other = train.train(corpus, replace(asked, seed=2))
    assert not np.allclose(other.weights["projection.weight"].numpy(), straight.weights["projection.weight"].numpy())


def test_a_longer_run_goes_on_from_a_shorter_one(animals):
    corpus = open_corpus(animals, "marks")
    short = train.train(corpus, replace(SMALL, words=500))
    first = []
    train.train(corpus, replace(SMALL, words=800), lambda *_a, partial=None, **_o: first.append(partial))
    steps = [position for position in first if position is not None]
    assert steps[0].steps == short.position.steps + 1
    assert train.train(corpus, replace(SMALL, words=500)).position == steps[-1]  # over already: nothing more is learnt


def test_a_limit_in_minutes_ends_the_run(animals):
    trained = train.train(open_corpus(animals, "marks"), replace(SMALL, words=0, minutes=0.005))
    assert trained.position.seconds >= 0.3
    assert trained.position.steps >= 1


def test_half_precision_products_learn_too(animals):
    trained = train.train(open_corpus(animals, "marks"), replace(SMALL, precision="bfloat16"))
    assert all(weight.dtype.itemsize == 4 for weight in trained.weights.values())
    assert trained.position.loss < math.log(trained.shape.classes)


def test_a_damaged_state_is_begun_anew(animals):
    corpus = open_corpus(animals, "marks")
    asked = replace(SMALL, words=300)
    first = train.train(corpus, asked)
    (file,) = paths.cache_dir("training", "runs").iterdir()
    file.write_bytes(b"\x80\x04damaged")
    again = train.train(corpus, asked)
    np.testing.assert_array_equal(again.weights["projection.bias"].numpy(), first.weights["projection.bias"].numpy())
    assert checkpoints.load({"other": 1}) is None


def test_settings_that_cannot_be_trained_get_a_sentence(animals, tmp_path):
    corpus = open_corpus(animals, "marks")
    lonely = tmp_path / "one.txt"
    lonely.write_text("Only one document here.", encoding="utf-8")
    for where, asked, code in (
        (corpus, replace(SMALL, words=0), "elmo.no_limit"),
        (corpus, replace(SMALL, min_count=10**6), "elmo.too_few_words"),
        (open_corpus(lonely, "marks"), SMALL, "elmo.too_few_documents"),
    ):
        with pytest.raises(InputError) as caught:
            train.train(where, asked)
        assert caught.value.code == code
        assert all(caught.value.message(language) for language in ("en", "zh"))


def test_the_folder_is_read_back_but_for_half_precision(tmp_path):
    weights = network.initial_weights(elmo_kit.SHAPE, seed=3)
    export.write_folder(tmp_path, weights, elmo_kit.SHAPE, elmo_kit.WORDS)
    opened = export.read_folder(tmp_path)
    assert (opened.shape, opened.words) == (elmo_kit.SHAPE, elmo_kit.WORDS)
    for name, weight in weights.items():
        np.testing.assert_allclose(opened.weights[name].numpy(), weight.numpy(), rtol=1e-3, atol=1e-6)
    full = sum(weight.numel() for weight in weights.values())
    assert (tmp_path / export.WEIGHTS).stat().st_size < 2 * full + 5_000
    encoding = open_encoder(elmo_kit.SPEC, tmp_path).encode(["The bank of the river."])[0]
    exact = elmo_kit.encoder().encode(["The bank of the river."])[0]
    assert np.abs(encoding.hidden_states - exact.hidden_states).max() < 2e-3


@pytest.mark.parametrize("file", [export.CONFIG, export.WEIGHTS, export.WORDS])
def test_a_damaged_folder_is_named(tmp_path, file):
    export.write_folder(tmp_path, network.initial_weights(elmo_kit.SHAPE, 3), elmo_kit.SHAPE, elmo_kit.WORDS)
    damages = [None, b"\x80\x04", b"{}", b'{"shape": {"dims": 1}}', b"one\ntwo\n"]
    for damage in damages:
        (tmp_path / file).unlink(missing_ok=True)
        if damage is not None:
            (tmp_path / file).write_bytes(damage)
        with pytest.raises(ModelError) as caught:
            export.read_folder(tmp_path)
        assert (caught.value.code, caught.value.details["file"]) == ("elmo.damaged", file)
        assert file in caught.value.message("zh")


def test_the_command_leaves_a_model_with_its_card(animals, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(tmp_path))
    out = tmp_path / "mine"
    asked = f"train elmo --corpus {animals} --out {out} --words 600 --dims 8 --cells 12 --min-count 1 --batch 60 --json"
    assert main(asked.split()) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["dims"], result["words"] >= 600) == (16, True)
    assert result["perplexity"]["forward"] > 1
    english, chinese = (out / word_cards.CARD).read_text(encoding="utf-8").split("\n---\n")
    for part in (english, chinese):
        assert "animals.txt" in part and f"{result['perplexity']['backward']:.1f}" in part
        assert "--cells 12" in part
    from embed_core import loading

    local = loading.load_encoder(f"local:{out}")
    assert (local.spec.loader, local.spec.positions, local.spec.dims, local.spec.layers) == (
        "elmo", "recurrent", 16, 2,
    )  # fmt: skip
    assert local.encode(["The cat eats."])[0].hidden_states.shape == (3, 4, 16)
    loading.unload(local.spec.id)
    assert main(asked.split()) == 1  # never over something that is there
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "training.not_empty"


FOREIGN = [("elmo", "--window 3", "window"), ("word2vec", "--minutes 1", "minutes"), ("word2vec", "--min-n 2", "min-n"),
           ("elmo", "--sg", "sg"), ("elmo", "--segmenter jieba", "segmenter")]  # fmt: skip


def test_options_of_other_algorithms_are_refused(animals, tmp_path, capsys):
    for algorithm, option, name in FOREIGN:
        assert main(f"train {algorithm} --corpus {animals} --out {tmp_path / 'x'} {option} --json".split()) == 1
        error = json.loads(capsys.readouterr().out)["error"]
        assert error["code"] == "cli.usage" and f"--{name}" in error["message"]
    for bad in ("--dropout 1", "--minutes 0", "--rate two", "--held-out 0"):
        assert main(f"train elmo --corpus {animals} --out {tmp_path / 'x'} {bad}".split()) == 1


def test_terminate_stops_the_command_and_keeps_what_was_learnt(animals, tmp_path, capsys, monkeypatch):
    learnt = run.Run.learn
    steps = []

    def learn(self, batch):
        learnt(self, batch)
        steps.append(1)
        if len(steps) == 5:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(run.Run, "learn", learn)
    before = signal.getsignal(signal.SIGTERM)
    asked = (
        f"train elmo --corpus {animals} --out {tmp_path / 'x'} --words 600 --dims 8 --cells 8 --min-count 1 --batch 60"
    )
    assert main(asked.split()) == 130
    assert signal.getsignal(signal.SIGTERM) is before
    assert 5 <= len(steps) <= 6
    assert main([*asked.split(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"] == len(steps)


def test_minutes_alone_set_the_usual_words_aside():
    from embed_core.cli.console import Console
    from embed_core.cli.main import build_parser

    parser = build_parser(Console())
    line = ["train", "elmo", "--corpus", "x", "--out", "y"]
    assert command.settings(parser.parse_args(line)) == settings.Settings()
    assert command.settings(parser.parse_args([*line, "--minutes", "2"])) == settings.Settings(words=0, minutes=2.0)
    both = parser.parse_args([*line, "--minutes", "2", "--words", "9", "--max-vocab", "7", "--precision", "bfloat16"])
    assert command.settings(both) == settings.Settings(words=9, minutes=2.0, max_vocabulary=7, precision="bfloat16")
