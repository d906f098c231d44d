"""How often the guesses were right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """``right`` of ``asked``; ``streak``: right ones in a row up to now; ``best``: the longest such row."""

    asked: int = 0
    right: int = 0
    streak: int = 0
    best: int = 0

    def after(self, right: bool) -> Score:
        """With one more guess.

        >>> Score().after(True).after(True).after(False)
        Score(asked=3, right=2, streak=0, best=2)
        """
        streak = self.streak + 1 if right else 0
        return Score(self.asked + 1, self.right + right, streak, max(self.best, streak))


def total(scores: Iterable[Score]) -> tuple[int, int]:
    """Right ones and all, over all kinds.

    >>> total([Score(3, 2), Score(1, 1)])
    (3, 4)
    """
    known = list(scores)
    return sum(score.right for score in known), sum(score.asked for score in known)
