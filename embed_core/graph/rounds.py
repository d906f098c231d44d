"""What the tasks on graphs share: one bar of progress over several rounds, one way to fit a regression."""

from __future__ import annotations

from dataclasses import dataclass

from embed_core.progress import Progress

SOLVER = "liblinear"
"""LIBLINEAR (Fan et al. 2008), as DeepWalk's authors used it, works in one thread. The default, L-BFGS, takes hundreds
of tiny steps, each of which waits for the threads of BLAS: twenty times slower on a busy machine.
"""


@dataclass(frozen=True, slots=True)
class Rounds:
    """The progress of round ``place`` of ``count``: each stage inside fills its share of one bar."""

    progress: Progress
    place: int
    count: int

    def __call__(
        self, stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None
    ) -> None:
        """Walking is the first fifth of a round, learning the rest."""
        share = done / total if total else 0.0
        inside = {"graph.walk": 0.2 * share, "graph.learn": 0.2 + 0.8 * share}.get(stage, 0.0)
        self.progress("graph_tasks.round", self.place + inside, self.count, partial=partial)
