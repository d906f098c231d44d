"""The sentences under a picture that say what is to be seen in it."""

from __future__ import annotations

import streamlit as st

from pages._shared.glossed import glossed
from pages._shared.i18n import t


def show_seen(text: str) -> None:
    """The words "What you see" and the sentences, whose terms explain themselves."""
    st.markdown(seen_text(text))


def seen_text(text: str) -> str:
    """The same as Markdown. What visitors typed stands in ``text`` in quotation marks, in bold or escaped."""
    return f"**{t('projections.see.title')}** {glossed(text, typed=True)}"
