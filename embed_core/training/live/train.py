"""Training that is watched: one run, or two side by side that take turns, with looks in between.

gensim learns (:mod:`embed_core.training.learner`); with the same documents the vectors are those of
:func:`embed_core.training.word_vectors.train` with one worker, to the last bit, whether the run was stopped on the way
or not. A run is known by its :func:`key`; its state is kept in the cache every :data:`SAVE_SECONDS`, when it is stopped
and at its end.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.errors import Cancelled, InputError
from embed_core.progress import Progress, silent
from embed_core.static.table import VectorTable
from embed_core.training import checkpoints, samples
from embed_core.training.corpus import Corpus
from embed_core.training.learner import Learner
from embed_core.training.live import held_out, plan, shown
from embed_core.training.live.gauge import Gauge
from embed_core.training.live.held_out import Questions
from embed_core.training.live.plan import Split
from embed_core.training.live.results import Outcome, Watched
from embed_core.training.live.shown import Chosen, usual
from embed_core.training.live.side import Side
from embed_core.training.word_vectors import Settings, checked_vocabulary, parameters

STAGE = "word_run.train"
SAVE_SECONDS = 15.0
VERSION = 1
"""To be raised when the same key would give another result."""


def key(sample_id: str, runs: Sequence[Settings], wanted: Sequence[str] = ()) -> dict[str, object]:
    """Everything that determines the result.

    Raises: as :func:`embed_core.training.samples.describe`.
    """
    described, words = [parameters(settings) for settings in runs], list(wanted) or usual(sample_id)
    return {"kind": "words", "version": VERSION, **samples.describe(sample_id), "runs": described, "words": words}


def train(sample_id: str, runs: Sequence[Settings], wanted: Sequence[str] = (), progress: Progress = silent) -> Outcome:
    """Train one model or two, or go on with what was stopped; returns at once when nothing is left to do.

    ``wanted``: words to watch (none: those of the corpus). ``progress`` gets an :class:`Outcome` of the looks so far as
    ``partial``.

    Raises:
        InputError: as :func:`~embed_core.training.samples.open_sample` and
            :func:`~embed_core.training.word_vectors.train`.
        Cancelled: from ``progress``; the state is kept.
    """
    return _Session(sample_id, runs, wanted, progress).run()


def table(sample_id: str, runs: Sequence[Settings], wanted: Sequence[str], number: int) -> VectorTable:
    """What run ``number`` has learnt so far, from its checkpoint.

    Raises:
        InputError: ``word_run.nothing_kept`` where there is none.
    """
    session = _Session(sample_id, runs, wanted, silent)
    if not session.found:
        raise InputError("word_run.nothing_kept")
    return session.sides[number].learner.table()


@dataclass(frozen=True, slots=True)
class _Text:
    corpus: Corpus
    divided: Split
    seen: Questions
    unseen: Questions
    chosen: Chosen
    language: str


class _Session:
    def __init__(self, sample_id: str, runs: Sequence[Settings], wanted: Sequence[str], progress: Progress) -> None:
        self.key = key(sample_id, runs, wanted)
        self._progress = progress
        corpus = samples.open_sample(sample_id, progress)
        counts = [checked_vocabulary(corpus, settings) for settings in runs]
        self._text = _prepared(sample_id, corpus, counts, wanted, progress)
        self.sides = [self._side(settings, known) for settings, known in zip(runs, counts, strict=True)]
        self._covered = [sum(known.values()) / corpus.words for known in counts]
        self.found = self._take_up()
        self._saved = time.monotonic()

    def run(self) -> Outcome:
        """To the end: always the run that is less far on, up to its next look."""
        if all(side.finished for side in self.sides):
            return self.outcome()
        try:
            while open_ := [side for side in self.sides if not side.finished]:
                min(open_, key=lambda side: side.share).advance(self._heard)
                self._report(self.outcome())
                self._save_in_time()
        except Cancelled:
            self._save()
            raise
        self._save()
        return self.outcome()

    def outcome(self) -> Outcome:
        """What there is to see now."""
        text = self._text
        return Outcome(
            tuple(_watched(side, covered) for side, covered in zip(self.sides, self._covered, strict=True)),
            text.chosen, len(text.seen), len(text.unseen), text.corpus.documents, text.corpus.words,
            text.divided.words, all(side.finished for side in self.sides),
        )  # fmt: skip

    def _side(self, settings: Settings, counts: dict[str, int]) -> Side:
        text = self._text
        self._progress("word_run.build", 0, None)
        learner = Learner(settings, counts, text.divided.documents)
        gauge = Gauge(learner, (text.seen, text.unseen), text.chosen.words, text.language)
        return Side(learner, gauge, text.corpus, text.divided)

    def _heard(self) -> None:
        self._report(None)
        self._save_in_time()

    def _report(self, partial: Outcome | None) -> None:
        seen = partial if partial is not None and all(run.looks for run in partial.runs) else None
        self._progress(STAGE, self._done, self._total, partial=seen)

    @property
    def _done(self) -> int:
        return sum(side.total if side.finished else side.at.words for side in self.sides)

    @property
    def _total(self) -> int:
        return sum(side.total for side in self.sides)

    def _save_in_time(self) -> None:
        if time.monotonic() - self._saved > SAVE_SECONDS:
            self._save()

    def _save(self) -> None:
        arrays: dict[str, NDArray[Any]] = {}
        history: list[dict[str, Any]] = []
        facts: dict[str, float] = {"total": self._total}
        for number, side in enumerate(self.sides):
            own, numbers, looks = side.stored()
            arrays |= {f"{number}.{name}": array for name, array in own.items()}
            facts |= {f"{number}.{name}": value for name, value in numbers.items()}
            history += [{"run": number, **look} for look in looks]
        facts["done"] = self._done
        seconds = sum(side.at.seconds for side in self.sides)
        checkpoints.save(self.key, checkpoints.State(0, seconds, arrays, facts, history))
        self._saved = time.monotonic()

    def _take_up(self) -> bool:
        state = checkpoints.load(self.key)
        if state is None:
            return False
        for number, side in enumerate(self.sides):
            mark = f"{number}."
            arrays = {name.removeprefix(mark): one for name, one in state.arrays.items() if name.startswith(mark)}
            facts = {name.removeprefix(mark): one for name, one in state.facts.items() if name.startswith(mark)}
            looks = [
                {name: value for name, value in look.items() if name != "run"}
                for look in state.history
                if look["run"] == number
            ]
            side.taken_up(arrays, facts, looks)
        return True


def _prepared(
    sample_id: str, corpus: Corpus, counts: Sequence[dict[str, int]], wanted: Sequence[str], progress: Progress
) -> _Text:
    language = samples.get(sample_id).language
    divided = plan.split(corpus, progress)
    common = {word: corpus.counts[word] for word in counts[0] if all(word in known for known in counts)}
    seen, unseen = (held_out.draw(texts, common) for texts in (divided.asked, divided.left_out))
    chosen = shown.choose(sample_id, language, wanted, list(common), corpus.counts)
    return _Text(corpus, divided, seen, unseen, chosen, language)


def _watched(side: Side, covered: float) -> Watched:
    states = np.array([one.state for one in side.readings], np.float32)
    near = np.array([one.near for one in side.readings], np.int32)
    cosines = np.array([one.cosines for one in side.readings], np.float32)
    words = side.learner.words
    names = {row: words[row] for row in np.unique(near).tolist() if row >= 0}
    return Watched(
        side.settings, tuple(side.looks), states, near, cosines, names, len(words), covered, side.gauge.coverage,
        side.diverged,
    )  # fmt: skip
