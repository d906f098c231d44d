"""One sentence rebuilt: everything the picture and the proof show.

Usage (pages load through a job, about 0.05 s a sentence once the encoder is open)::

    from embed_core.loading import load_encoder
    from embed_core.training.retromae import picture, shipped

    model = shipped.decoder(load_encoder(shipped.ENCODER))
    seen = picture.reconstruct(model, "The dog ran along the river.", encoder_ratio=0.3, decoder_ratio=0.5, seed=0)
    seen.tokens, seen.encoder_masked, seen.decoder_masked, seen.attention  # T, T, T, (T, T): row sees column
    seen.rebuilt[3].candidates[0].token, seen.rebuilt[3].probability, seen.rebuilt[3].rank       # None where no target
    seen.loss, seen.accuracy
    table = picture.exchange(model, ["The dog ran along the river.", "Prices rose again."], encoder_ratio=0.3,
                             decoder_ratio=0.5, seeds=range(5))
    [(row.text, row.vector, row.loss, row.loss_spread, row.accuracy) for row in table]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.forward import threads
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.training.retromae.attention import position_mask, shared_mask
from embed_core.training.retromae.masking import Bools, mask_tokens
from embed_core.training.retromae.model import (
    RetroMae,
    decoder_states,
    encoder_states,
    logits,
    sentence_vectors,
)

Vector = Literal["own", "other", "zeros"]
VECTORS: tuple[Vector, ...] = get_args(Vector)
Context = Literal["enhanced", "shared"]
LONGEST = 64
"""Tokens of a sentence, special ones included: what the shipped decoder was trained on."""
CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token of the vocabulary and how probable the model finds it."""

    token: str
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says at one place: its ``candidates`` (the most probable first), and the ``probability`` and the
    ``rank`` (1 = first) of the right token.
    """

    candidates: tuple[Candidate, ...]
    probability: float
    rank: int

    @property
    def right(self) -> bool:
        """Is the right token the most probable one?"""
        return self.rank == 1


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """A sentence of T tokens through encoder and decoder.

    Attributes:
        tokens: as the tokenizer cut them, special tokens included; ``is_special`` says which these are.
        dropped: tokens beyond :data:`LONGEST` that were left out.
        encoder_masked: (T,) hidden from the encoder.
        decoder_masked: (T,) what the decoder has to rebuild without seeing it. With ``context`` "enhanced" that is
            every token (each row of ``attention`` has its own sample), with "shared" the one sample of hidden tokens.
        attention: (T, T), row = the token rebuilt, column = a token it sees (position 0 is the sentence vector).
        vector: (d,) what the decoder was given.
        guessed: the encoder's own predictions at its masked tokens, None elsewhere.
        rebuilt: the decoder's predictions at the tokens it rebuilds, None elsewhere.
        encoder_loss, loss: mean of -ln p(right token), in nats, over those places.
        accuracy: share of the rebuilt tokens whose most probable candidate is right.
    """

    tokens: tuple[str, ...]
    is_special: tuple[bool, ...]
    dropped: int
    encoder_masked: Bools
    decoder_masked: Bools
    attention: Bools
    vector: NDArray[np.float32]
    guessed: tuple[Prediction | None, ...]
    rebuilt: tuple[Prediction | None, ...]
    encoder_loss: float
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """One sentence rebuilt from one kind of vector, over several seeds: means, and the deviation between seeds."""

    text: str
    vector: Vector
    loss: float
    loss_spread: float
    accuracy: float
    accuracy_spread: float
    seeds: int


def reconstruct(
    model: RetroMae,
    text: str,
    *,
    encoder_ratio: float,
    decoder_ratio: float,
    seed: int,
    vector: Vector = "own",
    other: str = "",
    context: Context = "enhanced",
) -> Reconstruction:
    """Hide, encode, hide more, rebuild. ``vector`` says what the decoder is given: the sentence's ``own`` vector, that
    of the text ``other`` (encoded with nothing hidden), or ``zeros``. The same seed hides the same tokens for all.

    Raises:
        InputError: ``retromae.no_tokens``, an empty text (also for ``other``).
    """
    with threads(LONGEST):
        return _reconstruct(
            model, _Sentence.of(model, text), encoder_ratio, decoder_ratio, seed, vector, other, context
        )


def exchange(
    model: RetroMae,
    texts: Sequence[str],
    *,
    encoder_ratio: float,
    decoder_ratio: float,
    seeds: Sequence[int],
    context: Context = "enhanced",
    progress: Progress = silent,
) -> tuple[Exchange, ...]:
    """Each text rebuilt from its own vector, from the next text's and from zeros: the proof that the vector carries
    the meaning. The same tokens are hidden in all three. At least two texts.

    Raises:
        InputError: ``retromae.too_few_texts``; as :func:`reconstruct`.
    """
    if len(texts) < 2:
        raise InputError("retromae.too_few_texts", received=len(texts))
    found: list[Exchange] = []
    for place, text in enumerate(texts):
        other = texts[(place + 1) % len(texts)]
        for vector in VECTORS:
            progress("retromae.exchange", len(found), len(texts) * len(VECTORS))
            found.append(_over_seeds(model, text, vector, other, encoder_ratio, decoder_ratio, seeds, context))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """What a seed hides of a sentence of T tokens: ``encoder_masked`` (T,) from the encoder; ``attention`` (T, T), row
    sees column, for the decoder, which rebuilds the ``targets`` (T,).
    """

    encoder_masked: Bools
    attention: Bools
    targets: Bools


def draw(
    model: RetroMae, ids: NDArray[np.int64], encoder_ratio: float, decoder_ratio: float, seed: int,
    context: Context = "enhanced",
) -> Draw:  # fmt: skip
    """The draw that :func:`reconstruct` makes with this seed."""
    rng = np.random.default_rng(seed)
    masked = mask_tokens(ids, encoder_ratio, rng, model.special)
    aggressive = mask_tokens(ids, decoder_ratio, rng, model.special)
    content = ~np.isin(ids, list(model.special))
    own = position_mask(len(ids), decoder_ratio, rng)
    if context == "enhanced":
        return Draw(masked, own, content)
    return Draw(masked, shared_mask(aggressive), aggressive)


def token_rows(model: RetroMae, text: str) -> NDArray[np.int64]:
    """The tokens of a text as the module counts them (T,), cut to :data:`LONGEST`. Raises as :func:`reconstruct`."""
    return _Sentence.of(model, text).ids


@dataclass(frozen=True, slots=True, eq=False)
class _Sentence:
    tokens: tuple[str, ...]
    ids: NDArray[np.int64]
    is_special: tuple[bool, ...]
    dropped: int

    @classmethod
    def of(cls, model: RetroMae, text: str) -> _Sentence:
        found = model.encoder.tokenize(text)
        if not text.strip() or all(found.is_special):
            raise InputError("retromae.no_tokens")
        kept = [*range(min(len(found.tokens), LONGEST))]
        if len(found.tokens) > LONGEST:
            kept[-1] = len(found.tokens) - 1  # the closing token stays
        ids = np.array([model.row(found.token_ids[place]) for place in kept], dtype=np.int64)
        tokens, special = ([values[place] for place in kept] for values in (found.tokens, found.is_special))
        cut = len(found.tokens) - len(kept) + found.dropped_tokens
        return cls(tuple(map(str, tokens)), ids, tuple(map(bool, special)), cut)


def _over_seeds(
    model: RetroMae, text: str, vector: Vector, other: str, encoder_ratio: float, decoder_ratio: float,
    seeds: Sequence[int], context: Context,
) -> Exchange:  # fmt: skip
    runs = [
        reconstruct(
            model, text, encoder_ratio=encoder_ratio, decoder_ratio=decoder_ratio, seed=seed, vector=vector,
            other=other, context=context,
        )
        for seed in seeds
    ]  # fmt: skip
    losses, shares = np.array([run.loss for run in runs]), np.array([run.accuracy for run in runs])
    return Exchange(
        text, vector, float(losses.mean()), float(losses.std()), float(shares.mean()), float(shares.std()), len(runs)
    )


def _reconstruct(
    model: RetroMae, sentence: _Sentence, encoder_ratio: float, decoder_ratio: float, seed: int, vector: Vector,
    other: str, context: Context,
) -> Reconstruction:  # fmt: skip
    import torch

    drawn = draw(model, sentence.ids, encoder_ratio, decoder_ratio, seed, context)
    masked, attention, targets = drawn.encoder_masked, drawn.attention, drawn.targets
    with torch.inference_mode():
        ids = torch.from_numpy(sentence.ids)[None]
        states = encoder_states(model, ids, torch.ones_like(ids), torch.from_numpy(masked)[None])
        given = _vector(model, vector, states, other)
        rebuilt = decoder_states(model, given, ids, torch.from_numpy(attention)[None], torch.from_numpy(targets)[None])
        guesses = _read(model, states[0], sentence.ids, masked)
        answers = _read(model, rebuilt[0], sentence.ids, targets)
    return Reconstruction(
        sentence.tokens, sentence.is_special, sentence.dropped, masked, targets, attention,
        given[0].numpy().astype(np.float32), guesses, answers, _loss(guesses), _loss(answers), _accuracy(answers),
    )  # fmt: skip


def _vector(model: RetroMae, vector: Vector, states: Any, other: str) -> Any:
    import torch

    if vector == "zeros":
        return torch.zeros_like(states[:, 0])
    if vector == "other":
        ids = torch.from_numpy(_Sentence.of(model, other).ids)[None]
        states = encoder_states(model, ids, torch.ones_like(ids))
    return sentence_vectors(model, states, torch.ones(states.shape[:2], dtype=torch.bool))


def _read(model: RetroMae, states: Any, ids: NDArray[np.int64], wanted: Bools) -> tuple[Prediction | None, ...]:
    """The predictions at the ``wanted`` places."""
    places = np.flatnonzero(wanted)
    if not len(places):
        return (None,) * len(ids)
    shares = logits(model, states[places]).float().softmax(dim=-1)
    best = shares.topk(CANDIDATES, dim=-1)
    right = shares[range(len(places)), ids[places]]
    ranks = (shares > right[:, None]).sum(dim=-1) + 1
    found: list[Prediction | None] = [None] * len(ids)
    for row, place in enumerate(places):
        names = _names(model, best.indices[row].tolist())
        candidates = tuple(Candidate(*one) for one in zip(names, best.values[row].tolist(), strict=True))
        found[place] = Prediction(candidates, float(right[row]), int(ranks[row]))
    return tuple(found)


def _names(model: RetroMae, rows: list[int]) -> list[str]:
    ids = rows if model.rows is None else [int(model.rows[row]) for row in rows]
    return [str(token) for token in model.encoder.tokenizer.convert_ids_to_tokens(ids)]


def _loss(found: Sequence[Prediction | None]) -> float:
    told = [-float(np.log(max(one.probability, 1e-30))) for one in found if one is not None]
    return float(np.mean(told)) if told else float("nan")


def _accuracy(found: Sequence[Prediction | None]) -> float:
    told = [one.right for one in found if one is not None]
    return float(np.mean(told)) if told else float("nan")
