"""The bench: a list of words is damaged more and more, and each method is asked how much of a word it still sees.

For a word w, its clean vector v(w) and a damaged form w', two figures: the cosine of v(w') to v(w), and how many of the
ten nearest neighbours of v(w) are still among those of v(w'), in the method's own vocabulary (w and w' left out of
both lists). Both are averaged over draws, then over words; the band is the middle 95 % of 1,000 bootstrap samples of
the words (Efron 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core import loading
from embed_core.catalog import get_spec
from embed_core.errors import InputError
from embed_core.oov import methods
from embed_core.oov.augment import Augmented, augmented, forms_for
from embed_core.oov.chinese import frequent_characters, homophones
from embed_core.oov.damage import MOST, Kind, damage
from embed_core.oov.methods import Method
from embed_core.progress import Progress, silent
from embed_core.similarity import top_k_many

MOST_WORDS = 60
NEIGHBOURS = 10
FASTTEXT = "fasttext"
_PAIRS = 2_000
_SAMPLES = 1_000

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Setup:
    """What is measured: ``words``, the ``kind`` of damage, ``draws`` a word and amount, the table of the look-ups."""

    words: tuple[str, ...]
    kind: Kind
    draws: int
    table: str

    @property
    def key(self) -> str:
        """Says everything about the result, but for the method."""
        models = "|".join(f"{name}@{get_spec(name).revision}" for name in (self.table, FASTTEXT))
        return f"{models}|{self.kind}|{self.draws}|{' '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The ``words`` that the table knows (``missing``: the others) and the damaged forms.

    ``forms[word][amount]`` are the texts of the draws; a word that cannot be damaged so often has none there.
    ``extra[word]`` are the forms of the augmentation: some to average, then the new ones.
    """

    words: tuple[str, ...]
    missing: tuple[str, ...]
    forms: tuple[tuple[tuple[str, ...], ...], ...]
    extra: tuple[tuple[str, ...], ...]

    @property
    def able(self) -> list[int]:
        """How many words could be damaged 0, 1, 2, ... times."""
        return [sum(bool(row[amount]) for row in self.forms) for amount in range(MOST + 1)]


@dataclass(frozen=True, slots=True)
class MethodScores:
    """Of one method: ``cosine`` and ``kept`` (words, amounts), NaN where a word could not be damaged so often.

    ``known`` (amounts,) is the share of the damaged forms that have a row of their own (NaN for an encoder);
    ``chance`` the mean cosine of two different words; ``augmented`` is None where no word has enough forms.
    """

    method: str
    vocabulary: int
    cosine: Numbers
    kept: Numbers
    known: Numbers
    chance: float
    augmented: Augmented | None

    def above_chance(self) -> Numbers:
        """The cosines on a scale where two different words have 0 on average, and the same vector 1."""
        return (self.cosine - self.chance) / (1.0 - self.chance)


@dataclass(frozen=True, slots=True)
class Bench:
    """The plan and the scores of the look-ups (and of fastText)."""

    plan: Plan
    scores: tuple[MethodScores, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A mean and its bootstrap interval, one entry an amount."""

    mean: Numbers
    low: Numbers
    high: Numbers


def make_plan(setup: Setup) -> Plan:
    """Damage the words.

    Raises:
        InputError: ``damage.no_words`` below two, ``damage.too_many_words``, ``damage.nothing_known``, and what
            :func:`embed_core.oov.damage.damage` refuses.
    """
    asked = tuple(dict.fromkeys(setup.words))
    if len(asked) < 2:
        raise InputError("damage.no_words", allowed=MOST_WORDS)
    if len(asked) > MOST_WORDS:
        raise InputError("damage.too_many_words", received=len(asked), allowed=MOST_WORDS)
    model = loading.load_static(setup.table)
    words = tuple(word for word in asked if model.find(word) is not None)
    if not words:
        raise InputError("damage.nothing_known", received=", ".join(asked)[:80], name=model.spec.name)
    sounds = homophones(frequent_characters(model.words)) if setup.kind == "homophone" else {}

    def drawn(word: str, amount: int) -> tuple[str, ...]:
        made = [damage(word, setup.kind, amount, draw, sounds=sounds) for draw in range(setup.draws)]
        return tuple(one.text for one in made if one.applied == amount)

    forms = tuple(tuple(drawn(word, amount) for amount in range(MOST + 1)) for word in words)
    extra = tuple(tuple(forms_for(word, setup.kind, sounds)) for word in words)
    return Plan(words, tuple(word for word in asked if word not in words), forms, extra)


def run_tables(setup: Setup, with_ngrams: bool, progress: Progress = silent) -> Bench:
    """The look-ups in ``setup.table`` and, ``with_ngrams``, fastText's answer."""
    loading.load_static(setup.table, progress)
    plan = make_plan(setup)
    model = loading.load_static(setup.table)
    found = [methods.lookup(model, how) for how in methods.LOOKUPS]
    if with_ngrams:
        found.append(methods.ngrams(loading.load_static(FASTTEXT, progress)))
    return Bench(plan, tuple(measure(method, plan, progress) for method in found))


def run_encoder(setup: Setup, model_id: str, progress: Progress = silent) -> MethodScores:
    """An encoder's answer; the words that it is compared on come from ``setup.table``."""
    loading.load_static(setup.table, progress)
    plan = make_plan(setup)
    frequent = loading.load_static(setup.table).words
    return measure(methods.open_encoder(model_id, frequent, plan.words, progress), plan, progress)


def measure(method: Method, plan: Plan, progress: Progress = silent) -> MethodScores:
    """Both figures of every word and amount, and what augmentation does."""
    in_draws = [text for row in plan.forms for texts in row for text in texts]
    texts = list(dict.fromkeys([*plan.words, *in_draws, *(text for row in plan.extra for text in row)]))
    vectors = _units(method.answer(texts, progress))
    place = {text: number for number, text in enumerate(texts)}
    near = _neighbours(method, texts, vectors, set(plan.words) | set(in_draws), progress)
    shape = (len(plan.words), MOST + 1)
    cosine, kept = np.full(shape, np.nan), np.full(shape, np.nan)
    for row, word in enumerate(plan.words):
        clean = vectors[place[word]]
        for amount, forms in enumerate(plan.forms[row]):
            if forms and np.isfinite(clean).all():
                cosine[row, amount] = np.mean([_cosine(clean, vectors[place[form]]) for form in forms])
                kept[row, amount] = np.mean([_kept(method, near, word, form) for form in forms])
    return MethodScores(
        method.id, len(method.words), cosine, kept, _known(method, plan), chance(method),
        augmented([vectors[place[word]] for word in plan.words],
                  [[vectors[place[text]] for text in row] for row in plan.extra]),
    )  # fmt: skip


def chance(method: Method, pairs: int = _PAIRS, seed: int = 0) -> float:
    """The mean cosine of two different words of the method's table, over pairs drawn with a fixed seed."""
    total = len(method.words)
    generator = np.random.default_rng(seed)
    first = generator.integers(0, total, pairs)
    second = (first + generator.integers(1, max(2, total), pairs)) % total
    a, b = _units(method.table[first]), _units(method.table[second])
    return float(np.nanmean(np.einsum("ij,ij->i", a, b)))


def band(values: Numbers, samples: int = _SAMPLES, seed: int = 0) -> Band:
    """Means over the words of ``values`` (words, amounts), NaN left out, and the middle 95 % of bootstrap means.

    >>> band(np.array([[1.0, 0.5], [1.0, 0.5]])).low.tolist()
    [1.0, 0.5]
    """
    means, low, high = (np.full(values.shape[1], np.nan) for _ in range(3))
    generator = np.random.default_rng(seed)
    for column in range(values.shape[1]):
        there = values[np.isfinite(values[:, column]), column]
        if len(there):
            drawn = there[generator.integers(0, len(there), (samples, len(there)))].mean(axis=1)
            means[column] = there.mean()
            low[column], high[column] = np.percentile(drawn, [2.5, 97.5])
    return Band(means, low, high)


def _units(vectors: NDArray[np.floating]) -> Numbers:
    """Rows at length 1; a row of zeros becomes NaN, as it has no direction."""
    numbers = vectors.astype(np.float64)
    lengths = np.linalg.norm(numbers, axis=1, keepdims=True)
    units: Numbers = np.divide(numbers, lengths, out=np.full_like(numbers, np.nan), where=lengths > 0)
    return units


def _cosine(a: Numbers, b: Numbers) -> float:
    """Their cosine; 0 where the damaged form has no vector at all."""
    return float(a @ b) if np.isfinite(b).all() else 0.0


def _neighbours(
    method: Method, texts: Sequence[str], vectors: Numbers, asked: set[str], progress: Progress
) -> dict[str, list[int]]:
    """The rows nearest to each text that has a vector: two more than needed, as two may have to be left out."""
    there = [number for number, text in enumerate(texts) if text in asked and np.isfinite(vectors[number]).all()]
    wanted = min(NEIGHBOURS + 2, len(method.words))
    if not there:
        return {}
    found, _ = top_k_many(method.table, vectors[there], wanted, norms=method.norms, progress=progress)
    return {texts[number]: rows for number, rows in zip(there, found.tolist(), strict=True)}


def _kept(method: Method, near: dict[str, list[int]], word: str, form: str) -> float:
    """The share of the word's ten neighbours that are still the damaged form's."""
    if form not in near:
        return 0.0
    out = {method.rows.get(word), method.rows.get(form)}
    before = [row for row in near[word] if row not in out][:NEIGHBOURS]
    after = set([row for row in near[form] if row not in out][:NEIGHBOURS])
    return len(after.intersection(before)) / len(before) if before else 0.0


def _known(method: Method, plan: Plan) -> Numbers:
    shares = np.full(MOST + 1, np.nan)
    if method.knows is None:
        return shares
    for amount in range(MOST + 1):
        forms = [form for row in plan.forms for form in row[amount]]
        if forms:
            shares[amount] = np.mean([method.knows(form) for form in forms])
    return shares
