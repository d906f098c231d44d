"""From hits to the prompt: passages numbered for citing, in a chosen order, as many as the budget of tokens takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from embed_core.errors import InputError
from embed_core.retrieval.kinds import Hit

Order = Literal["best_first", "best_last", "ends"]
ORDERS: tuple[Order, ...] = get_args(Order)
LONGEST_TEMPLATE = 4_000
PASSAGES, QUESTION = "{passages}", "{question}"
_PLACES = re.compile(r"\{(passages|question)\}")

Count = Callable[[str], int]
"""How many tokens a text has."""


@dataclass(frozen=True, slots=True)
class Source:
    """A passage in the prompt: cited as ``[number]``, ``tokens`` long with its head line."""

    number: int
    hit: Hit
    tokens: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent, whole.

    Attributes:
        text: the template with passages and question in their places.
        sources: the passages in it, in their order there; the first is number 1.
        left_out: hits that did not fit into the budget, with the tokens each would have taken (number 0).
        tokens: of ``text``.
        frame: of these, tokens of the template and the question.
        budget: what was allowed.
    """

    text: str
    sources: tuple[Source, ...]
    left_out: tuple[Source, ...]
    tokens: int
    frame: int
    budget: int


def assemble(
    question: str, hits: Sequence[Hit], template: str, *, count: Count, budget: int, order: Order = "best_first"
) -> Prompt:
    """The prompt for ``question`` from ``hits`` (best first).

    A hit that does not fit any more is left out, and the next is tried: a shorter one may still fit. Words in braces
    inside passages or the question are never read as places of the template.

    Raises:
        InputError: ``rag.template_place`` (no ``{passages}`` or no ``{question}``), ``rag.template_long``.
    """
    check_template(template)
    frame = count(_filled(template, "", question))
    costs = [count(block(1, hit)) for hit in hits]
    kept = _fitting(costs, budget - frame)
    while True:
        sources = _numbered([hits[place] for place in kept], [costs[place] for place in kept], order)
        text = _filled(template, "\n".join(block(one.number, one.hit) for one in sources), question)
        tokens = count(text)
        # Tokens of the parts need not add up: where two meet, a tokenizer may cut otherwise.
        if tokens <= budget or not kept:
            break
        kept = kept[:-1]
    left = tuple(Source(0, hit, costs[place]) for place, hit in enumerate(hits) if place not in kept)
    return Prompt(text, sources, left, tokens, frame, budget)


def block(number: int, hit: Hit) -> str:
    """A passage as it stands in the prompt: number and document on one line, the text below."""
    chunk = hit.chunk
    heading = f" - {chunk.heading}" if chunk.heading and chunk.heading != chunk.document else ""
    return f"[{number}] {chunk.document}{heading}\n{chunk.text}\n"


def arranged(count: int, order: Order) -> tuple[int, ...]:
    """Where the hits go: places of the ranks 0 (best) to ``count`` - 1 in the prompt.

    ``ends`` puts the best first, the second best last and so on inwards, the weakest into the middle: models use what
    stands at the ends of a long context more reliably (Liu et al. 2023, "Lost in the Middle").

    >>> arranged(5, "ends"), arranged(3, "best_last")
    ((0, 2, 4, 3, 1), (2, 1, 0))
    """
    ranks = range(count)
    if order == "best_first":
        return tuple(ranks)
    if order == "best_last":
        return tuple(reversed(ranks))
    return (*ranks[::2], *reversed(ranks[1::2]))


def check_template(template: str) -> str:
    """``template`` if it can be used. Errors: ``rag.template_place``, ``rag.template_long``."""
    if len(template) > LONGEST_TEMPLATE:
        raise InputError("rag.template_long", received=f"{len(template):,}", allowed=f"{LONGEST_TEMPLATE:,}")
    for place in (PASSAGES, QUESTION):
        if place not in template:
            raise InputError("rag.template_place", missing=place)
    return template


def token_counter(encoder: Any) -> tuple[Count, bool]:
    """Counts the tokens of a text by the encoder's own tokenizer (True), special tokens not counted; an endpoint has
    none to look into: there words are counted instead (False), a Chinese character as one.
    """
    from embed_core.contextual import Encoder
    from embed_core.retrieval.words import count_words

    if not isinstance(encoder, Encoder):
        return count_words, False

    def count(text: str) -> int:
        found = encoder.tokenize(text)
        return sum(not special for special in found.is_special) + found.dropped_tokens

    return count, True


def _fitting(costs: Sequence[int], room: int) -> list[int]:
    kept = []
    for place, cost in enumerate(costs):
        if cost <= room:
            kept.append(place)
            room -= cost
    return kept


def _numbered(hits: Sequence[Hit], costs: Sequence[int], order: Order) -> tuple[Source, ...]:
    return tuple(
        Source(number, hits[rank], costs[rank]) for number, rank in enumerate(arranged(len(hits), order), start=1)
    )


def _filled(template: str, passages: str, question: str) -> str:
    values = {"passages": passages, "question": question}
    return _PLACES.sub(lambda match: values[match[1]], template)
