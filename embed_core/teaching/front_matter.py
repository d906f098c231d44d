"""Markdown files with front matter: a TOML table between two lines of ``+++``, then Markdown under headings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FENCE = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)


def read(text: str) -> tuple[dict[str, Any], str]:
    """The table and the Markdown of one file; ``ValueError`` where a fence is missing or the table is not TOML.

    >>> read('+++\\nlevel = 1\\n+++\\n## short\\nOne row.\\n')
    ({'level': 1}, '## short\\nOne row.\\n')
    """
    match = _FENCE.match(text)
    if match is None:
        raise ValueError("front matter: the file must begin with +++, a TOML table and +++ again")
    return tomllib.loads(match[1]), match[2]


def parts(markdown: str, heading: str = "## ") -> dict[str, str]:
    """The Markdown below each ``heading``, in order, stripped. Text above the first one stands under "".

    >>> parts("## short\\nOne row.\\n## deep\\nWhy?\\n")
    {'short': 'One row.', 'deep': 'Why?'}
    """
    found: dict[str, list[str]] = {"": []}
    name = ""
    for line in markdown.splitlines():
        if line.startswith(heading):
            name = line.removeprefix(heading).strip()
            if name in found:
                raise ValueError(f"two parts are called {name!r}")
            found[name] = []
        else:
            found[name].append(line)
    texts = {name: "\n".join(lines).strip() for name, lines in found.items()}
    return {name: text for name, text in texts.items() if name or text}


def files(folder: Path) -> Iterator[tuple[str, dict[str, Any], str]]:
    """``(slug, table, Markdown)`` of every ``*.md`` of a folder, by name. An error says which file it is in."""
    for path in sorted(folder.glob("*.md")):
        try:
            table, markdown = read(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        yield path.stem, table, markdown
