"""The fast way of computing against the exact one."""

from __future__ import annotations

import numpy as np
import pytest
import tiny_models

from embed_core import loading
from embed_core.contextual import PRECISIONS, Encoder, has_fast, precision
from embed_core.contextual.batching import batches
from embed_core.errors import InputError
from embed_core.scores import row_cosines

TEXTS = [*tiny_models.CORPUS, "bank", "bank " * 40]


@pytest.mark.parametrize("architecture", list(tiny_models.ARCHITECTURES))
def test_fast_is_near_enough_and_the_same_every_time(architecture: str) -> None:
    encoder = tiny_models.encoder(architecture)
    exact = encoder.embed(TEXTS).vectors
    fast = encoder.embed(TEXTS, precision="fast").vectors
    assert fast.dtype == np.float32
    assert row_cosines(exact, fast).min() > 0.99
    assert np.array_equal(fast, encoder.embed(TEXTS, precision="fast").vectors)
    assert np.array_equal(fast, exact) is not has_fast()
    assert np.array_equal(exact, encoder.embed(TEXTS).vectors)  # the weights stayed as they were


def test_the_small_elmo_takes_it_too() -> None:
    encoder = loading.load_encoder("elmo-bilm")
    exact, fast = (encoder.embed(TEXTS[:3], precision=kind).vectors for kind in PRECISIONS)
    assert row_cosines(exact, fast).min() > 0.99


def test_other_processors_compute_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "has_fast", lambda: False)
    encoder = tiny_models.encoder("bert")
    assert np.array_equal(encoder.embed(TEXTS, precision="fast").vectors, encoder.embed(TEXTS).vectors)


def test_it_does_not_leak_into_the_callers_own_work() -> None:
    import torch

    seen: list[bool] = []
    tiny_models.encoder("bert").embed(
        TEXTS, batch_size=2, precision="fast", progress=lambda *_, **__: seen.append(torch.is_autocast_enabled("cpu"))
    )
    assert len(seen) > 3
    assert not any(seen)


def test_unknown_precision() -> None:
    with pytest.raises(InputError) as caught:
        tiny_models.encoder("bert").embed(["a"], precision="int4")  # type: ignore[arg-type]
    assert caught.value.code == "contextual.unknown_precision"


def test_batches_hold_so_many_tokens() -> None:
    assert list(batches([3, 9, 4, 3], 9, [1] * 4, tokens=12)) == [[1], [2, 0, 3]]
    assert list(batches([20, 20], 9, [1, 1], tokens=12)) == [[0], [1]]  # one text always goes
    assert list(batches([0, 0, 0], 3, [0, 0, 0], tokens=12)) == [[0, 1, 2]]


@pytest.mark.models
def test_minilm_fast_keeps_its_directions() -> None:
    """Chunks of about 100 words, as they are indexed."""
    encoder = loading.load_encoder("all-minilm-l6-v2")
    assert isinstance(encoder, Encoder)
    words = " ".join(tiny_models.CORPUS[:4]).split()
    chunks = [" ".join((words[start:] + words[:start]) * 3)[: 500 + 20 * start] for start in range(12)]
    exact, fast = (encoder.embed(chunks, precision=kind).vectors for kind in PRECISIONS)
    assert row_cosines(exact, fast).min() > 0.99
