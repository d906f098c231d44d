"""Unpacking Parquet, in a process of its own (see :mod:`embed_core.tables.parquet`).

:func:`main` reads Parquet on standard input and writes an Arrow stream to standard output; with exit code 3, JSON that
says what is wrong with the file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from embed_core.errors import InputError
from embed_core.tables.arrays import clean_names, is_string_type, is_supported
from embed_core.tables.model import Limits, shorten
from embed_core.units import byte_size

REFUSED = 3
_THRIFT_LIMIT = 10_000_000
_BATCH_ROWS = 2048
_BASE_MEMORY = 1_500_000_000


def unpack(data: bytes, limits: Limits) -> Any:
    """The columns a Table can hold as an Arrow table, counted against ``limits`` before and while they unpack.

    A few bytes of Parquet can stand for terabytes, so the sizes in its footer are checked first, and then what really
    comes out is counted batch by batch. Strings are read as dictionaries, so that one long value repeated a million
    times takes its place once.
    """
    with _as_input_error():
        file = _open(data)
        _check_claims(file.metadata, limits)
        schema = file.schema_arrow
        clean_names(schema.names)
        names = [field.name for field in schema if is_supported(field.type)]
        if not names:
            raise InputError("tables.no_usable_column", columns=shorten(schema.names))
        texts = [field.name for field in schema if is_string_type(field.type)]
        table = _read_counted(_open(data, texts), names, limits)
        skipped = [name for name in schema.names if name not in names]
        return table.replace_schema_metadata({"skipped": json.dumps(skipped)})


def _open(data: bytes, texts: Sequence[str] = ()) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pq.ParquetFile(
        pa.BufferReader(data),
        read_dictionary=list(texts),
        thrift_string_size_limit=_THRIFT_LIMIT,
        thrift_container_size_limit=_THRIFT_LIMIT,
    )


@contextmanager
def _as_input_error() -> Iterator[None]:
    """Whatever Arrow says about a damaged file becomes one sentence."""
    import pyarrow as pa

    try:
        yield
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError, MemoryError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError("tables.broken_parquet", reason=reason) from error


def _check_claims(metadata: Any, limits: Limits) -> None:
    """Rows, columns and bytes as the footer claims them.

    Column by column the footer says more, but Arrow 26 ends the process where those entries are damaged.
    """
    if metadata.num_rows <= 0 or metadata.num_columns <= 0:
        raise InputError("tables.no_rows")
    limits.check_shape(metadata.num_rows, metadata.num_columns)
    _check_size(sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups)), limits)


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.unpacked:
        raise InputError("tables.unpacks_too_big", received=byte_size(size), allowed=byte_size(limits.unpacked))


def _read_counted(file: Any, names: list[str], limits: Limits) -> Any:
    """All batches as one Arrow table, stopping as soon as they hold more rows or bytes than allowed."""
    import pyarrow as pa

    batches, rows, size = [], 0, 0
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=names, use_threads=False):
        rows += batch.num_rows
        size += sum(_expanded_size(column) for column in batch.columns)
        limits.check_shape(rows, max(1, batch.num_columns))
        _check_size(size, limits)
        batches.append([_plain(column) for column in batch.columns])
    if not rows:
        raise InputError("tables.no_rows")
    table = pa.Table.from_arrays([pa.chunked_array(chunks) for chunks in zip(*batches, strict=True)], names)
    table.validate(full=True)  # strings that are not UTF-8, above all
    return table


def _expanded_size(column: Any) -> int:
    """Bytes of a column once its dictionary is written out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type) or not is_string_type(column.type.value_type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary).take(column.indices)
    return int(pc.sum(lengths).as_py() or 0)


def _plain(column: Any) -> Any:
    """The column with its dictionary written out."""
    import pyarrow as pa

    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _limit_memory(limits: Limits) -> None:
    """A hard ceiling, where the system has one: one row can claim a list of two billion numbers."""
    if sys.platform == "win32":
        return
    import resource

    ceiling = _BASE_MEMORY + 3 * limits.unpacked
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Standard input to standard output; the arguments are the limits, bytes and rows."""
    import pyarrow as pa

    limits = Limits(int(sys.argv[1]), int(sys.argv[2]))
    _limit_memory(limits)
    try:
        table = unpack(sys.stdin.buffer.read(), limits)
    except InputError as error:
        sys.stdout.write(json.dumps({"code": error.code, "details": error.details}))
        return REFUSED
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
        stream.write_table(table)
    return 0
