"""Every format against gensim's reading of it, and every error with its line."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.models.fasttext import load_facebook_vectors
from safetensors.numpy import save
from static_kit import WORDS, read, rows_of_text, sample, vectors

from embed_core.errors import Cancelled, InputError
from embed_core.static.readers import Limits, read_vectors

TEXT = rows_of_text(WORDS, vectors())
HEADED = f"{len(WORDS)} 3\n{TEXT}"


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return file.getvalue()


def word2vec_binary(words: list[str], table: np.ndarray, end: bytes = b"\n") -> bytes:
    rows = (word.encode() + b" " + row.astype("<f4").tobytes() + end for word, row in zip(words, table, strict=True))
    return b"%d %d\n" % table.shape + b"".join(rows)


def refused(data: bytes | str, name: str = "vectors.txt", **options: object) -> InputError:
    with pytest.raises(InputError) as caught:
        read(data, name, **options)
    error = caught.value
    assert error.message("en") != error.message("zh")
    return error


WORD_LIST = ("\n".join(WORDS) + "\n").encode()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (TEXT, "GloVe text"),
        (HEADED, "word2vec text"),
        (TEXT.replace(" ", "\t"), "GloVe text"),
        (HEADED.replace("\n", "\r\n"), "word2vec text"),
        (HEADED.replace("\n", " \n"), "word2vec text"),
        (TEXT.replace(" ", "  "), "GloVe text"),
        ("\ufeff" + TEXT, "GloVe text"),
        ("\ufeff" + HEADED, "word2vec text"),
        (TEXT.rstrip("\n"), "GloVe text"),
        (HEADED + "\n \n\n", "word2vec text"),
        (word2vec_binary(WORDS, vectors()), "word2vec binary"),
        (word2vec_binary(WORDS, vectors(), end=b""), "word2vec binary"),
        (save({"vectors": vectors()}, {"words": json.dumps(WORDS)}), "safetensors"),
        (zipped(glove__txt=TEXT.encode()), "GloVe text"),
        (zipped(model__npy=npy(vectors()), words__txt=WORD_LIST), "npy"),
        (zipped(vectors__npy=npy(vectors()), words__npy=npy(np.array(WORDS))), "npy"),
        (zipped(model__safetensors=save({"x": vectors()}), vocab__txt=WORD_LIST), "safetensors"),
    ],
)
def test_every_format_gives_the_same_table(data: bytes | str, kind: str) -> None:
    raw = data.encode() if isinstance(data, str) else data
    for packed in (raw, gzip.compress(raw, mtime=0)) if raw[:2] != b"PK" else (raw,):
        table = read(packed)
        assert table.format == kind
        assert table.words == WORDS
        assert table.vectors.dtype == np.float32
        assert table.vectors.flags["C_CONTIGUOUS"]
        assert table.vectors.tolist() == vectors().tolist()


@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", "<i2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_npy_of_any_number_type(dtype: str, order: str) -> None:
    array = np.arange(21).reshape(7, 3).astype(dtype, order=order)
    table = read(npy(array), "x.npy", words=io.BytesIO(WORD_LIST))
    assert table.vectors.tolist() == np.arange(21.0).reshape(7, 3).tolist()


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_safetensors_of_other_precision(dtype: type) -> None:
    data = save({"vectors": vectors().astype(dtype), "bias": np.zeros(3)})
    table = read(data, words=io.BytesIO(WORD_LIST))
    assert table.vectors.tolist() == vectors().astype(dtype).astype(np.float32).tolist()


def test_bfloat16() -> None:
    upper = (vectors().view(np.uint32) >> 16).astype(np.uint16)
    header = json.dumps({"vectors": {"dtype": "BF16", "shape": [7, 3], "data_offsets": [0, 42]}}).encode()
    data = len(header).to_bytes(8, "little") + header + upper.tobytes()
    table = read(data, words=io.BytesIO(WORD_LIST))
    np.testing.assert_allclose(table.vectors, vectors(), rtol=2**-7)


def test_a_matrix_on_disk_finds_its_words(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_bytes(b"\xef\xbb\xbf" + WORD_LIST.replace(b"\n", b"\r\n"))
    np.save(tmp_path / "model.npy", vectors())
    assert read_vectors(tmp_path / "model.npy").words == WORDS


@pytest.mark.parametrize(
    ("name", "binary"),
    [
        ("euclidean_vectors.bin", True),
        ("high_precision.kv.bin", True),
        ("toy-model.vec", False),
        ("lee_fasttext.vec", False),
    ],
)
def test_same_as_gensim(name: str, binary: bool) -> None:
    expected = KeyedVectors.load_word2vec_format(sample(name), binary=binary)
    table = read_vectors(sample(name))
    assert table.words == expected.index_to_key
    np.testing.assert_array_equal(table.vectors, expected.vectors)


def test_glove_same_as_gensim() -> None:
    expected = KeyedVectors.load_word2vec_format(sample("test_glove.txt"), binary=False, no_header=True)
    table = read_vectors(sample("test_glove.txt"))
    assert table.format == "GloVe text"
    assert table.words == expected.index_to_key
    np.testing.assert_array_equal(table.vectors, expected.vectors)


@pytest.mark.parametrize("name", ["crime-and-punishment", "toy-model"])
def test_fasttext_binary_equals_what_fasttext_itself_printed(name: str) -> None:
    """The .vec beside the .bin was written by fastText: the composed vectors must agree to its five digits."""
    printed, table = read_vectors(sample(f"{name}.vec")), read_vectors(sample(f"{name}.bin"))
    assert table.words == printed.words
    np.testing.assert_allclose(table.vectors, printed.vectors, rtol=2e-4, atol=2e-5)


def test_fasttext_pieces_equal_gensim() -> None:
    expected = load_facebook_vectors(str(sample("crime-and-punishment.bin")))
    table = read_vectors(sample("crime-and-punishment.bin"))
    assert table.subwords is not None
    known = [word for word in table.words if word != "</s>"]
    rows = [table.words.index(word) for word in known]
    np.testing.assert_allclose(table.vectors[rows], expected[known], atol=1e-7)
    for unknown in ("landlord", "\u043d\u0435\u0432\u0438\u0434\u0430\u043d\u043d\u043e", "xyzzy"):
        np.testing.assert_allclose(table.subwords.vector(unknown), expected.get_vector(unknown), atol=1e-7)


def test_fasttext_without_pieces_has_none() -> None:
    data = bytearray(sample("crime-and-punishment.bin").read_bytes())
    data[8 + 4 * 9 : 8 + 4 * 11] = bytes(8)  # minn = maxn = 0
    assert read(bytes(data)).subwords is None


def test_words_with_spaces_are_kept() -> None:
    """GloVe 840B has such rows."""
    table = read("the 1 2\n. . . 3 4\nat name@domain.com 5 6\n")
    assert table.words == ["the", ". . .", "at name@domain.com"]
    assert table.vectors.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_line_separators_inside_a_word_end_no_line() -> None:
    words = ["a\u2028b", "\u0085", "\u00a0", "x\x0by", '"', "nan", "NULL"]
    assert read(rows_of_text(words, vectors())).words == words


@pytest.mark.parametrize(
    ("text", "code", "details"),
    [
        ("a 1 2\nb 1 2 3\n", "wrong_dimension_line", {"number": 2, "received": 3, "expected": 2}),
        ("a 1 2\nb 1\n", "wrong_dimension_line", {"number": 2, "received": 1, "expected": 2}),
        ("2 2\na 1 2\nb 1\n", "wrong_dimension_line", {"number": 3, "received": 1, "expected": 2}),
        ("a 1 2\nb 1 x\n", "not_a_number_line", {"number": 2, "column": 2, "value": "'x'"}),
        ("a 1 2\nb 1_0 2\n", "not_a_number_line", {"number": 2, "column": 1}),
        ("a 1 2\nb 1 0x10\n", "not_a_number_line", {"number": 2, "column": 2}),
        ("a 1 2\nb 1 nan\n", "not_finite_line", {"number": 2, "column": 2, "value": "nan"}),
        ("2 2\na 1 2\nb -inf 1\n", "not_finite_line", {"number": 3, "column": 1, "value": "-inf"}),
        ("a 1 2\nb 1e39 1\n", "not_finite_line", {"number": 2, "column": 1, "value": "inf"}),
        ("a 1 2\nb 1 1\na 2 2\n", "duplicate_line", {"number": 3, "before": 1, "word": "a"}),
        ("3 2\na 1 2\nb 1 1\na 2 2\n", "duplicate_line", {"number": 4, "before": 2}),
        ("a 1 2\n\nb 1 1\n", "blank_line", {"number": 2}),
        ("a 1 2\n 1 1\n", "bad_word_line", {"number": 2}),
        ("a 1 2\nb\rc 1 1\n", "bad_word_line", {"number": 2}),
        ("3 2\na 1 2\n", "header_count", {"announced": 3, "found": 1}),
        ("1 2\na 1 2\nb 1 2\n", "header_count", {"announced": 1, "found": 2}),
        ("0 2\n", "no_vectors", {}),
        ("5 0\n", "no_vectors", {}),
        ("", "empty_file", {}),
        (" \n\n", "empty_file", {}),
        ("hello\nworld\n", "no_numbers", {"received": "'hello'"}),
        ("word,0.1,0.2\n", "no_numbers", {}),
        ("these are words\n", "not_a_number_line", {"number": 1, "column": 1}),
        ("99999999999 2\na 1 2\n", "too_many_words", {}),
        ("2 99999\na 1 2\n", "too_many_dims", {}),
    ],
)
def test_text_errors_name_the_line(text: str, code: str, details: dict[str, object]) -> None:
    error = refused(text)
    assert error.code == f"static.{code}"
    assert details.items() <= error.details.items()


def test_a_line_number_far_into_a_big_file() -> None:
    lines = [f"w{row} 0.25 {row}.5" for row in range(900_000)]
    lines[876_543] = "w876543 0.25 oops"
    error = refused("\n".join(lines))
    assert (error.code, error.details["number"]) == ("static.not_a_number_line", 876_544)


def test_wrong_encoding_names_line_and_byte() -> None:
    error = refused(b"a 1 2\n" + "\u8bcd 1 2\n".encode("gb18030"))
    assert error.code == "static.wrong_encoding_line"
    assert (error.details["number"], error.details["byte"], error.details["position"]) == (2, "0xB4", 1)
    with pytest.raises(InputError, match=r"^Line 2 of w2v\S+: byte 16 of the word is 0x"):
        read_vectors(sample("w2v_keyedvectors_load_test.modeldata"))
    assert refused("a 1 2\n".encode("utf-16")).code == "static.utf16"


@pytest.mark.parametrize("protocol", range(6))
def test_pickles_are_refused_with_the_remedy(protocol: int) -> None:
    keyed = KeyedVectors(2)
    keyed.add_vectors(["a"], np.ones((1, 2), np.float32))
    for value in (keyed, {"a": 1}, [1]):
        error = refused(pickle.dumps(value, protocol=protocol), "model.kv")
        assert error.code == "static.pickle"
    assert 'KeyedVectors.load("model.kv").save_word2vec_format(' in error.message("zh")


@pytest.mark.parametrize("name", ["ft_kv_3.6.0.model.gz", "ft_model_2.3.0", "word2vec_pre_kv_py3_4"])
def test_gensims_own_files_are_refused(name: str) -> None:
    with pytest.raises(InputError) as caught:
        read_vectors(sample(name))
    assert caught.value.code == "static.pickle"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (npy(np.array([["a", 1]], dtype=object)), "pickle"),
        (zipped(**{"archive/data.pkl": b"x", "archive/version": b"3"}), "pickle"),
        (npy(np.zeros(3)), "not_a_matrix"),
        (npy(np.array([["a"]])), "not_a_matrix"),
        (npy(vectors()), "needs_words"),
        (npy(vectors())[:-1], "truncated"),
        (npy(vectors())[:40], "truncated"),
        (npy(vectors()).replace(b"'descr'", b"'other'"), "damaged_npy"),
        (save({"vectors": vectors()}), "needs_words"),
        (save({"a": vectors(), "b": vectors()}), "which_tensor"),
        (save({"vectors": vectors()})[:-1], "unreadable"),
        (save({"vectors": vectors()}, {"words": "[1, 2]"}), "words_metadata"),
        (save({"vectors": vectors()}, {"words": "[" * 100_000}), "words_metadata"),
        (save({"vectors": vectors()}, {"words": '["a"]'}), "words_count"),
        (zipped(a__txt=b"a 1", b__txt=b"b 1"), "many_files"),
        (zipped(**{f"{n}": b"" for n in range(101)}), "many_files"),
        (zipped(a__zip=zipped(b__txt=b"a 1")), "nested_archive"),
        (zipped(a__txt=TEXT.encode())[:-30], "unreadable"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-9], "unreadable"),
        (gzip.compress(gzip.compress(TEXT.encode(), mtime=0), mtime=0), "unknown_format"),
        (b"\x7fELF\x02\x01\x01\x00", "unknown_format"),
        (word2vec_binary(WORDS, vectors())[:-2], "truncated"),
        (word2vec_binary(WORDS, vectors()) + b"more", "trailing_data"),
        (word2vec_binary(["a", "a"], vectors(2)), "duplicate_record"),
        (word2vec_binary(["a", ""], vectors(2)), "bad_word_record"),
        (word2vec_binary(["a"], np.full((1, 3), np.nan)), "not_finite_record"),
        (word2vec_binary(["a"], np.zeros((1, 3))).replace(b"a ", b"\xff "), "wrong_encoding_record"),
        (b"2 2\na " + bytes(8) + b"b" * 5000, "no_word_record"),
    ],
)
def test_binary_errors(data: bytes, code: str) -> None:
    assert refused(data, "file.bin").code == f"static.{code}"


def test_a_damaged_fasttext_file_is_refused_wherever_it_ends() -> None:
    data = sample("crime-and-punishment.bin").read_bytes()
    for end in (*range(4, 200, 7), 4000, 9000, 12_000):
        assert refused(data[:end]).code in {"static.truncated", "static.no_word_record"}
    assert refused(data[:4] + b"\x09\0\0\0" + data[8:]).code == "static.damaged_fasttext"
    broken = bytearray(data)
    broken[8 + 4 * 8] ^= 1  # the number of buckets
    assert refused(bytes(broken)).code == "static.damaged_fasttext"


def test_fasttext_in_another_encoding_is_refused() -> None:
    data = sample("crime-and-punishment.bin").read_bytes()
    error = refused(data.replace("\u0438\0".encode(), b"\xe8\xe8\0", 1), "model.bin")
    assert error.code == "static.wrong_encoding_record"


def test_fasttext_before_its_format_had_a_magic_number_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_vectors(sample("lee_fasttext.bin"))
    assert caught.value.code == "static.unknown_format"


def test_words_in_json_may_be_no_text() -> None:
    data = save({"vectors": vectors(1)}, {"words": '["\\ud800"]'})
    assert refused(data).code == "static.bad_word_record"


SMALL = Limits(file_bytes=3_000_000, table_bytes=40_000, words=1000)


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"a 1\n" + b"0" * 10_000_000, mtime=0),
        zipped(a__txt=b"a 1\n" + b"0" * 10_000_000),
        b"900 90\n" + b"x",
        npy(np.zeros((900, 90))),
        rows_of_text([f"w{n}" for n in range(999)], np.zeros((999, 11))),
    ],
)
def test_bombs_and_giants_are_refused(data: bytes | str) -> None:
    assert refused(data, limits=SMALL).code == "static.too_big"


def test_too_many_words_are_refused_while_reading() -> None:
    assert refused("".join(f"w{n} 1\n" for n in range(1001)), limits=SMALL).code == "static.too_many_words"


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_vectors(tmp_path / "none.txt")


def test_progress_ends_at_the_size_and_can_cancel() -> None:
    seen: list[tuple[float, float | None]] = []

    def note(_stage: str, done: float, total: float | None, **_options: object) -> None:
        seen.append((done, total))

    read(HEADED, progress=note)
    assert seen[-1] == (len(HEADED.encode()), len(HEADED.encode()))

    def stop(*_args: object, **_options: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read(HEADED, progress=stop)
