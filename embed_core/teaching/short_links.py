"""Short links: seven letters that stand for a page in a state, kept on this server's disk.

>>> code = put("polysemy", {"word": "bank"})
>>> get(code).address("en")
'/polysemy?lang=en&word=bank'
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from embed_core.errors import InputError
from embed_core.paths import cache_dir
from embed_core.teaching.links import ShowLink

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
"""No letter that looks like another one or like a digit, no vowels, so no words."""
LETTERS = 7
MAX_LINKS = 20_000
MAX_STATE = 8_000
"""Letters of all keys and values together: twenty thousand of the longest take 180 MB, usual ones 5."""
MAX_AGE_DAYS = 400
"""Since it was made or last opened: a school year and the summer after."""
SWEEP_EVERY = 200
"""New links between two looks at the whole folder."""
_PAGE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DAY = 86_400.0
Clock = Callable[[], float]


def put(page: str, state: Mapping[str, str], *, clock: Clock = time.time) -> str:
    """Keep a view and give its code: the same view always has the same one. Errors: ``short_link.too_long``,
    ``short_link.bad_page``.
    """
    if not _PAGE.fullmatch(page):
        raise InputError("short_link.bad_page", received=page[:40])
    if (size := sum(len(key) + len(value) for key, value in state.items())) > MAX_STATE:
        raise InputError("short_link.too_long", received=size, allowed=MAX_STATE)
    content = json.dumps({"page": page, "state": dict(sorted(state.items()))}, ensure_ascii=False)
    folder = cache_dir("short_links")
    for attempt in range(100):
        code = _code(content, attempt)
        file = folder / f"{code}.json"
        try:
            there = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            there = ""
        if there in ("", content) or _is_old(file, clock()) or _read(there) is None:
            _write(file, content, clock())
            if there == "":
                _sometimes_drop_old(folder, clock())
            return code
    raise InputError("short_link.no_place")  # a hundred collisions in a row: never


def get(code: str, *, clock: Clock = time.time) -> ShowLink:
    """The page and its state (the language under ``lang``, where the link names one). Errors:
    ``short_link.malformed``, ``short_link.unknown``, ``short_link.expired``.
    """
    code = normal(code)
    file = cache_dir("short_links") / f"{code}.json"
    try:
        found = _read(file.read_text(encoding="utf-8"))
        old = _is_old(file, clock())
    except (OSError, UnicodeDecodeError):
        found, old = None, False
    if found is None:
        raise InputError("short_link.unknown", link=code, days=MAX_AGE_DAYS)
    if old:
        raise InputError("short_link.expired", link=code, days=MAX_AGE_DAYS)
    _touch(file, clock())
    return found


def normal(code: str) -> str:
    """A code as people type it: capitals, spaces, full-width letters. Errors: ``short_link.malformed``.

    >>> normal(" BCD-F234 ")
    'bcdf234'
    """
    text = "".join(letter for letter in unicodedata.normalize("NFKC", code[:100]).lower() if letter not in " -\t")
    if not text:
        raise InputError("short_link.empty", letters=LETTERS)
    if len(text) != LETTERS or not set(text) <= set(ALPHABET):
        raise InputError("short_link.malformed", received=code.strip()[:20], letters=LETTERS)
    return text


def _code(content: str, attempt: int) -> str:
    number = int.from_bytes(hashlib.sha256(f"{attempt}|{content}".encode()).digest()[:16], "big")
    letters = []
    for _ in range(LETTERS):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def _read(text: str) -> ShowLink | None:
    try:
        table = json.loads(text)
        page, state = table["page"], table["state"]
        good = isinstance(page, str) and _PAGE.fullmatch(page) and isinstance(state, dict)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not good or not all(isinstance(value, str) for value in state.values()):
        return None
    return ShowLink(page, tuple(state.items()))


def _write(file: Path, content: str, now: float) -> None:
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".new-", delete=False) as new:
        new.write(content.encode())
    Path(new.name).replace(file)
    _touch(file, now)


def _touch(file: Path, now: float) -> None:
    try:
        os.utime(file, (now, now))
    except OSError:  # gone meanwhile: another process has swept
        return


def _is_old(file: Path, now: float) -> bool:
    try:
        return now - file.stat().st_mtime > MAX_AGE_DAYS * _DAY
    except OSError:
        return False


_made = 0


def _sometimes_drop_old(folder: Path, now: float) -> None:
    global _made
    _made += 1
    if _made % SWEEP_EVERY == 1:
        drop_old(folder, now)


def drop_old(folder: Path, now: float) -> None:
    """Remove links past their age, then the longest unused ones beyond :data:`MAX_LINKS`."""
    aged = []
    for file in folder.glob("*.json"):
        try:
            aged.append((file.stat().st_mtime, file))
        except OSError:
            continue
    aged.sort(key=lambda pair: pair[0])
    surplus = len(aged) - MAX_LINKS
    for place, (used, file) in enumerate(aged):
        # Past its age a link stays for a while, so that it can say that it has expired.
        if place < surplus or now - used > 2 * MAX_AGE_DAYS * _DAY:
            file.unlink(missing_ok=True)
