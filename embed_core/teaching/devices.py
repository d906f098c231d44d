"""Telling browsers apart without names: Streamlit sets a random cookie of its own in every browser."""

from __future__ import annotations

import re

COOKIE = "_streamlit_xsrf"
_VALUE = re.compile(r"2\|([0-9a-f]{8})\|([0-9a-f]{32,128})\|\d{1,20}")


def from_cookie(value: str) -> str:
    """The random bytes of the browser, as hex digits, from the cookie's value; "" where it has another form.

    The cookie reads ``2|mask|token XOR mask|seconds``: every answer of the server masks the same token anew.

    >>> from_cookie("2|00000000|" + "ab" * 16 + "|1700000000") == from_cookie("2|ffffffff|" + "54" * 16 + "|1700000000")
    True
    """
    match = _VALUE.fullmatch(value.strip().strip("\"'"))
    if match is None:
        return ""
    mask, masked = bytes.fromhex(match[1]), match[2]
    if len(masked) % 2:
        return ""
    return bytes(byte ^ mask[place % 4] for place, byte in enumerate(bytes.fromhex(masked))).hex()
