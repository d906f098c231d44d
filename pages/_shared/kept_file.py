"""An uploaded file in the link, `3f2a.../table.csv`: its content on the server under a hash, its name in the clear."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from embed_core import stash
from embed_core.uploads import display_name


class Kept(NamedTuple):
    """``key`` of the content in the stash ("" where no file was uploaded) and the file's ``name``."""

    key: str
    name: str


class _Uploaded(Protocol):
    name: str

    def getvalue(self) -> bytes: ...


def keep(uploaded: _Uploaded) -> str:
    """Store the file; gives what goes into the link."""
    return f"{stash.put(uploaded.getvalue())}/{display_name(uploaded.name)}"


def read(text: str) -> Kept:
    """What :func:`keep` gave, taken apart; empty for an empty text."""
    key, _, name = text.partition("/")
    return Kept(key, name)
