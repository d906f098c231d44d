"""Sentences in eight languages, mining and the search across languages, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import tiny_models
from hypothesis import given
from hypothesis import strategies as st

from embed_core.crosslingual import mining, passages, sentences, study
from embed_core.crosslingual.mining import Match
from embed_core.errors import InputError
from embed_core.scores import unit_rows

SCRIPTS = {"zh": (0x4E00, 0x9FFF), "ja": (0x3040, 0x30FF), "ru": (0x0400, 0x04FF), "ar": (0x0600, 0x06FF)}


def test_every_sentence_is_there_in_every_language_and_its_script():
    every = (*sentences.sentences(), *sentences.near_misses())
    assert len(sentences.sentences()) >= 24 and len({text for one in every for text in one.texts}) == 8 * len(every)
    for one in every:
        for language, (low, high) in SCRIPTS.items():
            assert any(low <= ord(letter) <= high for letter in one.text(language)), (one.id, language)
        assert not any(ord(letter) > 0x024F for letter in one.text("de") if letter.isalpha())
    assert {one.id for one in sentences.near_misses()} <= {one.id for one in sentences.sentences()}


def test_texts_stand_meaning_after_meaning():
    texts = sentences.every_text()
    assert texts[8 + 1] == sentences.sentences()[1].text("zh")
    assert len(texts) == 8 * len(sentences.sentences())


def test_together_by_hand():
    # Two meanings in two languages: language b's sentences both lie nearest to meaning 0 of a.
    angles = np.array([[0.0, 0.1], [1.5, 0.2]])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=-1).astype(np.float32)
    found = sentences.together(vectors)
    # a -> b: 0.0 is nearest to 0.1 (right), 1.5 to 0.2 (right); b -> a: 0.1 to 0.0 (right), 0.2 to 0.0 (wrong).
    assert found.accuracy[0, 1] == 1.0 and found.accuracy[1, 0] == 0.5 and np.isnan(found.accuracy[0, 0])
    assert found.mean == 0.75
    assert found.translations == pytest.approx((np.cos(0.1) + np.cos(1.3)) / 2, abs=1e-6)
    assert found.same_language == pytest.approx((np.cos(1.5) + np.cos(0.1)) / 2, abs=1e-6)
    assert found.unrelated == pytest.approx((np.cos(0.2) + np.cos(1.4)) / 2, abs=1e-6)
    assert found.extreme(best=False) == (1, 0) and found.extreme(best=True) == (0, 1)
    # Nearest of all: 0.0 -> 0.1 (its translation), 0.1 -> 0.0 or 0.2 (equally far), 1.5 -> 0.2, 0.2 -> 0.1 (b).
    assert found.language_first in (0.25, 0.5)


def test_lines_are_bounded_in_words():
    assert sentences.lines(" a \n\na\n<b>😀</b>\nمرحبا") == ("a", "<b>😀</b>", "مرحبا")
    with pytest.raises(InputError, match="5,000 lines"):
        sentences.lines("\n".join(map(str, range(5_000))))
    with pytest.raises(InputError, match="1,001 characters"):
        sentences.lines("x" * 1_001)


@given(st.text(max_size=200))
def test_lines_never_fail_on_short_texts(text):
    kept = sentences.lines(text, most=300)
    assert all(line and line == line.strip() for line in kept) and len(set(kept)) == len(kept)


# -- mining ------------------------------------------------------------------------------------------------------------


def test_margin_is_the_papers():
    random = np.random.default_rng(4)
    first, second = unit_rows(random.normal(size=(6, 5))), unit_rows(random.normal(size=(7, 5)))
    k = 3
    wanted = np.zeros((6, 7))
    for row, x in enumerate(first):
        for column, y in enumerate(second):
            near_x = sorted((float(x @ z) for z in second), reverse=True)[:k]
            near_y = sorted((float(y @ z) for z in first), reverse=True)[:k]
            wanted[row, column] = float(x @ y) / (sum(near_x) / (2 * k) + sum(near_y) / (2 * k))
    assert mining.scores(first, second, "margin", k) == pytest.approx(wanted)
    assert mining.scores(first, second, "cosine") == pytest.approx(first @ second.T)


def test_matches_and_the_bar():
    table = np.array([[0.9, 0.8, 0.1], [0.85, 0.2, 0.3]])
    assert mining.matches(table) == [Match(0, 0, 0.9), Match(1, 2, 0.3)]
    assert mining.matches(table, 0.5) == [Match(0, 0, 0.9)]
    assert mining.matches(table, one_to_one=False) == [Match(0, 0, 0.9), Match(1, 0, 0.85)]
    assert mining.matches(np.zeros((0, 3))) == []


def test_quality_by_hand():
    found = [Match(0, 0, 0.9), Match(1, 1, 0.8), Match(2, 3, 0.7), Match(3, 2, 0.6)]
    known = {(0, 0), (1, 1), (3, 2), (4, 4)}
    now = mining.quality(found, known)
    assert (now.precision, now.recall) == (0.75, 0.75) and now.f1 == 0.75
    assert [one.right for one in mining.judged(found, known)] == [True, True, False, True]
    assert mining.judged(found, set()) == found
    # After two: F1 = 2*2/(2+4); after four: 2*3/(4+4) = 0.75.
    assert mining.best_bar(found, known) == 0.6
    assert mining.best_bar([], known) is None and mining.best_bar(found, set()) is None


def test_the_example_has_partners_and_near_misses():
    first, second = (sentences.lines(text) for text in mining.example("de", "ar"))
    known = mining.known_pairs(first, second)
    assert len(first) == len(second) == 17 and len(known) == 12
    assert any(one != other for one, other in known)  # shuffled
    misses = {text for one in sentences.near_misses() for text in one.texts}
    assert sum(text in misses for text in first) == sum(text in misses for text in second) == 3
    same = mining.example("en", "en")
    assert len(mining.known_pairs(*(sentences.lines(text) for text in same))) == 12


# -- the search --------------------------------------------------------------------------------------------------------


def test_passages_are_named_and_ranked():
    ours = passages.passages()
    assert len({one.language for one in ours}) == 8 and len(ours) >= 12
    assert passages.named((ours[2].text, "new")) == (ours[2], passages.Passage("new"))
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    assert [one.number for one in passages.ranked(np.array([0.0, 1.0]), rows)] == [1, 2, 0]


# -- an encoder --------------------------------------------------------------------------------------------------------


def test_a_study_of_a_tiny_encoder(tmp_path, monkeypatch):
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    own = ("Hello there.", "你好")
    encoder = tiny_models.encoder("bert")
    found = study.study(encoder.spec, encoder, own, meanings=3)
    assert found.coordinates.shape == (24 + len(own), 2) and found.cosines.shape == (24, 24)
    assert np.diag(found.cosines) == pytest.approx(np.ones(24), abs=1e-5)
    assert [one.text for one in found.near] == list(own)
    wanted = encoder.embed(list(sentences.every_text())).vectors.reshape(-1, 8, encoder.dim)
    assert found.together.mean == sentences.together(wanted).mean
