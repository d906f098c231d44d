"""A view of the app as a notebook that computes the same with ``embed_core``.

What a notebook does stands in ``assets/notebooks/<page>.<section>.py``: a Python file in the "percent" format, cells
beginning with ``# %%``; a Markdown cell is marked ``# %% [markdown en]`` or ``# %% [markdown zh]`` and holds comment
lines. The recipe reads the settings of the view from the dictionary ``view``, which the first cells define.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from embed_core import __version__, texts
from embed_core.paths import ASSETS

FOLDER = ASSETS / "notebooks"
_CELL = re.compile(r"^# %%(?: \[markdown (\w+)\])?\n", re.MULTILINE)
_FIND = """import sys
from pathlib import Path

# The project's folder: the one with app.py. Here, above here, or write its path in place of the search.
project = next(folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "embed_core").is_dir())
sys.path.insert(0, str(project))"""


@dataclass(frozen=True, slots=True)
class Cell:
    """``kind``: "code" or "markdown"."""

    kind: str
    source: str


def recipe(page: str, section: str = "") -> Path | None:
    """The file that reproduces this view; None where there is none."""
    path = FOLDER / (f"{page}.{section}.py" if section else f"{page}.py")
    return path if path.is_file() else None


def cells(source: str, language: str) -> Iterator[Cell]:
    """The cells of a recipe, Markdown in one language.

    >>> list(cells("# %% [markdown en]\\n# Look:\\n# %%\\n1 + 1\\n", "en"))
    [Cell(kind='markdown', source='Look:'), Cell(kind='code', source='1 + 1')]
    """
    pieces = _CELL.split(source)
    for spoken, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if spoken is None:
            yield Cell("code", body.strip())
        elif spoken == language:
            lines = (line.removeprefix("#").removeprefix(" ") for line in body.strip().splitlines())
            yield Cell("markdown", "\n".join(lines))


def notebook(
    page: str, section: str, view: Mapping[str, object], language: str, *, address: str = ""
) -> bytes:  # fmt: skip
    """The ``.ipynb`` file of a view.

    Args:
        page: the page's id.
        section: its section, or "".
        view: the value of every control of the view.
        language: of the Markdown cells.
        address: where the view stands, for the first cell.
    """
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    path = recipe(page, section)
    if path is None:
        raise KeyError(f"no notebook reproduces {page} {section}")
    made = [*_head(page, view, language, address), *cells(path.read_text(encoding="utf-8"), language)]
    new = {"code": new_code_cell, "markdown": new_markdown_cell}
    book = new_notebook(cells=[new[cell.kind](cell.source, id=f"cell-{place}") for place, cell in enumerate(made)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return str(nbformat.writes(book)).encode()


def _head(page: str, view: Mapping[str, object], language: str, address: str) -> Iterator[Cell]:
    title = texts.text(f"{page}.title", language)
    about = texts.text("notebooks.about", language, version=__version__)
    link = f"\n\n{texts.text('notebooks.address', language)}\n\n```\n{address}\n```" if address else ""
    yield Cell("markdown", f"# {title}\n\n{about}{link}")
    yield Cell("code", _FIND)
    settings = "".join(f"    {key!r}: {value!r},\n" for key, value in view.items())
    yield Cell("code", f"view = {{\n{settings}}}")
