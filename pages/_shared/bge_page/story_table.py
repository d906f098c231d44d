"""The table of facts, each with where it is from."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.training.contrastive.facts import story
from pages._shared import tables
from pages._shared.i18n import language, t

_NAME = "bge_page.story.table"


def show() -> None:
    """Group, fact, value, source with its address."""
    st.markdown(f"### {t(f'{_NAME}.title')}")
    facts = story().facts
    link = t(f"{_NAME}.address")
    frame = pd.DataFrame(
        {
            t(f"{_NAME}.group"): [t(f"{_NAME}.groups.{one.group}") for one in facts],
            t(f"{_NAME}.fact"): [t(f"{_NAME}.facts.{one.id}") for one in facts],
            t(f"{_NAME}.value"): [one.value(language()) for one in facts],
            t(f"{_NAME}.source"): [one.source.name for one in facts],
            link: [one.source.url for one in facts],
        }
    )
    columns = {
        t(f"{_NAME}.value"): st.column_config.TextColumn(width="large"),
        link: st.column_config.LinkColumn(display_text=r"https?://(?:www\.)?([^/]+)/.*", width="small"),
    }
    tables.show(frame, key="bs_facts", columns=columns)
    st.caption(t(f"{_NAME}.about"))
