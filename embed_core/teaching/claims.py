"""Every statement of fact carries a source or a live demo: this finds those with neither."""

from __future__ import annotations

import re
from collections.abc import Iterator

from embed_core.teaching import bibliography, links

_ITEM = re.compile(r"\s*([-*]|\d+\.)\s+")


def statements(markdown: str) -> Iterator[str]:
    """The paragraphs, list items and table rows of a text: what one citation can stand for.

    Headings, formulas between ``$$``, code, the head of a table and quotations (``> ``: advice to the reader) state
    no fact of their own. A list's introduction ending in a colon belongs to its items.

    >>> list(statements("Two kinds:\\n- one [@a]\\n- two"))
    ['one [@a]', 'two']
    """
    for block in re.split(r"\n\s*\n", re.sub(r"```.*?```|\$\$.*?\$\$", "", markdown, flags=re.DOTALL)):
        yield from _of_block(block.strip())


def unsupported(markdown: str) -> list[str]:
    """The statements of a text with neither a citation nor a ``show:`` link."""
    return [
        statement
        for statement in statements(markdown)
        if not any(bibliography.keys_in(statement)) and not any(links.in_text(statement))
    ]


def _of_block(block: str) -> Iterator[str]:
    lines = [line for line in block.splitlines() if line.strip() and not line.lstrip().startswith(("#", ">"))]
    if any(line.startswith("|") for line in lines):
        yield from (line for line in lines[2:] if line.startswith("|"))
        return
    item: list[str] = []
    for line in lines:
        if _ITEM.match(line) and item:
            yield from _statement(item)
            item = []
        item.append(_ITEM.sub("", line, count=1))
    yield from _statement(item)


def _statement(lines: list[str]) -> Iterator[str]:
    text = " ".join(line.strip() for line in lines)
    if text and not text.endswith((":", "：", "?", "？")):
        yield text
