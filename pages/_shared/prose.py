"""Texts of lessons, cards and the glossary, ready for ``st.markdown``: sources named, demos as links into the app."""

from __future__ import annotations

from embed_core.teaching import bibliography, links
from embed_core.teaching.bibliography import Source
from pages._shared.i18n import plain

_BRACKETS = {"zh": "（{}）"}


def prose(markdown: str, language: str) -> str:
    """``[@key]`` becomes the source in brackets, ``show:`` links the page's address in ``language``.

    The address carries no frame: it opens outside of the lesson, in a tab of its own.

    >>> prose("So it is. [@firth1957] [See it](show:layers)", "en")
    'So it is. (Firth 1957) [See it](/layers?lang=en)'
    """
    brackets = _BRACKETS.get(language, "({})")
    named = bibliography.resolved(markdown, lambda source: brackets.format(_named(source)))
    return links.resolved(named, lambda link: link.address(language))


def _named(source: Source) -> str:
    short = plain(source.short) if source.url else source.short
    return f"[{short}]({source.url})" if source.url else short
