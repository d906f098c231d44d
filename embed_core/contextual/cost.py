"""What a contextual model costs on this machine, against looking a word up in a table."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from embed_core.contextual.encoder import Encoder
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.static.model import StaticModel

MOST_RUNS = 20
BATCH = 32
_FLOAT = 4


@dataclass(frozen=True, slots=True)
class Machine:
    """Cores of the machine, cores this process may use, threads torch computes with."""

    cores: int
    usable: int
    threads: int


@dataclass(frozen=True, slots=True)
class Cost:
    """One model. ``single`` and ``batch`` are seconds a sentence (median of the runs), alone and in batches of 32;
    ``result`` the bytes of what it returns for a sentence (hidden states of all layers; rows of the table) on average.
    """

    model: str
    static: bool
    parameters: int
    memory: int
    single: float
    batch: float
    result: float
    runs: int


def machine() -> Machine:
    """This machine, as torch sees it."""
    import torch

    cores = os.cpu_count() or 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    return Machine(cores, usable, int(torch.get_num_threads()))


def parameters(encoder: Encoder) -> int:
    """The numbers a model has learnt; shared ones count once."""
    weights = getattr(encoder.model, "weights", None)
    tensors = weights.values() if isinstance(weights, dict) else encoder.model.parameters()
    return sum(int(tensor.numel()) for tensor in tensors)


def hidden_bytes(layers: int, dim: int, tokens: float) -> float:
    """Bytes of the hidden states of ``tokens`` tokens in float32, input embeddings included.

    >>> hidden_bytes(12, 768, 10)
    399360
    """
    return (layers + 1) * dim * tokens * _FLOAT


def measure(encoder: Encoder, sentences: Sequence[str], runs: int, progress: Progress = silent) -> Cost:
    """Time ``encode`` with all layers, tokenizing included: ``runs`` sentences alone, and all together as often.

    One run before the clock starts is not counted. Raises InputError ``journey.bad_runs``, ``senses.no_sentences``.
    """
    _checked(sentences, runs)
    warm = encoder.encode(list(sentences), batch_size=BATCH)
    held = sum(one.hidden_states.nbytes for one in warm) / len(warm)
    del warm
    single, batch = [], []
    for number in range(runs):
        one = [sentences[number % len(sentences)]]
        single.append(_seconds(partial(encoder.encode, one)))
        progress("journey.cost", 2 * number + 1, 2 * runs)
        batch.append(_seconds(partial(encoder.encode, list(sentences), batch_size=BATCH)))
        progress("journey.cost", 2 * number + 2, 2 * runs)
    return Cost(
        encoder.spec.name, False, parameters(encoder), encoder.nbytes, median(single),
        median(batch) / len(sentences), held, runs,
    )  # fmt: skip


def measure_static(table: StaticModel, sentences: Sequence[Sequence[str]], runs: int) -> Cost:
    """Time the look-up of all words of each sentence, already cut into words: rows found, vectors copied."""
    _checked(sentences, runs)

    def look_up(words: Sequence[str]) -> int:
        return int(table.vectors[table.rows(words)[0]].nbytes)

    held = sum(map(look_up, sentences)) / len(sentences)
    single = [_seconds(partial(look_up, sentences[number % len(sentences)])) for number in range(runs * 5)]
    batch = [_seconds(lambda: [look_up(words) for words in sentences]) for _ in range(runs * 5)]
    numbers = int(table.vectors.size)
    return Cost(
        table.spec.name, True, numbers, table.nbytes, median(single), median(batch) / len(sentences), held, runs * 5
    )


def measure_all(
    encoders: Sequence[Encoder], table: StaticModel, sentences: Sequence[str], runs: int, progress: Progress = silent
) -> list[Cost]:
    """:func:`measure_static` of the table, its words cut by the rules of word spans, then each encoder."""
    cut = [[word.strip(".,;:!?\"'。，！？；：") for word in _words(text)] for text in sentences]
    found = [measure_static(table, cut, runs)]
    for number, encoder in enumerate(encoders):

        def report(
            stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None,
            before: int = number,
        ) -> None:  # fmt: skip
            progress("journey.cost", before + done / (total or 1), len(encoders))

        found.append(measure(encoder, sentences, runs, report))
    progress("journey.cost", len(encoders), len(encoders))
    return found


def _words(text: str) -> list[str]:
    """Words at spaces; a text without spaces is cut by the Chinese dictionary."""
    if " " in text.strip():
        return text.split()
    import rjieba

    return list(rjieba.cut(text))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _checked(sentences: Sequence[object], runs: int) -> None:
    if not sentences:
        raise InputError("senses.no_sentences")
    if not 1 <= runs <= MOST_RUNS:
        raise InputError("journey.bad_runs", received=runs, most=MOST_RUNS)
