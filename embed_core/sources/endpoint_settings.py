"""What the operator configured about endpoints: the environment first, then Streamlit's ``secrets.toml``.

``.streamlit/secrets.toml`` of the project, then that of the home folder, may hold the same names as the environment::

    EMBEDDING_EXPLORER_OPENAI_BASE_URL = "https://api.openai.com/v1"
    EMBEDDING_EXPLORER_OPENAI_MODEL = "text-embedding-3-small"
    EMBEDDING_EXPLORER_OPENAI_API_KEY = "..."

Visitors can neither see nor set any of it.
"""

from __future__ import annotations

import logging
import math
import os
import tomllib
import urllib.parse
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from embed_core.paths import ROOT

EMBEDDINGS = "EMBEDDING_EXPLORER_OPENAI_"
CHAT = "EMBEDDING_EXPLORER_CHAT_"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """An endpoint. The key is left out of every representation.

    Attributes:
        base_url: up to and with ``/v1``, without a slash at the end.
        model: the name the server knows it by.
        api_key: "" where the server wants none.
        dimensions: how long vectors shall be (text-embedding-3-* can shorten theirs); 0 = as the model likes.
        price: US dollars per million tokens as the operator says; None = not said.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    dimensions: int = 0
    price: float | None = None

    @property
    def host(self) -> str:
        """The server's name, for sentences."""
        return urllib.parse.urlsplit(self.base_url).hostname or ""


def read_settings(prefix: str) -> Settings | None:
    """The endpoint whose variables begin with ``prefix``; None where address or model are missing or unusable."""
    url, model = value_of(prefix + "BASE_URL"), value_of(prefix + "MODEL")
    if not url or not model:
        return None
    if not _usable(url):
        # An address may itself hold a secret (https://user:password@host), so it is not repeated.
        _log.warning("%sBASE_URL is not used: http(s)://host/v1 without user, query or fragment is allowed", prefix)
        return None
    dimensions, price = _number(prefix + "DIMENSIONS"), _number(prefix + "PRICE")
    return Settings(url.rstrip("/"), model, value_of(prefix + "API_KEY"), int(dimensions or 0), price)


def value_of(name: str) -> str:
    """A variable of the environment, else of the secrets files, else ""."""
    if found := os.environ.get(name, "").strip():
        return found
    for path in secrets_files():
        secret = _secrets(path).get(name)
        if secret is not None and str(secret).strip():
            return str(secret).strip()
    return ""


def secrets_files() -> tuple[Path, ...]:
    """Where secrets may lie, the project's own file first, as Streamlit has it."""
    return (ROOT / ".streamlit" / "secrets.toml", Path("~/.streamlit/secrets.toml").expanduser())


def _usable(url: str) -> bool:
    try:
        parts = urllib.parse.urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    return parts.scheme in ("http", "https") and bool(host) and plain


def _number(name: str) -> float | None:
    text = value_of(name)
    try:
        number = float(text) if text else None
    except ValueError:
        number = math.nan
    if number is None or (math.isfinite(number) and number >= 0):
        return number
    _log.warning("%s is not used: a number of at least 0 is allowed", name)
    return None


def _secrets(path: Path) -> dict[str, object]:
    try:
        status = path.stat()
    except OSError:
        return {}
    return _parsed(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _parsed(path: Path, _changed: int, _size: int) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # a TOML error names line and column, not what stands there
        _log.warning("%s cannot be read: %s", path, type(error).__name__ if isinstance(error, OSError) else error)
        return {}
