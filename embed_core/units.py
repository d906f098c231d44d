"""Numbers for people."""

from __future__ import annotations


def byte_size(count: float) -> str:
    """Bytes in the unit that suits them.

    >>> byte_size(76_067_791), byte_size(2_048), byte_size(0)
    ('76.1 MB', '2.0 kB', '0 B')
    """
    for size, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count:.0f} B"
