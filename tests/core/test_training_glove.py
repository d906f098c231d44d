"""GloVe's counts, weights, objective and inner loop against their definitions, autograd and by hand."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch

from embed_core.errors import InputError
from embed_core.training.corpus import Corpus, open_corpus
from embed_core.training.glove import cells as cells_of
from embed_core.training.glove import counting as counting_room
from embed_core.training.glove.counting import Cooccurrence, count, counted
from embed_core.training.glove.kernel import compiled, walk
from embed_core.training.glove.objective import cell_step, gradients, loss, weight
from embed_core.training.glove.settings import BOUNDS, Counting, Settings, checked, key_of

TEXT = "the cat sat on the mat\nthe dog sat on the cat\n\nrare words here\n"


@pytest.fixture
def corpus(tmp_path, monkeypatch) -> Corpus:
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path / "cache"))
    return written(tmp_path, TEXT)


def written(folder: Path, text: str) -> Corpus:
    file = folder / "text.txt"
    file.write_text(text, encoding="utf-8")
    return open_corpus(file)


def by_definition(corpus: Corpus, counting: Counting) -> dict[tuple[str, str], float]:
    """The published counting, word by word: unknown words out first, then every pair within the window."""
    known = counting_room.vocabulary(corpus.counts, counting)
    cells: dict[tuple[str, str], float] = {}
    for text in corpus:
        words = [word for word in text if word in known]
        for place, word in enumerate(words):
            for distance in range(1, min(counting.window, place) + 1):
                left = words[place - distance]
                value = 1 / distance if counting.weighted else 1.0
                cells[word, left] = cells.get((word, left), 0.0) + value
                if counting.symmetric:
                    cells[left, word] = cells.get((left, word), 0.0) + value
    return cells


def as_dict(counts: Cooccurrence) -> dict[tuple[str, str], float]:
    table = counts.matrix.tocoo()
    return {
        (counts.words[i], counts.words[j]): float(x) for i, j, x in zip(table.row, table.col, table.data, strict=True)
    }


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("window", [1, 3, 50])
def test_counts_are_those_of_the_definition(corpus, monkeypatch, symmetric, weighted, window):
    monkeypatch.setattr(counting_room, "BLOCK", 4)
    counting = Counting(window, symmetric, weighted, min_count=1)
    assert as_dict(count(corpus, counting)) == pytest.approx(by_definition(corpus, counting))


def test_words_that_are_too_rare_close_the_gap_they_leave(corpus):
    counts = count(corpus, Counting(window=1, min_count=2))
    assert set(counts.words) == {"the", "cat", "sat", "on"}
    assert as_dict(counts)["the", "sat"] == 1.0  # "the dog sat": dog occurs once and is taken out
    assert counts.covered == pytest.approx(10 / 15)


def test_the_vocabulary_keeps_the_most_frequent(corpus):
    assert count(corpus, Counting(min_count=1, max_vocabulary=2)).words == ("the", "cat")


def test_more_pairs_than_fit_lose_the_rarest_half_and_say_so(tmp_path):
    words = [f"w{number}" for number in range(60)]
    rng = np.random.default_rng(0)
    often = "alpha beta " * 20
    text = "\n".join(often + " ".join(rng.permutation(words)) for _ in range(5))
    counting = Counting(window=3, min_count=1)
    whole = count(written(tmp_path, text), counting)
    bounded = count(written(tmp_path, text), counting, most_cells=300)
    assert whole.dropped == 0
    assert bounded.cells <= 2 * 300 < whole.cells
    assert 0 < bounded.dropped < 0.7
    left = bounded.values.sum() / whole.values.sum()
    assert left == pytest.approx(1 - bounded.dropped)
    assert as_dict(bounded)["alpha", "beta"] == as_dict(whole)["alpha", "beta"]


def test_counts_are_read_back_from_the_cache(corpus, monkeypatch):
    first = counted(corpus, Counting(min_count=1))
    monkeypatch.setattr(counting_room, "count", lambda *_: pytest.fail("counted again"))
    again = counted(corpus, Counting(min_count=1))
    assert again.words == first.words
    assert np.array_equal(again.matrix.toarray(), first.matrix.toarray())


@pytest.mark.parametrize(
    ("text", "minimum", "code"),
    [
        ("three small words", 3, "glove.too_few_words"),
        ("again again again", 1, "glove.too_few_words"),
        ("one\ntwo\none\ntwo", 1, "glove.no_pairs"),
    ],
)
def test_texts_without_pairs_are_refused(tmp_path, text, minimum, code):
    with pytest.raises(InputError) as error:
        count(written(tmp_path, text), Counting(min_count=minimum))
    assert error.value.code == code
    assert error.value.message("en")
    assert error.value.message("zh")


def test_a_block_of_the_matrix_is_the_cells_of_its_words(corpus):
    counts = count(corpus, Counting(min_count=1))
    rows = [counts.rows[word] for word in ("cat", "sat")]
    assert np.array_equal(counts.block(rows, rows), counts.matrix.toarray()[np.ix_(rows, rows)])


def test_the_weighting_is_that_of_the_paper():
    values = weight(np.array([0.0, 1.0, 50.0, 100.0, 1e9]), 100.0, 0.75)
    assert values == pytest.approx([0.0, 0.01**0.75, 0.5**0.75, 1.0, 1.0])
    assert weight(3.0, 10.0, 0.0) == 1.0


@pytest.fixture
def small():
    rng = np.random.default_rng(3)
    x = np.where(rng.random((5, 5)) < 0.6, rng.gamma(1.0, 4.0, (5, 5)), 0.0)
    return rng.normal(size=(5, 4)), rng.normal(size=(5, 4)), x


def transcribed(words, contexts, x, x_max, alpha):
    """Eq. 8 and 9 of the paper, cell by cell."""
    total = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            if x[i, j] > 0:
                f = (x[i, j] / x_max) ** alpha if x[i, j] < x_max else 1.0
                dot = (words[i, :-1] * contexts[j, :-1]).sum()
                total = total + f * (dot + words[i, -1] + contexts[j, -1] - np.log(x[i, j])) ** 2
    return total


def test_loss_and_gradients_are_those_of_the_paper_by_autograd(small):
    words, contexts, x = small
    tensors = [torch.tensor(part, dtype=torch.float64, requires_grad=True) for part in (words, contexts)]
    value = transcribed(*tensors, x, 5.0, 0.75)
    value.backward()
    assert loss(words, contexts, x, 5.0, 0.75) == pytest.approx(value.item(), rel=1e-12)
    for ours, theirs in zip(gradients(words, contexts, x, 5.0, 0.75), tensors, strict=True):
        assert np.abs(ours - theirs.grad.numpy()).max() < 1e-10


def test_a_step_on_one_cell_by_hand():
    step = cell_step(
        np.array([0.5, 0.1]), np.array([2.0, 0.2]), np.array([1.0, 4.0]), np.array([1.0, 1.0]), np.e**2,
        x_max=np.e**2 * 16, alpha=0.5, rate=0.1,
    )  # fmt: skip
    assert step.dot == pytest.approx(1.0)
    assert step.difference == pytest.approx(1.0 + 0.3 - 2.0)
    assert step.f == pytest.approx(0.25)
    assert step.cost == pytest.approx(0.25 * 0.49)
    assert step.word.gradient == pytest.approx([-0.175 * 2.0, -0.175])
    assert step.word.step == pytest.approx([-0.035, -0.0175 / 2])
    assert step.word.after == pytest.approx([0.535, 0.10875])
    assert step.word.squares_after == pytest.approx([1 + 0.035**2, 4 + 0.0175**2])
    assert step.context.after == pytest.approx([2.0 + 0.1 * 0.175 * 0.5, 0.2175])
    assert abs(step.predicted_after - step.log_x) < abs(step.difference)


def test_the_gradient_of_a_step_is_half_that_of_the_objective(small):
    words, contexts, _ = small
    x = np.zeros((5, 5))
    x[1, 3] = 7.0
    step = cell_step(words[1], contexts[3], np.ones(4), np.ones(4), 7.0, x_max=9.0, alpha=0.75, rate=0.05)
    by_word, by_context = gradients(words, contexts, x, 9.0, 0.75)
    assert 2 * step.word.gradient == pytest.approx(by_word[1])
    assert 2 * step.context.gradient == pytest.approx(by_context[3])
    assert step.cost == pytest.approx(loss(words, contexts, x, 9.0, 0.75))


def cells_and_start(corpus, **more):
    settings = Settings(Counting(min_count=1), dims=6, x_max=3.0, **more)
    counts = count(corpus, settings.counting)
    return counts, cells_of.shuffled(counts, settings), cells_of.first_arrays(len(counts.words), settings), settings


def test_the_inner_loop_takes_the_steps_one_after_another(corpus):
    counts, cells, arrays, settings = cells_and_start(corpus, rate=0.3)
    exact = {name: array.astype(np.float64) for name, array in arrays.items()}
    matrix, cost = counts.matrix.toarray(), 0.0
    for i, j in zip(cells.rows, cells.columns, strict=True):
        step = cell_step(
            exact["words"][i], exact["contexts"][j], exact["word_squares"][i], exact["context_squares"][j],
            matrix[i, j], x_max=3.0, alpha=0.75, rate=0.3,
        )  # fmt: skip
        cost += step.cost
        exact["words"][i], exact["word_squares"][i] = step.word.after, step.word.squares_after
        exact["contexts"][j], exact["context_squares"][j] = step.context.after, step.context.squares_after
    total = cells_of.visit(cells, arrays, 0, len(cells), settings.rate)
    assert total == pytest.approx(cost, rel=1e-5)
    for name, array in arrays.items():
        assert array == pytest.approx(exact[name], abs=1e-6), name


def test_the_compiled_loop_is_the_readable_one(corpus):
    _, cells, arrays, _ = cells_and_start(corpus)
    other = copy.deepcopy(arrays)
    parts = (cells.rows, cells.columns, cells.logs, cells.weights)
    slow = walk(*parts, *arrays.values(), np.float32(0.1))
    fast = compiled()(*parts, *other.values(), np.float32(0.1))
    assert fast == pytest.approx(slow, rel=1e-5)
    for name in arrays:
        assert other[name] == pytest.approx(arrays[name], abs=1e-6)


def test_all_cells_are_visited_once_in_an_order_of_the_seed(corpus):
    counts, cells, _, settings = cells_and_start(corpus)
    matrix = counts.matrix.toarray()
    assert len({*zip(cells.rows.tolist(), cells.columns.tolist(), strict=True)}) == counts.cells
    assert np.exp(cells.logs) == pytest.approx(matrix[cells.rows, cells.columns], rel=1e-6)
    again = cells_of.shuffled(counts, settings)
    other = cells_of.shuffled(counts, Settings(settings.counting, seed=2))
    assert np.array_equal(again.rows, cells.rows)
    assert not np.array_equal(other.rows, cells.rows)


def test_the_mean_cost_is_the_objective_over_the_cells(corpus):
    counts, cells, arrays, _ = cells_and_start(corpus)
    exact = loss(arrays["words"].astype(float), arrays["contexts"].astype(float), counts.matrix.toarray(), 3.0, 0.75)
    assert cells_of.mean_cost(cells, arrays) == pytest.approx(exact / counts.cells, rel=1e-5)


def test_final_vectors_are_the_sum_of_both_without_the_biases(corpus):
    _, _, arrays, _ = cells_and_start(corpus)
    assert np.array_equal(cells_of.final_vectors(arrays), arrays["words"][:, :6] + arrays["contexts"][:, :6])


@pytest.mark.parametrize("name", list(BOUNDS))
def test_settings_out_of_bounds_are_refused(name):
    wrong = BOUNDS[name][1] * 2 + 1
    inside = name in ("window", "min_count", "max_vocabulary")
    settings = Settings(Counting(**{name: wrong})) if inside else Settings(**{name: wrong})
    with pytest.raises(InputError) as error:
        checked(settings)
    assert name.replace("_", "-") in error.value.message("en")
    assert error.value.message("zh")


def test_a_key_tells_settings_and_corpora_apart():
    keys = [
        key_of({"sha256": "a"}, Settings()),
        key_of({"sha256": "b"}, Settings()),
        key_of({"sha256": "a"}, Settings(Counting(window=3))),
        key_of({"sha256": "a"}, Settings(rate=0.1)),
    ]
    assert len({str(key) for key in keys}) == len(keys)
