"""Directions and waves of a table, on tables made of known waves."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.positions.sinusoidal import Sinusoidal
from embed_core.positions.spectrum import analyse, course, shares


def waves(length: int, *parts: tuple[int, float]) -> np.ndarray:
    """A table of sine and cosine pairs, one a (cycles, amplitude), turned by a random rotation of its dimensions."""
    columns = []
    for cycles, amplitude in parts:
        turns = 2 * np.pi * cycles * np.arange(length) / length
        columns += [amplitude * np.sin(turns), amplitude * np.cos(turns)]
    turned, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(16, 16)))
    table = np.zeros((length, 16))
    table[:, : len(columns)] = np.stack(columns, axis=1)
    return table @ turned


def test_known_waves_are_found_with_their_shares():
    found = analyse(waves(256, (3, 2.0), (17, 1.0)) + 5.0)
    # Power goes with the square of the amplitude: 4 to 1; a pair shares its direction's part in two.
    assert [one.cycles for one in found.components] == [3, 3, 17, 17]
    assert [one.share for one in found.components] == pytest.approx([0.4, 0.4, 0.1, 0.1])
    assert [one.power for one in found.components] == pytest.approx([1, 1, 1, 1])
    assert found.components[2].period == pytest.approx(256 / 17)
    assert found.power[[3, 17]] == pytest.approx([0.8, 0.2])
    assert found.strongest == (3, pytest.approx(0.8))
    assert (found.enough, found.waves) == (3, 2)
    assert found.singular[:4] == pytest.approx(np.sqrt([512, 512, 128, 128]))
    assert found.mean_share == pytest.approx(16 * 25 / (16 * 25 + 5))


def test_a_wave_that_does_not_fit_is_still_one_wave():
    # Half a period too much: sinc^2, of which 0.405 * 2 * (1 + 1/9 + 1/25 + 1/49) = 0.95 lies in the nearest eight.
    places = np.arange(512)
    for cycles, power in ((40.0, 1.0), (40.5, 0.95)):
        found = course(3 + np.sin(2 * np.pi * cycles * places / 512))
        assert found.cycles in (40, 41)
        assert power <= found.power + 1e-9
    # Two waves, 20 and 60 periods: each outside of the other's tenth.
    both = course(np.sin(2 * np.pi * 20 * places / 512) + 2 * np.sin(2 * np.pi * 60 * places / 512))
    assert (both.cycles, both.power) == (60, pytest.approx(0.8))


def test_noise_has_no_strongest_wave():
    found = analyse(np.random.default_rng(0).normal(size=(512, 64)))
    assert max(one.power for one in found.components) < 0.35
    assert found.enough > 40
    assert found.waves > 150


def test_the_power_sums_to_one_at_even_and_odd_lengths():
    random = np.random.default_rng(0)
    for length in (8, 9):
        table = random.normal(size=(length, 3))
        table -= table.mean(axis=0)
        power = shares(table)
        assert power.sum() == pytest.approx(1)
        # Parseval at one frequency, by hand: the projection on its sine and cosine.
        turns = 2 * np.pi * 2 * np.arange(length) / length
        by_hand = 2 / length * sum(np.sum((table.T @ wave(turns)) ** 2) for wave in (np.sin, np.cos))
        assert power[2] == pytest.approx(by_hand / np.sum(table**2))


def test_a_sinusoidal_table_needs_few_directions():
    found = analyse(Sinusoidal(512, 128).table())
    assert found.enough < 128
    assert np.all(np.diff(found.singular) <= 1e-9)
    assert found.kept[-1] == pytest.approx(1)


def test_a_table_of_equal_rows_has_nothing_to_say():
    found = analyse(np.ones((16, 4)))
    assert found.mean_share == pytest.approx(1)
    assert found.components == () or found.components[0].share < 1e-6
