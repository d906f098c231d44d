"""Truncation, int8 and binary: against sentence-transformers, FAISS and by hand; what they cost in rank."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from embed_core import catalog
from embed_core.errors import Cancelled, InputError
from embed_core.scores import unit_rows
from embed_core.sentence.compression import (
    MOST_TEXTS,
    ScoredVectors,
    kept,
    matryoshka,
    nearest,
    overlap,
    sizes,
    study,
    study_texts,
)
from embed_core.sentence.quantise import (
    FORMATS,
    bytes_a_vector,
    calibrated,
    from_int8,
    hamming,
    pair_similarities,
    similarities,
    to_binary,
    to_int8,
    truncated,
)


def vectors(count=60, dims=48, seed=0):
    """The first dimensions carry most of the length, as after Matryoshka training."""
    draw = np.random.default_rng(seed)
    return (draw.normal(size=(count, dims)) * np.geomspace(1, 0.05, dims)).astype(np.float32)


@pytest.mark.models  # not for weights: importing the reference takes as long as loading some
def test_the_same_codes_as_sentence_transformers():
    quantization = pytest.importorskip("sentence_transformers.util.quantization")
    rows, calibration = unit_rows(vectors()).astype(np.float32), unit_rows(vectors(seed=1)).astype(np.float32)
    theirs = quantization.quantize_embeddings(rows, "int8", calibration_embeddings=calibration)
    ours = to_int8(rows, calibrated(calibration))
    assert ours.dtype == theirs.dtype == np.int8
    assert (ours == theirs).mean() > 0.999 and np.abs(ours.astype(int) - theirs).max() <= 1  # rounding of the step
    assert np.array_equal(to_binary(rows), quantization.quantize_embeddings(rows, "ubinary"))


def test_int8_codes_by_hand():
    scales = calibrated(np.array([[0.0, -1.0], [2.55, 1.0]], np.float32))
    assert scales.step.tolist() == pytest.approx([0.01, 2 / 255])
    assert to_int8(np.array([[0.0, 0.0], [0.015, 1.01], [2.0, -1.0]], np.float32), scales).tolist() == [
        [-128, -1], [-127, 127], [72, -128],
    ]  # fmt: skip


def test_the_same_read_back_as_faiss():
    faiss = pytest.importorskip("faiss")
    rows = unit_rows(vectors()).astype(np.float32)
    index = faiss.ScalarQuantizer(rows.shape[1], faiss.ScalarQuantizer.QT_8bit)
    index.train(rows)
    theirs = index.decode(index.compute_codes(rows))
    scales = calibrated(rows)
    ours = from_int8(to_int8(rows, scales), scales)
    assert np.abs(ours - theirs).max() <= scales.step.max() * 1.01  # FAISS spreads 256 steps, not 255
    flat = faiss.IndexBinaryFlat(rows.shape[1])
    flat.add(to_binary(rows))
    distances, _ = flat.search(to_binary(rows), len(rows))
    assert np.array_equal(np.sort(hamming(to_binary(rows), to_binary(rows)), axis=1), distances)


def test_truncation_by_hand():
    assert truncated([[3.0, 4.0, 12.0], [0.0, 0.0, 5.0]], 2).tolist() == [
        pytest.approx([0.6, 0.8]),
        [0.0, 0.0],
    ]
    for dims in (0, 4):
        with pytest.raises(InputError) as caught:
            truncated(np.ones((2, 3)), dims)
        assert caught.value.code == "compression.dims"


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.floats(-1, 1, width=32))
)
def test_int8_is_never_further_off_than_a_step(rows):
    scales = calibrated(rows)
    assert np.all(np.abs(from_int8(to_int8(rows, scales), scales) - rows) <= scales.step * 1.01 + 1e-6)


def test_int8_outside_of_the_calibration_stays_at_the_end():
    scales = calibrated(np.array([[-1.0, 2.0], [1.0, 2.0]], np.float32))
    codes = to_int8(np.array([[-9.0, 2.0], [9.0, 9.0]], np.float32), scales)
    assert codes.tolist() == [[-128, -128], [127, -121]]  # a dimension that never varied has steps of 1
    with pytest.raises(InputError):
        calibrated(np.zeros((0, 3), np.float32))


@settings(max_examples=60, deadline=None)
@given(hnp.arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 70)), elements=st.floats(-1, 1, width=32)))
def test_hamming_counts_differing_signs(rows):
    signs = rows > 0
    wanted = (signs[:, None, :] != signs[None, :, :]).sum(axis=2)
    assert np.array_equal(hamming(to_binary(rows), to_binary(rows)), wanted)
    assert to_binary(rows).shape[1] == bytes_a_vector("binary", rows.shape[1])


@pytest.mark.parametrize("form", FORMATS)
def test_pairs_agree_with_the_table(form):
    rows = unit_rows(vectors(20)).astype(np.float32)
    table = similarities(form, rows, rows, rows)
    shifted = np.roll(np.arange(20), 3)
    assert pair_similarities(form, rows, rows[shifted], rows) == pytest.approx(table[np.arange(20), shifted], abs=1e-6)
    assert np.diag(table) == pytest.approx(np.ones(20), abs=1e-6)


def test_binary_is_the_cosine_of_signs():
    rows = vectors(10, 33)
    signs = np.where(rows > 0, 1.0, -1.0)
    assert similarities("binary", rows, rows, rows) == pytest.approx(unit_rows(signs) @ unit_rows(signs).T, abs=1e-6)


def test_neighbours_and_overlap_by_hand():
    one = np.array([[1, 2], [0, 2], [1, 0]])
    assert overlap(one, one) == 1.0
    assert overlap(one, np.array([[2, 1], [2, 3], [3, 4]])) == pytest.approx((2 + 1 + 0) / 6)
    assert kept(one, np.array([[2, 9, 1], [8, 9, 2], [7, 8, 9]])) == pytest.approx((2 + 1 + 0) / 6)
    line = np.array([[0.0], [1.0], [3.0]])
    assert nearest(-np.abs(line - line.T).astype(np.float32), 1).ravel().tolist() == [1, 0, 1]


def test_a_study_of_everything():
    rows = vectors()
    first, second = vectors(30, seed=2), vectors(30, seed=3)
    gold = (unit_rows(first) * unit_rows(second)).sum(axis=1)
    seen = []
    found = study(
        rows, k=5, scored=ScoredVectors(first, second, gold.tolist()), progress=lambda *a, **_: seen.append(a)
    )
    at = {(one.format, one.dims): one for one in found}
    assert {one.dims for one in found} == set(sizes(48)) == {8, 16, 24, 32, 36, 48}
    whole = at["float32", 48]
    assert (whole.overlap, whole.rescored, whole.texts) == (1.0, 1.0, 60)
    assert whole.pairs == pytest.approx(1.0) and whole.value("sts") == pytest.approx(1.0)
    assert at["int8", 48].overlap > 0.9 > at["binary", 48].overlap
    assert all(one.rescored >= one.overlap for one in found)
    curve = [at["float32", dims].overlap for dims in sizes(48)]
    assert min(np.diff(curve)) > -0.02  # what comes first matters most in these vectors
    assert [one.size for one in found if one.dims == 48] == [192, 48, 6]
    assert seen[-1] == ("sts.compress", 18, 18)


def test_the_reversed_vectors_lose_more():
    rows = vectors()
    ahead, behind = (study(some, k=5, dims=[16])[0].overlap for some in (rows, rows[:, ::-1]))
    assert ahead > behind + 0.2


def test_a_study_is_refused_in_words():
    for rows, code in (
        (np.ones((5, 8)), "compression.texts"),
        (np.ones((MOST_TEXTS + 1, 2)), "compression.texts"),
        (np.vstack([vectors(30), np.zeros((1, 48))]), "compression.zero"),
    ):
        with pytest.raises(InputError) as caught:
            study(rows)
        assert caught.value.code == code and caught.value.message("zh")

    def stop(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled):
        study(vectors(), progress=stop)
    assert np.isnan(study(vectors(), dims=[8])[0].value("sts"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_to_study(language):
    some = study_texts(language, 50)
    assert len(set(some)) == 50 and some == study_texts(language, 50)
    assert len(study_texts(language, 10**6)) > 400


def test_who_says_matryoshka():
    specs = catalog.catalogue()
    assert not matryoshka(specs["all-minilm-l6-v2"]) and not matryoshka(specs["multilingual-e5-small"])
    assert matryoshka(catalog.get_spec("hub:nomic-ai/nomic-embed-text-v1.5"))
