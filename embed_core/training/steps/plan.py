"""What is learnt from at which step: words left out, windows, pairs and negatives of one pass over the sentences.

The random numbers of a pass depend on the seed and the pass alone, so that every step can be found again.

``as_code`` follows word2vec.c and gensim where they leave the papers' formulas: skip-gram predicts the centre word from
each context word (the same pairs over a whole text, in another order); CBOW takes the mean of the context but moves
every row by the whole gradient of h, not by its share (Irsoy, Benton & Stratos 2021, arXiv 2012.15332); fastText
divides by the number of pieces, likewise; frequent words are kept by another formula; a negative that is drawn twice is
learnt from twice in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from embed_core.training.steps.frequencies import Floats, keep_as_code, keep_as_paper, noise
from embed_core.training.steps.learning import Lesson
from embed_core.training.steps.rows import Rows


@dataclass(frozen=True, slots=True)
class Window:
    """A window around the place ``centre`` of the passage: ``reach`` words to either side, of those that are kept.

    ``context``: the places around it. ``dropped``: the places left out in this pass. ``number`` counts passes from 1.
    """

    number: int
    centre: int
    reach: int
    context: tuple[int, ...]
    dropped: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One step: from the ``given`` words to the ``target``, rows of the vocabulary. ``place`` is the context word of
    this step in the text (skip-gram; CBOW takes all at once). ``drawn``: negatives as drawn; one that is the target
    itself is skipped.
    """

    window: Window
    place: int | None
    given: tuple[int, ...]
    target: int
    drawn: tuple[int, ...]
    lesson: Lesson


class Plan:
    """The examples of each pass."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        settings, self._ids = rows.settings, rows.passage.ids
        rule = keep_as_code if settings.as_code else keep_as_paper
        self.keep: Floats = rule(rows.frequencies.shares, settings.threshold)
        self._steps_of_noise = np.cumsum(noise(rows.frequencies.counts))

    def examples(self, number: int) -> list[Example]:
        """All steps of pass ``number`` (from 1) in order."""
        draws = np.random.default_rng([self.rows.settings.seed, number])
        windows = list(self._windows(number, draws))
        cases = [case for window in windows for case in self._cases(window)]
        count = self.rows.settings.negatives if self.rows.tree is None else 0
        chances = draws.random((len(cases), count))
        drawn = np.minimum(np.searchsorted(self._steps_of_noise, chances, side="right"), len(self._steps_of_noise) - 1)
        return [
            Example(window, place, given, target, tuple(negatives), self.lesson(given, target, tuple(negatives)))
            for (window, place, given, target), negatives in zip(cases, drawn.tolist(), strict=True)
        ]

    def lesson(self, given: tuple[int, ...], target: int, drawn: tuple[int, ...] = ()) -> Lesson:
        """The rows and labels of one step."""
        rows, settings = self.rows, self.rows.settings
        inputs = tuple(row for word in given for row in rows.of_word[word])
        scale = rows.scale(inputs, len(given))
        if rows.tree is not None:
            path = rows.tree.paths[target]
            outputs, labels = [node for node, _ in path], [1.0 - code for _, code in path]
        else:
            kept = [word for word in drawn if word != target]
            outputs, labels = [target, *kept], [1.0] + [0.0] * len(kept)
        return Lesson(
            np.array(inputs), scale, 1.0 if settings.as_code else scale, np.array(outputs), np.array(labels),
            settings.as_code,
        )  # fmt: skip

    def _windows(self, number: int, draws: np.random.Generator) -> Iterator[Window]:
        passage, settings = self.rows.passage, self.rows.settings
        chances, shrunk = draws.random(len(self._ids)), draws.integers(1, settings.window + 1, len(self._ids))
        keep = self.keep[list(self._ids)]
        dropped = frozenset(np.flatnonzero(chances >= keep).tolist()) if settings.subsample else frozenset[int]()
        for start, end in zip(passage.starts, passage.starts[1:], strict=False):
            kept = [place for place in range(start, end) if place not in dropped]
            for at, centre in enumerate(kept):
                reach = int(shrunk[centre]) if settings.dynamic else settings.window
                around = (*kept[max(0, at - reach) : at], *kept[at + 1 : at + 1 + reach])
                yield Window(number, centre, reach, around, dropped)

    def _cases(self, window: Window) -> Iterator[tuple[Window, int | None, tuple[int, ...], int]]:
        settings, ids = self.rows.settings, self._ids
        centre = ids[window.centre]
        if settings.method == "cbow":
            if window.context:
                yield window, None, tuple(ids[place] for place in window.context), centre
            return
        swapped = settings.as_code and settings.method == "skipgram"
        for place in window.context:
            given, target = (ids[place], centre) if swapped else (centre, ids[place])
            yield window, place, (given,), target
