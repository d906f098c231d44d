"""Do the sentences of one sense stand together? How many do; where no sense is known, how alike the vectors are; and
into how many groups they fall.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from embed_core.senses.discovery import Agreement, Grouping
from embed_core.senses.joint_map import OneWord
from embed_core.teaching.predictions.question import OPTIONS, Option, Phrase, Question, build, seeded

FEWEST = 6
"""Labelled sentences, fewer of which leave no room between the options."""
COSINES = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
APART = 0.12
"""Two cosines that are offered differ by at least so much."""
NEARLY = 0.005
"""Silhouettes that differ by less are as good as equal."""
SHARES = (0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def clusters(key: str, model: str, name: str, word: OneWord, count: int) -> Question | None:
    """About the last layer, of a word in ``count`` sentences: how many labelled ones have their nearest other one in
    the same sense; the vectors' mean cosine where fewer than :data:`FEWEST` are labelled or all have one sense. None
    where neither says anything.
    """
    layer = len(word.alike) - 1
    values: dict[str, str | Phrase] = {"model": model, "word": name, "layer": str(layer)}
    if word.labelled >= FEWEST and word.most_frequent < 1:
        return _same_sense(key, word, layer, values)
    cosine = float(word.alike[layer])
    return None if count < 2 or math.isnan(cosine) or layer == 0 else _alike(key, cosine, values)


def groups(key: str, model: str, name: str, layer: int, found: Grouping, agreed: Agreement | None) -> Question | None:
    """Into how many groups do the sentences fall by themselves? About a ``found`` whose number of groups was chosen by
    silhouette; numbers with nearly the same silhouette are not offered. None where no other number was tried.
    """
    best = max((score for _, score in found.tried), default=math.nan)
    tried = [number for number, score in found.tried if number != found.groups and score < best - NEARLY]
    if found.groups < 1 or not tried:
        return None
    mixed = list(tried)
    seeded("senses", key).shuffle(mixed)
    values: dict[str, str | Phrase] = {
        "model": model, "word": name, "layer": str(layer), "count": str(len(found.labels)), "groups": str(found.groups),
        "silhouette": f"{found.silhouette:.2f}", "ari": "" if agreed is None else f"{agreed.ari:.2f}",
        "senses": "" if agreed is None else str(len(agreed.columns)),
    }  # fmt: skip
    because = Phrase(f"predict.senses.groups{'' if agreed is None else '_senses'}", values)
    return build(
        "senses", key, Phrase("predict.senses.ask_groups", values), _number(found.groups), [_number(k) for k in mixed],
        because, ordered=True,
    )  # fmt: skip


def _number(number: int) -> Option:
    return Option(str(number), str(number))


def _same_sense(key: str, word: OneWord, layer: int, values: dict[str, str | Phrase]) -> Question | None:
    total = word.labelled
    right, usual = round(float(word.same_sense[layer]) * total), round(word.most_frequent * total)
    gap = max(1, math.ceil(total / 10))
    # What one vector a word can reach is always among them, unless it is too near to what is true.
    offered = _apart(right, [usual], [round(share * total) for share in SHARES], gap, seeded("senses", key))
    values |= {"total": str(total), "right": str(right), "usual": str(usual)}
    best = "fewer" if right < usual else "more" if right > usual else "equal"
    return build(
        "senses", key, Phrase("predict.senses.ask", values), _count(right, total),
        [_count(int(number), total) for number in offered], Phrase(f"predict.senses.{best}", values), ordered=True,
    )  # fmt: skip


def _alike(key: str, cosine: float, values: dict[str, str | Phrase]) -> Question | None:
    right = round(cosine, 2)
    offered = _apart(right, [], COSINES, APART, seeded("senses", key))
    values |= {"cosine": f"{right:.2f}"}
    return build(
        "senses", key, Phrase("predict.senses.ask_alike", values), Option(f"{right:.2f}", f"{right:.2f}"),
        [Option(f"{number:.2f}", f"{number:.2f}") for number in offered], Phrase("predict.senses.alike", values),
        ordered=True,
    )  # fmt: skip


def _count(number: int, total: int) -> Option:
    return Option(str(number), Phrase("predict.senses.count", {"number": str(number), "total": str(total)}))


def _apart(
    right: float, first: Sequence[float], others: Sequence[float], gap: float, random: Random
) -> list[float]:  # fmt: skip
    """Numbers at least ``gap`` from ``right`` and from each other, those of ``first`` before the rest."""
    mixed = list(dict.fromkeys(others))
    random.shuffle(mixed)
    taken: list[float] = []
    for number in (*first, *mixed):
        if len(taken) < OPTIONS - 1 and all(abs(number - other) >= gap - 1e-9 for other in (right, *taken)):
            taken.append(number)
    return taken
