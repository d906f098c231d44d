"""QR codes, black on white with their quiet zone, whatever the theme: phones read nothing else reliably."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from embed_core.errors import InputError

MAX_BYTES = 1_200
"""A code with more modules than this needs cannot be read from the last row (the format itself ends at 2,953)."""
QUIET_MODULES = 4
"""ISO/IEC 18004."""


@lru_cache(maxsize=64)
def png(text: str, pixels: int = 640) -> bytes:
    """A PNG at least ``pixels`` wide. Errors: ``qr.empty``, ``qr.too_long``."""
    import segno

    if not text:
        raise InputError("qr.empty")
    if (size := len(text.encode())) > MAX_BYTES:
        raise InputError("qr.too_long", received=size, allowed=MAX_BYTES)
    code = segno.make_qr(text, error="m", boost_error=False)
    modules = code.symbol_size(scale=1, border=QUIET_MODULES)[0]
    buffer = BytesIO()
    code.save(buffer, kind="png", scale=-(-pixels // modules), border=QUIET_MODULES, dark="#000000", light="#ffffff")
    return buffer.getvalue()
