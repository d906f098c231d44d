"""One batch of pairs: which are in it, what temperature and size do to its gradient, one's own pairs.

The gradient is that of :mod:`.loss`, (p_ij - [i = j]) / (n t). Three readings of it:

- its *pull* on a question, n |d loss / d s_ii| = (1 - p_ii) / t: what draws its own passage nearer, and by the same
  amount all wrong passages away, since a row of the gradient sums to zero;
- its *length*, the root of the sum of its squares;
- the *share of the hardest*: of what pushes wrong passages away, the part that falls on the nearest one,
  max_j p_ij / (1 - p_ii). At a high temperature all n - 1 share alike, near zero one takes everything.

The loss is a lower bound on information (van den Oord et al. 2018, arXiv:1807.03748): I(question; passage) >= log n -
loss, so that a batch of n pairs can never witness more than log n nats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embed_core.errors import InputError
from embed_core.training.contrastive.loss import BatchLoss, info_nce
from embed_core.training.contrastive.pairs import Pair

LEAST, MOST = 2, 64
LONGEST = 1_000
"""Characters of a question or a passage of one's own."""
TEMPERATURES: tuple[float, ...] = (0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0)
SIZES: tuple[int, ...] = (2, 4, 8, 16, 32, 64)
DRAWS = 20
_BARS = ("\t", "|", "｜")
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Strength:
    """A batch in four numbers: ``loss``, mean ``pull`` on a question, ``length`` of the gradient, mean ``hardest``
    share (NaN where no question has anything left to push).
    """

    loss: float
    pull: float
    length: float
    hardest: float


@dataclass(frozen=True, eq=False, slots=True)
class Sweep:
    """:class:`Strength` over the ``values`` (k,) of a setting, a field an array (k,)."""

    values: Floats
    loss: Floats
    pull: Floats
    length: Floats
    hardest: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """A question's row in full: for each passage of the batch the ``cosines``, divided by t (``logits``), their
    exponentials less the largest (``powers``), the ``probabilities``, all (m,); ``loss`` = -log of its own.
    """

    cosines: Floats
    logits: Floats
    powers: Floats
    probabilities: Floats
    loss: float


def draw(pairs: Sequence[Pair], size: int, seed: int, *, related: bool = False) -> tuple[int, ...]:
    """Places of ``size`` pairs drawn at random, or with ``related`` topic by topic, so that the batch has few of them.

    A larger batch of the same seed begins with the smaller one.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(pairs)).tolist()
    if related:
        topics = list(dict.fromkeys(pairs[row].topic for row in order))
        order.sort(key=lambda row: topics.index(pairs[row].topic))
    return tuple(order[: max(LEAST, min(size, len(pairs)))])


def same_topic(pairs: Sequence[Pair]) -> Bools:
    """Cells (n, n) off the diagonal whose passage is on the question's topic: where false negatives are to be feared.
    Pairs without a topic share none.
    """
    topics = np.array([pair.topic for pair in pairs])
    found: Bools = (topics[:, None] == topics[None, :]) & (topics != "")[:, None]
    np.fill_diagonal(found, False)
    return found


def topics(pairs: Sequence[Pair]) -> list[tuple[int, int]]:
    """Runs of pairs, sorted by topic, that share one: from the first up to the end of each run of two or more.

    >>> topics([Pair(str(n), topic, "train", "q", "p") for n, topic in enumerate(["rice", "tea", "tea", ""])])
    [(1, 3)]
    """
    runs = []
    first = 0
    for place in range(1, len(pairs) + 1):
        if place == len(pairs) or pairs[place].topic != pairs[first].topic:
            if place - first > 1 and pairs[first].topic:
                runs.append((first, place))
            first = place
    return runs


def strength(batch: BatchLoss) -> Strength:
    """The four numbers of a batch.

    Two questions at right angles, each on its passage, at temperature 1: 1 - p = 1 / (e + 1), and the one wrong
    passage takes all of the push.

    >>> found = strength(info_nce(np.eye(2), np.eye(2), 1.0))
    >>> round(found.pull, 4), round(found.length, 4), found.hardest
    (0.2689, 0.2689, 1.0)
    """
    shares = hardest_shares(batch)
    sound = shares[np.isfinite(shares)]
    return Strength(
        batch.loss,
        float(pulls(batch).mean()),
        float(np.linalg.norm(batch.gradient)),
        float(sound.mean()) if sound.size else float("nan"),
    )


def pulls(batch: BatchLoss) -> Floats:
    """What draws each question (n,) to its own passage: (1 - p_ii) / t."""
    count = len(batch.losses)
    found: Floats = -np.diagonal(batch.gradient) * count
    return found


def hardest_shares(batch: BatchLoss) -> Floats:
    """For each question (n,) the part of the push that falls on the nearest wrong passage; NaN where there is none."""
    wrong = batch.probabilities.copy()
    np.fill_diagonal(wrong, 0.0)
    total = wrong.sum(axis=1)
    found: Floats = np.divide(wrong.max(axis=1), total, out=np.full(len(total), np.nan), where=total > 0)
    return found


def push_on(batch: BatchLoss, cells: Bools) -> float:
    """The part of all pushing that falls on the ``cells`` (n, m): on passages of the same topic, say; 0 without any."""
    push = np.clip(batch.gradient, 0.0, None)
    total = float(push.sum())
    return float(push[cells].sum()) / total if total > 0 else 0.0


def bound(batch: BatchLoss) -> float:
    """What the batch proves about the information, in nats: log n - loss; 0 where that is negative."""
    return max(0.0, math.log(len(batch.losses)) - batch.loss)


def odds(difference: float, temperature: float) -> float:
    """How many times more probable a passage is that is nearer by a cosine ``difference``.

    >>> round(odds(0.05, 0.01), 1), round(odds(0.05, 1.0), 2)
    (148.4, 1.05)
    """
    return math.exp(min(difference / temperature, 700.0))


def row(batch: BatchLoss, question: int) -> Row:
    """The numbers of one question, written out."""
    cosines = batch.similarities[question]
    logits = cosines / batch.temperature
    return Row(
        cosines, logits, np.exp(logits - logits.max()), batch.probabilities[question], float(batch.losses[question])
    )


def over_temperatures(
    queries: ArrayLike, passages: ArrayLike, temperatures: Sequence[float] = TEMPERATURES
) -> Sweep:  # fmt: skip
    """One batch, vectors (n, d) and (n, d), at every temperature."""
    found = [strength(info_nce(queries, passages, one)) for one in temperatures]
    return _sweep(temperatures, found)


def over_sizes(
    queries: ArrayLike, passages: ArrayLike, temperature: float, *, sizes: Sequence[int] = SIZES, draws: int = DRAWS,
    seed: int = 0,
) -> Sweep:  # fmt: skip
    """Batches of every size (no larger than there are pairs), each the mean of ``draws`` random ones of all pairs."""
    asked, given = np.asarray(queries), np.asarray(passages)
    kept = [size for size in sizes if size <= len(asked)]
    rng = np.random.default_rng(seed)
    found = []
    for size in kept:
        several = []
        for _ in range(draws):
            rows = rng.permutation(len(asked))[:size]
            several.append(strength(info_nce(asked[rows], given[rows], temperature)))
        found.append(_mean(several))
    return _sweep(kept, found)


def parse_pairs(typed: str) -> tuple[Pair, ...]:
    """One's own pairs, one a line: question, a tab or a bar, passage. Nothing typed gives none.

    >>> [(pair.question, pair.passage) for pair in parse_pairs("Why? | Because.\\nWho?\\tShe.")]
    [('Why?', 'Because.'), ('Who?', 'She.')]

    Raises:
        InputError: ``bge_page.no_bar``, ``bge_page.empty_half``, ``bge_page.too_long``, ``bge_page.too_few``,
            ``bge_page.too_many``.
    """
    lines = [(number, line) for number, line in enumerate(typed.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise InputError("bge_page.too_many", received=f"{len(lines):,}", most=MOST)
    found = tuple(_parsed(number, line.strip("\r\n ")) for number, line in lines)
    if len(found) == 1:
        raise InputError("bge_page.too_few", received=1, least=LEAST)
    return found


def _parsed(number: int, line: str) -> Pair:
    bar = next((bar for bar in _BARS if bar in line), None)
    if bar is None:
        raise InputError("bge_page.no_bar", number=number, received=line[:60])
    question, _, passage = (part.strip() for part in line.partition(bar))
    if not question or not passage:
        raise InputError("bge_page.empty_half", number=number, received=line[:60])
    if (longest := max(len(question), len(passage))) > LONGEST:
        raise InputError("bge_page.too_long", number=number, received=f"{longest:,}", allowed=f"{LONGEST:,}")
    return Pair(f"own-{number}", "", "train", question, passage)


def _mean(several: Sequence[Strength]) -> Strength:
    table = np.array([[one.loss, one.pull, one.length, one.hardest] for one in several])
    found = [float(column[np.isfinite(column)].mean()) if np.isfinite(column).any() else math.nan for column in table.T]
    return Strength(*found)


def _sweep(values: Sequence[float], found: Sequence[Strength]) -> Sweep:
    table = np.array([[one.loss, one.pull, one.length, one.hardest] for one in found]).reshape(-1, 4)
    return Sweep(np.array(values, dtype=np.float64), *np.ascontiguousarray(table.T))
