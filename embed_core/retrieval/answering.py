"""What an answer is made from: the hits of a question and the vectors of their sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.retrieval.asking import Mode, checked_question, retrieve
from embed_core.retrieval.bm25 import Keywords
from embed_core.retrieval.encoding import Embeds, Share, question_vector
from embed_core.retrieval.extractive import TRADE, Extract, answer, sentences
from embed_core.retrieval.kinds import Collection, Hit
from embed_core.retrieval.prompt import Prompt, Source
from embed_core.scores import unit_rows

MOST_SENTENCES = 1_000
"""Of all hits together; what stands behind is not looked at."""


@dataclass(frozen=True, eq=False, slots=True)
class Material:
    """``hits`` best first, the question's ``vector`` (d,) and the vectors (d,) of the hits' sentences by their text.

    Without an encoder ``vector`` is None and there are no sentences.
    """

    question: str
    hits: tuple[Hit, ...]
    vector: NDArray[np.float32] | None = None
    sentences: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)


def gather(
    card: Collection, encoder: Embeds, question: str, *, mode: Mode, k: int, progress: Progress = silent
) -> Material:
    """Search, and encode the sentences of what was found. Raises what :func:`.asking.retrieve` raises."""
    question = checked_question(question)
    progress("rag.retrieve", 0, None)
    hits = retrieve(card, encoder, question, mode=mode, k=k)
    texts = list(dict.fromkeys(one.text for one in sentences([Source(hit.rank, hit, 0) for hit in hits])))
    vector = question_vector(card, encoder, question)
    texts = texts[:MOST_SENTENCES]
    onward = Share(progress, "rag.sentences", 0, len(texts), len(texts))
    vectors = encoder.embed(texts, prefix=card.passage_prefix, progress=onward).vectors if texts else ()
    return Material(question, hits, vector, dict(zip(texts, vectors, strict=True)))


def gather_by_words(keywords: Keywords, question: str, *, k: int) -> Material:
    """The same without an encoder: keyword hits, and no sentences."""
    question = checked_question(question)
    return Material(question, keywords.search(question, k).hits)


def extract(
    material: Material, prompt: Prompt, *, threshold: float, count: int = 3, trade: float = TRADE
) -> Extract | None:
    """The extractive answer from the passages in the prompt; None where there was no encoder.

    Raises InputError ``rag.bad_extract`` for a count below 1 or a trade outside 0 to 1.
    """
    if count < 1 or not 0 <= trade <= 1:
        raise InputError("rag.bad_extract", count=count, trade=trade)
    if material.vector is None:
        return None
    found = [one for one in sentences(prompt.sources) if one.text in material.sentences]
    vectors = unit_rows([material.sentences[one.text] for one in found]) if found else np.zeros((0, 1))
    return answer(material.vector, found, vectors, threshold=threshold, count=count, trade=trade)
