"""Rotary positions (Su et al. 2021, arXiv 2104.09864): nothing is added; queries and keys are turned.

Each pair of dimensions ``(x_2i, x_2i+1)`` of a query or key at position m is turned by the angle ``m * theta_i`` with
``theta_i = base^(-2i/d)``. A turned query at m and a turned key at n have the dot product of the unturned ones with one
of them turned by ``(m - n) * theta_i``: the score knows the distance, not the two places. d is the size of a head.
(Llama's code pairs dimension i with i + d/2 instead of its neighbour: another order of the columns, the same scores.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from embed_core.contextual.encoder import Encoder
from embed_core.errors import ModelError
from embed_core.positions.sinusoidal import BASE, Cell, Floats, check_cell, check_sizes, frequencies

Pairing = Literal["equal", "independent"]
DRAWS = 400
LONGEST = 2048


@dataclass(frozen=True)
class Rotary:
    """Angles of ``length`` positions for heads of ``dim`` (even) dimensions.

    ``thetas`` are a model's frequencies where it has its own (``scaling`` names how they were stretched); else they
    follow from base.

    >>> Rotary(8, 8, 10_000).cell(3, 2).angle.__round__(4)
    0.3
    """

    length: int = 512
    dim: int = 64
    base: float = BASE
    model: str = ""
    scaling: str = "default"
    thetas: tuple[float, ...] = field(default=(), repr=False)
    kind: ClassVar[str] = "rotary"

    def __post_init__(self) -> None:
        if not self.thetas:
            check_sizes(self.length, self.dim, self.base)

    @property
    def key(self) -> str:
        """Names everything the angles depend on."""
        return f"rotary|{self.length}|{self.dim}|{self.base}|{self.model}|{hash(self.thetas)}"

    @cached_property
    def frequencies(self) -> Floats:
        """``(dim / 2,)`` radians a position: theta_i."""
        return np.array(self.thetas) if self.thetas else frequencies(self.dim, self.base)

    def table(self) -> Floats:
        """``(length, dim)``: column 2i is cos(m theta_i), column 2i + 1 sin(m theta_i)."""
        angles = np.arange(self.length)[:, None] * self.frequencies[None, :]
        table = np.empty((self.length, self.dim))
        table[:, 0::2], table[:, 1::2] = np.cos(angles), np.sin(angles)
        return table

    def cell(self, position: int, column: int) -> Cell:
        """How one number of the table comes about. Raises InputError outside of the table."""
        check_cell(position, column, self.length, self.dim)
        theta = float(self.frequencies[column // 2])
        angle = position * theta
        value = float(np.sin(angle) if column % 2 else np.cos(angle))
        return Cell(position, column, column // 2, theta, 2 * np.pi / theta, angle, bool(column % 2), value)

    def score(self) -> Floats:
        """``(length,)`` score by distance of two equal unit vectors with the same length in every pair:
        ``(2/d) sum_i cos(r theta_i)``, 1 at distance 0. It is also the mean over equal random unit vectors.
        """
        return np.asarray(np.cos(np.arange(self.length)[:, None] * self.frequencies).mean(axis=1))

    def code(self) -> str:
        """Lines of NumPy that make ``table`` and the turned vectors anew."""
        given = (
            f"theta = np.array({[float(f'{value:.8g}') for value in self.thetas]})"
            if self.scaling != "default"
            else f"theta = {self.base:g} ** (-np.arange(0, dim, 2) / dim)"
        )
        return (
            "import numpy as np\n\n"
            f"length, dim = {self.length}, {self.dim}\n{given}\n"
            "angles = np.arange(length)[:, None] * theta\n"
            "table = np.empty((length, dim))\n"
            "table[:, 0::2], table[:, 1::2] = np.cos(angles), np.sin(angles)\n\n"
            "def turned(x, m):  # x: a query or key of one head, m: its position\n"
            "    z = (x[0::2] + 1j * x[1::2]) * np.exp(1j * m * theta)\n"
            "    return np.stack([z.real, z.imag], axis=1).ravel()\n"
        )


def rotate(vectors: Floats, positions: Floats, thetas: Floats) -> Floats:
    """Rows of ``vectors`` ``(n, d)`` turned by their ``positions`` ``(n,)``; lengths stay.

    >>> rotate(np.array([[1.0, 0.0]]), np.array([1.0]), np.array([np.pi / 2])).round(6).tolist()
    [[0.0, 1.0]]
    """
    angles = np.asarray(positions)[:, None] * thetas
    cosine, sine = np.cos(angles), np.sin(angles)
    first, second = vectors[:, 0::2], vectors[:, 1::2]
    turned = np.empty_like(vectors, dtype=np.float64)
    turned[:, 0::2], turned[:, 1::2] = first * cosine - second * sine, first * sine + second * cosine
    return turned


def shift_error(rotary: Rotary, draws: int = 50, seed: int = 0) -> float:
    """The largest change of a score when query and key both move on by the same number of positions; rounding only."""
    random = np.random.default_rng(seed)
    queries, keys = random.normal(size=(2, draws, rotary.dim)) / np.sqrt(rotary.dim)
    places = random.integers(0, rotary.length, (2, draws)).astype(np.float64)
    shifts = random.integers(1, rotary.length, draws)
    scores = [
        np.sum(
            rotate(queries, places[0] + by, rotary.frequencies) * rotate(keys, places[1] + by, rotary.frequencies),
            axis=1,
        )
        for by in (np.zeros(draws), shifts)
    ]
    return float(np.abs(scores[0] - scores[1]).max())


def random_scores(rotary: Rotary, pairing: Pairing, draws: int = DRAWS, seed: int = 0) -> Floats:
    """``(draws, length)`` scores by distance of random unit vectors, query and key equal or drawn independently."""
    random = np.random.default_rng(seed)
    drawn = random.normal(size=(2, draws, rotary.dim))
    drawn /= np.linalg.norm(drawn, axis=2, keepdims=True)
    query, key = (one[:, 0::2] + 1j * one[:, 1::2] for one in (drawn[0], drawn[0 if pairing == "equal" else 1]))
    energy = query * key.conj()
    angles = rotary.frequencies[:, None] * np.arange(rotary.length)
    return np.asarray(energy.real @ np.cos(angles) - energy.imag @ np.sin(angles))


def of_encoder(encoder: Encoder, length: int) -> Rotary:
    """The rotary positions of a loaded model, read from its configuration and its own frequencies.

    Raises ModelError where the model has none.
    """
    found = _own_frequencies(encoder)
    config = getattr(encoder.model, "config", None)
    if found is None or config is None:
        raise ModelError("positions.no_rotary", name=encoder.spec.name)
    parameters = _parameters(config)
    base = parameters.get("rope_theta") or getattr(config, "rope_theta", None) or _base_from(found)
    kind = str(parameters.get("rope_type") or "default")
    return Rotary(length, 2 * len(found), float(base), encoder.spec.name, kind, tuple(found.tolist()))


def is_rotary(encoder: Encoder) -> bool:
    """Does the loaded model turn its queries and keys?"""
    return _own_frequencies(encoder) is not None


def _own_frequencies(encoder: Encoder) -> Floats | None:
    buffers = getattr(encoder.model, "named_buffers", None)
    if buffers is None:
        return None
    for name, values in buffers():
        if name.endswith("inv_freq") and "original" not in name:
            return np.asarray(values.detach().double().numpy(), dtype=np.float64)
    return None


def _parameters(config: Any) -> dict[str, Any]:
    """transformers 5 keeps the base in ``rope_parameters`` (of each kind of layer, in some models), 4 beside it."""
    given = getattr(config, "rope_parameters", None) or getattr(config, "rope_scaling", None) or {}
    nested = [value for value in given.values() if isinstance(value, dict)]
    return dict(nested[0] if nested else given)


def _base_from(thetas: Floats) -> float:
    """The base from the second frequency, ``base^(-2/d)``."""
    return float((thetas[0] / thetas[1]) ** len(thetas))
