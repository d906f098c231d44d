"""Sinusoidal positions: published numbers, transformers' own table, and the identity that makes them useful."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.positions.compare import between, by_distance, decay, heat, places, similarity
from embed_core.positions.sinusoidal import Sinusoidal, frequencies, unfinished


def test_values_by_hand():
    # d = 4: the pairs turn by 1 and by 1 / 100 radian a position.
    table = Sinusoidal(8, 8, 10_000).table()
    assert table[0].tolist() == [0, 1] * 4
    assert table[1, :4] == pytest.approx([np.sin(1), np.cos(1), np.sin(0.1), np.cos(0.1)])
    assert table[3, 4:] == pytest.approx([np.sin(0.03), np.cos(0.03), np.sin(0.003), np.cos(0.003)])


def test_same_numbers_as_transformers_marian():
    marian = pytest.importorskip("transformers.models.marian.modeling_marian")
    theirs = marian.MarianSinusoidalPositionalEmbedding(64, 32).create_weight().numpy()
    ours = Sinusoidal(64, 32).table()
    # Marian keeps all sines first, then all cosines.
    assert np.abs(theirs[:, :16] - ours[:, 0::2]).max() < 1e-6
    assert np.abs(theirs[:, 16:] - ours[:, 1::2]).max() < 1e-6


@given(st.integers(8, 64), st.integers(4, 32), st.integers(2, 1_000_000), st.data())
def test_the_dot_product_depends_on_the_distance_only(length, half, base, data):
    scheme = Sinusoidal(length, 2 * half, base)
    p = data.draw(st.integers(0, length - 1))
    q = data.draw(st.integers(0, length - 1))
    assert scheme.table()[p] @ scheme.table()[q] == pytest.approx(scheme.dot(abs(p - q)), abs=1e-9)
    assert np.linalg.norm(scheme.table()[p]) == pytest.approx(np.sqrt(half))


def test_the_diagonals_of_the_similarity_matrix_are_constant():
    scheme = Sinusoidal(128, 64)
    found = between(scheme, "cosine")
    assert found.spread < 1e-12
    fell = decay(scheme)
    assert fell.band < 1e-12
    assert fell.mean[[0, 7]] == pytest.approx([1, scheme.dot(7) / 32])
    assert fell.half is not None and fell.mean[fell.half] < 0.5 <= fell.mean[fell.half - 1]


def test_a_cell_explains_its_number():
    scheme = Sinusoidal(512, 128)
    for column in (6, 7):
        cell = scheme.cell(10, column)
        assert (cell.pair, cell.is_sine) == (3, column == 6)
        assert cell.frequency == pytest.approx(10_000 ** (-6 / 128))
        assert cell.wavelength == pytest.approx(2 * np.pi / cell.frequency)
        assert cell.value == scheme.table()[10, column]


def test_pairs_that_never_come_round():
    omegas = frequencies(8, 10_000)  # wavelengths 6.3, 63, 628, 6283
    assert [unfinished(omegas, length) for length in (6, 7, 512, 1024, 7000)] == [4, 3, 2, 1, 0]


def test_the_code_makes_the_same_table():
    scheme = Sinusoidal(20, 10, 500)
    names: dict[str, object] = {}
    exec(scheme.code(), names)
    assert np.array_equal(names["table"], scheme.table())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((7, 8, 10_000), "length"),
        ((2049, 8, 10_000), "length"),
        ((8, 9, 10_000), "dim"),
        ((8, 1026, 10_000), "dim"),
        ((8, 8, 1), "base"),
        ((8, 8, 1e12), "base"),
    ],
)
def test_sizes_out_of_bounds_are_answered_in_both_languages(arguments, code):
    with pytest.raises(InputError) as error:
        Sinusoidal(*arguments)
    assert error.value.code == f"positions.{code}"
    assert error.value.message("en") != error.value.message("zh")


@pytest.mark.parametrize("place", [(-1, 0), (8, 0), (0, 8), (0, -1)])
def test_cells_outside_of_the_table(place):
    with pytest.raises(InputError, match="positions 0 to 7"):
        Sinusoidal(8, 8).cell(*place)


def test_pictures_are_never_larger_than_512():
    whole = heat(Sinusoidal(2048, 1024))
    assert whole.values.shape == (512, 512) and whole.steps == (4, 2)
    assert np.array_equal(whole.values, Sinusoidal(2048, 1024).table()[::4, ::2].astype(np.float32))
    part = heat(Sinusoidal(2048, 1024), 1000, 700, whole=False)
    assert (part.rows[0], part.rows[-1], part.columns[0], part.columns[-1]) == (1000, 1511, 512, 1023)
    assert len(places(513)) == 257
    assert between(Sinusoidal(2048, 8), "dot").picture.values.shape == (512, 512)


def test_similarity_and_decay_by_hand():
    matrix = similarity(np.array([[3.0, 4.0], [4.0, 3.0], [0.0, 0.0]]), "cosine")
    assert matrix == pytest.approx(np.array([[1, 0.96, 0], [0.96, 1, 0], [0, 0, 0]]))
    fell = by_distance(np.array([[1.0, 0.8, 0.1], [0.8, 1.0, 0.4], [0.1, 0.4, 1.0]]))
    assert fell.mean == pytest.approx([1, 0.6, 0.1])
    assert (fell.low[1], fell.high[1]) == pytest.approx((0.42, 0.78))
    assert fell.half == 2 and fell.lowest == (2, pytest.approx(0.1))
