"""Positions beyond what a model was trained on: what each scheme does there.

A learned table has no further row; sinusoids go on with the same distances; rotary angles go on too, but some pairs
have not made a full turn in training, so that larger angles are new to the network; ALiBi's bias simply goes on
falling (Press et al. 2022, arXiv 2108.12409).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual import Encoder, forward
from embed_core.errors import InputError, ModelError
from embed_core.positions.anatomy import facts_of, inverse_frequencies, position_table
from embed_core.positions.sinusoidal import rows_at
from embed_core.progress import Progress, silent

Doubles = NDArray[np.float64]

SHOWN = 60
"""Characters shown on each side of a cut."""
PASSAGE = 64
"""Tokens of the passage that is read twice in :func:`copy_losses`."""
GAPS = (0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a model reads of a text: ``kept`` of ``tokens``, up to ``last_read``; ``first_lost`` is where it stops."""

    tokens: int
    kept: int
    last_read: str
    first_lost: str


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Rotary angles. ``wavelengths`` (pairs,): positions a full turn takes, 2 pi / theta. ``unturned``: how many pairs
    have not made one within the ``trained`` positions: beyond, they stand at angles the network has never seen.
    """

    wavelengths: Doubles
    trained: int
    unturned: int


@dataclass(frozen=True, slots=True)
class CopyLosses:
    """Mean loss in nats a token on a passage read twice: ``first`` time, and the ``second`` time after each gap.

    ``gaps[k]`` positions are left free between the two; ``second[k]`` is None where the model has no such position.
    """

    tokens: int
    first: float
    gaps: tuple[int, ...]
    second: tuple[float | None, ...]


def cut_of(encoder: Encoder, text: str) -> Cut:
    """What ``encoder`` reads of ``text`` and what it leaves away. Raises InputError ``input.empty_text``."""
    if not text.strip():
        raise InputError("input.empty_text")
    read = encoder.tokenize(text)
    end = max((stop for _, stop in read.offsets), default=0) if read.dropped_tokens else len(text)
    kept = len(read.tokens)
    return Cut(kept + read.dropped_tokens, kept, text[max(0, end - SHOWN) : end], text[end : end + SHOWN].strip())


def beyond_the_table(encoder: Encoder) -> str | None:
    """What the model says when it is asked for the row after the last of its table; None for models without one."""
    import torch

    table = position_table(encoder.model)
    if table is None or type(table) is not torch.nn.Embedding:
        return None
    try:
        table(torch.tensor([table.num_embeddings]))
    except IndexError as error:
        return f"IndexError: {error}"
    return None


def sinusoid_dots(starts: Sequence[int], distance: int, dim: int) -> Doubles:
    """PE(p) . PE(p + distance) for each ``p`` in ``starts``: the same number everywhere, however far out."""
    dots: Doubles = np.sum(rows_at(starts, dim) * rows_at([start + distance for start in starts], dim), axis=1)
    return dots


def reach_of(encoder: Encoder) -> Reach | None:
    """The rotary angles of a model against the length it was trained for; None for models that do not rotate."""
    turns = inverse_frequencies(encoder.model)
    trained = int(getattr(encoder.model.config, "max_position_embeddings", 0) or 0)
    if turns is None or not trained:
        return None
    wavelengths = 2 * np.pi / turns
    return Reach(wavelengths, trained, int((wavelengths > trained).sum()))


def can_copy(encoder: Encoder) -> bool:
    """Is it a causal model that takes position ids and predicts with its token table, as :func:`copy_losses` needs?"""
    facts = facts_of(encoder)
    tied = bool(getattr(encoder.model.config, "tie_word_embeddings", False))
    return facts.causal and facts.switchable and tied and not facts.factorised and facts.scheme in ("learned", "rotary")


def copy_losses(
    encoder: Encoder, text: str, gaps: Sequence[int] = GAPS, tokens: int = PASSAGE, progress: Progress = silent
) -> CopyLosses:
    """How well a causal model copies a passage from ``gap`` positions ago.

    The first ``tokens`` tokens of ``text`` (at most half a position table) are read twice in one input; the second
    copy's position ids begin ``gap`` later. Attention has to look back over tokens + gap positions to copy: cheap,
    since the free positions cost nothing. Loss = mean of -ln p(next token), from the tied output table.
    Raises ModelError ``shuffle.no_copy``, InputError ``shuffle.short_text`` below 16 tokens.
    """
    if not can_copy(encoder):
        raise ModelError("shuffle.no_copy", model=encoder.spec.name)
    rows = facts_of(encoder).rows
    ids = list(encoder.tokenize(text).token_ids)[: min(tokens, rows // 2) if rows else tokens]
    if len(ids) < 16:
        raise InputError("shuffle.short_text", count=len(ids))
    first, second = float("nan"), list[float | None]()
    for number, gap in enumerate(gaps):
        progress("shuffle.gaps", number, len(gaps))
        if rows and 2 * len(ids) + gap > rows:
            second.append(None)
            continue
        losses = _losses(encoder, ids, gap)
        first = float(losses[: len(ids) - 1].mean())
        second.append(float(losses[len(ids) :].mean()))
    return CopyLosses(len(ids), first, tuple(gaps), tuple(second))


def _losses(encoder: Encoder, ids: list[int], gap: int) -> Doubles:
    """-ln p of token 1, 2, ... of the passage read twice: (2 n - 1,)."""
    import torch

    twice, count = torch.tensor([ids * 2]), len(ids)
    places = torch.arange(2 * count)
    places[count:] += gap
    with encoder._lock, torch.inference_mode(), forward.threads(2 * count):
        output = encoder.model(
            input_ids=twice, position_ids=places[None], attention_mask=torch.ones_like(twice), return_dict=True
        )
        logits = output.last_hidden_state[0, :-1] @ encoder.model.get_input_embeddings().weight.T
        losses = torch.nn.functional.cross_entropy(logits.float(), twice[0, 1:], reduction="none")
    result: Doubles = losses.double().numpy()
    return result
