"""Procrustes, CSLS, the dictionary and precision, against references and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import orthogonal_procrustes
from scipy.stats import ortho_group
from tiny_models import spec

from embed_core.crosslingual import alignment, dictionary, picture, precision, procrustes
from embed_core.crosslingual.csls import csls, density, hubs
from embed_core.crosslingual.dictionary import Pair
from embed_core.errors import EmbedCoreError, InputError
from embed_core.scores import unit_rows
from embed_core.static.model import StaticModel

RANDOM = np.random.default_rng(5)


def unit(rows, dims, seed=0):
    return unit_rows(np.random.default_rng(seed).normal(size=(rows, dims))).astype(np.float32)


# -- procrustes --------------------------------------------------------------------------------------------------------


def test_rotation_is_scipys():
    first, second = RANDOM.normal(size=(60, 12)), RANDOM.normal(size=(60, 12))
    wanted, _ = orthogonal_procrustes(first, second)  # first @ wanted ~ second
    assert procrustes.rotation(first, second) == pytest.approx(wanted.T, abs=1e-10)


def test_a_known_rotation_is_found_and_orthogonal():
    turn = ortho_group.rvs(7, random_state=3)
    first = RANDOM.normal(size=(30, 7))
    found = procrustes.rotation(first, first @ turn.T)
    assert found == pytest.approx(turn, abs=1e-9)
    assert procrustes.deviation(found) < 1e-12
    assert abs(procrustes.determinant(found)) == pytest.approx(1.0)


def test_preparation_by_hand():
    rows = np.array([[3.0, 4.0], [0.0, 2.0]])
    assert procrustes.prepared(rows, centre=False).tolist() == [[0.6, 0.8], [0.0, 1.0]]
    assert procrustes.prepared(rows, unit=False).tolist() == [[1.5, 1.0], [-1.5, -1.0]]
    both = procrustes.prepared(rows, width=4)
    assert both.shape == (2, 4) and np.linalg.norm(both, axis=1) == pytest.approx([1, 1]) and not both[:, 2:].any()


def test_too_few_pairs_and_other_shapes_are_refused_in_words():
    with pytest.raises(InputError, match="Received 1 seed pair"):
        procrustes.rotation(np.ones((1, 3)), np.ones((1, 3)))
    with pytest.raises(InputError, match=r"\(2, 3\) and \(2, 4\)"):
        procrustes.rotation(np.ones((2, 3)), np.ones((2, 4)))


# -- CSLS --------------------------------------------------------------------------------------------------------------


def transcribed(mapped, targets, k):
    """CSLS as the paper writes it, one pair at a time."""

    def cosine(one, other):
        return float(np.dot(one, other) / np.linalg.norm(one) / np.linalg.norm(other))

    def around(one, others):
        return sum(sorted((cosine(one, other) for other in others), reverse=True)[:k]) / k

    crowd = [around(x, targets) for x in mapped], [around(y, mapped) for y in targets]
    return np.array([
        [2 * cosine(x, y) - r_x - r_y for y, r_y in zip(targets, crowd[1], strict=True)]
        for x, r_x in zip(mapped, crowd[0], strict=True)
    ])  # fmt: skip


def test_csls_is_the_papers():
    mapped, targets = unit(14, 6), unit(11, 6, 1)
    found = csls(mapped @ targets.T, density(mapped, targets, 3), density(targets, mapped, 3))
    assert found == pytest.approx(transcribed(mapped, targets, 3), abs=1e-5)


def test_hubs_are_counted_and_csls_evens_them_out():
    # A target in the middle of everything: near to all sources.
    sources = unit_rows(np.abs(np.random.default_rng(2).normal(size=(60, 8)))).astype(np.float32)
    targets = np.vstack([unit_rows(sources.mean(axis=0))[None], sources[:20] + 0.2 * unit(20, 8, 3)])
    targets = unit_rows(targets).astype(np.float32)
    found = hubs(sources, targets, density(targets, sources), k=5)
    assert found.top(1) == [0]
    assert found.cosine.counts.sum() == found.csls.counts.sum() == 60 * 5
    assert found.csls.counts[0] < found.cosine.counts[0]
    lists = np.argsort(-transcribed(sources, targets, 10), axis=1)[:, :5]  # r_T(x) orders no list
    assert found.csls.counts.tolist() == np.bincount(lists.ravel(), minlength=len(targets)).tolist()


# -- precision ---------------------------------------------------------------------------------------------------------


def test_ranks_by_hand():
    targets = np.eye(4, dtype=np.float32)
    queries = np.array([[0.9, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.9]], np.float32)
    found = precision.ranks(queries, targets, np.zeros(4, np.float32), [[1], [0, 2]])
    assert found.cosine.tolist() == [2, 2] and found.candidates == 4
    # A crowded target 0 falls behind: r_S lowers it by more than the difference.
    assert precision.ranks(queries, targets, np.array([2, 0, 0, 0], np.float32), [[1], [2]]).csls.tolist() == [1, 2]


def test_equal_scores_count_against_and_other_right_ones_do_not():
    targets = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], np.float32)
    asked = np.array([[1.0, 0.0]], np.float32)
    flat = np.zeros(4, np.float32)
    assert precision.ranks(asked, targets, flat, [[0]]).cosine.tolist() == [3]
    assert precision.ranks(asked, targets, flat, [[0, 1, 2]]).cosine.tolist() == [1]


def test_chance_by_hand():
    found = precision.Ranks(np.array([1]), np.array([1]), np.array([2]), 10)
    assert found.chance(1) == pytest.approx(0.2)
    assert found.chance(3) == pytest.approx(1 - (8 / 10) * (7 / 9) * (6 / 8))


def test_precision_and_its_interval():
    found = precision.precision(np.array([1] * 30 + [9] * 70), 1)
    assert found.value == pytest.approx(0.3)
    assert 0.18 < found.low < 0.25 and 0.35 < found.high < 0.42


# -- the dictionary ----------------------------------------------------------------------------------------------------


def test_the_shipped_dictionary_is_known_to_both_models():
    from embed_core import loading

    english, chinese = loading.load_static("word2vec-skipgram"), loading.load_static("word2vec-zh")
    pairs = dictionary.built_in()
    assert len({pair.source for pair in pairs}) >= 1_200
    assert all(pair.source in english and pair.target in chinese for pair in pairs)
    kinds = {pair.kind for pair in pairs}
    assert {"noun", "verb", "adjective", "adverb"} <= kinds and "" not in kinds
    assert len({(pair.source, pair.target) for pair in pairs}) == len(pairs)


def test_split_keeps_words_apart_and_is_the_same_again():
    pairs = dictionary.built_in()
    parts = dictionary.split(pairs, 3)
    assert set(parts.seeds) | set(parts.held_out) == set(pairs)
    assert len(parts.seeds) + len(parts.held_out) == len(pairs)
    for side in ("source", "target"):
        seeds, held = ({getattr(pair, side) for pair in part} for part in (parts.seeds, parts.held_out))
        assert not seeds & held
    assert 0.24 < len(parts.held_out) / len(pairs) < 0.27
    assert parts == dictionary.split(pairs, 3) != dictionary.split(pairs, 4)


def test_words_that_hang_together_stay_together():
    chain = [Pair("good", "好"), Pair("fine", "好"), Pair("fine", "细"), *(Pair(f"w{n}", f"z{n}") for n in range(20))]
    for seed in range(10):
        held = {pair.source for pair in dictionary.split(chain, seed).held_out}
        assert held >= {"good", "fine"} or not held & {"good", "fine"}


def test_oriented_turns_round_and_one_language_meets_itself():
    pairs = (Pair("dog", "狗"), Pair("cat", "猫"))
    assert dictionary.oriented(pairs, {"狗", "猫"}, {"dog"}) == (Pair("狗", "dog"),)
    assert dictionary.fitting(pairs, {"dog", "cat"}, {"dog", "cat"}) == (Pair("dog", "dog"), Pair("cat", "cat"))
    assert dictionary.fitting(pairs, {"dog"}, {"狗"}) == pairs


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "dictionary_empty"),
        (b"# nothing\n\n", "dictionary_empty"),
        (b"dog\n", "dictionary_line"),
        (b"a" * 200 + b" b", "dictionary_line"),
        (b"x" * (dictionary.MAX_BYTES + 1), "dictionary_size"),
        ("".join(f"a{n} b{n}\n" for n in range(dictionary.MAX_PAIRS + 1)).encode(), "dictionary_long"),
    ],
)
def test_bad_dictionaries_are_refused_in_words(data, code):
    with pytest.raises(InputError) as error:
        dictionary.read_dictionary(data)
    assert error.value.code == f"crosslingual.{code}"
    assert "{" not in error.value.message("en") + error.value.message("zh")


def test_dictionaries_in_other_encodings_and_forms():
    assert dictionary.read_dictionary("dog 狗\ncat,猫\nfish；\t鱼".encode("gb18030"))[:2] == (
        Pair("dog", "狗"), Pair("cat", "猫"),
    )  # fmt: skip


@given(st.text(max_size=300))
def test_any_text_gives_pairs_or_a_sentence(text):
    try:
        pairs = dictionary.parse(text)
    except InputError as error:
        assert error.message("zh")
    else:
        assert pairs and all(pair.source and pair.target for pair in pairs)


# -- the whole ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_languages(tmp_path, monkeypatch):
    """A space of 600 words, and the same one turned, with a little noise: its translations are known."""
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    random = np.random.default_rng(8)
    first = random.normal(size=(600, 20)).astype(np.float32)
    second = (first @ ortho_group.rvs(20, random_state=1).T + 0.05 * random.normal(size=(600, 20))).astype(np.float32)
    one = StaticModel(spec("one"), [f"en{n}" for n in range(600)], first)
    two = StaticModel(spec("two"), [f"zh{n}" for n in range(600)], second)
    return one, two, tuple(Pair(f"en{n}", f"zh{n}", "noun") for n in range(400))


def test_a_turned_space_is_aligned_perfectly(two_languages):
    one, two, pairs = two_languages
    found = alignment.align(one, two, pairs, alignment.Settings())
    assert precision.precision(found.ranks.csls, 1, resamples=0).value == 1.0
    assert abs(found.before) < 0.1 and found.after > 0.95 and abs(found.others) < 0.15
    bench = alignment.Bench(one, two, pairs, alignment.Settings())
    assert alignment.translations(bench, found, "en500")[0].word == "zh500"  # of no pair of the dictionary
    again = alignment.align(one, two, pairs, alignment.Settings())  # from the disk
    assert again.matrix == pytest.approx(found.matrix) and again.held_out == found.held_out


def test_the_other_way_round_and_with_other_dimensions(two_languages):
    one, two, pairs = two_languages
    wider = StaticModel(spec("wide"), two.words, np.pad(two.vectors, ((0, 0), (0, 5))))
    found = alignment.align(wider, one, pairs, alignment.Settings(unit=False, centre=False))
    assert found.matrix.shape == (25, 25)
    assert found.held_out[0].source.startswith("zh")
    assert precision.precision(found.ranks.cosine, 1, resamples=0).value == 1.0


def test_the_curve_rises_with_the_seeds(two_languages):
    one, two, pairs = two_languages
    curve = alignment.seed_curve(one, two, pairs, alignment.Settings())
    assert curve.sizes == (25, 50, 100, 200, 300) and [len(draws) for draws in curve.found] == [3, 3, 3, 3, 1]
    first = [np.mean([precision.precision(r.csls, 1, resamples=0).value for r in draws]) for draws in curve.found]
    assert first[-1] == 1.0 and first == sorted(first)
    random = alignment.align(one, two, pairs, alignment.Settings(seeds=2))
    assert precision.precision(random.ranks.csls, 1, resamples=0).value < 0.2


def test_what_is_not_known_is_said(two_languages):
    one, two, pairs = two_languages
    with pytest.raises(InputError, match="know 10 among"):
        alignment.Bench(one, two, pairs[:10], alignment.Settings())
    bench = alignment.Bench(one, two, pairs, alignment.Settings())
    found = alignment.align(one, two, pairs, alignment.Settings())
    with pytest.raises(EmbedCoreError, match="not among the 600 most frequent"):
        alignment.translations(bench, found, "<b>")


def test_the_picture_shows_what_the_cosines_say(two_languages):
    one, two, pairs = two_languages
    bench = alignment.Bench(one, two, pairs, alignment.Settings())
    found = alignment.align(one, two, pairs, alignment.Settings())
    chosen = picture.shown(bench, 20)
    drawn = picture.joint_picture(bench, found, chosen)
    assert len(chosen) == 20 and set(chosen) <= set(bench.split.held_out)
    assert [bench.rows[pair.source] for pair in chosen] == sorted(bench.rows[pair.source] for pair in chosen)
    gap = np.linalg.norm(drawn.after - drawn.target, axis=1).mean()
    assert gap < 0.2 * np.linalg.norm(drawn.before - drawn.target, axis=1).mean()
    assert drawn.cosine_after.mean() > 0.95 > 0.3 > drawn.cosine_before.mean()
    assert drawn.unchanged < 1e-6 and 0 < drawn.explained < 1
    assert set(picture.shown(bench, 10, seeds=True)) <= set(bench.seeds)
