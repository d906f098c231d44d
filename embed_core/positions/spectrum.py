"""What a table of positions is made of: its directions, and the waves along them.

Singular values of the table with its mean row taken off (principal components over positions); for every component the
Fourier power of its course over the positions. A sinusoidal table is waves by construction; how far a learned one is,
can be measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embed_core.positions.sinusoidal import Floats
from embed_core.progress import Progress, silent

ENOUGH = 0.9
COMPONENTS = 8
NEAR = 0.1


@dataclass(frozen=True)
class Component:
    """One direction of the table.

    Attributes:
        share: of the variance of the table.
        cycles: periods over the whole table at the strongest frequency (whole numbers of the Fourier transform).
        period: positions a period.
        power: share of the component's Fourier power within 10 % of that frequency, at least the two beside it: a wave
            that drifts a little, or whose period does not fit into the table, is still one wave.
        course: ``(length,)`` the component at every position.
    """

    share: float
    cycles: int
    period: float
    power: float
    course: Floats


@dataclass(frozen=True)
class Spectrum:
    """The directions of a table.

    Attributes:
        singular: ``(k,)`` singular values, falling.
        kept: ``(k,)`` share of the variance in the first 1, 2, ... directions.
        enough: how many directions carry 90 % of it.
        mean_share: how much of the squared length of the table is its mean row (what all positions have in common).
        components: the strongest ones.
        power: ``(length // 2 + 1,)`` share of the table's variance at 0, 1, 2, ... periods over its length.
    """

    singular: Floats
    kept: Floats
    enough: int
    mean_share: float
    components: tuple[Component, ...]
    power: Floats

    @property
    def waves(self) -> int:
        """How many frequencies carry 90 % of the variance."""
        return int(np.searchsorted(np.cumsum(np.sort(self.power)[::-1]), ENOUGH) + 1)

    @property
    def strongest(self) -> tuple[int, float]:
        """(periods over the table, share of the variance) of the strongest frequency."""
        return int(self.power.argmax()), float(self.power.max())


def analyse(table: Floats, components: int = COMPONENTS, progress: Progress = silent) -> Spectrum:
    """The directions and waves of ``table`` ``(length, dim)``, length at least 8.

    >>> turns = 2 * np.pi * 3 * np.arange(64) / 64
    >>> found = analyse(np.stack([np.sin(turns), 2 * np.cos(turns)], axis=1))
    >>> [(one.cycles, round(one.power, 6)) for one in found.components]
    [(3, 1.0), (3, 1.0)]
    """
    progress("position_schemes.spectrum", 0, 1)
    centred = table - table.mean(axis=0)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    variance = singular**2
    total = float(variance.sum()) or 1.0
    kept = np.cumsum(variance) / total
    # Directions that hold nothing but rounding have no course of their own.
    real = [k for k in range(min(components, len(singular))) if singular[k] > 1e-9 * singular[0]]
    courses = [left[:, k] * singular[k] for k in real]
    squared = float(np.sum(np.asarray(table) ** 2)) or 1.0
    return Spectrum(
        singular=singular,
        kept=kept,
        enough=int(np.searchsorted(kept, ENOUGH - 1e-12) + 1),
        mean_share=float(len(table) * np.sum(table.mean(axis=0) ** 2) / squared),
        components=tuple(
            _component(course, float(variance[k] / total)) for k, course in zip(real, courses, strict=True)
        ),
        power=shares(centred),
    )


def shares(courses: Floats) -> Floats:
    """``(length // 2 + 1,)`` share of the power of the columns of ``courses`` ``(length, n)`` at every frequency.

    Parseval: they sum to 1. Frequencies between 0 and the middle stand for two terms of the transform.
    """
    transform = np.abs(np.fft.rfft(courses, axis=0)) ** 2
    transform[1 : (len(courses) + 1) // 2] *= 2
    power = transform.sum(axis=1)
    return np.asarray(power / (power.sum() or 1.0))


def course(values: Floats) -> Component:
    """One column of a table ``(length,)`` as a component; ``share`` is 1.

    >>> course(np.sin(2 * np.pi * 5 * np.arange(64) / 64)).cycles
    5
    """
    return _component(np.asarray(values - values.mean()), 1.0)


def _component(values: Floats, share: float) -> Component:
    power = shares(values[:, None])
    peak = int(power[1:].argmax()) + 1
    around = max(1, round(NEAR * peak))
    near = float(power[max(1, peak - around) : peak + around + 1].sum())
    return Component(share, peak, len(values) / peak, near, values)
