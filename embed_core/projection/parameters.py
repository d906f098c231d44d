"""What can be set for each method: names, defaults and bounds; checked here, explained where they are set."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from embed_core.errors import InputError
from embed_core.projection.result import Note

Method = Literal["umap", "tsne", "pca"]
Metric = Literal["cosine", "euclidean", "manhattan"]
Value = int | float | bool

METHODS: tuple[Method, ...] = get_args(Method)
METRICS: tuple[Metric, ...] = get_args(Metric)
COMPONENTS: tuple[int, ...] = (2, 3)
MAX_SNAPSHOTS = 60


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting of a method; its value has the type of ``default`` and lies between ``low`` and ``high``."""

    name: str
    default: Value
    low: float = 0
    high: float = 1


PARAMETERS: dict[Method, tuple[Parameter, ...]] = {
    "umap": (
        Parameter("n_neighbors", 15, 2, 200),
        Parameter("min_dist", 0.1, 0.0, 0.99),
        Parameter("n_epochs", 300, 10, 2_000),
    ),
    "tsne": (
        Parameter("perplexity", 30.0, 1.0, 300.0),
        Parameter("early_exaggeration", 12.0, 1.0, 100.0),
        Parameter("iterations", 750, 300, 5_000),
    ),
    "pca": (Parameter("whiten", False),),
}
"""McInnes 2018 (UMAP), van der Maaten & Hinton 2008 (t-SNE): their own names and, but for the lengths, defaults.

``n_epochs``: the reference takes 500 up to 10,000 points and 200 above. ``iterations``: 250 of them exaggerated.
"""

SWEPT: dict[Method, str] = {"umap": "n_neighbors", "tsne": "perplexity"}
"""The parameter that a sweep varies."""


def default_parameters(method: Method) -> dict[str, Value]:
    """The settings a map has where nothing else is said.

    >>> default_parameters("umap")
    {'n_neighbors': 15, 'min_dist': 0.1, 'n_epochs': 300}
    """
    return {parameter.name: parameter.default for parameter in PARAMETERS[method]}


def resolve(method: Method, given: Mapping[str, object] | None) -> dict[str, Value]:
    """Defaults with ``given`` on top. Raises :class:`InputError` for an unknown name or a value out of bounds."""
    known = {parameter.name: parameter for parameter in PARAMETERS[method]}
    for name in given or {}:
        if name not in known:
            raise InputError("projection.unknown_parameter", method=method, received=name, allowed=", ".join(known))
    return default_parameters(method) | {name: _checked(known[name], value) for name, value in (given or {}).items()}


def fit_to_size(parameters: Mapping[str, Value], points: int) -> tuple[dict[str, Value], tuple[Note, ...]]:
    """Neighbourhoods cannot be larger than the data: lower what is too large, and say so.

    A point has ``points - 1`` neighbours; t-SNE looks at three times its perplexity.

    >>> fit_to_size({"perplexity": 30.0}, 31)[0]
    {'perplexity': 10.0}
    """
    highest: dict[str, Value] = {"n_neighbors": max(1, points - 1), "perplexity": max(1.0, (points - 1) / 3)}
    fitted, notes = dict(parameters), []
    for name, most in highest.items():
        if name in fitted and fitted[name] > most:
            notes.append(Note("lowered", {"name": name, "received": _plain(fitted[name]), "used": _plain(most)}))
            fitted[name] = most
    return fitted, tuple(notes)


def check_choice(code: str, received: object, allowed: tuple[object, ...]) -> None:
    """Raise ``projection.<code>`` unless ``received`` is one of ``allowed``."""
    if received not in allowed:
        raise InputError(f"projection.{code}", received=received, allowed=", ".join(map(str, allowed)))


def _checked(parameter: Parameter, value: object) -> Value:
    kind = type(parameter.default)
    if kind is bool and isinstance(value, bool | int) and value in (0, 1):
        return bool(value)
    number = _number(value)
    if kind is bool or not parameter.low <= number <= parameter.high or (kind is int and number % 1):
        raise InputError(
            "projection.bad_parameter",
            name=parameter.name,
            received=value,
            low=_plain(parameter.low),
            high=_plain(parameter.high),
        )
    return kind(number)


def _number(value: object) -> float:
    """NaN, which no bound admits, for what is no number."""
    try:
        return float(value) if not isinstance(value, str | bool) else math.nan  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


def _plain(value: float) -> str:
    return f"{value:.4g}"
