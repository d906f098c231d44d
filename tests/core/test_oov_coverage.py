"""Coverage and Zipf's law: counts by hand, a text made to follow the law, and whatever people upload."""

from __future__ import annotations

import io
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core import loading
from embed_core.catalog import get_spec
from embed_core.errors import InputError
from embed_core.oov.coverage import (
    MAX_BYTES,
    SAMPLES,
    count_words,
    cover,
    growth,
    looks_chinese,
    parts,
    read_upload,
    same_words,
    sample_text,
    survey,
    uncovered,
)  # fmt: skip
from embed_core.oov.zipf import fit_zipf, shown_ranks
from embed_core.static.model import StaticModel


def table(*words: str) -> StaticModel:
    return StaticModel(get_spec("glove-6b-50d-20k"), list(words), np.eye(len(words), 3, dtype=np.float32))


def test_shares_by_hand():
    counts = count_words("The cat saw the cat. The dog!")  # the 3, cat 2, saw 1, dog 1
    covered = cover(counts, table("cat", "x", "the"))
    assert counts.words == ("the", "cat", "saw", "dog")
    assert counts.tokens == 7
    assert covered.rows.tolist() == [3, 1, 0, 0]
    assert covered.token_share == pytest.approx(5 / 7)
    assert covered.type_share == pytest.approx(2 / 4)
    assert uncovered(counts, covered) == [("saw", 1), ("dog", 1)]
    assert uncovered(counts, covered, 1) == [("saw", 1)]
    sizes, shares = growth(counts, covered, sizes=(1, 2, 10))
    assert sizes.tolist() == [1, 2, 3]
    assert shares == pytest.approx([2 / 7, 2 / 7, 5 / 7])


def test_a_contraction_is_covered_by_its_parts_only_where_all_are_there():
    counts = count_words("wasn't it's")
    assert cover(counts, table("was", "n't", "it")).rows.tolist() == [2, 0]
    assert cover(counts, table("it", "'s", "wasn't")).rows.tolist() == [3, 2]
    assert parts("n't") == ("n't",)
    assert parts("o'clock") == ("o", "'clock")


def test_ngrams_cover_all_but_what_is_too_short():
    covered = cover(count_words("unputdownable goverment"), loading.load_static("fasttext"))
    assert covered.ngrams
    assert covered.with_ngrams == 1.0
    assert covered.token_share < 1.0


def test_a_text_made_by_the_law_gives_its_exponent_back():
    counts = np.round(100_000 / np.arange(1, 1_001) ** 1.2).astype(np.int64)
    fit = fit_zipf(counts)
    assert fit is not None
    assert fit.exponent == pytest.approx(1.2, abs=0.01)
    assert fit.r2 > 0.999
    assert (fit.first, fit.last) == (1, 1_000)
    assert fit.counts(np.array([1]))[0] == pytest.approx(100_000, rel=0.05)


def test_words_that_occur_once_are_left_out_of_the_fit():
    assert fit_zipf(np.array([5, 4, 3, 2, 1, 1, 1])) is None
    fit = fit_zipf(np.array([9, 5, 4, 3, 2, 1, 1, 1]))
    assert fit is not None
    assert fit.last == 5


def test_equal_counts_have_no_r2():
    fit = fit_zipf(np.full(6, 3))
    assert fit is not None
    assert fit.exponent == pytest.approx(0, abs=1e-12)
    assert np.isnan(fit.r2)


def test_the_news_follow_zipf_about_as_the_books_say():
    found = survey(sample_text("news"), ["glove-6b-50d-20k"])
    assert found.counts.tokens > 50_000
    assert found.fit is not None
    assert found.fit.exponent == pytest.approx(1.0, abs=0.1)
    assert found.fit.r2 > 0.97
    assert found.covered[0].token_share > 0.95 > 0.9 > found.covered[0].type_share


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_there_and_in_their_language(name):
    text = sample_text(name)
    assert looks_chinese(text) == (name == "zh")
    assert len(count_words(text).words) > 150


def test_the_shown_ranks_begin_with_the_first_and_end_with_the_last():
    ranks = shown_ranks(100_000)
    assert ranks[0] == 1
    assert ranks[-1] == 100_000
    assert len(ranks) < 2_500
    assert (np.diff(ranks) > 0).all()
    assert shown_ranks(100).tolist() == list(range(1, 101))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_counted_or_answered_in_a_sentence(text):
    try:
        counts = count_words(text)
    except InputError as error:
        assert error.code in ("coverage.empty", "coverage.no_words")
        assert error.message("en") and error.message("zh")
        return
    covered = cover(counts, table("the", "a"))
    assert 0 <= covered.token_share <= 1
    assert (np.diff(counts.counts) <= 0).all()
    assert len(set(counts.words)) == len(counts.words)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "hello")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "coverage.empty"),
        (b"  \n", "coverage.empty"),
        (pickle.dumps({"a": 1}), "coverage.pickle"),
        (zipped(), "coverage.archive"),
        (b"\x1f\x8b\x08\x00", "coverage.archive"),
        (b"text\x00\x01\x02", "coverage.binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "coverage.binary"),
        ("naïve café".encode("latin-1"), "coverage.encoding"),
        (b"a " * (MAX_BYTES // 2 + 1), "coverage.too_big"),
    ],
)
def test_what_is_no_text_gets_a_sentence(data, code):
    with pytest.raises(InputError) as caught:
        read_upload(data)
    assert caught.value.code == code
    for language in ("en", "zh"):
        assert caught.value.message(language)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_usual_encodings_are_read(encoding):
    text = "渡船很慢，这正是它可爱的地方。The ferry."
    assert read_upload(text.encode(encoding)) == text


def test_too_long_a_text_and_no_models():
    with pytest.raises(InputError) as caught:
        count_words("字" * (MAX_BYTES // 3 + 1))
    assert caught.value.code == "coverage.too_big"
    with pytest.raises(InputError) as caught:
        survey("some words", [])
    assert caught.value.code == "coverage.no_models"


def test_models_with_one_vocabulary_stand_together():
    found = survey(sample_text("en"), ["word2vec-cbow", "glove-6b-50d-20k", "word2vec-skipgram"])
    assert [names for names, _ in same_words(found)] == [
        ("word2vec-cbow", "word2vec-skipgram"),
        ("glove-6b-50d-20k",),
    ]
