"""The shuffle test: without positions a network of self-attention does not know in which order the words stand.

Self-attention is *permutation-equivariant*: for a permutation matrix P, Attention(P X) = P Attention(X), and so is
everything else in a block, which treats each token alone. Positions added to X, or rotated into its queries and keys,
break that (Vaswani et al. 2017; Su et al. 2021); so does a causal mask (Haviv et al. 2022, arXiv 2203.16634).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual import Encoder, forward
from embed_core.contextual.spans import words_of
from embed_core.contextual.tokens import TokenisedText
from embed_core.errors import InputError, ModelError
from embed_core.positions.anatomy import Facts, facts_of, position_table
from embed_core.progress import Progress, silent
from embed_core.scores import row_cosines

Floats = NDArray[np.float32]
How = Literal["constant", "zero"]
Name = Literal["on", "off", "open"]

MOST_WORDS = 60
_SEPARATORS = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True, slots=True)
class Units:
    """A sentence cut into what is moved: the words, each with its tokens; special tokens stay where they are.

    ``tokens[k]`` are the places of the tokens of word ``k``, in order; together they are all that are not special.
    ``ids`` are the ids of all tokens.
    """

    words: tuple[str, ...]
    tokens: tuple[tuple[int, ...], ...]
    ids: tuple[int, ...]
    is_special: tuple[bool, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What the permutation did to the vectors, after it is undone. ``L + 1`` layers, ``T`` tokens, ``n`` words.

    Attributes:
        name: "on" (as trained), "off" (no positions), "open" (no positions and no causal mask).
        difference: (L + 1, n) largest |difference| of a word's vectors between the two orders.
        cosine: (L + 1, n) cosine of the word's vectors (mean of its pieces) in the two orders.
        scale: (L + 1,) largest |value| in the original's vectors, to compare ``difference`` with.
        pooled: (L + 1,) cosine of the two sentence vectors (mean over all tokens).
        pooled_difference: (L + 1,) largest |difference| of the two sentence vectors.
        twins: largest |difference| in the last layer between two places of one word in the original; None if none.
    """

    name: Name
    difference: Floats
    cosine: NDArray[np.float64]
    scale: Floats
    pooled: NDArray[np.float64]
    pooled_difference: Floats
    twins: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Shuffled:
    """The whole test: the words, their new order (``order[place]`` = old place), and each setting's outcome."""

    words: tuple[str, ...]
    order: tuple[int, ...]
    facts: Facts
    settings: tuple[Setting, ...]

    def setting(self, name: Name) -> Setting | None:
        """The setting of that name, None where the model cannot be run so."""
        return next((setting for setting in self.settings if setting.name == name), None)


def units_of(encoder: Encoder, text: str) -> Units:
    """The words of ``text``, ready to be moved. Raises InputError: empty, fewer than 2 or more than 60 words, too long.

    A token that covers no text (SentencePiece's lone ``▁``) goes with the word after it.
    """
    return _units(_tokenised(encoder, text))


def _tokenised(encoder: Encoder, text: str) -> TokenisedText:
    if not text.strip():
        raise InputError("input.empty_text")
    (tokenised,) = encoder._tokenise([text], encoder.max_tokens)
    if tokenised.dropped:
        raise InputError("shuffle.too_long", tokens=len(tokenised) + tokenised.dropped, most=encoder.max_tokens)
    return tokenised


def _units(text: TokenisedText) -> Units:
    words = words_of(text.text, text.offsets, text.is_special)
    if not 2 <= len(words) <= MOST_WORDS:
        raise InputError("shuffle.words", count=len(words), most=MOST_WORDS)
    starts = [word.token_start for word in words]
    groups: list[list[int]] = [[] for _ in words]
    for index, special in enumerate(text.is_special):
        if special:
            continue
        inside = next((k for k, word in enumerate(words) if word.token_start <= index < word.token_end), None)
        after = next((k for k, start in enumerate(starts) if start > index), len(words) - 1)
        groups[after if inside is None else inside].append(index)
    return Units(tuple(word.text for word in words), tuple(map(tuple, groups)), text.ids, text.is_special)


def token_order(units: Units, order: Sequence[int]) -> tuple[int, ...]:
    """The old place of each token after the words are moved: pieces stay together, special tokens do not move.

    >>> token_order(Units(("ab", "c"), ((1, 2), (3,)), (2, 7, 8, 9), (True, False, False, False)), (1, 0))
    (0, 3, 1, 2)
    """
    moved = iter([token for word in order for token in units.tokens[word]])
    return tuple(index if special else next(moved) for index, special in enumerate(units.is_special))


def swapped(words: Sequence[str]) -> tuple[int, ...]:
    """The first and the last of the words that occur once exchange places: who bites whom.

    >>> swapped(["the", "dog", "bites", "the", "man"])
    (0, 4, 2, 3, 1)
    """
    lower = [word.lower() for word in words]
    order = list(range(len(words)))
    once = [place for place in order if lower.count(lower[place]) == 1 and words[place].isalnum()]
    first, last = (once[0], once[-1]) if len(once) > 1 else (0, len(words) - 1)
    order[first], order[last] = last, first
    return tuple(order)


def shuffled(words: Sequence[str], seed: int) -> tuple[int, ...]:
    """A random order from ``seed``, another than the given one unless all words are equal."""
    generator = np.random.default_rng(seed)
    for _ in range(20):
        order = tuple(int(place) for place in generator.permutation(len(words)))
        if [words[place] for place in order] != list(words):
            return order
    return order


def read_order(typed: str, words: Sequence[str]) -> tuple[int, ...]:
    """The order a visitor typed: all the words once more ("man bites the dog the"), or their numbers ("5 3 1 2 4").

    Equal words are taken in order. Raises InputError ``shuffle.not_an_order``: what is missing and what is too much.

    >>> read_order("man bites the dog the", ["the", "dog", "bites", "the", "man"])
    (4, 2, 0, 1, 3)
    """
    chunks = [chunk for chunk in _SEPARATORS.split(typed) if chunk]
    numbers = [int(chunk) - 1 for chunk in chunks if chunk.isdecimal() and len(chunk) < 4]
    if len(numbers) == len(chunks) and sorted(numbers) == list(range(len(words))):
        return tuple(numbers)
    left = dict(enumerate(word.lower() for word in words))
    order: list[int] = []
    strangers: list[str] = []
    for chunk in chunks:
        rest = chunk.lower()
        while rest:
            fitting = [place for place, word in left.items() if rest.startswith(word)]
            if not fitting:
                strangers.append(rest)
                break
            place = max(fitting, key=lambda place: (len(left[place]), -place))
            order.append(place)
            rest = rest[len(left.pop(place)) :]
    if strangers or left:
        missing = " ".join(left.values()) or "–"
        raise InputError("shuffle.not_an_order", missing=missing, extra=" ".join(strangers)[:80] or "–")
    return tuple(order)


def run(
    encoder: Encoder, text: str, order: Sequence[int], how: How = "constant", progress: Progress = silent
) -> Shuffled:
    """Run ``text`` in both orders, with positions and (where the model can) without, and compare.

    Positions are switched off in the *input*, the weights stay as they are: "constant" gives every token the position
    of the first one; "zero" (learned tables only) takes that row out of the token vectors besides, so that nothing is
    added at all. With a causal mask the test is run a third time, the mask taken away too.
    """
    tokenised = _tokenised(encoder, text)
    units, facts = _units(tokenised), facts_of(encoder)
    if sorted(order) != list(range(len(units.words))):
        raise InputError("shuffle.not_an_order", missing="–", extra=" ".join(map(str, order))[:80])
    places = token_order(units, order)
    pair = (tokenised, _permuted(tokenised, places))
    names = settings_of(facts)
    done = []
    for number, name in enumerate(names):
        progress("shuffle.run", number, len(names))
        before, after = _with_positions(encoder, pair) if name == "on" else _without(encoder, pair, facts, name, how)
        done.append(_compared(name, units, places, before, after))
    progress("shuffle.run", len(names), len(names))
    return Shuffled(units.words, tuple(order), facts, tuple(done))


def settings_of(facts: Facts) -> tuple[Name, ...]:
    """How a model can be run: all only "on"; "off" where positions go in by their ids; "open" where it is causal."""
    if not facts.switchable or facts.scheme not in ("learned", "rotary") or facts.relative_too:
        return ("on",)
    return ("on", "off", "open") if facts.causal else ("on", "off")


def _permuted(text: TokenisedText, places: Sequence[int]) -> TokenisedText:
    return replace(
        text,
        tokens=tuple(text.tokens[place] for place in places),
        ids=tuple(text.ids[place] for place in places),
        offsets=tuple(text.offsets[place] for place in places),
    )


def _with_positions(encoder: Encoder, pair: tuple[TokenisedText, TokenisedText]) -> tuple[Floats, Floats]:
    layers = tuple(range(encoder.layers + 1))
    before, after = encoder._run(list(pair), layers, attention=False)
    return before.hidden, after.hidden


def _without(
    encoder: Encoder, pair: tuple[TokenisedText, TokenisedText], facts: Facts, name: Name, how: How
) -> tuple[Floats, Floats]:
    import torch

    ids = torch.tensor([text.ids for text in pair])
    count = ids.shape[1]
    # A mask must be given: without one transformers takes equal position ids for several texts packed into one.
    mask = torch.ones_like(ids) if name == "off" else torch.ones(len(pair), 1, count, count, dtype=torch.bool)
    same = torch.full_like(ids, facts.first_row)
    with encoder._lock, torch.inference_mode(), forward.threads(ids.numel()):
        inputs = _inputs(encoder.model, ids, facts, how)
        output = encoder.model(
            **inputs, position_ids=same, attention_mask=mask, output_hidden_states=True, return_dict=True
        )
        states = [torch.stack([layer[row] for layer in output.hidden_states]).float().numpy() for row in (0, 1)]
    return states[0], states[1]


def _inputs(model: Any, ids: Any, facts: Facts, how: How) -> dict[str, Any]:
    if how == "constant" or facts.scheme != "learned":
        return {"input_ids": ids}
    import torch

    table = position_table(model)
    if table is None or type(table) is not torch.nn.Embedding:
        raise ModelError("shuffle.no_zero")
    # The model adds the row again, so that token (and segment) vectors are all that is left.
    return {"inputs_embeds": model.get_input_embeddings()(ids) - table.weight[facts.first_row]}


def _compared(name: Name, units: Units, places: Sequence[int], before: Floats, after: Floats) -> Setting:
    back = np.empty_like(after)
    back[:, list(places)] = after  # token ``i`` of the new order is token ``places[i]`` of the old
    apart = np.abs(back - before).max(axis=2)
    means = [
        np.stack([states[:, list(group)].mean(axis=1) for group in units.tokens], axis=1) for states in (before, back)
    ]
    pools = [states.mean(axis=1, dtype=np.float64) for states in (before, after)]
    return Setting(
        name=name,
        difference=np.stack([apart[:, list(group)].max(axis=1) for group in units.tokens], axis=1),
        cosine=row_cosines(means[0], means[1]),
        scale=np.abs(before).max(axis=(1, 2)),
        pooled=row_cosines(pools[0], pools[1]),
        pooled_difference=np.abs(pools[0] - pools[1]).max(axis=1).astype(np.float32),
        twins=_twins(units, before[-1]),
    )


def _twins(units: Units, last: Floats) -> float | None:
    """How far apart the vectors of one word's places are; only places made of the same tokens are compared."""
    seen: dict[tuple[int, ...], tuple[int, ...]] = {}
    apart: list[float] = []
    for group in units.tokens:
        name = tuple(units.ids[token] for token in group)
        if name in seen:
            apart.append(float(np.abs(last[list(group)] - last[list(seen[name])]).max()))
        seen.setdefault(name, group)
    return max(apart, default=None)
