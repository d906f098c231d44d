"""What the browser tests share."""

from __future__ import annotations

BUSY = ("stSkeleton", "stStatusWidget", "stProgress")


def at_rest(page, seconds: int = 90) -> None:
    """Wait until nothing is being drawn, loaded or computed."""
    busy = ", ".join(f"[data-testid={name}]" for name in BUSY)
    page.wait_for_function("busy => !document.querySelector(busy)", arg=busy, timeout=seconds * 1_000)
