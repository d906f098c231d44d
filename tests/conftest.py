"""Shared by all tests: the project's root on the path, and where Chromium is."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from embed_core import warmup  # noqa: E402

# A busy machine is slow, not wrong: time is measured in tests/benchmarks.
settings.register_profile("usual", deadline=None)
settings.load_profile("usual")

# Nothing is imported in the background while a test imports the same.
warmup.DELAY = 86_400.0


def pytest_make_parametrize_id(config, val, argname):
    """Files in memory are numbered: some hold the second they were made in, and every process must collect the same."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None
