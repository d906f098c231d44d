"""Parquet, unpacked in a process of its own.

A damaged footer can make Arrow end the process it runs in (``terminate called after throwing ParquetException``), and a
small file can unpack to more than the memory there is. An uploaded file must not take the app down with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from embed_core.errors import InputError
from embed_core.paths import ROOT
from embed_core.tables.arrays import from_arrow, named_table
from embed_core.tables.model import Limits, Table, note, shorten
from embed_core.tables.unpack import REFUSED

MAGIC = b"PAR1"
_SECONDS = 120
_COMMAND = [sys.executable, "-c", "import sys; from embed_core.tables.unpack import main; sys.exit(main())"]


def read_parquet(data: bytes, limits: Limits) -> Table:
    """Read numbers, texts, dates, booleans and lists of numbers; columns of other kinds are left out with a note.

    Takes about half a second for the process. Errors: ``tables.broken_parquet``, ``tables.unpacks_too_big`` and those
    of :meth:`Limits.check_shape`.
    """
    return to_table(_unpack_apart(data, limits))


def to_table(arrow: Any) -> Table:
    """What :func:`embed_core.tables.unpack.unpack` gave, as a Table."""
    skipped = json.loads((arrow.schema.metadata or {}).get(b"skipped", b"[]"))
    notes = [note("columns_skipped", columns=shorten(skipped))] if skipped else []
    return named_table(arrow.column_names, [from_arrow(column) for column in arrow.columns], notes)


def _unpack_apart(data: bytes, limits: Limits) -> Any:
    import pyarrow as pa

    # Arrow's own allocators reserve gigabytes of address space in advance; the plain one keeps the ceiling honest.
    environment = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"}
    command = [*_COMMAND, str(limits.bytes), str(limits.rows)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, cwd=ROOT, env=environment, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InputError("tables.broken_parquet", reason=f"> {_SECONDS} s") from error
    if done.returncode == REFUSED:
        refusal = json.loads(done.stdout)
        raise InputError(refusal["code"], **refusal["details"])
    if done.returncode:
        raise InputError("tables.broken_parquet", reason=_last_line(done.stderr) or f"exit code {done.returncode}")
    return pa.ipc.open_stream(done.stdout).read_all()


def _last_line(message: bytes) -> str:
    lines = message.decode("utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip()[:200] if lines else ""
