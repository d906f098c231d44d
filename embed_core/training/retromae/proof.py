"""Does the vector carry the meaning? The same hidden tokens rebuilt from the right vector, a wrong one, and none.

Every comparison is made on equal terms: one seed hides the same tokens for all three vectors, so that nothing but the
vector differs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.forward import threads
from embed_core.progress import Progress, silent
from embed_core.training.contrastive.pairs import pairs
from embed_core.training.retromae.masking import Bools
from embed_core.training.retromae.model import RetroMae, decoder_states, encoder_states, logits, sentence_vectors
from embed_core.training.retromae.picture import (
    LONGEST,
    VECTORS,
    Draw,
    Prediction,
    Reconstruction,
    Vector,
    draw,
    token_rows,
)

STAGE = "mae.proof"
RATIOS = (0.0, 0.25, 0.5, 0.6, 0.7, 0.85, 1.0)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_NEAR_WORDS = (5, 30)
"""Words of a sentence of the bank."""
Thanks = Literal["thanks", "always", "spoiled", "never"]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_BATCH = 12
"""Sentences at once: more would need much memory for the vocabulary."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Texts rebuilt from each kind of vector: ``losses`` and ``shares`` of right tokens, vector -> (texts, seeds)."""

    texts: tuple[str, ...]
    losses: dict[Vector, Floats]
    shares: dict[Vector, Floats]

    def loss(self, vector: Vector) -> tuple[float, float]:
        """Mean over texts and seeds, and the standard deviation of the seeds' means."""
        return _middle(self.losses[vector])

    def share(self, vector: Vector) -> tuple[float, float]:
        """As :meth:`loss`, for the share of right tokens."""
        return _middle(self.shares[vector])

    def better(self, than: Vector) -> float:
        """Share of the texts whose mean loss is lower from their own vector than from another kind."""
        return float((self.losses["own"].mean(axis=1) < self.losses[than].mean(axis=1)).mean())

    def gain(self, than: Vector) -> tuple[float, float]:
        """Mean of loss(``than``) - loss(own) over the texts, in nats, and the standard error of that mean.

        >>> rows = {"own": np.array([[1.0], [2.0]]), "other": np.array([[2.0], [4.0]]), "zeros": np.ones((2, 1))}
        >>> Compared(("a", "b"), rows, rows).gain("other")
        (1.5, 0.5)
        """
        gains = (self.losses[than] - self.losses["own"]).mean(axis=1)
        error = float(gains.std(ddof=1) / np.sqrt(len(gains))) if len(gains) > 1 else float("nan")
        return float(gains.mean()), error


@dataclass(frozen=True, slots=True)
class Token:
    """One token rebuilt three times, and what the vector did for it.

    ``verdict``: "thanks" - right with the own vector and with neither of the others; "always" - right with it and with
    at least one other; "spoiled" - wrong with it, right with one of the others; "never".
    """

    place: int
    text: str
    own: Prediction
    other: Prediction
    zeros: Prediction
    verdict: Thanks


@dataclass(frozen=True, slots=True)
class Tally:
    """How a reconstruction went: tokens ``asked``, ``right`` as first candidate, ``near`` among the candidates shown,
    the places of the best and the worst, and ``unknown`` tokens in the sentence (all content tokens: ``count``).
    """

    asked: int
    right: int
    near: int
    best: int | None
    worst: int | None
    unknown: int
    count: int


def bank(count: int) -> tuple[str, ...]:
    """Up to ``count`` English sentences of the project's own held-out passages, one a passage, no topic twice in a row
    where that can be had.
    """
    low, high = _NEAR_WORDS
    first = [(pair.topic, _SENTENCE_END.split(pair.passage, maxsplit=1)[0]) for pair in pairs("en", "test")]
    fitting = [(topic, text) for topic, text in first if low <= len(text.split()) <= high]
    topics: dict[str, list[str]] = {}
    for topic, text in fitting:
        topics.setdefault(topic, []).append(text)
    rounds = range(max(map(len, topics.values()), default=0))
    mixed = [texts[turn] for turn in rounds for texts in topics.values() if turn < len(texts)]
    return tuple(mixed[:count])


def compare(
    model: RetroMae, texts: Sequence[str], others: Sequence[str], *, encoder_ratio: float, decoder_ratio: float,
    seeds: Sequence[int], progress: Progress = silent, begin: float = 0.0, end: float = 1.0,
) -> Compared:  # fmt: skip
    """Rebuild each text from its own vector, from that of the text at the same place in ``others``, and from zeros.

    ``begin`` and ``end`` say which part of a longer job this is.
    """
    shape = (len(texts), len(seeds))
    losses: dict[Vector, Floats] = {vector: np.zeros(shape) for vector in VECTORS}
    shares: dict[Vector, Floats] = {vector: np.zeros(shape) for vector in VECTORS}
    known, wrong = ([token_rows(model, text) for text in part] for part in (texts, others))
    groups = [slice(first, first + _BATCH) for first in range(0, len(texts), _BATCH)]
    steps = len(groups) * len(seeds)
    for step, (rows, column) in enumerate((rows, column) for rows in groups for column in range(len(seeds))):
        progress(STAGE, begin + (end - begin) * step / steps, 1.0)
        drawn = [draw(model, tokens, encoder_ratio, decoder_ratio, seeds[column]) for tokens in known[rows]]
        measured = _rebuilt(model, known[rows], wrong[rows], drawn)
        for vector, (loss, share) in measured.items():
            losses[vector][rows, column], shares[vector][rows, column] = loss, share
    return Compared(tuple(texts), losses, shares)


def compare_bank(
    model: RetroMae, texts: Sequence[str], *, encoder_ratio: float, decoder_ratio: float, seeds: Sequence[int],
    progress: Progress = silent, begin: float = 0.0, end: float = 1.0,
) -> Compared:  # fmt: skip
    """As :func:`compare`, the other vector being that of the next text."""
    return compare(
        model, texts, [*texts[1:], *texts[:1]], encoder_ratio=encoder_ratio, decoder_ratio=decoder_ratio, seeds=seeds,
        progress=progress, begin=begin, end=end,
    )  # fmt: skip


def sweep(
    model: RetroMae, texts: Sequence[str], *, encoder_ratio: float, seeds: Sequence[int],
    ratios: Sequence[float] = RATIOS, progress: Progress = silent,
) -> tuple[Compared, ...]:  # fmt: skip
    """:func:`compare_bank` at each share of tokens hidden from the decoder, 0 (only the token itself) to 1 (all)."""
    found = []
    for place, ratio in enumerate(ratios):
        found.append(compare_bank(
            model, texts, encoder_ratio=encoder_ratio, decoder_ratio=ratio, seeds=seeds, progress=progress,
            begin=place / len(ratios), end=(place + 1) / len(ratios),
        ))  # fmt: skip
    return tuple(found)


def token_by_token(own: Reconstruction, other: Reconstruction, zeros: Reconstruction) -> tuple[Token, ...]:
    """The tokens that were rebuilt, with what became of them from each of the three vectors."""
    found = []
    for place, rebuilt in enumerate(zip(own.rebuilt, other.rebuilt, zeros.rebuilt, strict=True)):
        right, wrong, nothing = rebuilt
        if right is None or wrong is None or nothing is None:
            continue
        elsewhere = wrong.right or nothing.right
        verdict: Thanks = ("always" if elsewhere else "thanks") if right.right else "spoiled" if elsewhere else "never"
        found.append(Token(place, own.tokens[place], right, wrong, nothing, verdict))
    return tuple(found)


def tally(seen: Reconstruction, unknown: str | None) -> Tally:
    """Counts for the sentences under the picture; ``unknown`` is the tokenizer's token for what it does not know."""
    told = [(place, one) for place, one in enumerate(seen.rebuilt) if one is not None]
    by_chance = sorted(told, key=lambda pair: pair[1].probability)
    content = [token for token, special in zip(seen.tokens, seen.is_special, strict=True) if not special]
    rights = [one for _, one in told if one.right]
    near = [one for _, one in told if one.rank <= len(one.candidates)]
    best, worst = (by_chance[-1][0], by_chance[0][0]) if told else (None, None)
    unknowns = sum(token == unknown for token in seen.tokens) if unknown else 0
    return Tally(len(told), len(rights), len(near), best, worst, unknowns, max(len(content), unknowns))


def _rebuilt(
    model: RetroMae, known: Sequence[Integers], others: Sequence[Integers], drawn: Sequence[Draw]
) -> dict[Vector, tuple[Floats, Floats]]:
    """A batch of sentences at once: loss and share of right tokens of each, by vector."""
    import torch

    ids, _ = _padded(model, known)
    width = ids.shape[1]
    seen = np.zeros((len(known), width, width), dtype=np.bool_)
    seen[:, :, 0] = True  # of padding too: an empty row has no softmax
    for row, one in enumerate(drawn):
        seen[row, : len(one.attention), : len(one.attention)] = one.attention
    hidden, asked = _wide([one.encoder_masked for one in drawn], width), _wide([one.targets for one in drawn], width)
    with threads(LONGEST), torch.inference_mode():
        given = {"own": _vectors(model, known, hidden), "other": _vectors(model, others, None)}
        given["zeros"] = torch.zeros_like(given["own"])
        found: dict[Vector, tuple[Floats, Floats]] = {}
        for vector in VECTORS:
            states = decoder_states(model, given[vector], ids, torch.from_numpy(seen), asked)
            told = logits(model, states[asked]).float()
            surprise = torch.nn.functional.cross_entropy(told, ids[asked], reduction="none")
            right = told.argmax(dim=1) == ids[asked]
            sentence = asked.nonzero()[:, 0]
            means = [_means(values.double(), sentence, len(known)) for values in (surprise, right)]
            found[vector] = (means[0], means[1])
    return found


def _padded(model: RetroMae, rows: Sequence[Integers]) -> tuple[Any, Any]:
    """Token ids (n, T) of a batch and where they are no padding."""
    import torch

    width = max(map(len, rows))
    ids = np.full((len(rows), width), model.pad_id, dtype=np.int64)
    for row, tokens in enumerate(rows):
        ids[row, : len(tokens)] = tokens
    return torch.from_numpy(ids), _wide([np.ones(len(tokens), dtype=np.bool_) for tokens in rows], width)


def _wide(rows: Sequence[Bools], width: int) -> Any:
    import torch

    return torch.from_numpy(np.stack([np.pad(row, (0, width - len(row))) for row in rows]))


def _vectors(model: RetroMae, known: Sequence[Integers], hidden: Any) -> Any:
    ids, inside = _padded(model, known)
    return sentence_vectors(model, encoder_states(model, ids, inside, hidden), inside)


def _means(values: Any, sentence: Any, count: int) -> Floats:
    import torch

    sums = torch.zeros(count, dtype=torch.float64).index_add(0, sentence, values)
    means: Floats = (sums / torch.bincount(sentence, minlength=count)).numpy()
    return means


def _middle(values: Floats) -> tuple[float, float]:
    return float(values.mean()), float(values.mean(axis=0).std())
