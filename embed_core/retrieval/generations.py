"""The versions of a collection, and how a new one takes the place of an old one in a single step.

Every indexing writes a table of its own, a *generation*, named ``<key of the name>-<time it was begun>``. It counts
from the moment at which the tag ``finished`` is put on it, which is one small file written at the very end. So readers
see the old generation or the new one, wherever a writer is killed; and in a local folder what it had encoded is still
there for the next writer of the same texts.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from embed_core.errors import InputError, SourceError
from embed_core.retrieval.connection import connection, guarded, local_folder
from embed_core.retrieval.kinds import Collection
from embed_core.retrieval.locks import held, key
from embed_core.retrieval.table import finished, read_card

_TAG = "finished-"
ABANDONED_SECONDS = 86_400.0
_PATIENCE_SECONDS, _PAUSE_SECONDS = 5.0, 0.01
_PAGE = 1_000
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Generation:
    """A table: its name in the database, LanceDB's handle and the card; ``card.created`` is 0 until it is finished."""

    table_name: str
    table: Any
    card: Collection
    fingerprint: str

    @property
    def finished(self) -> bool:
        """Whether it counts."""
        return self.card.created > 0


def fresh_name(name: str) -> str:
    """A table name for a new generation; later ones sort behind earlier ones."""
    return f"{key(name)}-{int(time.time() * 1000):012x}{secrets.token_hex(3)}"


def table_names() -> list[str]:
    """All tables in the store, sorted: generations of one collection stand together, the oldest first."""
    found: list[str] = []
    page: str | None = None
    while True:
        with guarded():
            answer = connection().list_tables(page_token=page, limit=_PAGE)
        found += answer.tables
        page = answer.page_token
        if not page:
            return sorted(found)


def opened(table_name: str) -> Generation | None:
    """A generation; None where the table is gone, half deleted, or not one of ours."""
    try:
        with guarded():
            table = connection().open_table(table_name)
            card = read_card(table.schema.metadata)
            tags = table.tags.list()
    except SourceError as error:
        if error.code == "retrieval.gone":
            return None
        raise
    if card is None:
        return None
    times = [int(tag.removeprefix(_TAG)) / 1000 for tag in tags if tag.startswith(_TAG)]
    return Generation(table_name, table, finished(card[0], max(times, default=0.0)), card[1])


def current(name: str) -> Generation:
    """The generation that counts. Raises InputError ``retrieval.no_collection``."""
    generation = _settled(key(name))
    if generation is None:
        raise InputError("retrieval.no_collection", name=name)
    return generation


def all_current() -> Iterator[Generation]:
    """The current generation of every collection."""
    for owner in dict.fromkeys(map(_owner, table_names())):
        generation = _settled(owner)
        if generation is not None:
            yield generation


def _settled(owner: str) -> Generation | None:
    """The newest finished generation; None where two looks in a row find the same tables and none of them finished.

    One look is not enough: while a new generation takes the old one's place, the list may have been made before the new
    table was there, and the old one may be deleted, or half deleted and without its tag, when it is opened.
    """
    before: list[str] | None = None
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        tables = [table for table in table_names() if _owner(table) == owner]
        found = (opened(table_name) for table_name in reversed(tables))
        generation = next((one for one in found if one is not None and one.finished), None)
        if generation is not None or tables == before or time.monotonic() > until:
            return generation
        before = tables
        time.sleep(_PAUSE_SECONDS)


def _owner(table_name: str) -> str:
    return table_name.rpartition("-")[0]


def finish(generation: Generation) -> Collection:
    """Make it the one that counts, then let the older ones go."""
    now = int(time.time() * 1000)
    with guarded():
        generation.table.tags.create(f"{_TAG}{now}", generation.table.version)
    for table_name in table_names():
        if _owner(table_name) == _owner(generation.table_name) and table_name < generation.table_name:
            drop(table_name)
    return finished(generation.card, now / 1000)


def remove(name: str) -> None:
    """Delete every generation: the newest loses its tag last, so that no older one comes back in between."""
    tables = [table for table in table_names() if table.startswith(key(name) + "-")]
    for table_name in tables:
        generation = opened(table_name)
        if generation is not None:
            with guarded():
                for tag in generation.table.tags.list():
                    generation.table.tags.delete(tag)
        drop(table_name)


def unfinished(name: str, fingerprint: str) -> Generation | None:
    """What a stopped or killed writer of the very same texts left behind; what is of no use any more is deleted.

    To be called by the one writer of ``name``. Without a fingerprint everything unfinished is deleted. In an object
    store the lock does not tell whether a writer on another machine is still at it, so there all is left to
    :func:`sweep`.
    """
    if local_folder() is None:
        return None
    usable: Generation | None = None
    for table_name in [table for table in table_names() if table.startswith(key(name) + "-")]:
        generation = opened(table_name)
        if generation is not None and generation.finished:
            if usable is not None:  # older than what counts now
                drop(usable.table_name)
            usable = None
        elif generation is None or generation.fingerprint != fingerprint or usable is not None:
            drop(table_name)
        else:
            usable = generation
    return usable


def sweep() -> None:
    """Delete what writers left behind more than a day ago, unless one of them is still at it."""
    for table_name in table_names():
        if time.time() - _begun(table_name) < ABANDONED_SECONDS:
            continue
        generation = opened(table_name)
        if generation is None or not generation.finished:
            with suppress(InputError), held(_owner(table_name)):
                drop(table_name)


def _begun(table_name: str) -> float:
    """When it was begun, in seconds since 1970; now for a table whose name is not one of ours."""
    try:
        return int(table_name.rpartition("-")[2][:12], 16) / 1000
    except ValueError:
        return time.time()


def drop(table_name: str) -> None:
    """Delete a table; one that is gone already is no error."""
    try:
        with guarded():
            connection().drop_table(table_name, ignore_missing=True)
    except SourceError as error:
        _logger.warning("table %s not deleted: %s", table_name, error.code)
