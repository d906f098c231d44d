"""Files to documents: txt, md, pdf, csv and html, one by one or as a folder in a zip; what cannot be read says why.

>>> read_document("notes/cats.md", "# Cats\\nThey purr.".encode())
Document(name='notes/cats.md', text='# Cats\\nThey purr.', kind='md', page_starts=())
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from embed_core.errors import EmbedCoreError, InputError
from embed_core.progress import Progress, silent
from embed_core.retrieval import readers_zip
from embed_core.retrieval.kinds import Document
from embed_core.retrieval.limits import MAX_FILES, MAX_TOTAL_CHARACTERS, check_size, check_text
from embed_core.retrieval.readers_html import read_html
from embed_core.retrieval.readers_pdf import MAGIC as PDF
from embed_core.retrieval.readers_pdf import read_pdf
from embed_core.retrieval.readers_text import decode, rows_as_lines, tidy
from embed_core.uploads import display_name

KINDS: dict[str, str] = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".pdf": "pdf", ".csv": "csv", ".tsv": "csv",
    ".html": "html", ".htm": "html",
}  # fmt: skip
ZIP = ".zip"
ENDINGS: tuple[str, ...] = (*KINDS, ZIP)
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, and why."""

    name: str
    error: EmbedCoreError


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of several files: ``documents`` with unique names, ``problems``, ``guessed``: (name, encoding) where
    that is not UTF-8, and ``skipped``: names of other things in a zip, pictures say.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...] = ()
    guessed: tuple[tuple[str, str], ...] = ()
    skipped: tuple[str, ...] = ()


def read_document(name: str, data: bytes) -> Document:
    """The document in one file, by its ending (a PDF by its first bytes too).

    Raises:
        InputError: ``documents.*``: empty, too big, of another kind, in no known encoding, without text, damaged.
    """
    return _read(name, data)[0]


def pasted(text: str, name: str) -> Document:
    """A text typed or pasted. Errors: ``documents.blank``, ``documents.too_long``, ``documents.too_many_lines``."""
    check_text(name, text)
    return Document(name, tidy(text), "md")


def read_documents(files: Sequence[tuple[str, bytes]], *, progress: Progress = silent) -> Reading:
    """All files and the members of zips; one that cannot be read does not lose the others.

    Errors: ``documents.too_many_files`` where there are more than 200, ``documents.too_much_text``.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    guessed: list[tuple[str, str]] = []
    skipped: list[str] = []
    names: set[str] = set()
    for place, (name, data) in enumerate(files):
        progress("documents.read", place, len(files))
        for found in _members(name, data):
            if isinstance(found, str):
                skipped.append(found)
                continue
            if isinstance(found, Problem):
                problems.append(found)
                continue
            document, encoding = found
            document = replace(document, name=_unique(document.name, names))
            names.add(document.name)
            documents.append(document)
            if encoding not in ("", "UTF-8"):
                guessed.append((document.name, encoding))
            _check_all(documents)
            progress("documents.read", place, len(files))
    return Reading(tuple(documents), tuple(problems), tuple(guessed), tuple(skipped))


def _members(name: str, data: bytes) -> Iterator[tuple[Document, str] | Problem | str]:
    """The document of a file or those of a zip, with their encodings; what is wrong; names that are passed over."""
    try:
        check_size(shown_name(name), len(data))
        if _ending(name) != ZIP:
            yield _read(name, data)
            return
        readable = False
        for path, content in readers_zip.members(shown_name(name), data):
            if _ending(path) not in KINDS:
                yield shown_name(path)
                continue
            readable = True
            try:
                yield _read(path, content)
            except InputError as error:
                yield Problem(shown_name(path), error)
        if not readable:
            raise InputError("documents.zip_empty", name=shown_name(name))
    except InputError as error:
        yield Problem(shown_name(name), error)


def _read(name: str, data: bytes) -> tuple[Document, str]:
    shown = shown_name(name)
    check_size(shown, len(data))
    kind = "pdf" if data.startswith(PDF) else KINDS.get(_ending(name))
    if kind is None:
        raise InputError("documents.unknown_format", name=shown, allowed=" ".join(ENDINGS))
    starts: tuple[int, ...] = ()
    encoding = ""
    if kind == "pdf":
        text, starts = read_pdf(shown, data)
    elif kind == "html":
        text, encoding = read_html(shown, data)
    else:
        text, encoding = decode(shown, data)
    if kind == "csv":
        text = rows_as_lines(shown, text)
    check_text(shown, text)
    return Document(shown, text, kind, starts), encoding


def shown_name(name: str) -> str:
    """A path fit to be shown and stored: every part as :func:`embed_core.uploads.display_name` has it.

    >>> shown_name("../notes/cats [1].md")
    'notes/cats _1_.md'
    """
    parts = [display_name(part) for part in name.replace("\\", "/").split("/") if part.strip(" .")]
    return "/".join(parts)[-_LONGEST_NAME:].lstrip("/ ") or "document"


def _ending(name: str) -> str:
    return PurePosixPath(name.lower()).suffix


def _unique(name: str, taken: set[str]) -> str:
    number = 2
    fresh = name
    while fresh in taken:
        fresh, number = f"{name} ({number})", number + 1
    return fresh


def _check_all(documents: Sequence[Document]) -> None:
    if len(documents) > MAX_FILES:
        raise InputError("documents.too_many_files", allowed=MAX_FILES)
    total = sum(len(document.text) for document in documents)
    if total > MAX_TOTAL_CHARACTERS:
        raise InputError("documents.too_much_text", received=total, allowed=MAX_TOTAL_CHARACTERS)
