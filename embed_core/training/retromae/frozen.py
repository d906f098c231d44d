"""The shipped decoder's training: head and decoder alone, on an encoder that stays as it is.

What a frozen encoder makes of a sentence does not change, so every sentence is encoded once (with one draw of hidden
tokens) and only its sentence vector and its states at the hidden tokens are kept; the decoder then goes over them
several times, with new masks each time. How much is hidden from the decoder is drawn anew for each batch, between the
setting and everything, so that the page may hide any share.

The softmax is estimated: over the batch's own targets, the most frequent tokens and a uniform sample of the rest, which
stands in for all of it (importance sampling; unbiased for the sum in the denominator). The last part of the run takes
the whole softmax.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.precision import computing
from embed_core.progress import Progress, silent
from embed_core.training.retromae.batches import Batch, Integers, make_batch
from embed_core.training.retromae.data import plan
from embed_core.training.retromae.model import (
    RetroMae,
    decoder_states,
    encoder_states,
    logits,
    sentence_vectors,
)
from embed_core.training.retromae.network import Tensor, predictions
from embed_core.training.retromae.settings import Settings

FREQUENT, SAMPLED = 2_000, 2_000
MOST_HIDDEN = 1.0
"""Share of the tokens that is hidden from the decoder at most: all but the sentence vector."""
WHOLE_FROM = 0.85
"""Share of the run after which the softmax is no longer estimated."""
_ENCODED_AT_ONCE = 64


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A sentence as the frozen encoder sees it: ``ids`` (T,), which are ``hidden`` (T,), the states (k, d) there, and
    the sentence vector (d,); half precision.
    """

    ids: Integers
    hidden: NDArray[np.bool_]
    states: NDArray[np.float16]
    vector: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Losses (nats a token) and the share of right first candidates on held-out sentences, for a vector of one kind."""

    mlm: float
    loss: float
    accuracy: float

    def rounded(self) -> dict[str, float]:
        """For the facts beside the weights."""
        return {"mlm": round(self.mlm, 3), "loss": round(self.loss, 3), "accuracy": round(self.accuracy, 4)}


def encoded(
    model: RetroMae, sentences: Sequence[Integers], settings: Settings, seed: int, progress: Progress = silent
) -> list[Encoded]:
    """Every sentence through the encoder once, in the order given."""
    import torch

    found: list[Encoded | None] = [None] * len(sentences)
    order = sorted(range(len(sentences)), key=lambda place: len(sentences[place]))
    for start in range(0, len(order), _ENCODED_AT_ONCE):
        progress("retromae.encode", start, len(order), unit="texts")
        places = order[start : start + _ENCODED_AT_ONCE]
        batch = _batch(model, [sentences[place] for place in places], settings, [seed, start])
        ids, inside, hidden = (torch.from_numpy(part) for part in (batch.ids, batch.inside, batch.encoder_hidden))
        with torch.inference_mode(), computing(settings.precision):
            states = encoder_states(model, ids, inside, hidden)
            vectors = sentence_vectors(model, states, inside).half().numpy()
            kept = states.half().numpy()
        for row, place in enumerate(places):
            mask = batch.encoder_hidden[row, : len(sentences[place])]
            found[place] = Encoded(sentences[place], mask, kept[row, : len(mask)][mask], vectors[row])
    return [one for one in found if one is not None]


def learn(
    model: RetroMae, texts: Sequence[Encoded], counts: Integers, settings: Settings, minutes: float,
    progress: Progress = silent,
) -> int:  # fmt: skip
    """Train head and decoder in place for ``minutes``; gives the number of steps."""
    import torch

    for weight in model.weights.values():
        weight.requires_grad_()
    optimiser = torch.optim.AdamW(model.weights.values(), lr=settings.rate, betas=(0.9, 0.98), weight_decay=0.01)
    lengths = np.array([len(text.ids) for text in texts])
    begun, step, epoch, smooth = time.monotonic(), 0, 0, [0.0, 0.0]
    rng, shares = (np.random.default_rng([settings.seed, stream]) for stream in (0, 1))
    while True:
        for rows in plan(lengths, settings.batch, settings.seed, epoch):
            share = (time.monotonic() - begun) / (60 * minutes)
            if share >= 1:
                return step
            classes = None if share > WHOLE_FROM else _Classes(counts, rng)
            for group in optimiser.param_groups:
                group["lr"] = settings.rate * min(1.0, (step + 1) / 100) * max(0.02, 1 - share)
            hiding = replace(settings, decoder_ratio=float(shares.uniform(settings.decoder_ratio, MOST_HIDDEN)))
            with computing(settings.precision):
                found = _losses(model, [texts[row] for row in rows], hiding, [settings.seed, step], classes)
            optimiser.zero_grad()
            (found[0] + found[1]).backward()
            torch.nn.utils.clip_grad_norm_(model.weights.values(), 1.0)
            optimiser.step()
            step += 1
            kept = min(0.99, step / (step + 1))
            smooth = [kept * old + (1 - kept) * float(new.detach()) for old, new in zip(smooth, found, strict=True)]
            progress("retromae.frozen", 60 * minutes * share, 60 * minutes, unit="s", partial=(step, *smooth))
        epoch += 1


def rebuilt(model: RetroMae, texts: Sequence[Encoded], settings: Settings, vector: str) -> Rebuilt:
    """Losses on held-out sentences from their "own" vectors, from "other" sentences' or from "zeros"."""
    import torch
    from torch.nn import functional

    sums = np.zeros(5)
    for rows in plan(np.array([len(text.ids) for text in texts]), settings.batch, 0, 0):
        part = [texts[row] for row in rows]
        batch, vectors, states = _tensors(model, part, settings, [1_000_003, int(rows[0])])
        if vector != "own":
            vectors = torch.zeros_like(vectors) if vector == "zeros" else vectors.roll(1, 0)
        ids, targets = torch.from_numpy(batch.ids), torch.from_numpy(batch.targets)
        with torch.inference_mode():
            said = logits(model, decoder_states(model, vectors, ids, torch.from_numpy(batch.seen), targets)[targets])
            masked = functional.cross_entropy(logits(model, states), _hidden_ids(part), reduction="sum")
            right = ids[targets]
            loss = functional.cross_entropy(said, right, reduction="sum")
        sums += [float(masked), len(states), float(loss), int((said.argmax(-1) == right).sum()), len(right)]
    return Rebuilt(float(sums[0] / sums[1]), float(sums[2] / sums[4]), float(sums[3] / sums[4]))


class _Classes:
    """The tokens that stand for the vocabulary in one step: frequent ones, and a sample of the others."""

    def __init__(self, counts: Integers, rng: np.random.Generator) -> None:
        self.always = np.zeros(len(counts), dtype=np.bool_)
        self.always[np.argsort(-counts, kind="stable")[:FREQUENT]] = True
        self._rng = rng

    def of(self, targets: Integers) -> tuple[Integers, NDArray[np.float32], Integers]:
        """Token ids (c,), what is added to their logits (c,), and the ``targets`` as places among them."""
        kept = self.always.copy()
        kept[targets] = True
        rest = np.flatnonzero(~kept)
        sample = np.sort(self._rng.choice(rest, min(SAMPLED, len(rest)), replace=False))
        ids = np.concatenate([np.flatnonzero(kept), sample])
        added = np.zeros(len(ids), dtype=np.float32)
        if len(sample):
            added[-len(sample) :] = np.log(len(rest) / len(sample))
        places = np.zeros(len(kept), dtype=np.int64)
        places[ids] = np.arange(len(ids))
        return ids, added, places[targets]


def _losses(
    model: RetroMae, part: Sequence[Encoded], settings: Settings, seed: list[int], classes: _Classes | None
) -> list[Tensor]:
    import torch

    batch, vectors, states = _tensors(model, part, settings, seed)
    ids, targets = torch.from_numpy(batch.ids), torch.from_numpy(batch.targets)
    rows = decoder_states(model, vectors, ids, torch.from_numpy(batch.seen), targets)[targets]
    both = torch.cat([states.to(rows.dtype), rows])
    right = torch.cat([_hidden_ids(part), ids[targets]])
    found = _surprises(model, both, right, classes)
    return [found[: len(states)].mean(), found[len(states) :].mean()]


def _surprises(model: RetroMae, states: Tensor, right: Tensor, classes: _Classes | None) -> Tensor:
    import torch
    from torch.nn import functional

    if classes is None:
        return functional.cross_entropy(logits(model, states).float(), right, reduction="none")
    ids, added, places = classes.of(right.numpy())
    chosen = torch.from_numpy(ids)
    weights = {**model.weights, "head.bias": model.weights["head.bias"][chosen] + torch.from_numpy(added)}
    said = predictions(weights, model.shape, states, model.words[chosen]).float()
    return functional.cross_entropy(said, torch.from_numpy(places), reduction="none")


def _tensors(
    model: RetroMae, part: Sequence[Encoded], settings: Settings, seed: list[int]
) -> tuple[Batch, Tensor, Tensor]:
    import torch

    batch = _batch(model, [text.ids for text in part], settings, seed)
    vectors = torch.from_numpy(np.stack([text.vector for text in part])).float()
    states = torch.from_numpy(np.concatenate([text.states for text in part])).float()
    return batch, vectors, states


def _hidden_ids(part: Sequence[Encoded]) -> Tensor:
    import torch

    return torch.from_numpy(np.concatenate([text.ids[text.hidden] for text in part]))


def _batch(model: RetroMae, sentences: Sequence[Integers], settings: Settings, seed: list[int]) -> Batch:
    return make_batch(
        sentences, special=model.special, pad=model.pad_id, encoder_ratio=settings.encoder_ratio,
        decoder_ratio=settings.decoder_ratio, decoding=settings.decoding, rng=np.random.default_rng(seed),
    )  # fmt: skip
