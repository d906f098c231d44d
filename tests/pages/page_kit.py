"""What the page tests share: running a page to rest, and reading its words."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

TIMEOUT = 60
_EXPLAINED = re.compile(r'\[((?:[^\[\]\\]|\\.)+)\]\(/glossary\?[^\s)]* "(?:[^"\\]|\\.)*"\)')


def settle(app: AppTest, rounds: int = 60) -> AppTest:
    """Run until no background job of the page is under way."""
    from pages._shared.jobs import registry, training

    app.run()
    for _ in range(rounds):
        running = [*registry.running(), *training.running()]
        # A job may end between the page's look at it and ours: then its progress still stands on the page.
        if not running and not any((button.key or "").endswith("_cancel") for button in app.button):
            break
        for job in running:
            job.finished.wait(TIMEOUT)
        app.run()
    return app


def words_of(app: AppTest) -> str:
    """All visible text of the main area and sidebar, for looking a sentence up; terms without their explanations."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error", "info", "warning", "success", "metric")
    parts: list[str] = []
    for kind in kinds:
        parts += [f"{getattr(element, 'label', '')} {element.value}" for element in getattr(app, kind)]
    return unexplained("\n".join(parts))


def unexplained(markdown: str) -> str:
    """A text as it was before its terms were linked to the glossary."""
    return _EXPLAINED.sub(r"\1", markdown)
