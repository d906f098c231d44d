"""The models page: table, card, memory, own models."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from embed_core import catalog, loading, sources
from embed_core.catalog import ModelSpec
from pages._shared import library, sharing
from pages._shared.feedback import amount, guarded
from pages._shared.i18n import t
from pages._shared.models_page import card, own
from pages._shared.state import View


def show(view: View) -> None:
    """The table; the chosen model's card beneath; memory; own models."""
    specs = library.everything()
    chosen = view.value("model", specs[0].id)
    picked = _table(specs, chosen)
    if picked is not None and picked.id != chosen:
        view.put("model", picked.id)
        chosen = picked.id
    _memory()
    with guarded():
        card.show(catalog.get_spec(chosen))
    st.subheader(t("models.own.title"), anchor=False)
    own.show(view)
    sharing.show(view)


def _table(specs: list[ModelSpec], chosen: str) -> ModelSpec | None:
    st.caption(t("models.table_hint"))
    loaded = {info.id: info for info in loading.loaded()}
    frame = pd.DataFrame(
        {
            "name": [spec.name for spec in specs],
            "fetched": [sources.is_fetched(spec) for spec in specs],
            "memory": [amount(loaded[spec.id].bytes) if spec.id in loaded else "" for spec in specs],
            "size": [amount(spec.source.bytes) if spec.source.bytes else "" for spec in specs],
            "kind": [t(f"projections.kind.{spec.kind}") for spec in specs],
            "family": [spec.family for spec in specs],
            "dims": [spec.dims or None for spec in specs],
            "layers": [spec.layers or None for spec in specs],
            "vocabulary": [spec.vocabulary or None for spec in specs],
            "languages": [languages(spec) for spec in specs],
            "licence": [spec.licence for spec in specs],
        }
    )
    config = st.column_config
    numbers: dict[str, Any] = {
        name: config.NumberColumn(t(f"models.column.{name}"), format="localized")
        for name in ("dims", "layers", "vocabulary")
    }
    texts: dict[str, Any] = {
        name: config.TextColumn(t(f"models.column.{name}")) for name in frame.columns if name not in numbers
    }
    event = st.dataframe(
        frame, hide_index=True, on_select="rerun", selection_mode="single-row", key="model_table",
        column_config={**texts, **numbers, "fetched": config.CheckboxColumn(t("models.column.fetched"))},
        height=min(35 * (len(specs) + 1) + 3, 560),
    )  # fmt: skip
    rows = event["selection"]["rows"]
    return specs[rows[0]] if rows else None


def languages(spec: ModelSpec) -> str:
    """The languages of a model, by name where we have one."""
    return ", ".join(
        t(f"models.language.{code}") if code in ("en", "zh", "multilingual") else code for code in spec.languages
    )


def _memory() -> None:
    used = sum(info.bytes for info in loading.loaded())
    limit = loading.memory_limit()
    st.progress(
        min(1.0, used / limit),
        text=t("models.memory", used=amount(used), limit=amount(limit), count=len(loading.loaded())),
    )
