"""UNK, random uniform and random normal vectors, and the words of a typed text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from static_kit import spec

from embed_core.errors import InputError
from embed_core.oov import overview, strategies
from embed_core.oov.vocabulary import LONGEST_TEXT, MOST_WORDS, look_up, passage
from embed_core.static.model import StaticModel


def model(words: list[str], vectors: list[list[float]]) -> StaticModel:
    return StaticModel(spec(), words, np.array(vectors, np.float32))


def random_model(rows: int = 500, dims: int = 40, scale: float = 3.0) -> StaticModel:
    vectors = np.random.default_rng(1).standard_normal((rows, dims)) * scale
    return StaticModel(spec(), [f"w{row}" for row in range(rows)], vectors.astype(np.float32))


def test_without_a_row_of_its_own_unk_is_the_mean_of_all():
    table = model(["a", "b"], [[1, 0], [3, 4]])
    filled = strategies.fill(table, "zz", "unk")
    assert filled.vector.tolist() == [2, 2]
    assert filled.seed is None
    assert strategies.scale_of(table).unk is None


def test_a_table_with_an_unk_row_uses_it_and_does_not_name_it_as_its_own_neighbour():
    table = model(["a", "unk", "<unk>", "b"], [[1, 0], [0, 1], [1, 1], [2, 2]])
    pair = strategies.filled_pair(table, "x", "y", "unk")
    assert table.words[strategies.scale_of(table).unk or 0] == "<unk>"
    assert pair.first.vector.tolist() == [1, 1]
    assert pair.near_first[0].word == "b"
    assert "<unk>" not in [near.word for near in pair.near_first]


def test_unk_makes_all_unknown_words_one():
    pair = strategies.filled_pair(random_model(), "x", "y", "unk")
    assert pair.cosine == pytest.approx(1)
    assert pair.euclidean == 0
    assert pair.near_first == pair.near_second


@pytest.mark.parametrize("filler", ["uniform", "normal"])
def test_random_vectors_have_the_spread_of_the_table(filler):
    table = random_model(dims=2_000, rows=50)
    spread = strategies.scale_of(table).spread
    vector = strategies.fill(table, "covfefe", filler).vector
    assert spread == pytest.approx(float(np.sqrt((table.vectors**2).mean())), rel=1e-5)
    assert float(vector.std()) == pytest.approx(spread, rel=0.06)
    assert abs(float(vector.mean())) < 0.1 * spread
    if filler == "uniform":
        assert np.abs(vector).max() <= spread * 3**0.5 * 1.0001


@pytest.mark.parametrize("filler", ["uniform", "normal"])
def test_the_same_word_gets_the_same_random_vector_and_another_word_another(filler):
    table = random_model()
    one, again, other, reseeded = (
        strategies.fill(table, word, filler, seed) for word, seed in (("x", 0), ("x", 0), ("y", 0), ("x", 1))
    )
    assert np.array_equal(one.vector, again.vector)
    assert one.seed != other.seed
    assert not np.array_equal(one.vector, other.vector)
    assert not np.array_equal(one.vector, reseeded.vector)


def test_the_seed_of_a_word_never_changes():
    # A pinned value: links and course notes may quote the vector.
    assert strategies.word_seed("covfefe") == 0x4E40F94D


def test_typical_distances_are_those_of_all_pairs():
    table = random_model(rows=60)
    found = strategies.typical(table, pairs=20_000)
    units = table.vectors / np.linalg.norm(table.vectors, axis=1, keepdims=True)
    cosines = (units @ units.T)[~np.eye(60, dtype=bool)]
    assert found is not None
    assert found.cosine.median == pytest.approx(float(np.median(cosines)), abs=0.01)
    assert found.mean_absolute_cosine == pytest.approx(float(np.abs(cosines).mean()), abs=0.005)
    assert found.euclidean.low < found.euclidean.median < found.euclidean.high
    assert strategies.typical(model(["a"], [[1, 0]])) is None


@pytest.mark.parametrize("dims", [3, 50, 300])
@pytest.mark.parametrize("filler", ["uniform", "normal"])
def test_the_law_of_random_cosines_holds(dims, filler):
    law = strategies.cosine_law(dims, filler)
    assert law.approximate == pytest.approx(law.exact, rel=0.1)
    # The law is exact for normal numbers; uniform ones come close to it, the closer the more dimensions.
    allowed = 4 * law.standard_error + (0.06 if dims == 3 and filler == "uniform" else 0)
    assert law.measured == pytest.approx(law.exact, abs=allowed)


def test_in_three_dimensions_the_mean_cosine_is_one_half():
    assert strategies.cosine_law(3).exact == pytest.approx(0.5)


def test_an_unknown_filler_gets_a_sentence():
    with pytest.raises(InputError, match="zeros"):
        strategies.fill(random_model(), "x", "zeros")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The goverment, 🦜 and don't!", ["The", "goverment", "🦜", "and", "don't"]),
        ("内卷 栓Q 錯別字 𪚥", ["内卷", "栓Q", "錯別字", "𪚥"]),
        ("今天天气不错。", ["今天天气", "不错"]),
        ("第一次看到“躺平”", ["第一次", "看到", "躺平"]),
        ("漢🦜", ["漢", "🦜"]),
        ("<script>alert(1)</script>", ["script", "alert", "1", "script"]),
        (" \n ... !? ", []),
        ("", []),
    ],
)
def test_words_of_a_text(text, words):
    assert [word.text for word in passage(text).words] == words


@given(st.text(max_size=300))
def test_every_word_stands_where_it_says(text):
    read = passage(text)
    ends = 0
    for word in read.words:
        assert read.text[word.start : word.end] == word.text
        assert ends <= word.start < word.end
        ends = word.end


def test_what_is_cut_off_is_counted():
    read = passage("ab " * (MOST_WORDS + 5))
    assert len(read.words) == MOST_WORDS
    assert read.cut_words == 5
    assert read.text.endswith("ab")
    assert passage("a" * (LONGEST_TEXT + 7)).cut_characters == 7


def test_look_up_says_when_a_word_was_lowered():
    table = model(["the", "US"], [[1, 0], [0, 1]])
    the, us, none = look_up(table, ["The", "US", "covfefe"])
    assert (the.row, the.stored, the.lowered) == (0, "the", True)
    assert (us.row, us.lowered) == (1, False)
    assert (none.row, none.lowered) == (None, False)


def test_the_answer_of_a_table_holds_rows_spellings_pairs_and_laws():
    table = StaticModel(spec(), ["the", "government", "movement"], np.eye(3, 6, dtype=np.float32))
    told = []
    answer = overview.table_answer(
        table, ["The", "goverment"], "goverment", "zwixel", progress=lambda stage, *_, **__: told.append(stage)
    )
    assert [found.row for found in answer.lookups] == [0, None]
    assert answer.spellings == {"goverment": ("government", "movement")}
    assert set(answer.pairs) == set(strategies.FILLERS)
    assert set(answer.laws) == {"uniform", "normal"}
    assert set(told) == {"oov.table"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("", ("b", True)), ("zzz", ("zzz", True)), ("the", ("b", False)), ("a", ("b", False)), (" zz ", ("zz", True))],
)
def test_the_second_word_is_one_that_the_table_lacks(typed, expected):
    assert overview.second_word(model(["the"], [[1, 0]]), typed, "a", ["a", "b"]) == expected


def test_an_invented_word_stands_in_where_there_is_no_second():
    assert overview.second_word(model(["the"], [[1, 0]]), "", "a", ["a"]) == (overview.INVENTED[0], True)
