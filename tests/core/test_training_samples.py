"""Corpora to train on: shipped, uploaded, on the server; of any size, encoding and kind of badness."""

from __future__ import annotations

import doctest
import gzip
import tracemalloc
from itertools import islice

import pytest

from embed_core import paths, stash
from embed_core.errors import InputError
from embed_core.progress import silent
from embed_core.sources import local
from embed_core.training import corpus, samples, text_lines
from embed_core.training.corpus import Reading, open_corpus
from embed_core.training.live.shown import GROUPS


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv(local.ROOTS_VARIABLE, str(tmp_path))


def test_the_examples_in_the_words():
    assert doctest.testmod(corpus).failed == 0


def test_the_news_are_the_three_hundred_reports():
    found = samples.open_sample("news")
    assert (found.documents, found.segmenter) == (300, "words")
    assert found.words > 55_000
    assert found.counts["the"] == sum(text.count("the") for text in found)
    first = next(iter(samples.sample_lines("news")))
    assert first.startswith("Hundreds of people have been forced to vacate their homes")


def test_the_chinese_texts_are_cut_by_the_dictionary():
    found = samples.open_sample("zh")
    assert found.segmenter == "jieba"
    assert found.counts["向量"] > 50
    lines = list(samples.sample_lines("zh"))
    assert len(lines) == len(set(lines)) > 500
    assert any("，" in line for line in lines)


def test_every_word_to_watch_is_in_its_corpus():
    for sample_id in ("news", "zh"):
        counts = samples.open_sample(sample_id).counts
        assert [word for words in GROUPS[sample_id].values() for word in words if counts.get(word, 0) < 5] == []


def test_wikipedia_comes_without_its_markup():
    lines = list(islice(samples._paragraphs(silent), 300))  # all of it takes seconds
    assert lines[0].startswith("Anarchism is a political philosophy")
    text = "\n".join(lines)
    assert "[[" not in text and "{{" not in text and "'''" not in text and "==" not in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Über Öl\nzwei drei\n".encode(), ["über", "öl"]),
        ("Über Öl\nzwei drei\n".encode("utf-16"), ["über", "öl"]),
        ("词向量把词变成数字。\n句子也有向量。\n".encode("gb18030"), ["词", "向量", "把", "词", "变成", "数字"]),
        (gzip.compress("\ufeffOne two\n".encode(), mtime=0), ["one", "two"]),
        (b"a b c", ["a", "b", "c"]),
    ],
)
def test_an_upload_is_read_whatever_it_is_written_in(content, words):
    sample_id = samples.UPLOAD + stash.put(content)
    assert next(iter(samples.open_sample(sample_id))) == words
    assert samples.describe(sample_id)["sha256"] == sample_id.removeprefix(samples.UPLOAD)
    assert samples.get(sample_id).language == ("zh" if words[0] == "词" else "")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "training_corpus.empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "training_corpus.binary"),
        (b"\x80\x04\x95 a pickle", "training_corpus.binary"),
        (bytes(1000), "training_corpus.binary"),
        (b" ... ,,, \n", "training.no_words"),
        (b"good line\n" * 40_000 + b"\xff\xfe bad\n", "training.not_text"),
        (gzip.compress(b"word " * 999, mtime=0)[:-9], "training.cannot_read"),
    ],
)
def test_what_is_no_corpus_gets_a_sentence(content, code):
    with pytest.raises(InputError) as caught:
        samples.open_sample(samples.UPLOAD + stash.put(content))
    assert caught.value.code == code
    assert all(caught.value.message(language) for language in ("en", "zh"))


def test_ids_that_name_nothing_get_a_sentence(tmp_path):
    for sample_id, code in (
        ("nothing", "training_corpus.unknown"),
        ("upload:" + "0" * 20, "input.stash_missing"),
        ("upload:../../etc", "input.stash_missing"),
        ("file:/etc/passwd", "sources.local_refused"),
        (f"file:{tmp_path}/missing.txt", "sources.local_missing"),
        (f"file:{tmp_path}", "training_corpus.folder"),
    ):
        with pytest.raises(InputError) as caught:
            samples.describe(sample_id)
        assert caught.value.code == code
        assert all(caught.value.message(language) for language in ("en", "zh"))


def test_a_file_on_the_server_is_known_by_its_content(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("one two\n", encoding="utf-8")
    before = samples.describe(f"file:{file}")
    assert samples.open_sample(f"file:{file}").counts == {"one": 1, "two": 1}
    file.write_text("one two three\n", encoding="utf-8")
    assert samples.describe(f"file:{file}") != before
    assert samples.open_sample(f"file:{file}").words == 3


def test_an_encoding_that_changes_on_the_way_is_said(tmp_path):
    file = tmp_path / "mixed.txt"
    file.write_bytes("词向量把词变成数字。\n".encode("gb18030") * 20_000 + b"\xff\xff\xff\n")
    with pytest.raises(InputError) as caught:
        samples.open_sample(f"file:{file}")
    assert caught.value.code == "training_corpus.broken"
    assert "GB18030" in caught.value.message("en")


@pytest.mark.parametrize(("blank", "encoding"), [(" ", "utf-8"), ("", "utf-8"), (" ", "utf-16")])
def test_a_file_without_line_ends_is_read_in_pieces_and_nothing_is_lost(tmp_path, monkeypatch, blank, encoding):
    monkeypatch.setattr(text_lines, "LONGEST", 1_000)
    file = tmp_path / "long.txt"
    text = blank.join(["wörd", "词"] * 3_000)
    file.write_text(text, encoding=encoding)
    with file.open("rb") as raw:
        pieces = list(text_lines.lines(raw, "long.txt", encoding))
    assert "".join(pieces).lstrip("\ufeff") == text
    assert len(pieces) > 5
    assert max(map(len, pieces)) <= 2_000
    if blank and encoding == "utf-8":
        assert {word for piece in pieces for word in piece.split()} == {"wörd", "词"}


def test_long_documents_are_cut_and_rare_words_forgotten(tmp_path):
    file = tmp_path / "many.txt"
    lines = [f"common w{number} w{number + 1} {'x' * 200}" for number in range(300)]
    file.write_text("\n".join(lines), encoding="utf-8")
    how = Reading(longest_document=2, most_types=50)
    found = open_corpus(file, how=how)
    assert max(map(len, found)) == 2
    assert found.documents == 600
    assert found.counts["common"] == 300
    assert len(found.counts) <= 52
    assert found.words == 900  # what was forgotten is counted still; words of 200 letters are not there at all
    assert open_corpus(file, how=how) == found  # from the cache
    assert len(open_corpus(file).counts) > 300


def test_a_text_that_unpacks_beyond_all_bounds_is_refused(tmp_path):
    file = tmp_path / "bomb.txt.gz"
    file.write_bytes(gzip.compress(b"word word word\n" * 100_000, mtime=0))
    with pytest.raises(InputError) as caught:
        open_corpus(file, how=Reading(most_bytes=100_000))
    assert caught.value.code == "training_corpus.too_long"


def test_memory_does_not_grow_with_the_file(tmp_path):
    peaks = []
    words = [f"{number:090d}" for number in range(300)]
    for copies in (40, 160):
        file = tmp_path / f"{copies}.txt"
        file.write_text(f"{' '.join(words)}\n" * copies, encoding="utf-8")
        tracemalloc.start()
        samples.open_sample(f"file:{file}")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 300_000  # the second file is 3.3 MB longer
