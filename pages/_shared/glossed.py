"""Terms of the glossary explain themselves where they stand."""

from __future__ import annotations

from functools import lru_cache

from embed_core.teaching import glossary
from embed_core.teaching.glossary import Term
from embed_core.teaching.links import ShowLink
from pages._shared.i18n import language


def glossed(text: str, *, typed: bool = False) -> str:
    """The Markdown ``text``; the first occurrence of each term becomes a link into the glossary whose title, which a
    browser shows on hovering, is the definition. ``typed``: visitors' own words stand in it, in bold, in italics, in
    quotation marks or escaped; they stay as they are.
    """
    return _glossed(text, language(), typed)


@lru_cache(maxsize=1024)
def _glossed(text: str, spoken: str, typed: bool) -> str:
    return glossary.linked(text, spoken, _link, typed=typed)


def _link(term: Term, words: str) -> str:
    definition = term.definition.replace("\\", "\\\\").replace('"', '\\"')
    return f'[{words}]({ShowLink("glossary", (("term", term.id),)).address(term.language)} "{definition}")'
