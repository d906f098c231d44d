"""What a run has measured so far: small, and as JSON takes it, so that it lies in the checkpoint beside the weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.encoder import Encoder
from embed_core.evaluation.rank_correlation import Interval, mean
from embed_core.progress import Progress, silent
from embed_core.retrieval.measures import Scores, gains
from embed_core.training.contrastive import measures
from embed_core.training.contrastive.measures import Recall
from embed_core.training.contrastive.pairs import pairs
from embed_core.training.contrastive.settings import Settings
from embed_core.training.contrastive.stages import prefixes

START = "start"
FIRST_PART = 32
"""Questions and passages of the first of the measurements that come before all are read: a second or two."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The model of a ``seed`` after ``step`` steps of its run, in ``stage`` (:data:`START` before the first).

    ``ranks``: of each held-out question's own passage among all passages of the language. ``alignment`` of the held-out
    pairs, ``uniformity`` of all passages.
    """

    seed: int
    stage: str
    step: int
    ranks: tuple[int, ...]
    pool: int
    alignment: float
    uniformity: float

    @property
    def recall(self) -> Recall:
        """Recall@1, Recall@5, MRR."""
        return measures.recall(self.ranks, self.pool)

    def scores(self, k: int = 1) -> Scores:
        """With bootstrap intervals over the questions."""
        return measures.with_intervals(self.ranks, k)

    def as_json(self) -> dict[str, Any]:
        """Read back by :func:`from_json`."""
        return {"kind": "moment", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Loss:
    """The loss of a batch: that of step number ``step`` of the run of a ``seed``."""

    seed: int
    stage: str
    step: int
    loss: float

    def as_json(self) -> dict[str, Any]:
        """Read back by :func:`from_json`."""
        return {"kind": "loss", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Negatives:
    """Hard negatives of a ``seed``: over how many ``questions``, how many were ``taken`` and how many were left out
    as probably right (``flagged``).
    """

    seed: int
    questions: int
    taken: int
    flagged: int

    def as_json(self) -> dict[str, Any]:
        """Read back by :func:`from_json`."""
        return {"kind": "negatives", **asdict(self)}


Item = Moment | Loss | Negatives
_KINDS: dict[str, type[Item]] = {"moment": Moment, "loss": Loss, "negatives": Negatives}


@dataclass(frozen=True, slots=True)
class Trained:
    """A run as far as it came: ``done`` of ``total`` steps over all seeds, in ``seconds``."""

    settings: Settings
    items: tuple[Item, ...]
    done: int
    total: int
    seconds: float

    @property
    def finished(self) -> bool:
        """Nothing left to do?"""
        return self.done >= self.total

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All measurements, in the order in which they were made."""
        return tuple(item for item in self.items if isinstance(item, Moment))

    @property
    def losses(self) -> tuple[Loss, ...]:
        """The loss of every step."""
        return tuple(item for item in self.items if isinstance(item, Loss))

    @property
    def negatives(self) -> tuple[Negatives, ...]:
        """What was mined, a seed each."""
        return tuple(item for item in self.items if isinstance(item, Negatives))

    def ends(self, seed: int) -> tuple[Moment, ...]:
        """The last measurement of the start and of each stage of a seed."""
        last: dict[str, Moment] = {}
        for moment in self.moments:
            if moment.seed == seed:
                last[moment.stage] = moment
        return tuple(last.values())

    def before_after(self) -> tuple[tuple[Moment, Moment], ...]:
        """First and last measurement of each seed that has been trained."""
        found = [self.ends(seed) for seed in self.settings.seeds]
        return tuple((ends[0], ends[-1]) for ends in found if len(ends) > 1)


def from_json(said: dict[str, Any]) -> Item:
    """An entry of a checkpoint's history."""
    values = {name: value for name, value in said.items() if name != "kind"}
    if said["kind"] == "moment":
        values["ranks"] = tuple(values["ranks"])
    return _KINDS[said["kind"]](**values)


def measured(
    encoder: Encoder, settings: Settings, seed: int, stage: str, step: int, progress: Progress = silent,
    early: Callable[[Moment], None] | None = None,
) -> Moment:  # fmt: skip
    """Ask the held-out questions: which passage of all is nearest, with the prefixes of the ``stage``.

    ``early`` hears the same of a part of the questions and passages, which grows until all are read.
    """
    every = pairs(settings.language)
    own = [row for row, pair in enumerate(every) if pair.split == "test"]
    order = [*own, *(row for row, pair in enumerate(every) if pair.split != "test")]
    before = prefixes(encoder.spec, settings, stage)
    asked, pool = np.zeros((0, encoder.dim), np.float32), np.zeros((0, encoder.dim), np.float32)
    for end in _parts(len(own), len(order)) if early else [len(order)]:
        questions = [every[row].question for row in own[len(asked) : end]]
        passages = [every[row].passage for row in order[len(pool) : end]]
        if questions:
            asked = np.vstack([asked, encoder.embed(questions, prefix=before.query, progress=progress).vectors])
        pool = np.vstack([pool, encoder.embed(passages, prefix=before.passage, progress=progress).vectors])
        moment = _moment(seed, stage, step, asked, pool)
        if early and end < len(order):
            early(moment)
    return moment


def _moment(seed: int, stage: str, step: int, asked: NDArray[np.float32], pool: NDArray[np.float32]) -> Moment:
    """The first passages of ``pool`` are those of the questions ``asked``, in their order."""
    ranks = measures.ranks(asked, pool, np.arange(len(asked)))
    return Moment(
        seed, stage, step, tuple(int(rank) for rank in ranks), len(pool),
        measures.alignment(asked, pool[: len(asked)]), measures.uniformity(pool),
    )  # fmt: skip


def _parts(questions: int, passages: int) -> list[int]:
    """So many passages are read, and of the questions as many as that, when :func:`measured` says what it has found.

    >>> _parts(96, 320)
    [32, 96, 208, 320]
    """
    ends = {min(FIRST_PART, questions), questions, (questions + passages) // 2, passages}
    return sorted(end for end in ends if end > 1)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A measure over the ``steps`` (n,) of a run: over the seeds its ``means``, ``lows`` and ``highs`` (n,); how many
    ``seeds`` there are at the first step.
    """

    steps: NDArray[np.float64]
    means: NDArray[np.float64]
    lows: NDArray[np.float64]
    highs: NDArray[np.float64]
    seeds: int


def by_step(trained: Trained, measure: str) -> Course:
    """The course of "at_1", "at_5" or "mrr"."""
    values: dict[int, list[float]] = {}
    for moment in trained.moments:
        values.setdefault(moment.step, []).append(getattr(moment.recall, measure))
    steps = sorted(values)
    rows = np.array([spread(values[step]) for step in steps], dtype=np.float64).reshape(-1, 3)
    means, lows, highs = rows.T
    return Course(np.array(steps, dtype=np.float64), means, lows, highs, len(values[steps[0]]) if steps else 0)


def gain(trained: Trained) -> Interval:
    """How much Recall@1 of the held-out questions rose, over all seeds: each question's mean over them is resampled.

    NaN where no seed has been trained.
    """
    pairs = trained.before_after()
    if not pairs:
        return mean([])
    each = [gains(last.ranks, "recall", 1) - gains(first.ranks, "recall", 1) for first, last in pairs]
    return mean(np.mean(each, axis=0))


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean, lowest and highest.

    >>> spread([1.0, 3.0])
    (2.0, 1.0, 3.0)
    """
    row = np.asarray(values, dtype=np.float64)
    return float(row.mean()), float(row.min()), float(row.max())
