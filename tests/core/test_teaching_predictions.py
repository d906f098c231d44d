"""Predict, then reveal: exactly the declared option is right, counted anew; nothing ambiguous is asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from words_kit import random_space, space_of

from embed_core import texts
from embed_core.oov.pieces import Cutting, Piece, WordPieces
from embed_core.positions.anatomy import Facts
from embed_core.positions.shuffle import Setting, Shuffled
from embed_core.retrieval.kinds import Chunk, Hit
from embed_core.senses.discovery import Grouping
from embed_core.senses.joint_map import one_word
from embed_core.static.analogy import solve
from embed_core.teaching.predictions import analogies, neighbours, pieces, retrieval, senses, shuffle
from embed_core.teaching.predictions.question import KINDS, OPTIONS, Option, Phrase, build
from embed_core.teaching.predictions.score import Score, total

seeds = st.integers(0, 2**32 - 1)


def read(phrase, language: str) -> str:
    if isinstance(phrase, str):
        return phrase
    return texts.text(phrase.key, language, **{name: read(value, language) for name, value in phrase.values.items()})


def well_made(question) -> None:
    """What holds of every question: both languages can say it, its options differ, one of them is right."""
    labels = [read(option.label, "en") for option in question.options]
    assert 2 <= len(labels) <= OPTIONS
    assert len({label.casefold() for label in labels}) == len(labels)
    assert len({option.id for option in question.options}) == len(labels)
    assert len(question.right) == 1
    assert 0 <= question.right[0] < len(labels)
    for language in ("en", "zh"):
        assert read(question.ask, language)
        assert read(question.because, language)
        assert texts.text(f"predict.{question.kind}.name", language)


def chosen(question) -> str:
    return question.options[question.right[0]].id


# -- what all kinds share ----------------------------------------------------------------------------------------------


def two(key: str = "k"):
    options = [Option(name, name) for name in ("wrong", "worse", "Right")]
    return build("neighbours", key, Phrase("a"), Option("right", "right"), options, Phrase("b"))


def test_options_that_read_alike_are_offered_once_and_the_right_one_stays():
    question = two()
    assert sorted(option.id for option in question.options) == ["right", "worse", "wrong"]
    assert chosen(question) == "right"


def test_the_order_comes_from_the_key_alone():
    orders = [tuple(option.id for option in two(str(number)).options) for number in range(40)]
    assert orders == [tuple(option.id for option in two(str(number)).options) for number in range(40)]
    assert len({order.index("right") for order in orders}) == 3
    assert len({two(str(number)).id for number in range(40)}) == 40


def test_without_a_wrong_option_nothing_is_asked():
    assert build("pieces", "k", Phrase("a"), Option("x", "x"), [Option("X", "X")], Phrase("b")) is None


def test_the_score_counts_rows_of_right_guesses():
    score = Score()
    for right in (True, True, False, True):
        score = score.after(right)
    assert score == Score(asked=4, right=3, streak=1, best=2)
    assert total([score, Score(2, 0)]) == (3, 6)
    assert len(KINDS) == 6


# -- neighbours --------------------------------------------------------------------------------------------------------


def cosine(a, b) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@given(seeds, st.integers(3, 80))
def test_the_nearest_of_the_offered_words_is_the_right_one(seed, count):
    space = random_space(count, 5, seed)
    near = space.model.neighbours("w0", neighbours.DEPTH)
    question = neighbours.nearest_word(f"{seed}", "toy", "w0", near, ["w0"])
    if question is None:  # only where every other word is as near as the nearest
        cosines = sorted((one.score for one in near), reverse=True)
        assert cosines[0] - cosines[-1] < neighbours.MARGIN
        return
    well_made(question)
    vectors = dict(zip(space.model.words, space.model.vectors.astype(np.float64), strict=True))
    found = {option.id: cosine(vectors["w0"], vectors[option.id]) for option in question.options}
    others = [value for word, value in found.items() if word != chosen(question)]
    assert "w0" not in found
    assert found[chosen(question)] > max(others) + neighbours.MARGIN / 2


def test_words_equally_near_are_not_among_the_wrong_ones():
    space = space_of(["q", "a", "b", "A", "far"], [[1, 0], [2, 0], [3, 0], [0.5, 1], [0, 1]])
    question = neighbours.nearest_word("k", "toy", "q", space.model.neighbours("q", 10), ["q"])
    assert chosen(question) in "ab"
    assert {option.id for option in question.options} == {chosen(question), "far"}
    equal = space_of(["q", "a", "b"], [[1, 0], [2, 0], [3, 0]])
    assert neighbours.nearest_word("k", "toy", "q", equal.model.neighbours("q", 10)) is None
    assert neighbours.nearest_word("k", "toy", "q", []) is None


def test_another_form_of_the_word_is_no_guess_but_is_named():
    words = [("computers", 0.95), ("computing", 0.9), ("software", 0.8), ("mac", 0.7), ("tree", 0.4), ("sea", 0.3)]
    found = [neighbours.Neighbour(word, row, score) for row, (word, score) in enumerate(words)]
    question = neighbours.nearest_word("k", "toy", "computer", found, ["computer"])
    well_made(question)
    assert {option.id for option in question.options} == {"software", "mac", "tree", "sea"}
    assert chosen(question) == "software"
    assert question.because.values["first"] == "computers"
    assert chosen(neighbours.nearest_word("k", "toy", "computer", found[:4], ["computer"])) == "computers"


def test_words_come_before_numbers_and_signs():
    near = [["best", 0.9], ["12", 0.8], ["!", 0.7], ["word", 0.6], ["--", 0.5]]
    found = [neighbours.Neighbour(word, row, score) for row, (word, score) in enumerate(near)]
    question = neighbours.nearest_word("k", "toy", "q", found)
    assert "word" in {option.id for option in question.options}


# -- analogies ---------------------------------------------------------------------------------------------------------


@given(seeds)
def test_the_offered_word_with_the_largest_sum_of_cosines_is_the_right_one(seed):
    space = random_space(40, 6, seed)
    solved = solve(space, ("w0", "w1", "w2"))
    near = [one.word for one in space.model.neighbours("w2", analogies.DEPTH)]
    question = analogies.fourth_word(f"{seed}", "toy", solved, near)
    if question is None:
        return
    well_made(question)
    vectors = dict(zip(space.model.words, space.model.vectors.astype(np.float64), strict=True))
    a, b, c = (vectors[word] for word in ("w0", "w1", "w2"))

    def score(word: str) -> float:
        return cosine(vectors[word], b) - cosine(vectors[word], a) + cosine(vectors[word], c)

    found = {option.id: score(option.id) for option in question.options}
    assert not {"w0", "w1", "w2"} & set(found)
    assert all(found[chosen(question)] > value for word, value in found.items() if word != chosen(question))


def test_the_trap_is_named_where_it_shuts():
    words = ["man", "woman", "king", "queen", "tree", "river"]
    vectors = [[1, 0, 0.0], [1, 0.1, 0], [1, 0, 3], [1, 0.1, 1.0], [-1, 0, 1], [-1, 2, -1]]
    question = analogies.fourth_word("k", "toy", solve(space_of(words, vectors), ("man", "woman", "king")))
    well_made(question)
    assert chosen(question) == "queen"
    assert question.because.key == "predict.analogies.trap"
    assert question.because.values["first"] == "king"


# -- sense clusters ----------------------------------------------------------------------------------------------------


@given(seeds, st.integers(6, 50))
def test_as_many_sentences_as_a_plain_count_finds(seed, count):
    random = np.random.default_rng(seed)
    layers = random.normal(size=(3, count, 4)).astype(np.float32)
    labels = [str(value) for value in random.integers(0, 2, count)]
    layers[:, :, 0] += 2 * np.array([float(label) for label in labels])
    question = senses.clusters(f"{seed}", "toy", "bank", one_word(layers, labels), count)
    if len(set(labels)) == 1:
        assert question is None or question.ask.key == "predict.senses.ask_alike"
        return
    well_made(question)
    last = layers[-1].astype(np.float64)
    cosines = np.array([[cosine(a, b) for b in last] for a in last])
    np.fill_diagonal(cosines, -2)
    same = sum(labels[row.argmax()] == label for row, label in zip(cosines, labels, strict=True))
    assert chosen(question) == str(same)
    numbers = [int(option.id) for option in question.options]
    assert numbers == sorted(numbers)
    assert min(np.diff(numbers)) >= max(1, count // 10)


@given(seeds, st.integers(2, 30))
def test_without_labels_the_mean_cosine_is_asked_and_the_numbers_stand_apart(seed, count):
    layers = np.random.default_rng(seed).normal(0.4, 1, size=(2, count, 6)).astype(np.float32)
    question = senses.clusters(f"{seed}", "toy", "bank", one_word(layers, [""] * count), count)
    well_made(question)
    last = layers[-1].astype(np.float64)
    mean = np.mean([cosine(last[i], last[j]) for i in range(count) for j in range(count) if i != j])
    numbers = [float(option.id) for option in question.options]
    assert float(chosen(question)) == pytest.approx(mean, abs=0.0051)
    assert all(abs(float(chosen(question)) - other) >= 0.11 for other in numbers if other != float(chosen(question)))


def test_one_sentence_alone_is_like_itself_and_nothing_is_asked():
    layers = np.ones((2, 1, 3), np.float32)
    assert senses.clusters("k", "toy", "bank", one_word(layers, [""]), 1) is None


def test_a_static_models_count_is_offered_where_it_is_not_too_near():
    layers = np.zeros((2, 10, 2), np.float32)
    layers[:, :6], layers[:, 6:] = [1, 0.001], [0.001, 1]
    question = senses.clusters("k", "toy", "bank", one_word(layers, ["a"] * 6 + ["b"] * 4), 10)
    assert chosen(question) == "10"
    assert "6" in {option.id for option in question.options}
    assert question.because.key == "predict.senses.more"


@given(seeds)
def test_the_number_of_groups_is_the_one_with_the_largest_silhouette(seed):
    random = np.random.default_rng(seed)
    scores = random.uniform(-0.2, 0.9, 5).tolist()
    tried = tuple(zip(range(2, 7), scores, strict=True))
    best = max(tried, key=lambda one: one[1])
    found = Grouping(np.arange(20) % best[0], best[1], tried, tuple(range(best[0])))
    question = senses.groups(str(seed), "toy", "bank", 6, found, None)
    if question is None:
        assert sorted(scores)[-2] > best[1] - senses.NEARLY
        return
    well_made(question)
    offered = {option.id: dict(tried)[int(option.id)] for option in question.options}
    assert chosen(question) == max(offered, key=offered.__getitem__)
    assert sorted(offered.values())[-1] - sorted(offered.values())[-2] >= senses.NEARLY


def test_a_number_of_groups_that_was_given_is_not_asked():
    found = Grouping(np.arange(6) % 2, 0.5, (), (0, 1))
    assert senses.groups("k", "toy", "bank", 6, found, None) is None


# -- word pieces -------------------------------------------------------------------------------------------------------


def cutting(algorithm: str, **words: list[str]) -> Cutting:
    """Each word's pieces as they are written; "?" is an unknown one."""
    all_pieces: list[Piece] = []
    places = []
    for word, parts in words.items():
        first = len(all_pieces)
        for part in parts:
            kind = "unknown" if part == "?" else "inside"
            all_pieces.append(Piece(part, "[UNK]" if part == "?" else part, 5, kind, word if part == "?" else part))
        places.append(WordPieces(word, first, len(all_pieces), parts.count("?")))
    return Cutting(algorithm, 30_522, "[UNK]", tuple(all_pieces), tuple(places), 0)


def test_the_word_on_which_the_tokenizers_differ_most_is_asked():
    first = cutting("wordpiece", cat=["cat"], covfefe=["co", "v", "fe", "fe"])
    other = cutting("unigram", cat=["cat"], covfefe=["cov", "fefe"])
    question = pieces.cut_of("k", ["cat", "covfefe"], [("A", first), ("B", other)])
    well_made(question)
    assert chosen(question) == "co | v | fe | fe"
    assert "cov | fefe" in {option.id for option in question.options}
    assert question.because.key == "predict.pieces.because"


def test_a_word_in_readable_pieces_is_asked_before_one_that_is_unknown():
    first = cutting("wordpiece", **{"\u5185\u5377": ["\u5185", "?"], "goverment": ["gov", "er", "ment"]})
    other = cutting("byte_bpe", **{"\u5185\u5377": list("123456"), "goverment": ["g", "over", "ment"]})
    question = pieces.cut_of("k", ["\u5185\u5377", "goverment"], [("A", first), ("B", other)])
    assert chosen(question) == "gov | er | ment"
    half = pieces.cut_of("k", ["\u5185\u5377"], [("A", first)])
    well_made(half)
    assert chosen(half) == "\u5185 | [UNK]"
    assert all(option.id.count("[") == option.id.count("[UNK]") for option in half.options)  # no cut through a name


def test_an_unknown_word_and_a_whole_one_are_said_to_be_that():
    unknown = pieces.cut_of("k", ["\u2603"], [("A", cutting("wordpiece", **{"\u2603": ["?"]}))])
    well_made(unknown)
    assert chosen(unknown) == "[UNK]"
    assert unknown.because.key == "predict.pieces.unknown"
    whole = pieces.cut_of("k", ["cat"], [("A", cutting("wordpiece", cat=["cat"]))])
    well_made(whole)
    assert chosen(whole) == "cat"
    assert whole.because.key == "predict.pieces.whole"


@given(st.text(alphabet="abcdeÄß狗🦜", min_size=1, max_size=12), st.data())
def test_one_option_is_the_cut_and_no_other_reads_like_it(word, data):
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(word) - 1))))) if len(word) > 1 else []
    parts = [word[start:end] for start, end in zip([0, *cuts], [*cuts, len(word)], strict=True)]
    question = pieces.cut_of("k", [word], [("A", cutting("wordpiece", **{word: parts}))])
    well_made(question)
    assert [option.id for option in question.options].count(" | ".join(parts)) == 1
    assert chosen(question) == " | ".join(parts)


def test_without_pieces_nothing_is_asked():
    assert pieces.cut_of("k", ["cat"], []) is None
    assert pieces.cut_of("k", ["cat"], [("A", cutting("wordpiece"))]) is None
    long = "x" * 200
    assert pieces.cut_of("k", [long], [("A", cutting("wordpiece", **{long: [long]}))]) is None


# -- shuffle test ------------------------------------------------------------------------------------------------------


def setting(name: str, differences, cosines=(0.9, 0.5, 0.7)) -> Setting:
    rows = np.array([differences], np.float32)
    one = np.ones(1)
    return Setting(name, rows, np.array([cosines]), np.full(1, 10, np.float32), one, one.astype(np.float32), None)


def shuffled(*settings: Setting, words=("dog", "bites", "man"), order=(2, 1, 0)) -> Shuffled:
    facts = Facts.__new__(Facts)
    return Shuffled(tuple(words), order, facts, settings)


BIG, SMALL, UNCLEAR = (2.0, 1.0, 3.0), (1e-6, 2e-6, 0.0), (1e-3, 0.0, 0.0)


@pytest.mark.parametrize(
    ("on", "off", "answer"),
    [(BIG, SMALL, "off"), (BIG, BIG, "none"), (SMALL, SMALL, "both"), (SMALL, BIG, "on")],
)
def test_the_run_that_gives_the_same_vectors_is_the_one_whose_differences_are_rounding(on, off, answer):
    question = shuffle.which_run("k", "toy", shuffled(setting("on", on), setting("off", off)))
    well_made(question)
    assert chosen(question) == answer


@pytest.mark.parametrize(
    ("off", "unmasked", "answer"), [(BIG, SMALL, "open"), (SMALL, SMALL, "off_open"), (BIG, BIG, "none")]
)
def test_of_a_causal_model_the_mask_is_asked_about(off, unmasked, answer):
    result = shuffled(setting("on", BIG), setting("off", off), setting("open", unmasked))
    question = shuffle.which_run("k", "toy", result)
    well_made(question)
    assert chosen(question) == answer


def test_neither_an_unclear_difference_nor_the_same_order_is_asked_about():
    assert shuffle.which_run("k", "toy", shuffled(setting("on", BIG), setting("off", UNCLEAR))) is None
    same = shuffled(setting("on", BIG), setting("off", SMALL), order=(0, 1, 2))
    assert shuffle.which_run("k", "toy", same) is None
    assert shuffle.which_word("k", "toy", same) is None
    assert shuffle.which_run("k", "toy", shuffled(setting("on", BIG))) is None


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=9), seeds)
def test_the_word_with_the_smallest_cosine_moves_most(cosines, seed):
    words = [f"w{place % 5}" for place in range(len(cosines))]
    order = tuple(reversed(range(len(words))))
    if [words[place] for place in order] == words:
        return
    question = shuffle.which_word(str(seed), "toy", shuffled(setting("on", BIG, cosines), words=words, order=order))
    if question is None:
        assert max(cosines) - min(cosines) < shuffle.APART
        return
    well_made(question)
    found = {option.id: cosines[int(option.id)] for option in question.options}
    assert all(value > found[chosen(question)] for place, value in found.items() if place != chosen(question))


# -- retrieval ---------------------------------------------------------------------------------------------------------


def hit(rank: int, score: float, document: str = "", number: int = 0, text: str = "", start: int = 0) -> Hit:
    words = text or f"passage number {rank}"
    return Hit(Chunk(document or f"d{rank}", number, start, start + len(words), words), rank, rank, score)


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4, 0.5]), min_size=2, max_size=50), seeds)
def test_the_offered_passage_with_the_largest_score_is_the_right_one(scores, seed):
    hits = [hit(rank, score) for rank, score in enumerate(sorted(scores, reverse=True), start=1)]
    question = retrieval.first_hit(str(seed), "hybrid", "why?", hits)
    if question is None:
        assert len(set(scores)) == 1
        return
    well_made(question)
    by_id = {one.chunk.id: one.score for one in hits}
    found = {option.id: by_id[option.id] for option in question.options}
    assert chosen(question) == hits[0].chunk.id
    assert all(value < found[chosen(question)] for one, value in found.items() if one != chosen(question))


def test_overlapping_and_equal_passages_are_no_wrong_answers():
    hits = [
        hit(1, 0.9, "a", 0, "one two three"), hit(2, 0.8, "a", 1, "three four five", start=8),
        hit(3, 0.7, "b", 0, "one two three"), hit(4, 0.6, "c", 0, "something else"),
    ]  # fmt: skip
    question = retrieval.first_hit("k", "exact", "q" * 900, hits)
    assert {option.id for option in question.options} == {"a#0", "c#0"}
    assert len(question.ask.values["question"]) < 200
    assert retrieval.first_hit("k", "exact", "q", hits[:3]) is None
    assert retrieval.first_hit("k", "exact", "q", hits[:1]) is None
    assert all(len(read(option.label, "en")) <= 200 for option in question.options)
