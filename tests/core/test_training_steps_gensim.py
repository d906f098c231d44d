"""Step mode against gensim's own updates on a tiny corpus: same start, same order, same draws, same rows at the end."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from embed_core.training.steps import frequencies, learning
from embed_core.training.steps.learning import Weights
from embed_core.training.steps.passage import read_passage
from embed_core.training.steps.plan import Plan
from embed_core.training.steps.rows import Rows
from embed_core.training.steps.settings import Settings

TEXT = "a a b a c a b a. b a d a b c a a. e b a a c b a d."
RATE = 0.2
TABLE = {"word2vec": (1000, 6), "fasttext": (512, 8)}


@pytest.fixture
def gensims_sigmoid(monkeypatch):
    """gensim looks the sigmoid up in a table of 1,000 (fastText: 512) places."""

    def use(kind: str) -> None:
        size, edge = TABLE[kind]
        powers = np.exp((np.arange(size) / size * 2 - 1) * edge)
        table = powers / (powers + 1)
        monkeypatch.setattr(
            learning, "sigmoid", lambda scores: table[((scores + edge) * (size // edge // 2)).astype(np.int64)]
        )

    return use


def prepared(method: str, output: str, **more):
    from gensim.models import FastText, Word2Vec

    passage = read_passage(TEXT)
    options = Settings(method=method, output=output, rate=RATE, as_code=True, negatives=3, dims=4, **more)
    made = Rows(passage, options, frequencies.of_passage(passage))
    shared = {
        "vector_size": 4, "window": options.window, "min_count": 1, "sorted_vocab": 0, "sg": int(method != "cbow"),
        "hs": int(output == "hierarchical"), "negative": 3 if output == "negative" else 0, "sample": 0, "workers": 1,
        "shrink_windows": False, "seed": 1, "hashfxn": lambda text: zlib.crc32(text.encode()),
    }  # fmt: skip
    if method == "fasttext":
        model = FastText(**shared, bucket=100_000, min_n=options.min_n, max_n=options.max_n)
    else:
        model = Word2Vec(**shared)
    model.build_vocab_from_freq(
        dict(zip(passage.vocabulary, passage.counts, strict=True)), corpus_count=len(passage.sentences)
    )
    return passage, made, model


def train(model, passage) -> None:
    sentences = [list(sentence) for sentence in passage.sentences]
    model.random = np.random.RandomState(7)
    model.train(sentences, total_examples=len(sentences), epochs=1, start_alpha=RATE, end_alpha=RATE)


def gensims_draws(model, targets: list[int]) -> list[tuple[int, ...]]:
    """The negatives of each step: gensim's linear congruential generator and its table of cumulated noise."""
    random = np.random.RandomState(7)
    state = (2**24) * int(random.randint(0, 2**24)) + int(random.randint(0, 2**24))
    drawn = []
    for _ in targets:
        words = []
        for _ in range(model.negative):
            words.append(int(np.searchsorted(model.cum_table, (state >> 16) % int(model.cum_table[-1]), side="left")))
            state = (state * 25214903917 + 11) & 281474976710655
        drawn.append(tuple(words))
    return drawn


def ours(made: Rows, weights: Weights, draws=None) -> Weights:
    plan = Plan(made)
    examples = plan.examples(1)
    for number, example in enumerate(examples):
        lesson = example.lesson if draws is None else plan.lesson(example.given, example.target, draws[number])
        learning.learn(weights, lesson, RATE)
    return weights


@pytest.mark.parametrize("method", ["skipgram", "cbow"])
@pytest.mark.parametrize("window", [1, 2])
def test_hierarchical_softmax(method, window, gensims_sigmoid):
    passage, made, model = prepared(method, "hierarchical", window=window)
    for word, name in enumerate(passage.vocabulary):
        assert list(model.wv.get_vecattr(name, "code")) == [code for _, code in made.tree.paths[word]]
    start = Weights(model.wv.vectors.astype(np.float64), np.zeros((len(passage.vocabulary) - 1, 4)))
    exact = ours(made, start.copy())
    gensims_sigmoid("word2vec")
    table = ours(made, start.copy())
    train(model, passage)
    np.testing.assert_allclose(table.inputs, model.wv.vectors, atol=2e-6)
    np.testing.assert_allclose(table.outputs, model.syn1[: len(table.outputs)], atol=2e-6)
    np.testing.assert_allclose(exact.inputs, model.wv.vectors, atol=0.05)  # the table is 0.006 too low at 0
    assert np.abs(table.inputs - start.inputs).max() > 0.05


@pytest.mark.parametrize("method", ["skipgram", "cbow"])
def test_negative_sampling(method, gensims_sigmoid):
    passage, made, model = prepared(method, "negative")
    start = Weights(model.wv.vectors.astype(np.float64), np.zeros((len(passage.vocabulary), 4)))
    targets = [example.target for example in Plan(made).examples(1)]
    draws = gensims_draws(model, targets)
    exact = ours(made, start.copy(), draws)
    gensims_sigmoid("word2vec")
    table = ours(made, start.copy(), draws)
    train(model, passage)
    np.testing.assert_allclose(table.inputs, model.wv.vectors, atol=2e-6)
    np.testing.assert_allclose(table.outputs, model.syn1neg, atol=2e-6)
    np.testing.assert_allclose(exact.outputs, model.syn1neg, atol=0.05)
    assert any(target in drawn for target, drawn in zip(targets, draws, strict=True))  # skipped as gensim does
    assert any(len(set(drawn)) < len(drawn) for drawn in draws)  # one after the other as gensim does


def test_the_table_of_noise_is_ours():
    _, made, model = prepared("skipgram", "negative")
    expected = np.cumsum(frequencies.noise(made.frequencies.counts))
    np.testing.assert_allclose(model.cum_table / (2**31 - 1), expected, atol=1e-9)


def test_fasttext(gensims_sigmoid):
    passage, made, model = prepared("fasttext", "negative", min_n=1, max_n=3)
    words = len(passage.vocabulary)
    bucket = {}
    for word, pieces in zip(passage.vocabulary, made.pieces, strict=True):
        index = model.wv.key_to_index[word]
        assert len(pieces) == len(model.wv.buckets_word[index])
        bucket.update(zip(pieces, model.wv.buckets_word[index].tolist(), strict=True))
    assert len(set(bucket.values())) == len(bucket)  # no two pieces share a bucket: else there would be fewer rows
    at = [bucket[piece] for piece in made.different_pieces]
    start = Weights(
        np.vstack([model.wv.vectors_vocab, model.wv.vectors_ngrams[at]]).astype(np.float64), np.zeros((words, 4))
    )
    targets = [example.target for example in Plan(made).examples(1)]
    draws = gensims_draws(model, targets)
    gensims_sigmoid("fasttext")
    table = ours(made, start.copy(), draws)
    train(model, passage)
    np.testing.assert_allclose(table.inputs[:words], model.wv.vectors_vocab, atol=2e-5)
    np.testing.assert_allclose(table.inputs[words:], model.wv.vectors_ngrams[at], atol=2e-5)
    np.testing.assert_allclose(table.outputs, model.syn1neg, atol=2e-5)
    assert np.abs(table.inputs - start.inputs).max() > 0.05
