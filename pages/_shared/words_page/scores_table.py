"""How the score card's tables are written: short headers on the page, whole names in the CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

FIGURE, ROUNDED, SHARE = "%.3f", "%.2f", "percent"


def columns(formats: Mapping[str, str], labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Streamlit's settings for columns of numbers; ``labels`` are headers shorter than the column's name."""
    shorter = labels or {}
    return {name: st.column_config.NumberColumn(shorter.get(name), format=form) for name, form in formats.items()}


def share(value: float | None) -> float | None:
    """A share to the whole per cent."""
    return None if value is None else round(value, 2)
