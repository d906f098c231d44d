"""The address that students type or scan: this server as their devices see it."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from embed_core.errors import InputError
from embed_core.teaching import addresses
from pages._shared import registry

_BASE = "_class_base"


@cache
def _lan() -> str | None:
    return addresses.lan_address()


def root(url: str) -> str:
    """The root of the app, from the address of one of its pages.

    >>> root("http://localhost:8501/demo/classroom?lang=en")
    'http://localhost:8501/demo'
    """
    parts = urlsplit(url)
    pages = {PurePosixPath(page.file).stem for page in registry.PAGES if page.file != "app.py"}
    path = parts.path.rstrip("/")
    head, _, last = path.rpartition("/")
    return urlunsplit((parts.scheme, parts.netloc, head if last in pages else path, "", ""))


def base() -> str:
    """Where the app begins for others; what was typed by hand comes first."""
    if typed := st.session_state.get(_BASE):
        return str(typed)
    return proposed()


def proposed() -> str:
    """The same before anybody corrected it."""
    try:
        return addresses.base(root(st.context.url or ""), _lan())
    except InputError:  # the operator's variable is no address: the page still works
        return root(st.context.url or "")


def correct(address: str) -> None:
    """An address typed by the teacher; empty for the proposed one. Errors: ``vote.bad_address``."""
    st.session_state[_BASE] = addresses.checked(address) if address.strip() else ""


def to(page_id: str, **query: str) -> str:
    """The address of a page for others."""
    stem = "" if page_id == "home" else PurePosixPath(registry.page(page_id).file).stem
    return f"{base()}/{stem}" + (f"?{urlencode(query)}" if query else "")


def only_here() -> bool:
    """Can nobody but this machine reach that address?"""
    bound = st.get_option("server.address") or ""
    host = urlsplit(base()).hostname or ""
    machine = addresses.is_local(urlsplit(st.context.url or "").hostname or "")
    return addresses.is_local(host) or (machine and bound not in ("", "0.0.0.0", "::") and addresses.is_local(bound))
