"""The project's own notes on embeddings, in both languages: ``assets/retrieval/notes/<language>/*.md``.

A note begins with lines between two ``---``, of which ``title: ...`` names it; the rest is its text.
"""

from __future__ import annotations

import re
from functools import cache

from embed_core.paths import ASSETS
from embed_core.retrieval.kinds import Document

LANGUAGES: tuple[str, ...] = ("en", "zh")
_FOLDER = ASSETS / "retrieval" / "notes"
_FRONT = re.compile(r"\A---\n(.*?)\n---\n\s*", re.DOTALL)
_TITLE = re.compile(r"^title:\s*(.+?)\s*$", re.MULTILINE)


@cache
def notes(language: str) -> tuple[Document, ...]:
    """The notes in ``language`` ("en" or "zh"), in the order of their files; names are their titles."""
    files = sorted((_FOLDER / language).glob("*.md")) if language in LANGUAGES else []
    return tuple(read_note(file.stem, file.read_text(encoding="utf-8")) for file in files)


def read_note(stem: str, content: str) -> Document:
    """The note in a file's ``content``; without a title it is called after the file.

    >>> read_note("01", "---\\ntitle: Cats\\n---\\n\\nThey purr.\\n")
    Document(name='Cats', text='They purr.\\n', kind='md', page_starts=())
    """
    front = _FRONT.match(content)
    title = _TITLE.search(front[1]) if front else None
    name = title[1].strip("\"'") if title else stem
    return Document(name, content[front.end() :] if front else content, "md")
