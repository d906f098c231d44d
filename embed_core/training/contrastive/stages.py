"""What each stage is trained on: which texts, in which batches.

===========  ==========================================================================================================
pretrain     RetroMAE on the passages to train on (:mod:`embed_core.training.retromae`)
general      pairs that nobody labelled: the first sentence of a passage and what follows it, as BGE's first pairs are a
             title and its text; in-batch negatives only
finetune     questions and passages, an instruction before each question, hard negatives beside those of the batch
===========  ==========================================================================================================

Held-out pairs are in none of them: neither their questions nor their passages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.retrieval.sentences import sentence_spans
from embed_core.training.contrastive.learner import Batch
from embed_core.training.contrastive.negatives import Mined
from embed_core.training.contrastive.pairs import Pair, pairs
from embed_core.training.contrastive.settings import INSTRUCTIONS, STAGES, Settings, Stage

MINED = 8
"""Negatives kept a question, of which a batch takes some."""


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What stands before questions and before passages."""

    query: str
    passage: str


def prefixes(spec: ModelSpec, settings: Settings, stage: str) -> Prefixes:
    """Those of a stage: the model's own; in fine-tuning with an instruction that one before questions instead."""
    if stage == "finetune" and settings.instruction:
        return Prefixes(INSTRUCTIONS[settings.language], spec.passage_prefix)
    return Prefixes(spec.query_prefix, spec.passage_prefix)


def texts(language: str) -> tuple[str, ...]:
    """The passages to train on."""
    return tuple(pair.passage for pair in pairs(language, "train"))


def structure_pairs(language: str) -> tuple[tuple[str, str], ...]:
    """(first sentence, rest) of every passage to train on that has two sentences or more."""
    found = []
    for passage in texts(language):
        first, rest = _halves(passage)
        if rest:
            found.append((first, rest))
    return tuple(found)


def steps(settings: Settings, stage: Stage) -> int:
    """How many steps a stage takes."""
    if stage == "pretrain":
        return max(2, math.ceil(len(texts(settings.language)) / settings.batch) * settings.pretrain_epochs)
    count = len(structure_pairs(settings.language) if stage == "general" else pairs(settings.language, "train"))
    return len(_order(count, settings, stage, settings.seeds[0]))


def epochs(settings: Settings, stage: Stage) -> int:
    """Passes of a stage."""
    return {
        "pretrain": settings.pretrain_epochs, "general": settings.general_epochs, "finetune": settings.finetune_epochs
    }[stage]  # fmt: skip


def general_batches(spec: ModelSpec, settings: Settings, seed: int) -> list[Batch]:
    """The batches of the general stage."""
    before = prefixes(spec, settings, "general")
    rows = [(before.query + first, before.passage + rest) for first, rest in structure_pairs(settings.language)]
    return [tuple(rows[row] for row in batch) for batch in _order(len(rows), settings, "general", seed)]


def finetune_batches(spec: ModelSpec, settings: Settings, seed: int, mined: NDArray[np.int64]) -> list[Batch]:
    """The batches of the last stage; ``mined`` (n, :data:`MINED`) as :func:`negative_rows` gives it."""
    before = prefixes(spec, settings, "finetune")
    own = pairs(settings.language, "train")
    draws = np.random.default_rng([seed, STAGES.index("finetune"), 1])
    found: list[Batch] = []
    for batch in _order(len(own), settings, "finetune", seed):
        rows = []
        for row in batch:
            chosen = _negatives(mined[row], batch, len(own), settings.negatives, draws)
            given = [before.passage + own[place].passage for place in (row, *chosen)]
            rows.append((before.query + own[row].question, *given))
        found.append(tuple(rows))
    return found


def negative_rows(mined: Sequence[Mined]) -> NDArray[np.int64]:
    """The rows of the negatives that are not flagged (n, :data:`MINED`), nearest first; -1 where there are fewer."""
    table = np.full((len(mined), MINED), -1, dtype=np.int64)
    for row, one in enumerate(mined):
        kept = one.negatives[:MINED]
        table[row, : len(kept)] = kept
    return table


def _negatives(
    mined: NDArray[np.int64], batch: Sequence[int], count: int, wanted: int, draws: np.random.Generator
) -> list[int]:
    """Some of the mined ones. Not those that are in the batch as somebody's own passage: they are wrong for this
    question already, and right for that one.
    """
    inside = set(batch)
    free = [int(row) for row in mined if row >= 0 and int(row) not in inside]
    chosen = draws.permutation(free)[:wanted].tolist() if free else []
    while len(chosen) < wanted:
        row = int(draws.integers(count))
        if row not in inside or len(inside) >= count:
            chosen.append(row)
    return chosen


def _order(count: int, settings: Settings, stage: Stage, seed: int) -> list[list[int]]:
    """Rows by batch: every epoch in an order of its own; what does not fill a batch waits for the next epoch."""
    draws = np.random.default_rng([seed, STAGES.index(stage)])
    size = min(settings.batch, count)
    batches = []
    for _ in range(epochs(settings, stage)):
        order = draws.permutation(count).tolist()
        batches += [order[start : start + size] for start in range(0, count - size + 1, size)]
    return batches


def _halves(passage: str) -> tuple[str, str]:
    spans = sentence_spans(passage)
    if len(spans) < 2:
        return passage, ""
    cut = spans[1][0]
    return passage[:cut].strip(), passage[cut:].strip()


def held_out(language: str) -> tuple[Pair, ...]:
    """The pairs that are only ever asked."""
    return pairs(language, "test")
