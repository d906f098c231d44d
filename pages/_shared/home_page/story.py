"""The history of embeddings; every stop opens a live page."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from embed_core.teaching import timeline
from embed_core.teaching.timeline import Stop
from pages._shared import shell
from pages._shared.i18n import language, plain, t
from pages._shared.prose import prose

WIDTH = 258
"""Pixels of a stop: one a row on a phone, four on a laptop."""


def show() -> None:
    """Era by era, the stops side by side in the order of their years."""
    st.subheader(t("home.story.title"), anchor=False)
    st.markdown(t("home.story.text"))
    for era, stops in groupby(timeline.stops(language()), key=timeline.era):
        st.markdown(f"##### {t(f'home.story.eras.{era}')}")
        with st.container(key=f"story_{era}", horizontal=True, gap="small"):
            for stop in stops:
                _stop(stop)


def _stop(stop: Stop) -> None:
    with st.container(border=True, width=WIDTH, gap="xsmall"):
        st.markdown(f"**{stop.year}** · **{plain(stop.title)}**")
        st.caption(prose(stop.text, language()))
        shell.page_link(stop.link.page, label=plain(stop.label), **dict(stop.link.state))
