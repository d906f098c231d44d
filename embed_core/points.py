"""What a map draws: points with a name, a vector in the original space and metadata.

A :class:`Drawing` says what to draw in plain values that fit into a link; :func:`build` turns it into :class:`Points`.
Both are picklable, so the work can run anywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from embed_core import diskcache
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.texts import text

if TYPE_CHECKING:
    from embed_core.contextual import Encoder, Encoding, WordSpan
    from embed_core.static import StaticModel

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Draw = Literal["top", "words", "sentences", "token", "table"]

MAX_LINES = 20_000
MAX_LINE_LENGTH = 4_000
CACHE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know about the points: a text key below ``points.note`` and its values."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def message(self, language: str = "en") -> str:
        """The sentence in ``language``."""
        return text(f"points.note.{self.key}", language, **dict(self.values))


class Remark(Protocol):
    """A note of this room or of :mod:`embed_core.tables`: something that can say itself in a language."""

    def message(self, language: str = "en") -> str:
        """The sentence."""
        ...


@dataclass(frozen=True)
class Points:
    """``n`` points in the original space.

    ``vectors`` is ``(n, d)`` float32. ``rows`` gives each point's row in the static model (None for contextual
    points), so that neighbours can be taken from the whole vocabulary. ``columns`` holds metadata, one array of
    length ``n`` each. ``links`` are pairs of points that belong together (a country and its capital).
    """

    names: tuple[str, ...]
    vectors: FloatArray
    key: str
    model_id: str = ""
    rows: IntArray | None = None
    columns: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    links: tuple[tuple[int, int], ...] = ()
    notes: tuple[Remark, ...] = ()
    contextual: bool = False
    layer: int | None = None
    pooling: str = ""
    prefix: str = ""
    position: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.names)

    def find(self, name: str) -> int | None:
        """The point with this name (exact, then without regard to case), or None."""
        if not self.position:
            # Filled from the end, so that of equal names the first counts; exact names last, so that they win.
            last_first = range(len(self.names) - 1, -1, -1)
            self.position.update((self.names[index].casefold(), index) for index in last_first)
            self.position.update((self.names[index], index) for index in last_first)
        return self.position.get(name, self.position.get(name.casefold()))

    def subset(self, keep: Sequence[int]) -> Points:
        """Only the points ``keep``, in that order. Links survive where both ends do."""
        chosen = np.asarray(keep, dtype=np.int64)
        if len(chosen) == 0 or chosen.min() < 0 or chosen.max() >= len(self):
            raise InputError("points.bad_subset", count=len(chosen), total=len(self))
        new = {int(old): index for index, old in enumerate(chosen)}
        return replace(
            self,
            names=tuple(self.names[index] for index in chosen),
            vectors=np.ascontiguousarray(self.vectors[chosen]),
            key=f"{self.key}-{digest(chosen.tolist())}",
            rows=None if self.rows is None else self.rows[chosen],
            columns={name: column[chosen] for name, column in self.columns.items()},
            links=tuple((new[a], new[b]) for a, b in self.links if a in new and b in new),
            position={},
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to draw, in values that fit into a link. Unused fields are left at their defaults."""

    model_id: str = ""
    draw: Draw = "top"
    count: int = 0
    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    links: tuple[tuple[int, int], ...] = ()
    word: str = ""
    layer: int = -1
    pooling: str = ""
    prefix: str = ""
    table_key: str = ""
    table_name: str = ""
    table_column: str = ""
    metadata_key: str = ""
    metadata_name: str = ""
    keep: tuple[int, ...] = ()

    @property
    def needs_model(self) -> bool:
        """A table of vectors is drawn as it is; everything else goes through a model."""
        return not (self.draw == "table" and self.table_column == "")


def digest(value: object) -> str:
    """A short stable fingerprint of plain values, for cache keys."""
    return hashlib.blake2b(json.dumps(value, ensure_ascii=False).encode(), digest_size=10).hexdigest()


def parse_lines(typed: str, *, split_commas: bool = False) -> tuple[str, ...]:
    """Lines (or comma-separated words) without blanks and repetitions, in their order.

    >>> parse_lines("cat, dog\\n\\ncat", split_commas=True)
    ('cat', 'dog')
    """
    if split_commas:
        for mark in ",，、;；\t":
            typed = typed.replace(mark, "\n")
    lines = dict.fromkeys(line.strip() for line in typed.splitlines())
    lines.pop("", None)
    if not lines:
        raise InputError("input.empty_text")
    if len(lines) > MAX_LINES:
        raise InputError("points.too_many_lines", count=len(lines), allowed=MAX_LINES)
    longest = max(lines, key=len)
    if len(longest) > MAX_LINE_LENGTH:
        raise InputError("points.line_too_long", length=len(longest), allowed=MAX_LINE_LENGTH, start=longest[:40])
    return tuple(lines)


def build(drawing: Drawing, model: Any, progress: Progress = silent) -> Points:
    """Turn a drawing into points. ``model`` is what ``loading.load`` gave (None for a table of vectors)."""
    points = _build_all(drawing, model, progress)
    return points.subset(drawing.keep) if drawing.keep else points


def _build_all(drawing: Drawing, model: Any, progress: Progress) -> Points:
    if drawing.draw == "table":
        from embed_core.table_points import table_points

        return table_points(drawing, model, progress)
    if drawing.draw == "top":
        return frequent_words(_static(model), drawing.count)
    if not drawing.items:
        raise InputError("input.empty_text")
    if drawing.draw == "words" and model.spec.is_static:
        return chosen_words(model, drawing.items, drawing.groups, drawing.links)
    if drawing.draw == "token":
        return token_in_sentences(_contextual(model), drawing, progress)
    return text_points(_contextual(model), drawing, progress)


def _static(model: Any) -> StaticModel:
    if not model.spec.is_static:
        raise InputError("points.needs_static", model=model.spec.name)
    return model  # type: ignore[no-any-return]


def _contextual(model: Any) -> Encoder:
    if model.spec.is_static:
        raise InputError("points.needs_contextual", model=model.spec.name)
    return model  # type: ignore[no-any-return]


def frequent_words(model: StaticModel, count: int) -> Points:
    """The ``count`` most frequent words: the first rows, since vocabularies are stored by frequency."""
    count = min(max(1, count), len(model.words))
    rows = np.arange(count)
    return Points(
        names=tuple(model.words[:count]),
        vectors=model.vectors[:count],
        key=f"{model.spec.id}@{model.spec.revision}-top-{count}",
        model_id=model.spec.id,
        rows=rows,
        columns={"frequency_rank": rows + 1},
    )


def chosen_words(
    model: StaticModel, words: Sequence[str], groups: Sequence[str] = (), links: Sequence[tuple[int, int]] = ()
) -> Points:
    """Given words in their order; words the vocabulary lacks are left out and named in a note."""
    found = {index: row for index, word in enumerate(words) if (row := model.find(word)) is not None}
    if not found:
        raise InputError("points.no_word_known", model=model.spec.name, words=", ".join(words[:8]))
    rows = np.fromiter(found.values(), dtype=np.int64)
    new = {old: index for index, old in enumerate(found)}
    columns: dict[str, npt.NDArray[Any]] = {"frequency_rank": rows + 1}
    if groups:
        columns = {"group": np.array([groups[index] for index in found], dtype=object), **columns}
    missing = [word for index, word in enumerate(words) if index not in found]
    return Points(
        names=tuple(words[index] for index in found),
        vectors=np.ascontiguousarray(model.vectors[rows]),
        key=f"{model.spec.id}@{model.spec.revision}-words-{digest([list(words), list(groups)])}",
        model_id=model.spec.id,
        rows=rows,
        columns=columns,
        links=tuple((new[a], new[b]) for a, b in links if a in new and b in new),
        notes=_missing_note("words_missing", missing),
    )


def text_points(encoder: Encoder, drawing: Drawing, progress: Progress = silent) -> Points:
    """One point a text: the pooled sentence embedding of ``drawing.layer``."""
    pooling = drawing.pooling or encoder.pooling
    key = f"{encoder.spec.id}@{encoder.spec.revision}-texts-" + digest(
        [list(drawing.items), list(drawing.groups), drawing.layer, pooling, drawing.prefix]
    )
    embedded = diskcache.get_or_compute(
        "text_points",
        {"key": key},
        CACHE_VERSION,
        lambda: encoder.embed(
            list(drawing.items), pooling=pooling, layer=drawing.layer, prefix=drawing.prefix, progress=progress
        ),
    )
    notes: list[Remark] = list(_truncated_note(len(embedded.truncated), encoder.sentence_tokens))
    if drawing.draw == "words":
        notes.append(Note("word_without_context", (("model", encoder.spec.name),)))
    return Points(
        names=drawing.items,
        vectors=embedded.vectors,
        key=key,
        model_id=encoder.spec.id,
        columns=_group_column(drawing.groups),
        links=drawing.links,
        notes=tuple(notes),
        contextual=True,
        layer=drawing.layer % (encoder.layers + 1),
        pooling=pooling,
        prefix=drawing.prefix,
    )


@dataclass(frozen=True)
class _Occurrences:
    vectors: FloatArray
    sentences: tuple[int, ...]
    pieces: tuple[str, ...]
    truncated: int


def token_in_sentences(encoder: Encoder, drawing: Drawing, progress: Progress = silent) -> Points:
    """One point an occurrence of ``drawing.word``: the mean of its pieces' hidden states at ``drawing.layer``."""
    word = drawing.word.strip()
    if not word:
        raise InputError("points.no_token_word")
    key = f"{encoder.spec.id}@{encoder.spec.revision}-token-" + digest(
        [word, list(drawing.items), list(drawing.groups), drawing.layer]
    )
    found = diskcache.get_or_compute(
        "token_points", {"key": key}, CACHE_VERSION, lambda: _occurrences(encoder, word, drawing, progress)
    )
    if not found.sentences:
        raise InputError("points.token_not_found", word=word, count=len(drawing.items))
    without = [line for index, line in enumerate(drawing.items) if index not in set(found.sentences)]
    columns: dict[str, npt.NDArray[Any]] = {"pieces": np.array(found.pieces, dtype=object)}
    if drawing.groups:
        columns = {"group": np.array([drawing.groups[index] for index in found.sentences], dtype=object), **columns}
    return Points(
        names=tuple(drawing.items[index] for index in found.sentences),
        vectors=found.vectors,
        key=key,
        model_id=encoder.spec.id,
        columns=columns,
        notes=_missing_note("sentences_without_word", without) + _truncated_note(found.truncated, encoder.max_tokens),
        contextual=True,
        layer=drawing.layer % (encoder.layers + 1),
        pooling="pieces",
    )


def _occurrences(encoder: Encoder, word: str, drawing: Drawing, progress: Progress) -> _Occurrences:
    layer = drawing.layer % (encoder.layers + 1)
    encodings = encoder.encode(list(drawing.items), layers=[layer], progress=progress)
    hits = [(index, encoding, span) for index, encoding in enumerate(encodings) for span in encoding.find_word(word)]
    return _Occurrences(
        vectors=np.stack([_span_mean(encoding, span) for _, encoding, span in hits])
        if hits
        else np.empty((0, encoder.dim), dtype=np.float32),
        sentences=tuple(index for index, _, _ in hits),
        pieces=tuple(" ".join(encoding.tokens[span.token_start : span.token_end]) for _, encoding, span in hits),
        truncated=sum(encoding.dropped_tokens > 0 for encoding in encodings),
    )


def _span_mean(encoding: Encoding, span: WordSpan) -> FloatArray:
    mean: FloatArray = encoding.hidden_states[0, span.token_start : span.token_end].mean(axis=0)
    return mean


def _group_column(groups: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    return {"group": np.array(groups, dtype=object)} if groups else {}


def _missing_note(key: str, missing: Sequence[str]) -> tuple[Note, ...]:
    if not missing:
        return ()
    shown = ", ".join(missing[:12]) + (" …" if len(missing) > 12 else "")
    return (Note(key, (("count", str(len(missing))), ("shown", shown))),)


def _truncated_note(count: int, tokens: int) -> tuple[Note, ...]:
    if not count:
        return ()
    return (Note("truncated", (("count", str(count)), ("tokens", str(tokens)))),)
