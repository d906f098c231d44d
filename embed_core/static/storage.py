"""The project's own folder of static vectors: ``vectors.safetensors`` and ``words.txt``.

The tensor ``vectors`` (N, d) is float16 or float32; words stand one a line in UTF-8, in the order of the rows. Models
with n-grams have ``subwords.safetensors`` beside them: ``ngrams`` (buckets, d) in the same precision. In memory all is
float32.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from embed_core.errors import InputError, SourceError
from embed_core.static.readers import split_words
from embed_core.static.subwords import Subwords
from embed_core.static.table import Place, VectorTable, checked

VECTORS, WORDS, SUBWORDS = "vectors.safetensors", "words.txt", "subwords.safetensors"


def save_table(table: VectorTable, folder: Path, dtype: Literal["float16", "float32"] = "float32") -> None:
    """Write a table into an existing folder."""
    from safetensors.numpy import save_file

    (folder / WORDS).write_bytes(("\n".join(table.words) + "\n").encode("utf-8"))
    save_file({"vectors": np.ascontiguousarray(table.vectors, dtype=dtype)}, folder / VECTORS)
    if table.subwords is not None:
        lengths = {"min_n": str(table.subwords.min_n), "max_n": str(table.subwords.max_n)}
        save_file({"ngrams": np.ascontiguousarray(table.subwords.rows, dtype=dtype)}, folder / SUBWORDS, lengths)


def load_table(folder: Path) -> VectorTable:
    """Read what :func:`save_table` wrote. Raises :class:`SourceError` where the folder is damaged."""
    from safetensors import SafetensorError, safe_open

    try:
        words = split_words((folder / WORDS).read_bytes(), WORDS)
        with safe_open(folder / VECTORS, framework="numpy") as file:
            vectors = file.get_tensor("vectors").astype(np.float32)
        table = VectorTable(words, vectors, "safetensors", _load_subwords(folder / SUBWORDS))
        return checked(table, Place(WORDS, "line"))
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, InputError) as error:
        raise SourceError("static.damaged_model", folder=folder.name, reason=str(error)) from error


def _load_subwords(path: Path) -> Subwords | None:
    from safetensors import safe_open

    if not path.is_file():
        return None
    with safe_open(path, framework="numpy") as file:
        lengths = file.metadata()
        rows = file.get_tensor("ngrams").astype(np.float32)
        return Subwords(rows, int(lengths["min_n"]), int(lengths["max_n"]))
