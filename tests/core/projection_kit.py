"""Small data for the projection tests."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.paths import CACHE_VARIABLE


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Nothing is found from an earlier test."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


def groups(count: int = 300, dims: int = 10, seed: int = 0) -> np.ndarray:
    """Three clouds of points, one after the other."""
    generator = np.random.default_rng(seed)
    centres = np.repeat(generator.normal(size=(3, dims)) * 3, -(-count // 3), axis=0)[:count]
    return (centres + generator.normal(size=(count, dims))).astype(np.float32)


class Heard:
    """A progress callback that remembers."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, float, float | None, object]] = []

    def __call__(self, stage, done, total, *, unit="", partial=None):
        self.calls.append((stage, done, total, partial))

    @property
    def stages(self) -> list[str]:
        return list(dict.fromkeys(call[0] for call in self.calls))

    @property
    def partials(self) -> list[np.ndarray]:
        return [call[3] for call in self.calls if call[3] is not None]
