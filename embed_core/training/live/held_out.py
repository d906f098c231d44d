"""One loss for all: how well a model tells the word that stood there from words drawn at random.

The losses that CBOW and skip-gram, negative sampling and hierarchical softmax minimise are different numbers and cannot
be compared; gensim's own running loss is a float32 sum that grows from call to call and loses its last digits (it is
left alone here). Instead the same questions are put to every model at every look: given the words around a gap (up to
:data:`REACH` on each side), which of ``1 + NOISE`` words stood in it? One of them did, the others are drawn in
proportion to count^0.75. With s_i the score of word i, the loss of a question is

    -log( exp(s_right) / sum_i exp(s_i) )        in nats; a model that knows nothing has log(1 + NOISE) = 1.79

The words around are given as the mean h of their vectors. Negative sampling learns u.h = log p(w|h) / P_noise(w) -
log k (Levy & Goldberg 2014, with k noise words a pair), so s = u.h answers the question exactly; hierarchical softmax
gives p(w|h) itself, so s = log p(w|h) - log P_noise(w). This is the ranking form of noise-contrastive estimation (Ma &
Collins 2018; as InfoNCE in van den Oord et al. 2018). Guessing from a mean is what CBOW is trained for; skip-gram has
learnt to guess from one word, and u.h is then the mean of its scores.

The questions come from documents that are left out of the training (every 20th; in a corpus of fewer than 40 documents
nothing is left out) and, apart from those, from as many that are trained on: what is learnt by heart lowers the second
loss and not the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.training.learner import Learner

NOISE = 5
REACH = 5
QUESTIONS = 2_000
CHANCE = float(np.log(1 + NOISE))
POWER = 0.75
FREQUENT = 1e-3
"""Share of the running words from which on a word is asked less often than it occurs (as in subsampling)."""
_SEED = 353


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """``contexts`` (Q, 2 REACH) with the ``share`` of each in the mean (0: no word there) and ``candidates``
    (Q, 1 + NOISE), the right word first, as places in ``words``; the log of the noise words' probabilities
    ``log_noise`` (words,).
    """

    words: tuple[str, ...]
    contexts: NDArray[np.int64]
    share: NDArray[np.float32]
    candidates: NDArray[np.int64]
    log_noise: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.contexts)


def draw(
    documents: Sequence[Sequence[str]], counts: Mapping[str, int], most: int = QUESTIONS, seed: int = _SEED
) -> Questions:
    """Questions about ``documents`` and the words in ``counts``, the same for the same text; none where no two known
    words stand near each other.
    """
    words = tuple(counts)
    number = {word: place for place, word in enumerate(words)}
    occurrences = np.array([counts[word] for word in words], np.float64)
    kept = _keep_probability(occurrences)
    chance = np.random.default_rng(seed)
    found = [gap for text in documents for gap in _gaps(text, number, kept, chance)] if len(words) > 1 else []
    gaps = np.array(found, np.int64).reshape(-1, 1 + 2 * REACH)
    if len(gaps) > most:
        gaps = gaps[np.sort(chance.choice(len(gaps), most, replace=False))]
    noise = occurrences**POWER / (occurrences**POWER).sum()
    candidates = np.concatenate([gaps[:, :1], _others(gaps[:, 0], noise, chance)], axis=1)
    there = gaps[:, 1:] >= 0
    share = (there / np.maximum(1, there.sum(axis=1, keepdims=True))).astype(np.float32)
    return Questions(words, np.where(there, gaps[:, 1:], 0), share, candidates, np.log(noise))


def loss(scores: NDArray[np.floating]) -> float:
    """The mean loss of questions from scores (Q, 1 + noise), the right word's first; NaN without questions.

    >>> round(loss(np.array([[0.0, 0.0], [2.0, 0.0]])), 4), round((0.693147 + 0.126928) / 2, 4)
    (0.41, 0.41)
    """
    if not len(scores):
        return float("nan")
    top = scores.max(axis=1, keepdims=True)
    total = np.log(np.exp(scores - top).sum(axis=1)) + top[:, 0]
    return float((total - scores[:, 0]).mean())


class Examiner:
    """Puts the questions to one model: the rows of its words are looked up once."""

    def __init__(self, questions: Questions, learner: Learner) -> None:
        row = {word: place for place, word in enumerate(learner.words)}
        rows = np.array([row[word] for word in questions.words], np.int64)
        self._learner = learner
        self._share = questions.share
        self._contexts, self._candidates = rows[questions.contexts], rows[questions.candidates]
        self._log_noise = questions.log_noise[questions.candidates]
        self._tree = _Tree(learner, self._candidates) if learner.settings.hierarchical and len(questions) else None

    def scores(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """The scores (Q, 1 + NOISE) with the words' ``vectors`` (N, d) as they are now."""
        asked: NDArray[np.float32] = np.einsum("qnd,qn->qd", vectors[self._contexts], self._share)
        if self._tree is not None:
            return self._tree.log_probabilities(asked, self._learner.output) - self._log_noise
        answers = self._learner.output[self._candidates]
        found: NDArray[np.float64] = np.einsum("qcd,qd->qc", answers, asked).astype(np.float64)
        return found


class _Tree:
    """The paths of all candidates through the Huffman tree, filled up to one length with a weight of zero."""

    def __init__(self, learner: Learner, candidates: NDArray[np.int64]) -> None:
        paths = {row: learner.path(row) for row in np.unique(candidates).tolist()}
        longest = max(len(nodes) for nodes, _ in paths.values())
        different, self._place = np.unique(candidates, return_inverse=True)
        self._place = self._place.reshape(candidates.shape)
        self._nodes = np.zeros((len(different), longest), np.int64)
        self._signs = np.zeros((len(different), longest), np.float64)
        for place, row in enumerate(different.tolist()):
            nodes, ways = paths[row]
            self._nodes[place, : len(nodes)] = nodes
            self._signs[place, : len(nodes)] = 1.0 - 2.0 * ways

    def log_probabilities(self, asked: NDArray[np.float32], output: NDArray[np.float32]) -> NDArray[np.float64]:
        """log p(candidate | context) (Q, C): the sum of log sigmoid(+-node . context) along the path."""
        known = np.zeros(self._place.shape, np.float64)
        for column in range(self._place.shape[-1]):
            nodes, signs = self._nodes[self._place[:, column]], self._signs[self._place[:, column]]
            turned = np.einsum("qld,qd->ql", output[nodes], asked).astype(np.float64) * signs
            known[:, column] = np.where(signs != 0, -np.logaddexp(0.0, -turned), 0.0).sum(axis=1)
        return known


def _keep_probability(occurrences: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = FREQUENT * occurrences.sum() / occurrences
    kept: NDArray[np.float64] = np.minimum(1.0, np.sqrt(ratio) + ratio)
    return kept


def _gaps(
    text: Sequence[str], number: Mapping[str, int], kept: NDArray[np.float64], chance: np.random.Generator
) -> NDArray[np.int64]:
    """The word in the gap and those around it, (n, 1 + 2 REACH), of one document: every word that is kept, with the
    kept words up to a drawn distance on both sides; -1 where there is none.
    """
    known = np.array([number[word] for word in text if word in number], np.int64)
    known = known[chance.random(len(known)) < kept[known]]
    away = np.array([step for step in range(-REACH, REACH + 1) if step])
    places = np.arange(len(known))[:, None] + away
    reach = chance.integers(1, REACH + 1, len(known))
    inside = (places >= 0) & (places < len(known)) & (np.abs(away) <= reach[:, None])
    around = np.where(inside, known[np.clip(places, 0, max(0, len(known) - 1))], -1) if len(known) else places
    found: NDArray[np.int64] = np.column_stack([known, around])[inside.any(axis=1)]
    return found


def _others(right: NDArray[np.int64], noise: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.int64]:
    """Noise words (Q, NOISE), none of them the right one (where there is another word at all)."""
    drawn = chance.choice(len(noise), size=(len(right), NOISE), p=noise)
    for _ in range(100):
        same = drawn == right[:, None]
        if not same.any():
            break
        drawn[same] = chance.choice(len(noise), size=int(same.sum()), p=noise)
    return drawn
