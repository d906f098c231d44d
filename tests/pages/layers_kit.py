"""Tiny checkpoints on disk that the layers page opens as a visitor's own folders."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from streamlit.testing.v1 import AppTest

PAGE = "pages/layers.py"


@cache
def root() -> Path:
    """The folder that holds bert, gpt2 and elmo, written once a test process."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))
    import elmo_kit
    import tiny_models

    from embed_core.training.elmo.export import write_folder
    from embed_core.training.elmo.network import initial_weights

    home = Path(mkdtemp())
    for name in ("bert", "gpt2"):
        tiny_models.make(name, home / name)
    (home / "elmo").mkdir()
    write_folder(home / "elmo", initial_weights(elmo_kit.SHAPE, seed=3), elmo_kit.SHAPE, elmo_kit.WORDS)
    return home


def local(*names: str) -> str:
    """The ids of the checkpoints, as they stand in a link."""
    return "|".join(f"local:{root() / name}" for name in names)


def chart(app: AppTest, key: str) -> dict[str, Any]:
    """The plain data of a chart."""
    return next(json.loads(one.proto.spec) for one in app.get("plotly_chart") if key in one.proto.id)


def charts(app: AppTest, key: str) -> int:
    """How many charts have this key."""
    return sum(key in one.proto.id for one in app.get("plotly_chart"))
