"""Shared by all tests: the project's root on the path, and where Chromium is."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# A busy machine is slow, not wrong: time is measured in tests/benchmarks.
settings.register_profile("usual", deadline=None)
settings.load_profile("usual")
