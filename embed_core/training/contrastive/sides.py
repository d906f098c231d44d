"""The two sides of pairs as vectors: questions and passages, by an encoder or from a table of word vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.progress import Progress, silent
from embed_core.training.contrastive.pairs import Pair
from embed_core.training.contrastive.settings import INSTRUCTIONS

Instruction = Literal["own", "none", "bge"]
"""What stands before a question: what the model's authors put there, nothing on either side, or BGE's instruction."""
INSTRUCTED: tuple[Instruction, ...] = get_args(Instruction)
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Sides:
    """``questions`` and ``passages`` (n, d) of n pairs, rows of length 1; a row is zero where a table of word vectors
    knows no word of the text. ``truncated`` texts were longer than the encoder reads.
    """

    questions: Floats
    passages: Floats
    truncated: int = 0

    @property
    def silent(self) -> int:
        """How many texts have no vector."""
        return int((~self.questions.any(axis=1)).sum() + (~self.passages.any(axis=1)).sum())

    def take(self, rows: Sequence[int]) -> Sides:
        """Some of the pairs, in that order."""
        chosen = list(rows)
        return replace(self, questions=self.questions[chosen], passages=self.passages[chosen])


def prefixes(spec: ModelSpec, instruction: Instruction, language: str) -> tuple[str, str]:
    """What stands before questions and before passages. Word vectors are averaged without.

    >>> from embed_core.catalog import get_spec
    >>> prefixes(get_spec("multilingual-e5-small"), "own", "en")
    ('query: ', 'passage: ')
    """
    if spec.is_static or instruction == "none":
        return "", ""
    if instruction == "bge":
        return INSTRUCTIONS[language], spec.passage_prefix
    return spec.query_prefix, spec.passage_prefix


def different(spec: ModelSpec, wanted: Sequence[Instruction], language: str) -> tuple[Instruction, ...]:
    """Of the ``wanted`` ways those that differ for this model: the first of each."""
    found: dict[tuple[str, str], Instruction] = {}
    for one in wanted:
        found.setdefault(prefixes(spec, one, language), one)
    return tuple(found.values())


def sides(
    spec: ModelSpec, model: Any, pairs: Sequence[Pair], language: str, instruction: Instruction = "own",
    progress: Progress = silent,
) -> Sides:  # fmt: skip
    """The vectors of ``pairs`` by ``model``, what :func:`embed_core.loading.load` gave for ``spec``.

    An encoder's are kept on disk. Word vectors are averaged as SIF does (Arora et al. 2017: rare words count more, what
    all texts share is taken out), which takes a moment.

    Raises ModelError ``retrieval.bad_vectors`` where an encoder does not give one finite vector a text.
    """
    from embed_core.retrieval import rankings

    asked, given = [pair.question for pair in pairs], [pair.passage for pair in pairs]
    if spec.is_static:
        return _averaged(spec, model, asked, given, progress)
    query, passage = prefixes(spec, instruction, language)
    told = replace(spec, options={**spec.options, "query_prefix": query, "passage_prefix": passage})
    left = rankings.encoded(told, model, asked, side="query", stage="bge_page.questions", progress=progress)
    right = rankings.encoded(told, model, given, side="passage", stage="bge_page.passages", progress=progress)
    return Sides(left.vectors, right.vectors, len(left.truncated) + len(right.truncated))


def _averaged(
    spec: ModelSpec, model: Any, asked: Sequence[str], given: Sequence[str], progress: Progress
) -> Sides:  # fmt: skip
    from embed_core.scores import unit_rows
    from embed_core.sentence.rungs import Rung
    from embed_core.sentence.vectors import rung_vectors

    found = rung_vectors(Rung("sif_pc", spec.id), model, [*asked, *given], progress=progress)
    units = unit_rows(found).astype(np.float32)
    return Sides(units[: len(asked)], units[len(asked) :])
