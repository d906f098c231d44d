"""PDF to text, in a process of its own: bounded in time and memory, and it never holds up the other visitors."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from embed_core.errors import InputError
from embed_core.paths import ROOT
from embed_core.retrieval.limits import MAX_CHARACTERS, MAX_PAGES
from embed_core.retrieval.readers_text import tidy

MAGIC = b"%PDF-"
SECONDS = 120
REFUSED = 3
_COMMAND = [sys.executable, "-c", "import sys; from embed_core.retrieval.readers_pdf import main; sys.exit(main())"]
_MEMORY = 2_000_000_000
_UNPACKED = 50_000_000


def read_pdf(name: str, data: bytes) -> tuple[str, tuple[int, ...]]:
    """The text of all pages, two line breaks between them, and the character at which each page begins.

    Takes about half a second for the process. Errors: ``documents.not_pdf``, ``documents.broken_pdf``,
    ``documents.encrypted_pdf``, ``documents.scanned_pdf``, ``documents.too_many_pages``, ``documents.too_long``,
    ``documents.pdf_limit``, ``documents.slow_pdf``.
    """
    if MAGIC not in data[:1024]:
        raise InputError("documents.not_pdf", name=name)
    pages = _apart(name, data)
    if not any(page.strip() for page in pages):
        raise InputError("documents.scanned_pdf", name=name, pages=len(pages))
    starts, place = [], 0
    for page in pages:
        starts.append(place)
        place += len(page) + 2
    return "\n\n".join(pages), tuple(starts)


def _apart(name: str, data: bytes) -> list[str]:
    try:
        done = subprocess.run(_COMMAND, input=data, capture_output=True, cwd=ROOT, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise InputError("documents.slow_pdf", name=name, allowed=SECONDS) from error
    if done.returncode == REFUSED:
        refusal = json.loads(done.stdout)
        raise InputError(refusal["code"], **{"name": name, **refusal["details"]})
    if done.returncode:
        raise InputError("documents.broken_pdf", name=name, reason=f"exit code {done.returncode}")
    pages: list[str] = json.loads(done.stdout)
    return pages


def main() -> int:
    """Standard input to standard output: the pages as a JSON list, or why there are none."""
    _limit_memory()
    try:
        pages = pages_of(sys.stdin.buffer.read())
    except InputError as error:
        sys.stdout.write(json.dumps({"code": error.code, "details": error.details}))
        return REFUSED
    sys.stdout.write(json.dumps(pages))
    return 0


def pages_of(data: bytes) -> list[str]:
    """The text of every page. A stream may unpack to 50 MB (pypdf's own limits, narrowed)."""
    import io

    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import LimitReachedError, PyPdfError

    limits = {
        f"{kind}_maximum_output_length": _UNPACKED for kind in ("zlib", "lzw", "run_length", "array_based_stream")
    }
    try:
        with apply_configuration(**limits):
            return _texts(PdfReader(io.BytesIO(data)))
    except InputError:
        raise
    except (LimitReachedError, MemoryError, RecursionError) as error:
        raise InputError("documents.pdf_limit", reason=_reason(error)) from error
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, ArithmeticError,
            NotImplementedError, AssertionError, LookupError) as error:  # fmt: skip
        # A broken file makes pypdf stumble in any of these ways.
        raise InputError("documents.broken_pdf", reason=_reason(error)) from error


def _texts(reader: Any) -> list[str]:
    from pypdf.errors import DependencyError

    if reader.is_encrypted:
        try:
            opened = bool(reader.decrypt(""))  # many are locked against changes only
        except (DependencyError, NotImplementedError):
            opened = False
        if not opened:
            raise InputError("documents.encrypted_pdf")
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise InputError("documents.too_many_pages", received=count, allowed=MAX_PAGES)
    pages: list[str] = []
    room = MAX_CHARACTERS
    for page in reader.pages:
        pages.append(tidy(page.extract_text()).strip())
        if not pages[-1] and (contents := page.get_contents()) is not None:
            contents.get_data()  # extract_text passes over a stream that unpacks to too much; this does not
        room -= len(pages[-1])
        if room < 0:
            raise InputError("documents.too_long", received=MAX_CHARACTERS - room, allowed=MAX_CHARACTERS)
    return pages


def _reason(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:160]


def _limit_memory() -> None:
    """A hard ceiling, where the system has one."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
