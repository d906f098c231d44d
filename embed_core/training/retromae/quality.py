"""How well an encoder in training finds passages: the project's held-out questions, and the vector that is trained."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual import Encoder
from embed_core.training.contrastive.measures import Recall, ranks, recall
from embed_core.training.contrastive.pairs import pairs
from embed_core.training.retromae.batches import Integers
from embed_core.training.retromae.model import RetroMae, encoder_states, sentence_vectors

_BATCH = 24


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Tokenised ``questions`` and the ``passages`` that answer them, one each, cut to a number of tokens."""

    questions: tuple[Integers, ...]
    passages: tuple[Integers, ...]

    @property
    def types(self) -> Integers:
        """The different token ids, sorted."""
        return np.unique(np.concatenate([*self.questions, *self.passages]))


def held_out(encoder: Encoder, language: str, longest: int) -> Task:
    """The pairs that nothing in the project is trained on."""
    found = pairs(language, "test")
    tokenizer = copy.deepcopy(encoder.tokenizer)

    def ids(texts: list[str]) -> tuple[Integers, ...]:
        rows = tokenizer(texts, truncation=True, max_length=longest, verbose=False)["input_ids"]
        return tuple(np.array(row, dtype=np.int64) for row in rows)

    return Task(ids([pair.question for pair in found]), ids([pair.passage for pair in found]))


def measured(model: RetroMae, task: Task) -> Recall:
    """Recall@1, Recall@5 and MRR of the questions over all passages of the task."""
    asked, pool = embedded(model, task.questions), embedded(model, task.passages)
    return recall(ranks(asked, pool, np.arange(len(asked))), len(pool))


def embedded(model: RetroMae, texts: tuple[Integers, ...]) -> NDArray[np.float32]:
    """Sentence vectors (n, d), nothing hidden."""
    import torch

    found: list[Any] = [None] * len(texts)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        ids = np.full((len(places), max(len(texts[place]) for place in places)), model.pad_id, dtype=np.int64)
        inside = np.zeros(ids.shape, dtype=np.bool_)
        for row, place in enumerate(places):
            text = texts[place] if model.rows is None else np.searchsorted(model.rows, texts[place])
            ids[row, : len(text)], inside[row, : len(text)] = text, True
        given, kept = torch.from_numpy(ids), torch.from_numpy(inside)
        with torch.inference_mode():
            vectors = sentence_vectors(model, encoder_states(model, given, kept), kept).float().numpy()
        for row, place in enumerate(places):
            found[place] = vectors[row]
    return np.stack(found)
