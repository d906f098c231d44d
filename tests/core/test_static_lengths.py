"""The length of vectors against frequency, what it does to a ranking, and the identity of distance and cosine."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from words_kit import random_space, space_of

from embed_core import loading
from embed_core.errors import Cancelled
from embed_core.static.lengths import bin_edges, distance_identity, length_profile, length_pull
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment
from embed_core.static.word_lists import located


def falling(count=500):
    """Words whose vectors get shorter with their rank."""
    angles = np.linspace(0, 3, count)
    return space_of(
        [f"w{number}" for number in range(count)],
        np.column_stack([np.cos(angles), np.sin(angles)]) * np.linspace(5, 1, count)[:, None],
    )


def test_longer_for_the_frequent_is_plus_one_and_reversed_minus_one():
    space = falling()
    assert length_profile(space.model).rho == pytest.approx(1.0)
    turned = space_of(space.original.words, space.original.vectors[::-1])
    assert length_profile(turned.model).rho == pytest.approx(-1.0)


def test_rho_is_scipys_with_frequency_and_the_named_words_are_the_extremes():
    from scipy.stats import spearmanr

    model = loading.load_static("glove-6b-50d-20k")
    profile = length_profile(model, 10_000)
    lengths = np.linalg.norm(model.vectors[:10_000].astype(float), axis=1)
    frequency = -np.arange(10_000)
    assert profile.rho == pytest.approx(spearmanr(frequency, lengths).statistic, abs=1e-5)
    assert profile.measured == 10_000
    assert profile.longest[0].word == model.words[int(lengths.argmax())]
    assert profile.shortest[0].rank == int(lengths.argmin()) + 1
    assert profile.longest[0].length == pytest.approx(lengths.max(), rel=1e-5)


def test_bins_hold_the_percentiles_of_their_rows():
    space = falling(300)
    lengths = space.model.norms
    profile = length_profile(space.model)
    edges = bin_edges(300)
    assert len(profile.ranks) == len(edges) - 1
    for place, (low, high) in enumerate(pairwise(edges)):
        part = lengths[low:high]
        assert profile.median[place] == pytest.approx(np.median(part), rel=1e-5)
        assert profile.low[place] == pytest.approx(np.percentile(part, 10), rel=1e-5)
        assert low + 1 <= profile.ranks[place] <= high
    assert profile.peak <= 10
    assert [one.rank for one in profile.sample] == sorted(one.rank for one in profile.sample)


@given(st.integers(1, 500_000), st.integers(1, 30))
def test_bins_cover_every_row_once(count, bins):
    edges = bin_edges(count, bins)
    assert edges[0] == 0
    assert edges[-1] == count
    assert edges == sorted(set(edges))


def test_equal_lengths_have_no_trend():
    model = loading.load_static("glove-6b-50d-20k")
    profile = length_profile(Space(model, Treatment(normalise=True)).model)
    assert np.isnan(profile.rho)


def test_a_profile_can_be_stopped():
    def stop(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled):
        length_profile(falling().model, progress=stop)


def test_both_lists_are_gensims():
    space = random_space(200)
    found, _ = located(space, "w0 w7 w90")
    pulled = length_pull(space, found, 10)
    vectors = space.model.vectors.astype(float)
    for pull, word in zip(pulled.pulls, (0, 7, 90), strict=True):
        assert [one.word for one in pull.by_cosine] == [
            name for name, _ in space.model.keyed_vectors.most_similar(f"w{word}", topn=10)
        ]
        dots = vectors @ vectors[word]
        dots[word] = -np.inf
        assert [one.index for one in pull.by_dot] == np.argsort(-dots)[:10].tolist()
        assert pull.ranks[1] == np.median(np.argsort(-dots)[:10] + 1)
        assert pull.shared == len({one.index for one in pull.by_cosine} & set(np.argsort(-dots)[:10].tolist()))
    assert pulled.lengths[1] > pulled.lengths[0]  # what dot product prefers
    assert pulled.shared == pytest.approx(np.mean([pull.shared for pull in pulled.pulls]))


def test_at_length_one_both_lists_are_the_same():
    space = Space(random_space(100).original, Treatment(normalise=True))
    found, _ = located(space, "w0 w1")
    pulled = length_pull(space, found, 5)
    assert pulled.shared == 5
    assert pulled.ranks[0] == pulled.ranks[1]


@given(st.integers(0, 10_000))
def test_the_identity_holds(seed):
    first, second = np.random.default_rng(seed).normal(size=(2, 7)) * 3
    found = distance_identity(first, second)
    assert found.from_cosine == pytest.approx(found.squared_distance)
    assert not found.unit
    units = distance_identity(first / np.linalg.norm(first), second / np.linalg.norm(second))
    assert units.unit
    assert units.from_cosine == pytest.approx(units.squared_distance)
    assert "2 - 2\\cos" in units.latex


def test_a_vector_of_length_zero_keeps_the_identity():
    found = distance_identity([0.0, 0.0], [3.0, 4.0])
    assert (found.squared_distance, found.from_cosine) == (25.0, 25.0)
