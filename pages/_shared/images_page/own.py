"""Somebody's own vectors on the page images."""

from __future__ import annotations

from pages._shared import own_vectors
from pages._shared.state import View


def show(view: View) -> None:
    """Upload, example and inspector."""
    own_vectors.show(view, "io_", "images")
