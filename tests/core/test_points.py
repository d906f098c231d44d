"""What a map draws: words, texts, one word in many sentences, tables - and sentences for what cannot be drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from tiny_models import encoder as tiny_encoder

from embed_core import loading, stash
from embed_core.errors import InputError
from embed_core.paths import CACHE_VARIABLE
from embed_core.points import MAX_LINE_LENGTH, Drawing, Points, build, digest, parse_lines


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def glove():
    return loading.load_static("glove-6b-50d-20k")


def points(count: int = 5) -> Points:
    return Points(
        names=tuple(f"p{number}" for number in range(count)),
        vectors=np.arange(count * 2, dtype=np.float32).reshape(count, 2),
        key="k",
        rows=np.arange(count) + 100,
        columns={"group": np.array(list("abcde"[:count]), dtype=object)},
        links=((0, 1), (2, 4)),
    )


def test_a_subset_keeps_rows_columns_and_whole_links():
    kept = points().subset([4, 2, 0])
    assert kept.names == ("p4", "p2", "p0")
    assert kept.vectors.tolist() == [[8, 9], [4, 5], [0, 1]]
    assert kept.rows.tolist() == [104, 102, 100]
    assert kept.columns["group"].tolist() == ["e", "c", "a"]
    assert kept.links == ((1, 0),)
    assert kept.key != points().key


@pytest.mark.parametrize("keep", [[], [5], [-1]])
def test_a_selection_of_other_points_gets_a_sentence(keep):
    with pytest.raises(InputError, match="selection"):
        points().subset(keep)


def test_a_point_is_found_by_name_exactly_or_in_another_case():
    named = Points(names=("Apple", "apple", "Bank"), vectors=np.eye(3, dtype=np.float32), key="k")
    assert (named.find("apple"), named.find("Apple"), named.find("BANK"), named.find("x")) == (1, 0, 2, None)


def test_the_most_frequent_words_are_the_first_rows(glove):
    drawn = build(Drawing(model_id="glove-6b-50d-20k", draw="top", count=3), glove)
    assert drawn.names == ("the", ",", ".")
    assert drawn.columns["frequency_rank"].tolist() == [1, 2, 3]
    assert np.array_equal(drawn.vectors, glove.vectors[:3])


def test_words_the_model_lacks_are_left_out_and_named(glove):
    drawing = Drawing(
        draw="words", items=("cat", "qqzzqq", "Paris"), groups=("pet", "none", "city"), links=((0, 2), (0, 1))
    )
    drawn = build(drawing, glove)
    assert drawn.names == ("cat", "Paris")
    assert drawn.columns["group"].tolist() == ["pet", "city"]
    assert drawn.links == ((0, 1),)
    assert [note.message("en") for note in drawn.notes] == [
        "1 of the words are not in this model's vocabulary and are left out: qqzzqq"
    ]


def test_a_static_model_has_no_sentences_and_says_so(glove):
    with pytest.raises(InputError, match="static model"):
        build(Drawing(draw="sentences", items=("a cat",)), glove)


@pytest.fixture(scope="module")
def encoder():
    return tiny_encoder("bert")


def test_texts_are_the_pooled_embeddings_of_the_layer(encoder):
    texts = ("the cat sat", "a dog")
    drawn = build(Drawing(draw="sentences", items=texts, layer=1, pooling="cls"), encoder)
    expected = encoder.embed(list(texts), layer=1, pooling="cls").vectors
    assert np.allclose(drawn.vectors, expected, atol=1e-6)
    assert (drawn.layer, drawn.pooling, drawn.contextual) == (1, "cls", True)


def test_a_word_in_sentences_is_the_mean_of_its_pieces(encoder):
    texts = ("the cat sat", "no such word", "a cat and a cat")
    drawn = build(Drawing(draw="token", word="cat", items=texts, groups=("x", "y", "z"), layer=-1), encoder)
    assert drawn.names == ("the cat sat", "a cat and a cat", "a cat and a cat")
    assert drawn.columns["group"].tolist() == ["x", "z", "z"]
    encoding = encoder.encode([texts[0]])[0]
    span = encoding.find_word("cat")[0]
    expected = encoding.hidden_states[-1][span.token_start : span.token_end].mean(axis=0)
    assert np.allclose(drawn.vectors[0], expected, atol=1e-5)
    assert "no such word" in drawn.notes[0].message("en")


def test_a_word_that_stands_nowhere_gets_a_sentence(encoder):
    with pytest.raises(InputError, match="occurs in none of the 1"):
        build(Drawing(draw="token", word="zebra", items=("the cat",)), encoder)


def test_a_table_of_vectors_is_drawn_as_it_is():
    key = stash.put(b"name,kind,x,y\ncat,pet,1,0\ndog,pet,0.5,0.5\ncar,thing,0,1\n")
    drawn = build(Drawing(draw="table", table_key=key, table_name="t.csv"), None)
    assert drawn.names == ("cat", "dog", "car")
    assert drawn.vectors.tolist() == [[1, 0], [0.5, 0.5], [0, 1]]
    assert drawn.columns["kind"].tolist() == ["pet", "pet", "thing"]


def test_a_table_of_words_goes_through_the_model(glove):
    key = stash.put(b"word,kind\ncat,pet\nqqzzqq,none\ncar,thing\n")
    drawn = build(Drawing(draw="table", table_key=key, table_name="t.csv", table_column="word"), glove)
    assert drawn.names == ("cat", "car")
    assert drawn.columns["kind"].tolist() == ["pet", "thing"]
    assert np.array_equal(drawn.vectors[0], glove.vector("cat"))


def test_a_key_that_is_not_here_gets_a_sentence():
    with pytest.raises(InputError, match="does not hold"):
        stash.get("0" * 20)
    with pytest.raises(InputError, match="does not hold"):
        stash.get("../../etc/passwd")


def test_the_stash_gives_back_what_it_got_and_drops_the_oldest(monkeypatch):
    first = stash.put(b"a" * 60)
    assert stash.get(first) == b"a" * 60
    assert stash.put(b"a" * 60) == first
    monkeypatch.setattr(stash, "MAX_TOTAL_BYTES", 100)
    second = stash.put(b"b" * 60)
    assert stash.get(second) == b"b" * 60
    with pytest.raises(InputError):
        stash.get(first)


@given(some.text(max_size=300))
def test_any_text_gives_lines_or_a_sentence(text):
    try:
        lines = parse_lines(text)
    except InputError:
        assert not text.strip()
        return
    assert len(set(lines)) == len(lines)
    assert all(line == line.strip() and line in text for line in lines)


def test_lines_that_are_too_long_or_too_many_get_a_sentence():
    with pytest.raises(InputError, match="Put one sentence on each line"):
        parse_lines("x" * (MAX_LINE_LENGTH + 1))
    with pytest.raises(InputError, match="20001 lines"):
        parse_lines("\n".join(map(str, range(20_001))))


def test_words_may_be_parted_by_chinese_commas():
    assert parse_lines("银行，河流、苹果", split_commas=True) == ("银行", "河流", "苹果")


def test_a_fingerprint_tells_drawings_apart_and_stays_the_same():
    assert digest(["a", 1]) == digest(["a", 1])
    assert digest(["a", 1]) != digest(["a", 2])
