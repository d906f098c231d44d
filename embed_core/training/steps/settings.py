"""What a walk through the training depends on, and within which bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from embed_core.errors import InputError

Method = Literal["skipgram", "cbow", "fasttext"]
Output = Literal["negative", "hierarchical"]
METHODS: tuple[Method, ...] = ("skipgram", "cbow", "fasttext")
OUTPUTS: tuple[Output, ...] = ("negative", "hierarchical")

BOUNDS: dict[str, tuple[float, float]] = {
    "window": (1, 5), "negatives": (1, 10), "dims": (2, 8), "rate": (1e-4, 100.0), "seed": (0, 9_999),
    "threshold": (1e-6, 1.0), "min_n": (1, 6), "max_n": (1, 6),
}  # fmt: skip
MOST_STEPS = 5_000


@dataclass(frozen=True, slots=True)
class Settings:
    """``skipgram`` predicts each word around from the centre word, ``cbow`` the centre word from those around,
    ``fasttext`` is skip-gram on the pieces of the centre word (lengths ``min_n`` to ``max_n``).

    ``dynamic``: the reach of each window is drawn from 1 .. ``window``. ``subsample``: frequent words are left out now
    and then (``threshold`` is word2vec's ``t``). ``as_code``: where word2vec.c and gensim do something else than the
    papers' formulas, do that (:mod:`~embed_core.training.steps.plan` says what).
    """

    method: Method = "skipgram"
    output: Output = "negative"
    window: int = 2
    dynamic: bool = False
    negatives: int = 3
    dims: int = 4
    rate: float = 0.25
    seed: int = 1
    subsample: bool = False
    threshold: float = 0.05
    as_code: bool = False
    min_n: int = 3
    max_n: int = 4

    def __post_init__(self) -> None:
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError("word_steps.setting", name=name, value=f"{value:g}", low=f"{low:g}", high=f"{high:g}")
        if self.min_n > self.max_n:
            raise InputError("training.piece_lengths", shortest=self.min_n, longest=self.max_n)
