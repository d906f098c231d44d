"""Training: corpora of all kinds, stopping and going on, what comes of it, and the models that are shipped."""

from __future__ import annotations

import bz2
import doctest
import gzip
import json
import lzma
import re
from dataclasses import replace

import numpy as np
import pytest

from embed_core import catalog, loading, paths
from embed_core.cli import main
from embed_core.cli import train_words as train_command
from embed_core.errors import Cancelled, InputError
from embed_core.evaluation.word_scores import score_pairs
from embed_core.static import StaticModel
from embed_core.static.storage import load_table, save_table
from embed_core.static.subwords import Subwords
from embed_core.static.table import VectorTable
from embed_core.training import cards, checkpoints, corpus, word_vectors
from embed_core.training.corpus import open_corpus
from embed_core.training.word_vectors import Settings, train

LINES = [
    f"The {animal} {verb} in the {place}." for animal in ("cat", "dog", "cow", "horse")
    for verb in ("sleeps", "eats", "plays") for place in ("house", "garden", "field", "road")
] * 6  # fmt: skip
SMALL = Settings(dims=8, epochs=3, min_count=1, sample=1.0, buckets=200, max_n=4)
ENGLISH = ("word2vec-cbow", "word2vec-skipgram", "fasttext")
SHIPPED = [spec.id for spec in catalog.catalogue().values() if spec.family in ("Word2Vec", "fastText")]
SHIPPED = [model_id for model_id in SHIPPED if catalog.get_spec(model_id).source.kind == "bundled"]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.CACHE_VARIABLE, str(tmp_path / "cache"))


@pytest.fixture
def animals(tmp_path):
    file = tmp_path / "animals.txt"
    file.write_text("\n".join(LINES), encoding="utf-8")
    return file


@pytest.mark.parametrize("module", [corpus, word_vectors, cards])
def test_the_examples_in_the_words(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_a_packed_corpus_has_the_same_words(tmp_path, ending, pack):
    text = "\ufeffOne two, TWO!\n\n  ?? \nüber 3\n".encode()
    file = tmp_path / f"text.txt.{ending}"
    file.write_bytes(pack(text))
    found = open_corpus(file)
    assert list(found) == [["one", "two", "two"], ["über", "3"]]
    assert (found.documents, found.words, found.counts) == (2, 5, {"two": 2, "one": 1, "über": 1, "3": 1})


def test_a_corpus_is_cut_into_words_once(animals):
    stages: list[str] = []
    for _ in range(2):
        open_corpus(animals, progress=lambda stage, *_args, **_options: stages.append(stage))
    assert stages.count("training.words") == 1
    assert stages.count("training.check") == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"good\n\xff\xfe bad", "training.not_text"),
        ("a.txt", b" ... \n", "training.no_words"),
        ("a.txt", b"", "training.no_words"),
        ("a.xz", b"this is no archive", "training.cannot_read"),
        ("a.gz", gzip.compress(b"word " * 999, mtime=0)[:-9], "training.cannot_read"),
        (".", None, "training.cannot_read"),
        ("missing.txt", None, "training.cannot_read"),
    ],
)
def test_what_is_no_corpus_gets_a_sentence(tmp_path, name, content, code):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        open_corpus(tmp_path / name)
    assert caught.value.code == code
    assert all(caught.value.message(language) for language in ("en", "zh"))


def test_chinese_is_cut_by_the_dictionary(tmp_path):
    file = tmp_path / "zh.txt"
    file.write_text("我爱北京天安门！\n酒店的服务很好。", encoding="utf-8")
    assert next(iter(open_corpus(file, "jieba"))) == ["我", "爱", "北京", "天安门"]


@pytest.mark.parametrize("algorithm", ["word2vec", "fasttext"])
@pytest.mark.parametrize("skip_gram", [False, True])
def test_a_stopped_run_ends_as_if_it_had_not_been_stopped(animals, algorithm, skip_gram):
    text = open_corpus(animals)
    settings = replace(SMALL, algorithm=algorithm, skip_gram=skip_gram)
    done: list[float] = []

    def stop_in_the_second_epoch(stage: str, done: float, total: float | None, **_options: object) -> None:
        if done > text.documents:
            raise Cancelled

    with pytest.raises(Cancelled):
        train(text, settings, progress=stop_in_the_second_epoch)
    resumed = train(text, settings, progress=lambda _stage, at, _total, **_options: done.append(at))
    assert done[0] == text.documents  # the first epoch was kept
    for file in paths.cache_dir("training", "runs").iterdir():
        file.unlink()
    straight = train(text, settings)
    np.testing.assert_array_equal(resumed.table.vectors, straight.table.vectors)
    assert resumed.table.words == straight.table.words == list(word_vectors.vocabulary(text.counts, settings))
    other = train(text, replace(settings, seed=2))
    assert not np.allclose(other.table.vectors, straight.table.vectors)


def test_one_epoch_is_gensims_own(animals):
    from gensim.models import Word2Vec

    text = open_corpus(animals)
    settings = replace(SMALL, epochs=1)
    mine = train(text, settings).table
    theirs = Word2Vec(vector_size=8, window=5, min_count=1, sample=1.0, seed=1, workers=1, sorted_vocab=0,
                      hashfxn=lambda word: __import__("zlib").crc32(word.encode()))  # fmt: skip
    theirs.build_vocab_from_freq(word_vectors.vocabulary(text.counts, settings), corpus_count=text.documents)
    theirs.random = np.random.RandomState(1)
    theirs.train(list(text), total_examples=text.documents, epochs=1)
    np.testing.assert_array_equal(mine.vectors, theirs.wv.vectors)


def test_a_damaged_state_is_begun_anew(animals):
    text = open_corpus(animals)
    first = train(text, SMALL)
    (file,) = paths.cache_dir("training", "runs").iterdir()
    file.write_bytes(b"\x80\x04damaged")
    np.testing.assert_array_equal(train(text, SMALL).table.vectors, first.table.vectors)
    assert checkpoints.load({"other": 1}) is None


def test_settings_that_cannot_be_trained_get_a_sentence(animals):
    text = open_corpus(animals)
    for settings, code in (
        (replace(SMALL, min_count=10**6), "training.too_few_words"),
        (replace(SMALL, algorithm="fasttext", min_n=5, max_n=4), "training.piece_lengths"),
    ):
        with pytest.raises(InputError) as caught:
            train(text, settings)
        assert caught.value.code == code


def test_the_command_leaves_a_model_with_its_card(animals, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_MODELS", str(tmp_path))
    out = tmp_path / "mine"
    asked = f"train fasttext --corpus {animals} --out {out} --dims 8 --min-count 1 --epochs 2 --buckets 300 --json"
    assert main(asked.split()) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["words"], result["dims"], result["scores"]["analogies"]["accuracy"]) == (13, 8, None)
    model = cards.opened(out)
    assert model.subwords is not None
    assert model.subwords.rows.dtype == np.float32
    assert model.subwords.vector("catty").shape == (8,)
    words = model.subwords.compose(model.words, np.zeros_like(model.vectors))
    assert words.shape == model.vectors.shape
    card = (out / cards.CARD).read_text(encoding="utf-8")
    assert "animals.txt" in card.split("\n---\n")[0] and "语料" in card.split("\n---\n")[1]
    assert main(asked.split()) == 1  # never over something that is there
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "training.not_empty"


def test_half_precision_holds_for_the_pieces_too(tmp_path):
    rows = np.random.default_rng(1).standard_normal((5, 3)).astype(np.float32)
    table = VectorTable(["a", "b"], rows[:2], "safetensors", Subwords(rows, 3, 6))
    save_table(table, tmp_path, "float16")
    assert (tmp_path / "subwords.safetensors").stat().st_size < 5 * 3 * 2 + 200
    back = load_table(tmp_path).subwords
    assert back is not None and (back.min_n, back.max_n, back.rows.dtype) == (3, 6, np.float32)
    np.testing.assert_allclose(back.rows, rows, rtol=1e-3)


def test_the_commands_own_help_and_bad_numbers(capsys):
    assert main(["train", "word2vec", "--corpus", "x", "--out", "y", "--sample", "7"]) == 1
    assert "sample" in capsys.readouterr().err
    assert train_command.share("0.5") == 0.5


def test_models_are_shipped():
    assert set(ENGLISH[:2]) <= set(SHIPPED)
    shipped = [spec.source for spec in catalog.catalogue().values() if spec.source.kind == "bundled"]
    assert sum(file.bytes for source in shipped for file in source.files) < 50_000_000


@pytest.mark.parametrize("model_id", SHIPPED)
def test_a_shipped_model_is_what_its_card_says(model_id):
    model = loading.load(model_id)
    assert isinstance(model, StaticModel)
    assert model.vectors.shape == (model.spec.vocabulary, model.spec.dims)
    card = (paths.ASSETS / "cards" / f"{model_id}.md").read_text(encoding="utf-8")
    english, chinese = card.split("\n---\n")
    assert f"{model.spec.vocabulary:,}" in english and f"{model.spec.vocabulary:,}" in chinese
    if model_id in ENGLISH:
        stated = re.search(r"WordSim-353: Spearman's rho ([\d.]+)", english)
        assert stated and float(stated[1]) == pytest.approx(score_pairs(model, "wordsim353").rho, abs=2e-3)
        assert stated[1] in chinese
        assert score_pairs(model, "wordsim353").rho > 0.5


def test_the_two_word2vec_models_share_their_vocabulary():
    cbow, skip_gram = (loading.load(model_id) for model_id in ENGLISH[:2])
    assert isinstance(cbow, StaticModel) and isinstance(skip_gram, StaticModel)
    assert cbow.words == skip_gram.words


@pytest.mark.skipif("fasttext" not in SHIPPED, reason="not shipped")
def test_the_shipped_fasttext_answers_misspelt_words():
    model = loading.load("fasttext")
    assert isinstance(model, StaticModel) and model.subwords is not None
    for wrong, right in (("goverment", "government"), ("unbelieveable", "unbelievable")):
        assert right in [near.word for near in model.neighbours(model.subwords.vector(wrong), 10)]
