"""Which of these words is nearest?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from embed_core.static.model import Neighbour
from embed_core.teaching.predictions.question import OPTIONS, Option, Phrase, Question, build, draw, seeded, shortened

DEPTH = 400
"""So many neighbours are drawn from."""
RINGS = ((2, 10), (10, 60), (60, DEPTH))
"""A wrong word of each: the first few neighbours, the neighbourhood, the wider field."""
MARGIN = 1e-4
"""A wrong word's cosine is smaller by at least so much: nearly equal ones would not be fair."""


def nearest_word(
    key: str, model: str, asked: str, near: Sequence[Neighbour], inputs: Collection[str] = ()
) -> Question | None:
    """``near``: the neighbours of ``asked`` by cosine, nearest first (:data:`DEPTH` of them, or all); ``inputs`` are
    the words of the question. Other forms of them ("computers") are not offered where there are enough other words:
    they would be no guess. None with fewer than two words of different cosine.
    """
    wanted = [word.casefold() for word in inputs]
    others = [one for one in near if one.word.casefold() not in wanted]
    offered = [one for one in others if not any(_forms(one.word.casefold(), word) for word in wanted)]
    if len(offered) < OPTIONS:
        offered = others
    if not offered:
        return None
    best = offered[0]
    fair = [one for one in offered[1:] if one.score <= best.score - MARGIN]
    rings = [_readable(fair[low - 1 : high - 1]) for low, high in RINGS]
    taken = draw(seeded("neighbours", key), [*rings, fair], OPTIONS - 1, lambda one: one.word.casefold())
    values: dict[str, str | Phrase] = {
        "model": model, "asked": shortened(asked), "word": best.word, "cosine": f"{best.score:.3f}",
        "first": near[0].word, "top": f"{near[0].score:.3f}",
    }  # fmt: skip
    because = Phrase(f"predict.neighbours.{'because' if best is near[0] else 'of_these'}", values)
    wrong = [Option(one.word, one.word) for one in taken]
    return build(
        "neighbours", key, Phrase("predict.neighbours.ask", values), Option(best.word, best.word), wrong, because
    )


def _forms(one: str, other: str) -> bool:
    """Do they look like two forms of one word?

    >>> _forms("computers", "computer"), _forms("computing", "computer"), _forms("commuter", "computer")
    (True, True, False)
    """
    begins = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return one in other or other in one or begins >= max(4, min(len(one), len(other)) - 3)


def _readable(ring: Sequence[Neighbour]) -> Sequence[Neighbour]:
    """Words rather than numbers and signs, where there are any."""
    return [one for one in ring if one.word.isalpha()] or ring
