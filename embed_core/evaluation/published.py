"""Figures from papers, to stand beside one's own (``assets/evaluation/published_word_scores.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from embed_core.paths import ASSETS

_FILE = ASSETS / "evaluation" / "published_word_scores.toml"


@dataclass(frozen=True, slots=True)
class Published:
    """A row of a paper's table. None: that figure is not given there.

    ``corpus`` and ``note`` name texts; without ``model`` the figure is people's agreement among themselves.
    """

    corpus: str
    paper: str
    url: str
    model: str = ""
    table: str = ""
    note: str = ""
    dims: int | None = None
    wordsim: float | None = None
    simlex: float | None = None
    semantic: float | None = None
    syntactic: float | None = None
    analogies: float | None = None


@cache
def published_scores() -> tuple[Published, ...]:
    """All figures, in the order of the file."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["figure"]
    return tuple(Published(**row) for row in rows)
