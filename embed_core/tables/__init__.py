"""Files a user brings: texts or vectors with metadata, from CSV, TSV, Parquet, JSON Lines or the Embedding Projector.

Reading (:func:`read_table`) and understanding (:func:`as_texts`, :func:`as_vectors`) are separate steps, so that a page
can show the table and let the reader correct the guess. Nothing in a file is ever executed: pickles are refused.

>>> import io
>>> table = read_table("pets.csv", io.BytesIO(b"word,x1,x2\\ncat,0.5,1\\ndog,0.25,1\\n"))
>>> as_vectors(table).names, as_vectors(table).vectors.tolist()
(('cat', 'dog'), [[0.5, 1.0], [0.25, 1.0]])
"""

from embed_core.tables.interpret import as_texts, as_vectors, guess_text_column
from embed_core.tables.model import Limits, Note, Table, Texts, Vectors
from embed_core.tables.projector import read_projector_pair
from embed_core.tables.read import EXTENSIONS, MAX_BYTES, MAX_ROWS, read_table

__all__ = [
    "EXTENSIONS",
    "MAX_BYTES",
    "MAX_ROWS",
    "Limits",
    "Note",
    "Table",
    "Texts",
    "Vectors",
    "as_texts",
    "as_vectors",
    "guess_text_column",
    "read_projector_pair",
    "read_table",
]
