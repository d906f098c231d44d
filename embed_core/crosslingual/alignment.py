"""Two static spaces and a dictionary: the rotation, how good it is on words it has not seen, and the hubs.

Everything is measured among the ``vocabulary`` most frequent words of both models. The k nearest sources in CSLS, and
the lists in which hubs are counted, come from the :data:`ASKED` most frequent source words.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embed_core import diskcache
from embed_core.crosslingual import procrustes
from embed_core.crosslingual.csls import Hubs, csls, density, hubs
from embed_core.crosslingual.dictionary import HELD_OUT, Pair, Split, oriented, split
from embed_core.crosslingual.precision import Ranks, ranks
from embed_core.errors import InputError
from embed_core.points import digest
from embed_core.progress import Progress, silent
from embed_core.scores import row_cosines
from embed_core.static.model import StaticModel

ASKED = 5_000
VOCABULARIES: tuple[int, ...] = (5_000, 10_000, 20_000)
FEWEST_HELD_OUT = 20
FEWEST_KNOWN = round(FEWEST_HELD_OUT / HELD_OUT)
SIZES: tuple[int, ...] = (25, 50, 100, 200, 400, 800)
DRAWS = 3
VERSION = 1

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """``seeds`` 0 takes all seed pairs; ``draw`` decides which pairs are held out, and the order of the seeds."""

    vocabulary: int = 10_000
    seeds: int = 0
    draw: int = 1
    unit: bool = True
    centre: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """``matrix`` (d, d) turns prepared source vectors; ``target_density`` (m,) is CSLS's r_S of all candidates.

    ``before`` and ``after`` are the mean cosines of the held-out pairs without and with the rotation, ``others`` that
    of held-out source words with the translations of others, after it.
    """

    matrix: NDArray[np.float64]
    seeds: int
    held_out: tuple[Pair, ...]
    asked: tuple[str, ...]
    ranks: Ranks
    target_density: Floats
    hubs: Hubs
    before: float
    after: float
    others: float


@dataclass(frozen=True, slots=True, eq=False)
class SeedCurve:
    """Ranks by number of seed pairs: ``found[i]`` are those of ``sizes[i]``, one a draw of the seeds."""

    sizes: tuple[int, ...]
    found: tuple[tuple[Ranks, ...], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target word offered as a translation, its cosine and its CSLS."""

    word: str
    cosine: float
    csls: float


class Bench:
    """Both spaces as the settings prepare them, and the pairs that both know. Light: made anew where it is needed."""

    def __init__(self, source: StaticModel, target: StaticModel, pairs: Sequence[Pair], settings: Settings) -> None:
        """Raises :class:`InputError` ``crosslingual.few_known`` where the models know too few of the pairs."""
        self.source, self.target, self.settings = source, target, settings
        self.rows = {word: row for row, word in enumerate(source.words[: settings.vocabulary])}
        self.target_rows = {word: row for row, word in enumerate(target.words[: settings.vocabulary])}
        parts = split(pairs, settings.draw)
        kept = oriented(pairs, self.rows, self.target_rows)
        self.split = Split(_part(parts.seeds, kept), _part(parts.held_out, kept))
        if len(self.split.held_out) < FEWEST_HELD_OUT or len(self.split.seeds) < procrustes.FEWEST:
            raise InputError(
                "crosslingual.few_known", known=len(kept), total=len(pairs), needed=FEWEST_KNOWN,
                one=source.spec.name, two=target.spec.name, vocabulary=f"{settings.vocabulary:,}",
            )  # fmt: skip

    def taking(self, seeds: int) -> Bench:
        """The same bench with another number of seed pairs, 0 for all."""
        other = copy.copy(self)
        other.settings = replace(self.settings, seeds=seeds)
        return other

    @cached_property
    def sources(self) -> Floats:
        """Prepared source vectors (n, d)."""
        return self._prepared(self.source)

    @cached_property
    def targets(self) -> Floats:
        """Prepared target vectors (m, d)."""
        return self._prepared(self.target)

    @property
    def seeds(self) -> tuple[Pair, ...]:
        """The seed pairs that the settings take."""
        return self.split.seeds[: self.settings.seeds or None]

    @cached_property
    def answers(self) -> dict[str, list[int]]:
        """The accepted target rows of every held-out source word."""
        found: dict[str, list[int]] = {}
        for pair in self.split.held_out:
            found.setdefault(pair.source, []).append(self.target_rows[pair.target])
        return found

    def rotation(self, seeds: Sequence[Pair]) -> NDArray[np.float64]:
        """W from these pairs."""
        return procrustes.rotation(*self.seed_vectors(seeds))

    def seed_vectors(self, seeds: Sequence[Pair]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Prepared source and target vectors (n, d) of these pairs."""
        first = self.sources[[self.rows[pair.source] for pair in seeds]]
        second = self.targets[[self.target_rows[pair.target] for pair in seeds]]
        return first.astype(np.float64), second.astype(np.float64)

    def mapped(self, matrix: NDArray[np.float64], rows: Sequence[int] | slice) -> Floats:
        """Source vectors after the rotation, at length 1."""
        turned: Floats = (self.sources[rows] @ matrix.T.astype(np.float32)).astype(np.float32)
        return _unit(turned)

    @cached_property
    def unit_targets(self) -> Floats:
        """Target vectors at length 1."""
        return _unit(self.targets)

    def ranked(self, matrix: NDArray[np.float64], target_density: Floats) -> Ranks:
        """Where the accepted translations of the held-out words stand."""
        asked = self.mapped(matrix, [self.rows[word] for word in self.answers])
        return ranks(asked, self.unit_targets, target_density, list(self.answers.values()))

    def _prepared(self, model: StaticModel) -> Floats:
        width = max(self.source.dims, self.target.dims)
        table = model.vectors[: self.settings.vocabulary]
        done = procrustes.prepared(table, unit=self.settings.unit, centre=self.settings.centre, width=width)
        return done.astype(np.float32)


def align(
    source: StaticModel, target: StaticModel, pairs: Sequence[Pair], settings: Settings, progress: Progress = silent
) -> Aligned:  # fmt: skip
    """The rotation from the seed pairs and everything measured on it; kept on disk."""
    return diskcache.get_or_compute(
        "crosslingual_align", _key(source, target, pairs, settings), VERSION,
        lambda: _align(Bench(source, target, pairs, settings), progress), progress=progress,
    )  # fmt: skip


def _align(bench: Bench, progress: Progress) -> Aligned:
    seeds = bench.seeds
    matrix = bench.rotation(seeds)
    mapped = bench.mapped(matrix, slice(0, ASKED))
    crowd = density(bench.unit_targets, mapped, progress=progress)
    before, after, others = _cosines(bench, matrix)
    return Aligned(
        matrix, len(seeds), bench.split.held_out, tuple(bench.answers), bench.ranked(matrix, crowd), crowd,
        hubs(mapped, bench.unit_targets, crowd, progress=progress), before, after, others,
    )  # fmt: skip


def _cosines(bench: Bench, matrix: NDArray[np.float64]) -> tuple[float, float, float]:
    first = [bench.rows[pair.source] for pair in bench.split.held_out]
    second = bench.targets[[bench.target_rows[pair.target] for pair in bench.split.held_out]]
    turned = bench.mapped(matrix, first)
    plain = float(row_cosines(bench.sources[first], second).mean())
    # The next pair's translation: as random as any other, and the same on every run.
    return plain, float(row_cosines(turned, second).mean()), float(row_cosines(turned, np.roll(second, 7, 0)).mean())


def seed_curve(
    source: StaticModel, target: StaticModel, pairs: Sequence[Pair], settings: Settings, progress: Progress = silent
) -> SeedCurve:  # fmt: skip
    """P@k by number of seed pairs, :data:`DRAWS` random choices of them each; the held-out words stay the same."""
    whole = replace(settings, seeds=0)
    return diskcache.get_or_compute(
        "crosslingual_curve", _key(source, target, pairs, whole), VERSION,
        lambda: _curve(Bench(source, target, pairs, whole), progress), progress=progress,
    )  # fmt: skip


def _curve(bench: Bench, progress: Progress) -> SeedCurve:
    every = bench.split.seeds
    sizes = (*(size for size in SIZES if size < len(every)), len(every))
    found: list[tuple[Ranks, ...]] = []
    for number, size in enumerate(sizes):
        draws = DRAWS if size < len(every) else 1
        at_size = []
        for draw in range(draws):
            progress("crosslingual.curve", number + draw / draws, len(sizes))
            chosen = np.random.default_rng([bench.settings.draw, draw]).permutation(len(every))[:size].tolist()
            matrix = bench.rotation([every[place] for place in chosen])
            crowd = density(bench.unit_targets, bench.mapped(matrix, slice(0, ASKED)))
            at_size.append(bench.ranked(matrix, crowd))
        found.append(tuple(at_size))
    return SeedCurve(sizes, tuple(found))


def translations(
    bench: Bench, aligned: Aligned, word: str, measure: str = "csls", count: int = 10
) -> tuple[Candidate, ...]:
    """The target words nearest to a source word after the rotation, by "cosine" or "csls".

    Raises :class:`InputError` ``crosslingual.unknown_word`` for a word that is not among the vocabulary.
    """
    row = bench.rows.get(word, bench.rows.get(word.lower()))
    if row is None:
        raise InputError(
            "crosslingual.unknown_word", word=word[:60], name=bench.source.spec.name,
            vocabulary=f"{min(bench.settings.vocabulary, len(bench.source)):,}",
        )  # fmt: skip
    asked = bench.mapped(aligned.matrix, [row])
    cosines = asked @ bench.unit_targets.T
    scaled = csls(cosines, density(asked, bench.unit_targets), aligned.target_density)[0]
    order = np.argsort(-(scaled if measure == "csls" else cosines[0]), kind="stable")[:count].tolist()
    return tuple(Candidate(bench.target.words[at], float(cosines[0, at]), float(scaled[at])) for at in order)


def _key(
    source: StaticModel, target: StaticModel, pairs: Sequence[Pair], settings: Settings
) -> dict[str, object]:  # fmt: skip
    return {
        "source": f"{source.spec.id}@{source.spec.revision}",
        "target": f"{target.spec.id}@{target.spec.revision}",
        "pairs": digest([[pair.source, pair.target] for pair in pairs]),
        "settings": [settings.vocabulary, settings.seeds, settings.draw, settings.unit, settings.centre],
    }


def _part(part: Sequence[Pair], kept: Sequence[Pair]) -> tuple[Pair, ...]:
    """The pairs of ``part`` that are among ``kept``, in its order and the way round they stand there."""
    known = {(pair.source, pair.target) for pair in kept}
    straight = [
        pair if (pair.source, pair.target) in known else Pair(pair.target, pair.source, pair.kind) for pair in part
    ]
    return tuple(pair for pair in straight if (pair.source, pair.target) in known)


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = (rows / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return scaled
