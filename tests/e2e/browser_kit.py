"""What the browser tests share."""

from __future__ import annotations

BUSY = (
    "[data-testid=stSkeleton]", "[data-testid=stStatusWidget]",
    "[data-testid=stProgress]:not([class*=st-key-still] *)",
)  # fmt: skip


def at_rest(page, seconds: int = 180) -> None:
    """Wait until nothing is being drawn, loaded or computed."""
    page.wait_for_function("busy => !document.querySelector(busy)", arg=", ".join(BUSY), timeout=seconds * 1_000)
