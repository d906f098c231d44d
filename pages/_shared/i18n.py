"""The reader's language: from the link (``?lang=zh``), else from the browser. Visible strings come from :func:`t`."""

from __future__ import annotations

import re

import streamlit as st

from embed_core import texts

NAMES: dict[str, str] = {"en": "English", "zh": "中文"}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def language() -> str:
    """ "en" or "zh"."""
    asked = st.query_params.get("lang", "")
    if asked in NAMES:
        return asked
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


def t(key: str, /, **values: object) -> str:
    """The text under ``key`` in the reader's language."""
    return texts.text(key, language(), **values)


def plain(value: object) -> str:
    """User text made safe to stand inside Markdown: shown letter by letter, never interpreted.

    >>> plain("a*b* <i>")
    'a\\\\*b\\\\* \\\\<i\\\\>'
    """
    return _MARKDOWN.sub(r"\\\1", str(value))
