"""How much may be brought as documents. Every limit is named in the sentence that refuses."""

from __future__ import annotations

from embed_core.errors import InputError
from embed_core.units import byte_size

MAX_FILE_BYTES = 25_000_000
MAX_HTML_BYTES = 5_000_000
MAX_FILES = 200
"""Documents at once, those in zip files included."""
MAX_CHARACTERS = 5_000_000
"""Of one document: about 900,000 English words."""
MAX_TOTAL_CHARACTERS = 20_000_000
MAX_LINES = 100_000
"""Of one document."""
MAX_PAGES = 2_000
MAX_UNPACKED_BYTES = 100_000_000
"""Of a zip, all members together, counted while they unpack."""
MAX_MEMBERS = 1_000
"""Entries of a zip, folders and files that are passed over included."""


def check_size(name: str, size: int, most: int = MAX_FILE_BYTES) -> None:
    """Errors: ``documents.too_big``, ``documents.empty``."""
    if not size:
        raise InputError("documents.empty", name=name)
    if size > most:
        raise InputError("documents.too_big", name=name, received=byte_size(size), allowed=byte_size(most))


def check_text(name: str, text: str) -> None:
    """Errors: ``documents.blank``, ``documents.too_long``, ``documents.too_many_lines``."""
    if not text.strip():
        raise InputError("documents.blank", name=name)
    if len(text) > MAX_CHARACTERS:
        raise InputError("documents.too_long", name=name, received=len(text), allowed=MAX_CHARACTERS)
    lines = text.count("\n") + (not text.endswith("\n"))
    if lines > MAX_LINES:
        raise InputError("documents.too_many_lines", name=name, received=lines, allowed=MAX_LINES)
