"""Separation and leave-one-out accuracy by hand, against scikit-learn, and at what a static model can reach."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from static_kit import spec as static_spec
from tiny_models import encoder

from embed_core import loading
from embed_core.errors import InputError
from embed_core.paths import CACHE_VARIABLE
from embed_core.senses import separation_models
from embed_core.senses.bank import Occurrence, bank, find, unbracket
from embed_core.senses.discovery import agreement
from embed_core.senses.separation import (
    cosines,
    curves,
    loo_accuracy,
    loo_predictions,
    most_frequent_share,
    separation,
    separation_of,
)
from embed_core.senses.states import occurrence_states, random_word_cosine
from embed_core.static.model import StaticModel
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment

PLANE = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [0.6, 0.8]])
SENSES = ["a", "a", "b", "b"]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    separation_models._recent.clear()


def blobs(count: int = 30, layers: int = 3, seed: int = 0) -> tuple[np.ndarray, list[str]]:
    random = np.random.default_rng(seed)
    senses = [("x", "y", "z")[place % 3] for place in range(count)]
    centres = random.normal(size=(3, 8))
    apart = np.linspace(0, 2, layers)[:, None, None] * centres[[place % 3 for place in range(count)]]
    return (random.normal(size=(layers, count, 8)) + apart).astype(np.float32), senses


def test_separation_by_hand():
    # cos(0,1) = 0.8, cos(2,3) = 0.8; between: 0, 0.6, 0.6, 0.96
    assert separation(PLANE, SENSES) == pytest.approx((0.8, 0.54))
    assert separation_of(cosines(PLANE), SENSES) == pytest.approx((0.8, 0.54))


def test_leave_one_out_by_hand():
    # 0 is nearest to 1, 1 to 3 (0.96), 2 to 3, 3 to 1
    assert loo_predictions(PLANE, SENSES).tolist() == ["a", "b", "b", "a"]
    assert loo_accuracy(PLANE, SENSES) == 0.5


def test_ties_go_to_the_lower_index():
    same = np.ones((4, 3), np.float32) * 0.1
    assert loo_predictions(same, ["b", "a", "a", "c"]).tolist() == ["a", "b", "b", "b"]


def test_leave_one_out_is_sklearns():
    from sklearn.model_selection import LeaveOneOut, cross_val_predict
    from sklearn.neighbors import KNeighborsClassifier

    vectors, senses = blobs()
    for layer in vectors:
        wanted = cross_val_predict(KNeighborsClassifier(1, metric="cosine"), layer, senses, cv=LeaveOneOut())
        assert loo_predictions(layer, senses).tolist() == wanted.tolist()


def test_most_frequent_share():
    assert most_frequent_share(["a", "b", "b", "c"]) == 0.5
    assert most_frequent_share(np.array([1, 1])) == 1.0


def test_separation_is_the_mean_over_pairs():
    vectors, senses = blobs()
    matrix = cosines(vectors[1])
    pairs = list(combinations(range(len(senses)), 2))
    within = np.mean([matrix[i, j] for i, j in pairs if senses[i] == senses[j]])
    between = np.mean([matrix[i, j] for i, j in pairs if senses[i] != senses[j]])
    assert separation(vectors[1], senses) == pytest.approx((within, between))


def test_curves_hold_each_layers_values():
    vectors, senses = blobs()
    baseline = np.array([0.0, 0.5, 1.0])
    found = curves(vectors, senses, baseline)
    for layer in range(3):
        within, between = separation(vectors[layer], senses)
        assert (found.within[layer], found.between[layer]) == pytest.approx((within, between))
        assert found.accuracy[layer] == loo_accuracy(vectors[layer], senses)
    assert found.normalised[:2] == pytest.approx(found.separation[:2] / [1.0, 0.5])
    assert np.isnan(found.normalised[2])  # a space without room has no share of it
    assert found.normalised_band[1][1] == pytest.approx(found.shuffled_high[1] / 0.5)
    assert found.layers == 2 and found.best == 1 and found.most_frequent == pytest.approx(1 / 3)


def test_shuffled_labels_separate_nothing_and_real_ones_do():
    vectors, senses = blobs()
    found = curves(vectors, senses, np.zeros(3))
    assert (found.shuffled_low < 0).all() and (found.shuffled_high > 0).all()
    assert found.shuffled_low[0] <= found.separation[0] <= found.shuffled_high[0]  # pure noise
    assert found.separation[2] > found.shuffled_high[2]
    assert found.p_separation == pytest.approx(1 / 201) and found.p_accuracy == pytest.approx(1 / 201)
    again = curves(vectors, senses, np.zeros(3))
    assert np.array_equal(again.shuffled_high, found.shuffled_high)


def test_noise_is_rarely_called_more_than_chance():
    """Of 100 draws without any sense, about five may have p <= 0.05 for their best of three layers."""
    senses = ["a", "b"] * 6
    random = np.random.default_rng(7)
    found = [curves(random.normal(size=(3, 12, 5)), senses, np.zeros(3), shuffles=39, seed=s) for s in range(100)]
    assert sum(one.p_separation <= 0.05 for one in found) <= 11
    assert sum(one.p_separation <= 0.5 for one in found) == pytest.approx(50, abs=16)


def test_a_static_model_separates_nothing():
    senses = ["a", "a", "b", "b", "b"]
    found = curves(np.full((1, 5, 4), 0.3, np.float32), senses, np.zeros(1))
    assert found.separation[0] == pytest.approx(0, abs=1e-12)
    assert found.p_separation == 1.0
    assert found.accuracy[0] <= found.most_frequent


def test_one_sense_has_nothing_between():
    found = curves(np.eye(3)[None], ["a"] * 3, np.zeros(1))
    assert np.isnan(found.separation).all() and np.isnan(found.p_separation)
    assert found.within[0] == 0 and found.accuracy[0] == 1 and found.best == 0
    assert np.isnan(separation(np.eye(2), ["a", "b"])[0])


@pytest.mark.parametrize(("vectors", "labels"), [(np.eye(1), ["a"]), (np.eye(3), ["a", "b"])])
def test_too_few_or_other_labels(vectors, labels):
    with pytest.raises(InputError):
        loo_accuracy(vectors, labels)
    with pytest.raises(InputError):
        most_frequent_share([])


@settings(max_examples=30, deadline=None)
@given(some.lists(some.sampled_from("abc"), min_size=2, max_size=12), some.integers(0, 99))
def test_any_labels_give_shares(labels, seed):
    vectors = np.random.default_rng(seed).normal(size=(2, len(labels), 4))
    found = curves(vectors, labels, np.zeros(2), shuffles=5)
    assert ((found.accuracy >= 0) & (found.accuracy <= 1)).all()
    inside = found.within[~np.isnan(found.within)]
    assert (np.abs(inside) <= 1 + 1e-9).all()


WORD = [
    unbracket("The [bank] raised its interest rates again.", "bank", "money"),
    unbracket("A [bank] lends money.", "bank", "money"),
    unbracket("We sat on the river [bank] and watched.", "bank", "river"),
    unbracket("Trees grow on both [banks].", "bank", "river"),
]


def test_the_curves_of_a_model_are_kept(monkeypatch):
    tiny = encoder("bert")
    monkeypatch.setattr(separation_models.catalog, "get_spec", lambda _: tiny.spec)
    monkeypatch.setattr(loading, "load_encoder", lambda *_: tiny)
    monkeypatch.setattr(separation_models, "BASELINE_TEXTS", 8)
    found = separation_models.model_curves("tiny", [*WORD, Occurrence("bank", "", "no sense bank", 9, 13)], "en")
    texts = separation_models.baseline_texts("en")
    wanted = curves(occurrence_states(tiny, WORD).vectors, [one.sense for one in WORD], random_word_cosine(tiny, texts))
    assert found.separation == pytest.approx(wanted.separation)
    assert found.normalised == pytest.approx(wanted.normalised)
    monkeypatch.setattr(loading, "load_encoder", lambda *_: pytest.fail("opened again"))
    assert separation_models.model_curves("tiny", WORD, "en").accuracy.tolist() == found.accuracy.tolist()


def test_layer_cosines_and_groups_of_a_model():
    tiny = encoder("bert")
    states = occurrence_states(tiny, WORD)
    for layer in range(tiny.layers + 1):
        matrix = separation_models.layer_cosines(tiny, WORD, layer)
        assert np.allclose(matrix, cosines(states.vectors[layer]))
    found = separation_models.found_senses(tiny, WORD, "agglomerative", 2)
    assert len(found.groupings) == len(found.agreements) == tiny.layers + 1
    again = separation_models.found_senses(tiny, WORD, "agglomerative", 2)
    assert [one.labels.tolist() for one in again.groupings] == [one.labels.tolist() for one in found.groupings]
    assert again.groupings[0].central == found.groupings[0].central
    assert again.agreements[1].ari == agreement(found.groupings[1].labels, [one.sense for one in WORD]).ari


def test_groups_without_labels_agree_with_nothing():
    plain = [replace(one, sense="") for one in WORD]
    assert separation_models.found_senses(encoder("bert"), plain, "kmeans", None).agreements == []
    half = [WORD[0], *plain[1:3], WORD[3]]
    found = separation_models.found_senses(encoder("bert"), half, "kmeans", 2)
    assert found.agreements[0].table.sum() == 2  # the labelled ones only


def test_baseline_texts_are_spread_over_the_bank():
    texts = separation_models.baseline_texts("en")
    assert len(texts) == len(set(texts)) == separation_models.BASELINE_TEXTS
    words = [next(entry.word for entry in bank("en") for one in entry.occurrences if one.sentence == t) for t in texts]
    assert len(set(words)) == len(bank("en"))


def test_a_static_model_has_one_vector_for_the_word():
    table = StaticModel(static_spec(), ["bank", "banks"], np.array([[1, 0], [0.6, 0.8]], np.float32))
    space = Space(table, Treatment())
    matrix, missing = separation_models.static_cosines(space, WORD, "bank")
    assert matrix == pytest.approx(np.ones((4, 4))) and missing == ()
    by_form, _ = separation_models.static_cosines(space, WORD, "bank", forms=True)
    assert by_form[0, 1] == pytest.approx(1) and by_form[0, 3] == pytest.approx(0.6)
    unknown, missing = separation_models.static_cosines(space, WORD, "bark")
    assert np.isnan(unknown).all() and missing == ("bark",)


def test_order_by_sense():
    mixed = [WORD[2], Occurrence("bank", "", "bank", 0, 4), WORD[0], WORD[3], WORD[1]]
    assert [one.sense for one in separation_models.by_sense(mixed, ["money", "river"])] == [
        "money", "money", "river", "river", "",
    ]  # fmt: skip
    assert separation_models.labelled(mixed) == [0, 2, 3, 4]
    assert separation_models.by_sense(mixed, ["money", "river"])[0] is WORD[0]


@pytest.mark.parametrize("count", [0, 1, 401])
def test_the_number_of_sentences_has_bounds(count):
    with pytest.raises(InputError) as error:
        separation_models.states_of(encoder("bert"), [WORD[0]] * count)
    assert str(count) in str(error.value)


@pytest.mark.models
def test_a_real_model_tells_the_banks_apart(monkeypatch):
    monkeypatch.undo()  # the cache folder with the weights
    chosen = find("bank")
    found = separation_models.model_curves("all-minilm-l6-v2", chosen.occurrences, "en")
    assert found.layers == 6 and found.most_frequent == 0.5
    assert found.accuracy.max() >= 0.85 and found.p_accuracy < 0.05
    assert found.separation[0] < found.separation.max()
    assert 0 < found.baseline[6] < 1
