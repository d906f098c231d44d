"""Learned positions: a table with one trained row a position (BERT, Devlin et al. 2019; also GPT-2, RoBERTa, XLM-R)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from embed_core.contextual.encoder import Encoder
from embed_core.errors import ModelError
from embed_core.positions import rotary
from embed_core.positions.sinusoidal import Floats, check_cell

NAMES = ("position_embeddings", "wpe", "embed_positions", "position_embedding", "positions_embed")
_RELATIVE = ("xlnet", "transfo-xl")
_BIASED = ("bloom", "mpt", "falcon")


@dataclass(frozen=True, eq=False)
class Learned:
    """The table of one model.

    Attributes:
        name: the model's name; ``key`` its id, with the treatment.
        rows: ``(length, dim)`` rows that stand for positions 0, 1, ...; ``centred``: their mean is taken off.
        offset: rows at the top of the stored table that stand for no position (RoBERTa, XLM-R: ``padding_idx + 1``).
        module: where the table lies in the model.
    """

    name: str
    model_id: str
    rows: Floats = field(repr=False)
    offset: int
    module: str
    centred: bool = False
    kind: ClassVar[str] = "learned"

    @property
    def key(self) -> str:
        """Names everything the table depends on."""
        return f"learned|{self.model_id}|{self.centred}"

    @property
    def length(self) -> int:
        """Number of positions."""
        return len(self.rows)

    @property
    def dim(self) -> int:
        """Dimensions of a row."""
        return int(self.rows.shape[1])

    def table(self) -> Floats:
        """``(length, dim)``, the mean row taken off where ``centred``."""
        return np.asarray(self.rows - self.rows.mean(axis=0)) if self.centred else self.rows

    def cell(self, position: int, column: int) -> tuple[int, float]:
        """(row of the stored table, the number there). Raises InputError outside of the table."""
        check_cell(position, column, self.length, self.dim)
        return position + self.offset, float(self.table()[position, column])

    def code(self) -> str:
        """Lines that read the table of the opened model."""
        skip = f"[{self.offset}:]  # the first {self.offset} rows stand for no position" if self.offset else ""
        centre = "table -= table.mean(axis=0)\n" if self.centred else ""
        return (
            "from embed_core import loading\n\n"
            f'model = loading.load_encoder("{self.model_id}").model  # as transformers opens it\n'
            f"table = model.{self.module}.weight.detach().numpy().copy(){skip}\n{centre}"
        )


@dataclass(frozen=True)
class Lengths:
    """What the rows' lengths and neighbours say: mean and spread of the length, the row that stands out, mean cosine of
    neighbours and of pairs drawn at random.
    """

    mean: float
    longest: int
    longest_length: float
    shortest: int
    shortest_length: float
    neighbours: float
    anywhere: float


def of_encoder(encoder: Encoder, centred: bool = False) -> Learned:
    """The position table of a loaded model.

    Raises ModelError, saying what the model has instead, where it has none.
    """
    if encoder.spec.loader != "elmo":
        for name, module in encoder.model.named_modules():
            weight = getattr(module, "weight", None)
            if name.rsplit(".", 1)[-1] in NAMES and weight is not None and weight.ndim == 2:
                offset = _offset(module)
                rows = np.asarray(weight.detach().float().numpy(), dtype=np.float64)[offset:]
                return Learned(encoder.spec.name, encoder.spec.id, rows, offset, name, centred)
    raise ModelError(f"positions.no_table_{_instead(encoder)}", name=encoder.spec.name)


def lengths(rows: Floats) -> Lengths:
    """Lengths and neighbours of the rows ``(n, d)``, n at least 2.

    >>> lengths(np.array([[3.0, 4.0], [0.0, 1.0]])).longest_length
    5.0
    """
    norms = np.linalg.norm(rows, axis=1)
    unit = rows / np.where(norms > 0, norms, 1.0)[:, None]
    n = len(rows)
    total = float(np.sum(unit.sum(axis=0) ** 2) - np.sum(unit * unit))
    return Lengths(
        mean=float(norms.mean()),
        longest=int(norms.argmax()),
        longest_length=float(norms.max()),
        shortest=int(norms.argmin()),
        shortest_length=float(norms.min()),
        neighbours=float(np.sum(unit[1:] * unit[:-1], axis=1).mean()),
        anywhere=total / (n * (n - 1)),
    )


def neighbour_cosine(rows: Floats, position: int) -> tuple[float, float | None]:
    """(length of the row, its cosine with the next row; None for the last one or a row of zeros).

    >>> neighbour_cosine(np.array([[3.0, 4.0], [4.0, 3.0]]), 0)
    (5.0, 0.96)
    """
    norm = float(np.linalg.norm(rows[position]))
    if position + 1 >= len(rows) or not (product := norm * float(np.linalg.norm(rows[position + 1]))):
        return norm, None
    return norm, float(rows[position] @ rows[position + 1]) / product


def _offset(module: Any) -> int:
    """RoBERTa counts from ``padding_idx + 1``; BART and OPT keep an ``offset`` of their own."""
    if (padding := getattr(module, "padding_idx", None)) is not None:
        return int(padding) + 1
    return int(getattr(module, "offset", 0) or 0)


def _instead(encoder: Encoder) -> str:
    """What a model without a table has: the last part of an error's name."""
    if encoder.spec.loader == "elmo":
        return "elmo"
    kind = str(encoder.model.config.model_type)
    if kind in _RELATIVE:
        return "relative"
    if rotary.is_rotary(encoder):
        return "rotary"
    if kind in _BIASED:
        return "alibi"
    names = [name for name, _ in encoder.model.named_modules()]
    if any(name.endswith("relative_attention_bias") for name in names):
        return "buckets"
    return "unknown"
