"""a is to b as c is to which of these?"""

from __future__ import annotations

from collections.abc import Sequence

from embed_core.static.analogy import Answer, Solved
from embed_core.teaching.predictions.question import OPTIONS, Option, Phrase, Question, build, draw, seeded

DEPTH = 20
"""So many neighbours of c are drawn from."""
MARGIN = 1e-4
"""Scores are good to 1e-5: a wrong word's is smaller by more than that."""


def fourth_word(key: str, model: str, solved: Solved, near_c: Sequence[str] = ()) -> Question | None:
    """The answer of 3CosAdd with the question's words left out, among places of the same list and neighbours of c
    (``near_c``, words) that are not in it. None where no other word has a clearly smaller score.
    """
    answers = solved.ranking("add").answers
    if len(answers) < 2:
        return None
    best = answers[0]
    listed = [one.word for one in answers[1:] if _fair(one, best)]
    # What is not in the list stands below its last place.
    outside = [word for word in near_c if word not in {one.word for one in answers}] if _fair(answers[-1], best) else []
    used = {best.word.casefold(), *(place.word.casefold() for place in solved.given)}
    pools = [[word for word in pool if word.casefold() not in used] for pool in (listed[1:] or listed, outside)]
    taken = draw(seeded("analogies", key), pools, OPTIONS - 1, str.casefold)
    a, b, c = (place.word for place in solved.given)
    values: dict[str, str | Phrase] = {"model": model, "a": a, "b": b, "c": c}
    return build(
        "analogies", key, Phrase("predict.analogies.ask", values), Option(best.word, best.word),
        [Option(word, word) for word in taken], _because(solved, best, answers[1], values),
    )  # fmt: skip


def _fair(one: Answer, best: Answer) -> bool:
    return one.score <= best.score - MARGIN


def _because(solved: Solved, best: Answer, second: Answer, values: dict[str, str | Phrase]) -> Phrase:
    first = solved.ranking("add", exclude_inputs=False).answers[0]
    found = {
        "word": best.word, "score": f"{best.score:.3f}", "second": second.word, "next": f"{second.score:.3f}",
        "first": first.word,
    }  # fmt: skip
    return Phrase(f"predict.analogies.{'trap' if first.role else 'because'}", {**values, **found})
