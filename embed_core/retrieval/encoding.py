"""Questions and chunks to vectors: what every step of retrieval asks of an encoder, and checks of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.encoder import Encoder
from embed_core.contextual.precision import Precision
from embed_core.errors import ModelError
from embed_core.progress import Progress, silent
from embed_core.retrieval.kinds import Collection
from embed_core.scores import unit_rows

Floats = NDArray[np.float32]
_WAITING = "sources.endpoint_retry"


class Embeds(Protocol):
    """What retrieval asks of an encoder; :class:`embed_core.contextual.Encoder` and the endpoint have it."""

    def embed(self, texts: Sequence[str], *, prefix: str = "", progress: Progress = silent) -> Any:
        """``.vectors`` (n, d) of the texts, ``.truncated`` the indices of those that were cut."""
        ...


@dataclass(frozen=True, slots=True)
class Share:
    """The progress of ``size`` texts behind ``before`` others of ``count``, under the name ``stage``. A wait of an
    endpoint is no share of the work: it is passed on as it is.
    """

    progress: Progress
    stage: str
    before: int
    size: int
    count: int

    def __call__(
        self, stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None
    ) -> None:
        """Count as a share, or pass on."""
        if stage == _WAITING:
            self.progress(stage, done, total, unit=unit, partial=partial)
        else:
            share = done / total * self.size if total else 0.0
            self.progress(self.stage, self.before + share, self.count, unit="texts")


def question_vector(card: Collection, encoder: Embeds, question: str) -> Floats:
    """The vector (d,) of a question to a collection, with the prefix that its model wants before one."""
    return np.asarray(encoder.embed([question], prefix=card.query_prefix).vectors[0], dtype=np.float32)


def unit_vectors(
    encoder: Embeds, texts: Sequence[str], *, prefix: str, model: str, progress: Share,
    precision: Precision = "float32",
) -> tuple[Floats, tuple[int, ...]]:  # fmt: skip
    """Vectors of length 1 (n, d) of n > 0 texts, and the places of those that were longer than the encoder reads.

    ``precision`` is that of an encoder here; an endpoint has its own. Raises ModelError ``retrieval.bad_vectors`` where
    ``model`` does not give one finite vector a text.
    """
    progress("", 0, 1)
    found = (
        encoder.embed(texts, prefix=prefix, precision=precision, progress=progress)
        if isinstance(encoder, Encoder)
        else encoder.embed(texts, prefix=prefix, progress=progress)
    )
    vectors = np.asarray(found.vectors, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != len(texts) or not vectors.shape[1] or not np.isfinite(vectors).all():
        raise ModelError("retrieval.bad_vectors", model=model)
    return unit_rows(vectors).astype(np.float32), tuple(found.truncated)
