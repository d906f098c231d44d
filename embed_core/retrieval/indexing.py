"""Making a collection: documents to chunks, chunks to vectors, and both into the database in one step."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from embed_core.catalog import ModelSpec
from embed_core.contextual.encoder import Encoder
from embed_core.contextual.precision import Precision
from embed_core.errors import InputError, SourceError
from embed_core.progress import Progress, silent
from embed_core.retrieval import generations, indexes, keyword
from embed_core.retrieval.connection import guarded
from embed_core.retrieval.encoding import Embeds
from embed_core.retrieval.generations import Generation
from embed_core.retrieval.kinds import Chunk, ChunkSettings, Collection, Document
from embed_core.retrieval.locks import writing
from embed_core.retrieval.table import FORMAT
from embed_core.retrieval.writer import Writer

LONGEST_NAME = 60


def index(
    name: str,
    documents: Sequence[Document],
    settings: ChunkSettings,
    spec: ModelSpec,
    encoder: Embeds,
    *,
    precision: Precision = "fast",
    progress: Progress = silent,
) -> Collection:
    """Cut, encode and store ``documents`` as the collection ``name``, in place of what it held before.

    Until the last step everybody reads what was there before. Stopped, killed or left by its endpoint it keeps what
    was encoded (in a local folder), and the next call with the same texts, settings and model goes on from there.
    ``precision`` is that of :meth:`embed_core.contextual.Encoder.embed`; an endpoint has its own.

    Raises:
        InputError: ``retrieval.bad_name``, ``retrieval.same_document``, ``retrieval.being_indexed`` (somebody else
            writes this name now), and what :func:`.chunking.chunks` refuses.
        ModelError: ``retrieval.bad_vectors`` where the encoder's answer cannot be used.
        SourceError: ``retrieval.disk_full`` and the store's other failures.
    """
    name = checked_name(name)
    chunks = _cut(documents, settings, progress)
    return index_chunks(name, chunks, documents, settings, spec, encoder, precision=precision, progress=progress)


def index_chunks(
    name: str,
    chunks: Sequence[Chunk],
    documents: Sequence[Document],
    settings: ChunkSettings,
    spec: ModelSpec,
    encoder: Embeds,
    *,
    precision: Precision = "fast",
    progress: Progress = silent,
) -> Collection:
    """:func:`index` of documents that are cut already; ``chunks`` stand document by document."""
    name = checked_name(name)
    by_name = {document.name: document for document in documents}
    used = tuple(dict.fromkeys(chunk.document for chunk in chunks))
    exact = precision if isinstance(encoder, Encoder) else ""
    fingerprint = _fingerprint(chunks, [by_name[document] for document in used], settings, spec, exact)
    with writing(name):
        generations.sweep()
        begun = generations.unfinished(name, fingerprint)
        writer = Writer(_card(name, chunks, used, settings, spec), chunks, by_name, fingerprint, precision)
        try:
            generation = writer.write(begun, encoder, progress)
            return _finish(generation, progress)
        except SourceError as error:
            if error.code == "retrieval.disk_full":  # the room is needed more than the half-done table
                generations.unfinished(name, "")
            raise


def checked_name(name: str) -> str:
    """``name`` in one spelling. Raises InputError ``retrieval.bad_name``.

    >>> checked_name(" 笔记-2 ")
    '笔记-2'
    """
    plain = unicodedata.normalize("NFC", name).strip()
    if not plain or len(plain) > LONGEST_NAME or not all(_allowed(sign) for sign in plain):
        raise InputError("retrieval.bad_name", received=name[:LONGEST_NAME], most=LONGEST_NAME)
    return plain


def _allowed(sign: str) -> bool:
    return sign in "-_" or unicodedata.category(sign)[0] in "LNM"


def _cut(documents: Sequence[Document], settings: ChunkSettings, progress: Progress) -> tuple[Chunk, ...]:
    from embed_core.retrieval.chunking import chunks as cut

    for name, times in Counter(document.name for document in documents).items():
        if times > 1:
            raise InputError("retrieval.same_document", name=name)
    return cut(documents, settings, progress=progress)


def _fingerprint(
    chunks: Sequence[Chunk], documents: Sequence[Document], settings: ChunkSettings, spec: ModelSpec, precision: str
) -> str:
    """Equal only for what gives the same rows."""
    said = [FORMAT, spec.id, spec.revision, spec.passage_prefix, precision, asdict(settings), len(chunks)]
    seen = hashlib.blake2b(json.dumps(said).encode(), digest_size=16)
    for piece in (*map(asdict, documents), *map(asdict, chunks)):
        seen.update(json.dumps(piece).encode())
    return seen.hexdigest()


def _card(
    name: str, chunks: Sequence[Chunk], documents: tuple[str, ...], settings: ChunkSettings, spec: ModelSpec
) -> Collection:
    """The card of a collection to be: its dimensions are known with the first vectors, its time at the end."""
    return Collection(
        name=name,
        model=spec.id,
        revision=spec.revision,
        dims=0,
        settings=settings,
        documents=documents,
        chunks=len(chunks),
        created=0.0,
        passage_prefix=spec.passage_prefix,
        query_prefix=spec.query_prefix,
    )


def _finish(generation: Generation, progress: Progress) -> Collection:
    """Put the slices together, build the indexes, and make the table the one that counts."""
    progress("retrieval.index", 0, None)
    with guarded():
        generation.table.optimize(cleanup_older_than=timedelta(milliseconds=1), delete_unverified=True)
    keyword.build(generation)
    if generation.card.chunks >= indexes.AUTOMATIC_FROM:
        for kind in indexes.APPROXIMATE:
            indexes.build_on(generation, kind, progress)
    return generations.finish(generation)
