"""A table with the button that takes it away as CSV."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from embed_core.export.tabular import is_formula
from pages._shared.i18n import t


def show(frame: pd.DataFrame, *, key: str, columns: dict[str, Any] | None = None, height: int | None = None) -> None:
    """The table as tall as its rows (or ``height`` pixels), and its CSV. ``columns``: Streamlit's settings."""
    tall = 35 * (len(frame) + 1) + 3 if height is None else height
    st.dataframe(frame, hide_index=True, height=min(tall, 640), column_config=columns or {}, placeholder="–")
    csv_button(frame, key=key)


def csv_button(frame: pd.DataFrame, *, key: str) -> None:
    """Download ``frame`` as CSV (UTF-8 with a byte-order mark, which spreadsheet programs need for Chinese)."""
    st.download_button(
        t("feedback.csv"), partial(_csv, frame), f"{key}.csv", "text/csv", key=f"csv_{key}", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.map(_harmless).to_csv(index=False).encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a ' in front."""
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell
