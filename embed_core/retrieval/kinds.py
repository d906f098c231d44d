"""What the rooms of retrieval hand to each other: documents, chunks, collections, hits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Cut = Literal["words", "sentences", "headings"]
Index = Literal["exact", "ivf_pq", "hnsw"]


@dataclass(frozen=True, slots=True)
class Document:
    """A text with a name.

    Attributes:
        name: the file's name, or a note's title; unique within a collection.
        text: everything in it, line breaks kept.
        kind: ``txt``, ``md``, ``pdf``, ``csv`` or ``html``.
        page_starts: for a PDF the character at which each page begins, page 1 first; else empty.
    """

    name: str
    text: str
    kind: str = "txt"
    page_starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How documents are cut: ``size`` and ``overlap`` in words (a Chinese character counts as one word).

    ``words`` cuts after exactly ``size`` words; ``sentences`` fills a chunk with whole sentences up to ``size``;
    ``headings`` begins a new chunk at every heading and cuts longer sections by sentence.
    """

    cut: Cut = "sentences"
    size: int = 120
    overlap: int = 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document: ``document.text[start:end] == text``.

    ``number`` counts from 0 within the document; ``heading`` is the last heading above it ("" without one); ``page``
    the PDF page on which it begins (from 1), else None.
    """

    document: str
    number: int
    start: int
    end: int
    text: str
    heading: str = ""
    page: int | None = None

    @property
    def id(self) -> str:
        """``name#number``, unique within a collection."""
        return f"{self.document}#{self.number}"


@dataclass(frozen=True, slots=True)
class Collection:
    """The card of a table in the vector database.

    Attributes:
        name: given by its maker; letters, digits, ``-``, ``_`` of any script.
        model: catalogue id of the encoder that made its vectors.
        revision: the encoder's revision; another one makes other vectors.
        dims: of a vector. Vectors have length 1.
        settings: how the documents were cut.
        documents: their names.
        chunks: number of rows.
        created: seconds since 1970 (UTC) when this version was finished.
        passage_prefix: what was put before every chunk (E5: ``"passage: "``).
        query_prefix: what has to be put before a question (E5: ``"query: "``).
    """

    name: str
    model: str
    revision: str
    dims: int
    settings: ChunkSettings
    documents: tuple[str, ...]
    chunks: int
    created: float
    passage_prefix: str = ""
    query_prefix: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found by a search: ``rank`` from 1, ``row`` its row in the collection, higher ``score`` is better.

    ``parts`` says where the score comes from, e.g. ``{"vector": 3, "keyword": 1}``: ranks behind a fused one.
    """

    chunk: Chunk
    row: int
    rank: int
    score: float
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of one search: hits best first, and the milliseconds the search took (without encoding)."""

    hits: tuple[Hit, ...]
    milliseconds: float
