"""What stands between a page's title and its body while a lesson runs or somebody presents."""

from __future__ import annotations


def begin(page_id: str) -> None:
    """Draw the lesson bar; stop the run while the page of the step is still hidden."""
