"""The bench on toy spaces whose figures can be worked out by hand, and its direction on the shipped models."""

from __future__ import annotations

from itertools import islice, product

import numpy as np
import pytest

from embed_core.errors import InputError
from embed_core.oov import bench, methods
from embed_core.oov.augment import NEW, VARIANTS, Augmented, augmented, forms_for
from embed_core.oov.bench import Plan, Setup, band, chance, make_plan, measure, run_tables

GLOVE = "glove-6b-50d-20k"
WORDS = ("government", "school", "music", "doctor", "football", "island")


def toy_method(vectors: dict[str, list[float]], vocabulary: list[str]) -> methods.Method:
    table = np.array([vectors[word] for word in vocabulary], np.float32)

    def answer(words, progress):
        return np.array([vectors.get(word, [np.nan, np.nan]) for word in words], np.float32)

    rows = {word: row for row, word in enumerate(vocabulary)}
    return methods.Method("toy", vocabulary, table, np.linalg.norm(table, axis=1), rows, answer, rows.__contains__)


def plan_of(forms: list[tuple[str, ...]]) -> Plan:
    filled = (*forms, *[()] * (bench.MOST + 1 - len(forms)))
    return Plan(("w",), (), (tuple(filled),), ((),))


def test_cosine_and_neighbours_kept_by_hand(monkeypatch):
    monkeypatch.setattr(bench, "NEIGHBOURS", 1)
    vectors = {"w": [1, 0], "a": [1, 0.1], "b": [0.1, 1], "w1": [3, 0.2], "w2": [0, 5]}
    method = toy_method(vectors, ["w", "a", "b"])
    scores = measure(method, plan_of([("w",), ("w1",), ("w2", "w2"), ("gone",)]))
    assert scores.cosine[0, :4] == pytest.approx([1.0, 3 / np.hypot(3, 0.2), 0.0, 0.0], abs=1e-6)
    assert scores.kept[0, :4].tolist() == [1.0, 1.0, 0.0, 0.0]  # nearest: a, a, b; no vector keeps nothing
    assert np.isnan(scores.cosine[0, 4])
    assert scores.known[:2].tolist() == [1.0, 0.0]
    assert scores.augmented is None


def test_the_word_and_its_damaged_form_are_left_out_of_both_lists(monkeypatch):
    monkeypatch.setattr(bench, "NEIGHBOURS", 2)
    vectors = {"w": [1, 0], "v": [1, 0.01], "a": [1, 0.2], "b": [1, 0.3]}
    scores = measure(toy_method(vectors, list(vectors)), plan_of([("w",), ("v",)]))
    assert scores.kept[0, 1] == 1.0  # {a, b} in both


def test_a_table_where_all_is_alike_has_chance_one():
    vectors = {word: [2.0, 0.0] for word in "abc"}
    assert chance(toy_method(vectors, list("abc"))) == pytest.approx(1.0)


def test_band_is_the_mean_within_its_bootstrap():
    values = np.array([[1.0, 0.0, np.nan], [1.0, 1.0, np.nan], [1.0, 0.5, np.nan]])
    found = band(values)
    assert found.mean[:2].tolist() == [1.0, 0.5]
    assert found.low[0] == found.high[0] == 1.0
    assert 0 <= found.low[1] < 0.5 < found.high[1] <= 1
    assert np.isnan(found.mean[2])


def test_augmentation_by_hand():
    # Two words on the axes; variants of the first lie at 45 degrees, its new forms too: the mean meets them exactly.
    diagonal, x, y = np.array([1, 1]) / np.sqrt(2), np.array([1.0, 0.0]), np.array([0.0, -1.0])
    found = augmented([x, y], [[diagonal] * (VARIANTS + NEW), [y] * (VARIANTS + NEW)])
    assert found is not None
    assert found.cosine[0] == pytest.approx((np.sqrt(0.5) + 1) / 2)
    assert found.cosine[1:] == pytest.approx(1.0)
    assert found.right == pytest.approx(1.0)
    assert (found.words, found.guess, found.verdict) == (2, 0.5, "nearer_only")


def test_augmentation_that_makes_all_alike_recognises_by_guessing_only():
    x, y, middle = np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.array([1, 1]) / np.sqrt(2)
    found = augmented([x, y], [[middle] * (VARIANTS + NEW)] * 2)
    assert found is not None
    assert found.cosine[-1] > found.cosine[0]
    assert found.right[-1] == pytest.approx(0.5)
    assert found.verdict == "nearer_only"


@pytest.mark.parametrize(
    ("cosine", "right", "verdict"),
    [(0.9, 0.8, "helps"), (0.4, 0.8, "helps"), (0.9, 0.2, "hurts"), (0.9, 0.5, "nearer_only"), (0.5, 0.51, "nothing")],
)
def test_the_verdict_asks_first_whether_words_are_recognised(cosine, right, verdict):
    assert Augmented(np.array([0.5, cosine]), np.array([0.5, right]), 10).verdict == verdict


def test_augmentation_needs_two_words_with_enough_forms():
    assert augmented([np.ones(2)], [[np.ones(2)] * (VARIANTS + NEW)]) is None
    assert augmented([np.ones(2)] * 2, [[], []]) is None
    assert forms_for("ab", "swap", {}) == []
    assert len(set(forms_for("government", "typing", {}))) == VARIANTS + NEW


def test_the_plan_repeats_and_names_what_is_missing():
    setup = Setup((*WORDS, "qqzzqq"), "typing", 2, GLOVE)
    plan = make_plan(setup)
    assert plan == make_plan(setup)
    assert plan.missing == ("qqzzqq",)
    assert plan.able == [len(WORDS)] * 5
    assert all(len(forms) == 2 for row in plan.forms for forms in row)


def test_a_chinese_plan_replaces_characters_by_homophones():
    plan = make_plan(Setup(("电影", "老师"), "homophone", 2, "word2vec-zh"))
    assert plan.able[1] == 2
    assert all(len(form) == 2 for row in plan.forms for forms in row for form in forms)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "damage.no_words"),
        (("one",), "damage.no_words"),
        (tuple(f"w{n}" for n in range(5_000)), "damage.too_many_words"),
        (("🦜🦜", "<script>"), "damage.nothing_known"),
        (("school", "a" * 5_000), None),
    ],
)
def test_bad_words(words, code):
    if code is None:
        assert len(make_plan(Setup(words, "swap", 1, GLOVE)).missing) == 1
        return
    with pytest.raises(InputError) as caught:
        make_plan(Setup(words, "swap", 1, GLOVE))
    assert caught.value.code == code
    assert caught.value.message("zh")


def test_on_the_shipped_models_the_methods_stand_in_the_expected_order():
    found = {score.method: score for score in run_tables(Setup(WORDS, "typing", 2, GLOVE), True).scores}
    assert list(found) == ["unk", "random", "spelling", "ngrams"]
    cosine = {name: band(score.cosine).mean for name, score in found.items()}
    assert all(mean[0] == pytest.approx(1.0) for mean in cosine.values())
    assert cosine["spelling"][1] > cosine["ngrams"][1] > cosine["random"][1]
    assert abs(cosine["random"][2]) < 0.2
    kept = {name: band(score.kept).mean for name, score in found.items()}
    assert kept["unk"][2] < 0.1 < kept["spelling"][1]
    assert cosine["ngrams"][1] > cosine["ngrams"][4]
    unk = found["unk"].augmented
    assert unk is not None
    assert unk.cosine[-1] > 0.9
    assert unk.right[-1] < 2.5 * unk.guess


def test_drawn_words_are_fixed_and_frequent():
    frequent = ["".join(letters) for letters in islice(product("abcdefghijklmnopqrstuvwxyz", repeat=4), 12_000)]
    drawn = methods.drawn_words(frequent)
    assert drawn == methods.drawn_words(frequent)
    assert len(drawn) == methods.ENCODED
    assert set(drawn) <= set(frequent[:10_000])
    assert methods.drawn_words(["a", "1", "b"]) == ["a", "b"]
