"""The senses of a word as one model sees them: everything the pages ask for, kept on disk, opened only when needed."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core import catalog, diskcache, loading
from embed_core.contextual import Encoder
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.senses.bank import Occurrence, bank
from embed_core.senses.discovery import Agreement, Grouping, agreement, discover_layers
from embed_core.senses.separation import SHUFFLES, Curves, Float64, cosines, curves
from embed_core.senses.states import States, occurrence_states, random_word_cosine
from embed_core.static.space import Space

MOST = 400
"""Sentences on a page: those of one's own (at most 300) and those of the bank together."""
BASELINE_TEXTS = 120
"""Sentences of the bank whose random words give the anisotropy baseline: 7,140 pairs."""
_VERSION = 2
_KEPT = 4


@dataclass(frozen=True, eq=False)
class FoundSenses:
    """Groups at every layer (layers + 1); ``agreements`` is empty where no occurrence has a sense."""

    groupings: list[Grouping]
    agreements: list[Agreement]


@dataclass(frozen=True, slots=True)
class Prepared:
    """How many targets are several pieces (and of at most how many), and which sentences were cut to a window."""

    split: int
    most_pieces: int
    windowed: tuple[int, ...]


_recent: OrderedDict[tuple[str, str, tuple[Occurrence, ...]], States] = OrderedDict()
_lock = threading.Lock()


def labelled(occurrences: Sequence[Occurrence]) -> list[int]:
    """The places of the occurrences that have a sense."""
    return [place for place, one in enumerate(occurrences) if one.sense]


def found_senses_of(
    model_id: str, occurrences: Sequence[Occurrence], method: str, k: int | None, progress: Progress = silent
) -> FoundSenses:
    """:func:`found_senses` by the model's id: the work of a job, which must not keep a model in memory."""
    return found_senses(loading.load_encoder(model_id, progress), occurrences, method, k, progress)


def key_of(occurrences: Sequence[Occurrence]) -> str:
    """Says everything about the occurrences: for the keys of jobs."""
    said = json.dumps([[*one, each.sense] for one, each in zip(_identity(occurrences), occurrences, strict=True)])
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def by_sense(occurrences: Sequence[Occurrence], senses: Sequence[str] = ()) -> tuple[Occurrence, ...]:
    """The occurrences ordered by sense, as ``senses`` names them; those of other senses, and of none, follow."""
    place = {sense: number for number, sense in enumerate(dict.fromkeys([*senses, *(o.sense for o in occurrences)]))}
    return tuple(sorted(occurrences, key=lambda one: (not one.sense, place[one.sense])))


def baseline_texts(language: str, most: int = BASELINE_TEXTS) -> list[str]:
    """Sentences of the bank in even steps: texts about many things, the same for every word."""
    texts = list(dict.fromkeys(one.sentence for word in bank(language) for one in word.occurrences))
    return texts if len(texts) <= most else [texts[place * len(texts) // most] for place in range(most)]


def model_curves(
    model_id: str, occurrences: Sequence[Occurrence], language: str, progress: Progress = silent
) -> Curves:
    """:func:`curves` of a model over the labelled ``occurrences``; the model is opened only where nothing is stored."""
    kept = [occurrences[place] for place in labelled(occurrences)]
    _check(kept)
    texts = baseline_texts(language)
    spec = catalog.get_spec(model_id)
    key = {
        "model": spec.id, "revision": spec.revision, "occurrences": _identity(kept),
        "senses": [one.sense for one in kept], "baseline": texts, "shuffles": SHUFFLES,
    }  # fmt: skip

    def compute() -> Curves:
        encoder = loading.load_encoder(spec.id, progress)
        states = occurrence_states(encoder, kept, progress)
        baseline = random_word_cosine(encoder, texts, progress=progress)
        progress("separation.compare", 0, None)
        return curves(states.vectors, [one.sense for one in kept], baseline)

    return diskcache.get_or_compute("sense_curves", key, _VERSION, compute, progress=progress)


def found_senses(
    encoder: Encoder, occurrences: Sequence[Occurrence], method: str, k: int | None, progress: Progress = silent
) -> FoundSenses:
    """The groups of the occurrences at every layer, and how far they are the senses of those that have one."""
    _check(occurrences)
    key = {
        "model": encoder.spec.id, "revision": encoder.spec.revision, "occurrences": _identity(occurrences),
        "senses": [one.sense for one in occurrences], "method": method, "k": k,
    }  # fmt: skip

    def compute() -> FoundSenses:
        groups = discover_layers(states_of(encoder, occurrences, progress).vectors, method, k, progress=progress)
        kept = labelled(occurrences)
        senses = [occurrences[place].sense for place in kept]
        return FoundSenses(groups, [agreement(one.labels[kept], senses) for one in groups] if kept else [])

    return diskcache.get_or_compute("sense_groups", key, _VERSION, compute, progress=progress)


def prepare(model_id: str, occurrences: Sequence[Occurrence], progress: Progress = silent) -> Prepared:
    """Make :func:`states_of` quick: the work of a job, whose result is small."""
    states = states_of(loading.load_encoder(model_id, progress), occurrences, progress)
    return Prepared(int((states.pieces > 1).sum()), int(states.pieces.max()), states.windowed)


def states_of(encoder: Encoder, occurrences: Sequence[Occurrence], progress: Progress = silent) -> States:
    """:func:`occurrence_states`, the last few of them from memory: a slider over layers asks for them again."""
    _check(occurrences)
    key = (encoder.spec.id, encoder.spec.revision, tuple(occurrences))
    with _lock:
        found = _recent.get(key)
        if found is not None:
            _recent.move_to_end(key)
            return found
    found = occurrence_states(encoder, occurrences, progress)
    with _lock:
        _recent[key] = found
        while len(_recent) > _KEPT:
            _recent.popitem(last=False)
    return found


def layer_cosines(encoder: Encoder, occurrences: Sequence[Occurrence], layer: int) -> Float64:
    """The cosines between all occurrences at a layer: (n, n)."""
    return cosines(states_of(encoder, occurrences).vectors[layer])


def static_cosines(
    space: Space, occurrences: Sequence[Occurrence], word: str, *, forms: bool = False
) -> tuple[Float64, tuple[str, ...]]:
    """The cosines between the vectors a static model gives the occurrences, (n, n), and the words it does not know.

    It looks up ``word`` for all of them (so that all cosines are 1) or, with ``forms``, each as it is written: then
    "bank" and "banks" are two words. Rows and columns of unknown words are NaN.
    """
    asked = [one.target if forms else word for one in occurrences]
    located = {form: space.locate(form) for form in dict.fromkeys(asked)}
    missing = tuple(form for form, found in located.items() if found is None)
    matrix = np.full((len(asked), len(asked)), np.nan)
    known = [place for place, form in enumerate(asked) if located[form] is not None]
    if known:
        rows: list[NDArray[np.float32]] = [found.vector for place in known if (found := located[asked[place]])]
        matrix[np.ix_(known, known)] = cosines(np.stack(rows))
    return matrix, missing


def _check(occurrences: Sequence[Occurrence]) -> None:
    if len(occurrences) < 2:
        raise InputError("separation.too_few", received=len(occurrences))
    if len(occurrences) > MOST:
        raise InputError("separation.too_many", received=len(occurrences), allowed=MOST)


def _identity(occurrences: Sequence[Occurrence]) -> list[list[object]]:
    return [[one.sentence, one.start, one.end] for one in occurrences]
