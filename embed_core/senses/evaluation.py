"""Sense accuracy of contextual models over the whole bank, or over a labelled file of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from embed_core import catalog, diskcache, loading
from embed_core.errors import InputError
from embed_core.points import digest
from embed_core.progress import Part, Progress, silent
from embed_core.senses.bank import Occurrence, bank
from embed_core.senses.sense_scores import Flags, Neighbours, Study, neighbours_within
from embed_core.senses.states import occurrence_states

SEED = 42
_VERSION = 1


@dataclass(frozen=True, eq=False)
class Answers:
    """A labelled file: ``study`` and the ``layer`` that was chosen without looking at what is asked.

    With a test set ``layer`` is the best one by leave-one-out within the training set (``training``), so that ``study``
    reports it fairly; without one it is the best of ``study`` itself.
    """

    study: Study
    layer: int
    training: Study | None = None


def of_bank(language: str, twins: bool = True) -> tuple[Occurrence, ...]:
    """All occurrences of a language's words; without ``twins`` only sentences that have no look-alike."""
    return tuple(one for word in bank(language) for one in word.occurrences if twins or one.twin is None)


def evaluate_bank(
    model_ids: Sequence[str], language: str, *, twins: bool = True, centre: bool = False, progress: Progress = silent
) -> tuple[Study, ...]:
    """Leave-one-out studies of several models; those that are finished are reported as ``partial``.

    States and neighbours are kept on disk. Raises what opening a model raises; ``progress`` may cancel.
    """
    studies: list[Study] = []
    for place, model_id in enumerate(model_ids):
        part = Part(progress, place, len(model_ids), "contextual.encode", "senses.models")
        studies.append(_of_bank(model_id, language, twins, centre, part))
        progress("senses.models", place + 1, len(model_ids), partial=tuple(studies))
    return tuple(studies)


def evaluate_file(
    model_id: str, occurrences: Sequence[Occurrence], trained: Flags | None = None, *, centre: bool = False,
    progress: Progress = silent,
) -> Answers:  # fmt: skip
    """One model on labelled occurrences: each left out in turn, or those not ``trained`` (n,) asked among the others.

    Errors: ``labelled.nothing_asked`` where no word has a second sentence (or none of the test's words is known).
    """
    found = _neighbours(model_id, occurrences, trained, centre, progress)
    if not len(found.asked):
        raise InputError("labelled.nothing_asked", rows=len(occurrences))
    study = _study(model_id, occurrences, found, trained)
    if trained is None:
        return Answers(study, study.best)
    known = [one for one, used in zip(occurrences, trained, strict=True) if used]
    within = _neighbours(model_id, occurrences, None, centre, progress, only=trained)
    training = _study(model_id, known, within) if len(within.asked) else None
    return Answers(study, study.layers if training is None else training.best, training)


def split(occurrences: Sequence[Occurrence], share: float, seed: int = SEED) -> Flags:
    """Which rows train (n,): of every sense of every word, all but ``share``, and at least one.

    >>> rows = [Occurrence("a", "x", "a", 0, 1)] * 4
    >>> int(split(rows, 0.25).sum())
    3
    """
    trained = np.ones(len(occurrences), bool)
    draw = np.random.default_rng(seed)
    groups: dict[tuple[str, str], list[int]] = {}
    for row, one in enumerate(occurrences):
        groups.setdefault((one.word, one.sense), []).append(row)
    for group in sorted(groups):
        rows = draw.permutation(groups[group])
        trained[rows[: min(round(share * len(rows)), len(rows) - 1)]] = False
    return trained


def _of_bank(model_id: str, language: str, twins: bool, centre: bool, progress: Progress) -> Study:
    every = of_bank(language)
    kept = np.array([twins or one.twin is None for one in every])
    found = _neighbours(model_id, every, None, centre, progress, only=kept)
    return _study(model_id, of_bank(language, twins), found)


def _neighbours(
    model_id: str, occurrences: Sequence[Occurrence], trained: Flags | None, centre: bool, progress: Progress,
    only: Flags | None = None,
) -> Neighbours:  # fmt: skip
    """As :func:`neighbours_within`, kept on disk; the model is opened only where something is not there yet.

    ``only`` (n,) are the rows that take part; the states of all are computed, so that they are on disk for each choice.
    """
    spec = catalog.get_spec(model_id)
    if spec.is_static:
        raise InputError("loading.not_contextual", name=model_id)
    key = {
        "model": spec.id, "revision": spec.revision, "centre": centre,
        "occurrences": digest([[one.word, one.sentence, one.start, one.end] for one in occurrences]),
        "trained": None if trained is None else digest(np.flatnonzero(trained).tolist()),
        "only": None if only is None else digest(np.flatnonzero(only).tolist()),
    }  # fmt: skip

    def compute() -> Neighbours:
        rows = np.arange(len(occurrences)) if only is None else np.flatnonzero(only)
        vectors = occurrence_states(loading.load_encoder(model_id, progress), occurrences, progress).vectors
        words = [occurrences[row].word for row in rows.tolist()]
        find = partial(neighbours_within, words=words, trained=trained, centre=centre, progress=progress)
        return find(vectors if only is None else vectors[:, rows])

    return diskcache.get_or_compute("sense_neighbours", key, _VERSION, compute, progress=progress)


def _study(model_id: str, occurrences: Sequence[Occurrence], found: Neighbours, trained: Flags | None = None) -> Study:
    return Study(model_id, catalog.get_spec(model_id).name, tuple(occurrences), found, trained)
