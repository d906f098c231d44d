"""Which of these passages does the search put first?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from embed_core.retrieval.asking import Mode
from embed_core.retrieval.kinds import Chunk, Hit
from embed_core.teaching.predictions.question import OPTIONS, Option, Phrase, Question, build, draw, seeded, shortened

RINGS = ((1, 5), (5, 15), (15, 50))
DEPTH = 50
EXCERPT = 96
"""Letters of a passage that are read out in an option."""
_HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)


def first_hit(key: str, mode: Mode, question: str, hits: Sequence[Hit]) -> Question | None:
    """``hits``: up to :data:`DEPTH` of ``mode``, best first. A wrong passage has a smaller score, another text, and no
    text in common with the first (overlapping chunks have). None with fewer than two such passages.
    """
    if len(hits) < 2:
        return None
    best = hits[0]
    rings = [[hit for hit in hits[low:high] if _fair(hit, best)] for low, high in RINGS]
    taken = draw(seeded("retrieval", key), rings, OPTIONS - 1, lambda hit: _label(hit.chunk).casefold())
    values: dict[str, str | Phrase] = {
        "mode": Phrase(f"rag_page.ask.modes.{mode}"), "question": shortened(question), "document": best.chunk.document,
        "number": str(best.chunk.number + 1), "second": hits[1].chunk.document, "next": str(hits[1].chunk.number + 1),
    }  # fmt: skip
    return build(
        "retrieval", key, Phrase("predict.retrieval.ask", values), _option(best.chunk),
        [_option(hit.chunk) for hit in taken], Phrase("predict.retrieval.because", values),
    )  # fmt: skip


def excerpt(text: str) -> str:
    """The beginning of a passage on one line, Markdown headings left out.

    >>> excerpt("# Vectors" + chr(10) + "A  vector is" + chr(10) + "a row.")
    'A vector is a row.'
    """
    return shortened(" ".join((_HEADING.sub("", text).strip() or text).split()), EXCERPT)


def _fair(hit: Hit, best: Hit) -> bool:
    one, first = hit.chunk, best.chunk
    overlaps = one.document == first.document and one.start < first.end and first.start < one.end
    return hit.score < best.score and not overlaps and excerpt(one.text) != excerpt(first.text)


def _label(chunk: Chunk) -> str:
    return f"{chunk.document[:50]} · {chunk.number + 1}: {excerpt(chunk.text)}"


def _option(chunk: Chunk) -> Option:
    return Option(chunk.id, _label(chunk))
