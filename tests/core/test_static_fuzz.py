"""Whatever bytes arrive, a reader gives a sound table or one of our errors."""

from __future__ import annotations

import gzip
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.numpy import save
from static_kit import WORDS, read, rows_of_text, sample, vectors

from embed_core.errors import InputError
from embed_core.static.readers import Limits

LIMITS = Limits(file_bytes=1_000_000, table_bytes=1_000_000, words=10_000)
STARTS = (
    b"", b"2 2\n", b"\x93NUMPY\x01\x00", b"\xba\x16\x4f\x2f\x0c\0\0\0", b"PK\x03\x04", b"\x1f\x8b\x08\0",
    b"\x10\0\0\0\0\0\0\0{",
    b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (", b"the 0.1 0.2\n",
)  # fmt: skip
NUMBERS = st.floats(width=32, allow_nan=False, allow_infinity=False)
TABLES = arrays(np.float32, st.tuples(st.integers(1, 8), st.integers(1, 5)), elements=NUMBERS)
WORD = st.text(st.characters(exclude_characters="\n\r \t", exclude_categories=("Cs",)), min_size=1, max_size=12)


def attempt(data: bytes, **options: object) -> None:
    try:
        table = read(data, limits=LIMITS, **options)
    except InputError as error:
        assert error.message("en")
        assert error.message("zh")
    else:
        assert len(table.words) == len(set(table.words)) == len(table.vectors) > 0
        assert np.isfinite(table.vectors).all()
        assert all(word and "\n" not in word for word in table.words)


@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_any_bytes(start: bytes, data: bytes) -> None:
    attempt(start + data)
    attempt(start + data, words=io.BytesIO(data))
    attempt(gzip.compress(start + data, mtime=0))


@given(
    st.lists(st.lists(st.sampled_from(["a", "1", "-2.5", "nan", "", "\t", "é", "1e99", "\r"]), max_size=5), max_size=6)
)
def test_any_lines(rows: list[list[str]]) -> None:
    attempt("\n".join(" ".join(row) for row in rows).encode())


BINARY = {
    "npy": None,
    "safetensors": save({"vectors": vectors()}, {"words": '["a", "b", "c", "d", "e", "f", "g"]'}),
    "word2vec": b"7 3\n" + b"".join(w.encode() + b" " + r.tobytes() for w, r in zip(WORDS, vectors(), strict=True)),
    "fasttext": sample("crime-and-punishment.bin").read_bytes(),
}
_file = io.BytesIO()
np.save(_file, vectors())
BINARY["npy"] = _file.getvalue()


@pytest.mark.parametrize("kind", BINARY)
@given(st.data())
def test_damaged_binary_files(kind: str, data: st.DataObject) -> None:
    """A valid file with a few bytes changed in its first 400, where the structure is."""
    damaged = bytearray(BINARY[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, min(400, len(damaged)) - 1))] = data.draw(st.integers(0, 255))
    attempt(bytes(damaged), words=io.BytesIO("\n".join(WORDS).encode()) if kind == "npy" else None)


@given(TABLES, st.data(), st.booleans(), st.sampled_from([" ", "\t"]))
def test_text_round_trip(table: np.ndarray, data: st.DataObject, headed: bool, separator: str) -> None:
    words = data.draw(st.lists(WORD, min_size=len(table), max_size=len(table), unique=True))
    # A first line of two whole numbers would be a header, and a first word may look like another format's first bytes.
    words[0] = "w" * 13 + words[0]
    text = rows_of_text(words, table, separator)
    back = read((f"{len(words)} {table.shape[1]}\n" if headed else "") + text)
    assert back.words == words
    np.testing.assert_array_equal(back.vectors, table)
