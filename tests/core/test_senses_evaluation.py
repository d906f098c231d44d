"""Sense accuracy: hand-computed cases, agreement with the plain definition, and the layer nobody peeked at."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import make

from embed_core.errors import Cancelled, InputError
from embed_core.paths import CACHE_VARIABLE
from embed_core.senses import evaluation
from embed_core.senses.bank import Occurrence
from embed_core.senses.evaluation import evaluate_bank, evaluate_file, of_bank, split
from embed_core.senses.labelled_file import read_labelled, sample_file
from embed_core.senses.sense_scores import FEWEST_WORDS, Study, accuracy, neighbours_within, wilson
from embed_core.senses.separation import loo_predictions
from embed_core.senses.states import occurrence_states


def at(word: str, sense: str, number: int, twin: int | None = None) -> Occurrence:
    return Occurrence(word, sense, f"{number} {word}", len(f"{number} "), len(f"{number} {word}"), twin)


BANK = (
    at("bank", "money", 0), at("bank", "money", 1, 0), at("bank", "river", 2, 0), at("bank", "river", 3),
    at("bat", "animal", 4), at("bat", "animal", 5), at("bat", "club", 6),
)  # fmt: skip
DEGREES = np.array([[0, 40, 50, 90, 0, 5, 90], [0, 10, 80, 90, 0, 60, 65]])
VECTORS = np.stack([np.cos(np.radians(DEGREES)), np.sin(np.radians(DEGREES))], axis=-1).astype(np.float32)


def study_of(vectors=VECTORS, occurrences=BANK, trained=None, **more) -> Study:
    found = neighbours_within(vectors, [one.word for one in occurrences], trained=trained, **more)
    return Study("m", "M", occurrences, found, trained)


def test_by_hand():
    study = study_of()
    # layer 0: the bank twins (40 and 50 degrees) are each other's nearest; 90 finds 50, 0 finds 40. Bat: 0-5, 90-5.
    assert study.found.nearest[0].tolist() == [1, 2, 1, 2, 5, 4, 5]
    assert study.hits[0].tolist() == [True, False, False, True, True, True, False]
    assert study.hits[1].tolist() == [True, True, True, True, True, False, False]  # bat: 0-60, 60-65
    assert [one.value for one in study.accuracies] == pytest.approx([4 / 7, 5 / 7])
    assert study.macro.tolist() == pytest.approx([(2 / 4 + 2 / 3) / 2, (4 / 4 + 1 / 3) / 2])
    assert study.baseline == pytest.approx((2 + 2) / 7)  # bank 2 of 4, bat 2 of 3
    assert study.best == 1
    # bank takes the layer that is best for bat (0: 2 of 4), bat the one that is best for bank (1: 1 of 3)
    assert study.on_other_words is not None
    assert study.on_other_words.value == pytest.approx(3 / 7)


def test_twins_that_mislead_are_counted_and_named():
    study = study_of()
    twins = study.twins(0)
    assert twins is not None and (twins.total, twins.right, twins.misled) == (2, 0, 2)
    better = study.twins(1)
    assert better is not None and (better.right, better.misled) == (2, 0)
    confused = study.confusions("bank", 0)
    assert {(one.asked.sentence, one.nearest.sentence) for one in confused} == {
        ("1 bank", "2 bank"),
        ("2 bank", "1 bank"),
    }
    assert all(one.twin for one in confused)
    assert confused[0].cosine == pytest.approx(np.cos(np.radians(10)), abs=1e-6)
    assert study.confusions("bank", 1) == []
    assert study_of(VECTORS[:, 4:], BANK[4:]).twins(0) is None


def test_words_the_worst_first():
    scores = study_of().by_word(1)
    assert [(one.word, one.right, one.total) for one in scores] == [("bat", 1, 3), ("bank", 4, 4)]
    assert scores[0].baseline == pytest.approx(2 / 3)
    assert (scores[0].accuracy.low, scores[0].accuracy.high) == pytest.approx((0.0615, 0.7923), abs=1e-4)


def test_a_test_set_is_answered_by_the_training_set_alone():
    trained = np.array([True, False, False, True, True, True, False])
    study = study_of(trained=trained)
    assert study.found.asked.tolist() == [1, 2, 6]
    assert study.found.nearest[0].tolist() == [0, 3, 5]
    assert study.hits[0].tolist() == [True, True, False]
    # bank's training senses are equally frequent: the first in the alphabet (money) answers; bat's is animal
    assert study.baseline == pytest.approx(1 / 3)


def test_a_word_without_company_is_not_asked():
    alone = (*BANK, at("crane", "bird", 7))
    vectors = np.concatenate([VECTORS, VECTORS[:, :1]], axis=1)
    study = study_of(vectors, alone)
    assert 7 not in study.found.asked
    assert study.accuracies == study_of().accuracies


def test_centring_takes_away_what_a_word_has_in_common():
    shifted = VECTORS + np.array([100.0, -40.0], np.float32)
    found = neighbours_within(shifted, [one.word for one in BANK], centre=True)
    assert np.array_equal(found.nearest, neighbours_within(VECTORS, [one.word for one in BANK], centre=True).nearest)


@given(st.integers(2, 40), st.integers(1, 5), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_it_is_leave_one_out_as_the_other_room_defines_it(count, dims, seed):
    random = np.random.default_rng(seed)
    vectors = random.integers(-2, 3, (2, count, dims)).astype(
        np.float32
    )  # small whole numbers: many ties and zero rows
    labels = random.integers(0, 3, count).astype(str)
    occurrences = tuple(at("w", label, number) for number, label in enumerate(labels.tolist()))
    study = study_of(vectors, occurrences)
    for layer in range(2):
        assert np.array_equal(labels[study.found.nearest[layer]], loo_predictions(vectors[layer], labels))


def test_wilson_against_published_bounds():
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263 and 15 of 148, method 3
    for right, total, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        found = wilson(right, total)
        assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_intervals_know_that_sentences_of_a_word_go_together():
    words = np.repeat([f"w{number}" for number in range(20)], 20)
    by_word = np.repeat(np.arange(20) % 2 == 0, 20)  # half of the words all right, half all wrong
    found = accuracy(by_word, words)
    plain = wilson(200, 400)
    assert found.value == 0.5
    assert found.high - found.low > 3 * (plain.high - plain.low)  # 20 independent things, not 400
    few = accuracy(by_word[: 20 * (FEWEST_WORDS - 1)], words[: 20 * (FEWEST_WORDS - 1)])
    assert few == wilson(100, 180)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=60), st.floats(0.1, 0.8))
@settings(deadline=None)
def test_a_split_leaves_every_sense_an_answer(pairs, share):
    rows = [at(word, sense, number) for number, (word, sense) in enumerate(pairs)]
    trained = split(rows, share)
    assert np.array_equal(trained, split(rows, share))
    for group in set(pairs):
        own = [used for used, pair in zip(trained.tolist(), pairs, strict=True) if pair == group]
        assert any(own)
        assert abs(own.count(False) - share * len(own)) <= 1


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A tiny BERT in a folder, opened as a visitor would."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(tmp_path))
    return f"local:{make('bert', tmp_path / 'tiny-bert')}"


def test_the_bank_end_to_end(tiny, monkeypatch):
    monkeypatch.setattr(evaluation, "bank", lambda language: evaluation_bank(language)[:3])
    seen = []

    def progress(stage, done, total, *, unit="", partial=None):
        seen.append((stage, partial))

    (study,) = evaluate_bank([tiny], "en", progress=progress)
    assert study.layers == 2 and len(study.words) == len(of_bank("en"))
    assert any(stage == "contextual.encode" for stage, _ in seen) and isinstance(seen[-1][1][0], Study)
    (plain,) = evaluate_bank([tiny], "en", twins=False)
    assert len(plain.words) < len(study.words) and plain.twins(0) is None
    assert all(one.twin is None for one in plain.occurrences)
    states = occurrence_states(evaluation.loading.load_encoder(tiny), of_bank("en")).vectors
    kept = [index for index, one in enumerate(of_bank("en")) if one.twin is None]
    wanted = neighbours_within(states[:, kept], [one.word for one in plain.occurrences])
    assert np.array_equal(plain.found.nearest, wanted.nearest)
    monkeypatch.setattr(evaluation.loading, "load_encoder", lambda *_: pytest.fail("the disk has it"))
    assert np.array_equal(evaluate_bank([tiny], "en")[0].found.nearest, study.found.nearest)


def evaluation_bank(language):
    from embed_core.senses.bank import bank

    return bank(language)


def test_a_file_end_to_end_chooses_its_layer_without_looking(tiny):
    rows = read_labelled("a.csv", io.BytesIO(sample_file("en"))).occurrences
    loo = evaluate_file(tiny, rows)
    assert loo.training is None and loo.layer == loo.study.best
    trained = split(rows, 0.5)
    answers = evaluate_file(tiny, rows, trained)
    assert answers.training is not None and answers.layer == answers.training.best
    assert len(answers.training.words) == trained.sum() and len(answers.study.words) == (~trained).sum()


def test_nothing_to_compare_and_stopping(tiny):
    with pytest.raises(InputError, match="2 rows"):
        evaluate_file(tiny, [at("bank", "x", 1), at("bat", "y", 2)])
    with pytest.raises(InputError):
        evaluate_file("glove-6b-50d-20k", BANK)

    def stop(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled):
        evaluate_bank([tiny], "zh", progress=stop)
