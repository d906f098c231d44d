"""How far the comparison of answers can be trusted, measured on the cards themselves.

Every key point is compared with the two-minute answer of its own card, which says it in other words, and with those of
other cards, which do not: once with cards of the same group (the hard case: the same subject) and once with all. The
cards are dealt into two halves. On one half the thresholds are chosen - *touched* at the cosine that one in six points
reaches on a wrong answer of its own group, *covered* where one in fifty does - and on the other half it is counted how
often they are right. ``python -m embed_core.teaching.calibration`` writes ``assets/interview/calibration.toml``, which
the page shows beside every result.

Measured on 63 cards with 353 points, all-MiniLM-L6-v2 on English, multilingual-e5-small (4-bit) on Chinese and on
Chinese points against English answers (the file holds the exact numbers of the texts as they are now): covered finds
55 %, 54 % and 25 % of the points in their own answer and, by mistake, 2.8 %, 2.7 % and 3.0 % of those of the same
group (precision 0.95, 0.95, 0.89 where half of the answers are wrong ones); touched finds 78 %, 80 % and 58 %, by
mistake 19 %, 16 % and 19 %.

Two limits, said on the page: author and card are the same on both sides, so a stranger's wording will reach less; and a
point that a model answer leaves out counts here as if it were said.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual import Encoder
from embed_core.paths import ASSETS
from embed_core.retrieval.encoding import Embeds
from embed_core.scores import unit_rows
from embed_core.teaching.cards import Card, cards
from embed_core.teaching.comparison import Thresholds, read_answer
from embed_core.teaching.speaking import bare

FILE = ASSETS / "interview" / "calibration.toml"
MODELS: dict[str, tuple[str, str]] = {
    "en": ("all-minilm-l6-v2", "en"), "zh": ("multilingual-e5-small", "zh"), "cross": ("multilingual-e5-small", "en"),
}  # fmt: skip
"""By pair: the model, and the language of the answers. In "cross" the points are in the other language."""

TOUCHED_ALARMS, COVERED_ALARMS = 1 / 6, 1 / 50


@dataclass(frozen=True, slots=True)
class Calibration:
    """Thresholds and what was counted with them on cards that had no part in choosing them.

    ``recall``: the share of points found covered in their own answer; ``alarms``: found covered in an answer of the
    same group that is about something else; ``far_alarms``: in any other answer; ``precision``: of as many right
    answers as wrong ones of the same group, how many of the covered points were right. The same for touched.
    """

    model: str
    touched: float
    covered: float
    cards: int
    points: int
    recall: float
    alarms: float
    far_alarms: float
    touched_recall: float
    touched_alarms: float

    @property
    def thresholds(self) -> Thresholds:
        """For :func:`embed_core.teaching.comparison.compare`."""
        return Thresholds(self.touched, self.covered)

    @property
    def precision(self) -> float:
        """Of points called covered, how many were, where half of the answers are wrong ones."""
        return self.recall / (self.recall + self.alarms) if self.recall else 0.0


@cache
def calibrations() -> dict[str, Calibration]:
    """What was measured, by pair of :data:`MODELS`."""
    return {pair: Calibration(**entry) for pair, entry in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}


def pair_of(card_language: str, script: str) -> str:
    """Which calibration an answer in ``script`` to a card in ``card_language`` needs.

    >>> pair_of("zh", "zh"), pair_of("en", "zh"), pair_of("en", "other")
    ('zh', 'cross', 'cross')
    """
    return card_language if card_language == script else "cross"


def best_of_each(
    asked: Sequence[Card], answers: Sequence[Card], encoder: Embeds, prefix: str
) -> list[NDArray[np.float32]]:
    """For every card (points, answers): the best cosine of each of its points in the two-minute answer of each."""
    passages = [read_answer(bare(card.text["medium"])).passages for card in answers]
    rows = unit_rows(encoder.embed([text for part in passages for text in part], prefix=prefix).vectors)
    edges = np.cumsum([0, *(len(part) for part in passages)])[:-1]
    points = unit_rows(encoder.embed([point for card in asked for point in card.points], prefix=prefix).vectors)
    best = np.maximum.reduceat(points @ rows.T, edges, axis=1)
    return np.split(best, np.cumsum([len(card.points) for card in asked])[:-1])


def measure(asked: Sequence[Card], answers: Sequence[Card], encoder: Embeds, *, prefix: str, model: str) -> Calibration:
    """Thresholds from the cards in even places, errors from those in odd places."""
    best = best_of_each(asked, answers, encoder, prefix)
    chosen = [_sides(place, best[place], asked) for place in range(0, len(asked), 2)]
    tested = [_sides(place, best[place], asked) for place in range(1, len(asked), 2)]
    near = np.concatenate([side[1] for side in chosen])
    touched, covered = (float(np.quantile(near, 1 - alarms)) for alarms in (TOUCHED_ALARMS, COVERED_ALARMS))
    own, hard, far = (np.concatenate([side[part] for side in tested]) for part in range(3))
    return Calibration(
        model=model, touched=round(touched, 3), covered=round(covered, 3), cards=len(asked),
        points=sum(len(card.points) for card in asked), recall=_over(own, covered), alarms=_over(hard, covered),
        far_alarms=_over(far, covered), touched_recall=_over(own, touched), touched_alarms=_over(hard, touched),
    )  # fmt: skip


def _sides(place: int, best: NDArray[np.float32], cards_: Sequence[Card]) -> tuple[NDArray[np.float32], ...]:
    """The cosines of a card's points with its own answer, with those of its group, with all others."""
    others = np.arange(len(cards_)) != place
    group = np.array([card.group == cards_[place].group for card in cards_]) & others
    return best[:, place], best[:, group].ravel(), best[:, others].ravel()


def _over(cosines: NDArray[np.float32], threshold: float) -> float:
    return round(float((cosines >= threshold).mean()), 3) if cosines.size else 0.0


def main(file: Path = FILE) -> None:
    """Measure all pairs with the fetched models and write the file."""
    from embed_core import loading

    lines = ["# Written by `python -m embed_core.teaching.calibration`; what the numbers are: that module."]
    for pair, (model, language) in MODELS.items():
        encoder = cast("Encoder", loading.load(model))
        answers = cards(language)
        asked = cards("zh") if pair == "cross" else answers
        both = [slug for slug in answers if slug in asked]
        found = measure([asked[slug] for slug in both], [answers[slug] for slug in both], encoder,
                        prefix=encoder.spec.default_prefix, model=model)  # fmt: skip
        lines += ["", f"[{pair}]", *(f"{name} = {value!r}".replace("'", '"') for name, value in asdict(found).items())]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
