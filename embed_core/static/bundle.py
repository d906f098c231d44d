"""Making the small static model that ships with the app: the most frequent words of GloVe 6B 50d in half precision.

The card written beside it states what the rounding costs, measured when it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed_core.progress import Progress, silent
from embed_core.similarity import top_k_many
from embed_core.static.model import StaticModel
from embed_core.static.storage import load_table, save_table
from embed_core.static.table import VectorTable

ROWS = 20_000
NEIGHBOURS = 10
CARD = "README.md"

_CARD_TEXT = """\
# GloVe 6B 50d, the {rows:,} most frequent words

- Source: GloVe 6B (Wikipedia 2014 and Gigaword 5, 6 billion tokens), 50 dimensions, from {source}
- Paper: Pennington, Socher and Manning, "GloVe: Global Vectors for Word Representation", EMNLP 2014,
  https://aclanthology.org/D14-1162
- Licence: Open Data Commons Public Domain Dedication and License (PDDL) 1.0,
  https://opendatacommons.org/licenses/pddl/1-0/
- Words: the first {rows:,} rows of the 400,000, in the file's order, which is by falling frequency (`{first}` first)
- `vectors.safetensors`: tensor `vectors`, float16, {rows:,} x {dims}
- `words.txt`: one word a line, UTF-8, in the order of the rows
- Made by `make_bundle` in `embed_core/static/bundle.py`

What half precision costs, measured when these files were made:

- largest rounding error of a number: {max_error:.6f} (the largest number is {max_value:.2f});
- of the {neighbours} nearest neighbours by cosine among these {rows:,} words {kept:.2%} stay the same, over all words.

Neighbours among all 400,000 words are another question: for those load the full model.
"""


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What was kept: number of ``rows``, largest rounding error, and the share of the 10 nearest neighbours kept."""

    rows: int
    dims: int
    max_error: float
    max_value: float
    kept_neighbours: float


def make_bundle(
    model: StaticModel, folder: Path, rows: int = ROWS, source: str = "", progress: Progress = silent
) -> BundleReport:
    """Write the first ``rows`` rows of ``model`` into ``folder`` as float16, with the card; measure what that costs.

    ``source`` says in the card which files the rows came from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    vectors = model.vectors[:rows]
    save_table(VectorTable(model.words[:rows], vectors, "safetensors"), folder, "float16")
    report = measure(vectors, load_table(folder).vectors, progress)
    card = _CARD_TEXT.format(
        rows=report.rows,
        dims=report.dims,
        source=source or model.spec.name,
        first=model.words[0],
        max_error=report.max_error,
        max_value=report.max_value,
        neighbours=NEIGHBOURS,
        kept=report.kept_neighbours,
    )
    (folder / CARD).write_text(card, encoding="utf-8")
    return report


def measure(original: NDArray[np.float32], rounded: NDArray[np.float32], progress: Progress = silent) -> BundleReport:
    """Compare a table (N, d) with its rounded copy."""
    rows = np.arange(len(original))
    before, _ = top_k_many(original, original, NEIGHBOURS, own=rows, progress=progress)
    after, _ = top_k_many(rounded, rounded, NEIGHBOURS, own=rows, progress=progress)
    common = [len(np.intersect1d(*pair, assume_unique=True)) for pair in zip(before, after, strict=True)]
    return BundleReport(
        rows=len(original),
        dims=original.shape[1],
        max_error=float(np.abs(original - rounded).max()),
        max_value=float(np.abs(original).max()),
        kept_neighbours=float(np.mean(common)) / before.shape[1],
    )
