"""Watched training: gensim's own vectors whatever happens on the way, and the measures by hand."""

from __future__ import annotations

import doctest
from dataclasses import replace

import numpy as np
import pytest
import training_kit
from training_kit import LINES, SMALL, Stop, upload

from embed_core import paths
from embed_core.errors import InputError
from embed_core.evaluation.word_scores import score_pairs
from embed_core.training import checkpoints, samples, shelf, word_vectors
from embed_core.training.cards import RULE
from embed_core.training.learner import Learner
from embed_core.training.live import basis, held_out, keeping, plan, shown
from embed_core.training.live import train as training
from embed_core.training.live.gauge import Gauge
from embed_core.training.live.train import key, table, train


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.CACHE_VARIABLE, str(tmp_path / "cache"))


@pytest.fixture
def animals(monkeypatch):
    monkeypatch.setattr(plan, "FEWEST_WORDS", 300)  # so that there are looks within an epoch
    return upload(LINES)


def test_the_examples_in_the_words():
    for module in (basis, held_out, plan, shown):
        assert doctest.testmod(module).failed == 0


KINDS = [
    {"skip_gram": True}, {"skip_gram": False}, {"skip_gram": True, "hierarchical": True},
    {"skip_gram": False, "hierarchical": True}, {"algorithm": "fasttext", "skip_gram": True},
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_vectors_are_those_of_gensim_called_bare(animals, kind, monkeypatch):
    monkeypatch.setattr(plan, "FEWEST_DOCUMENTS", 10**6)  # nothing is left out
    settings = replace(SMALL, **kind)
    corpus = samples.open_sample(animals)
    counts = word_vectors.vocabulary(corpus.counts, settings)
    bare = Learner(settings, counts, corpus.documents).model
    for epoch in range(settings.epochs):
        bare.random = np.random.RandomState(settings.seed + epoch)
        start, end = word_vectors.rates(settings, epoch)
        bare.train(list(corpus), total_examples=corpus.documents, epochs=1, start_alpha=start, end_alpha=end)
    outcome = train(animals, (settings,))
    assert len(outcome.runs[0].looks) > settings.epochs + 1
    mine = table(animals, (settings,), (), 0).vectors
    np.testing.assert_allclose(mine, bare.wv.vectors, rtol=0, atol=0 if "algorithm" not in kind else 1e-6)
    assert np.ptp(mine) > 0.1


def test_they_are_those_of_the_command_line_too(animals, monkeypatch):
    monkeypatch.setattr(plan, "FEWEST_DOCUMENTS", 10**6)
    train(animals, (SMALL,))
    straight = word_vectors.train(samples.open_sample(animals), SMALL).table
    np.testing.assert_array_equal(table(animals, (SMALL,), (), 0).vectors, straight.vectors)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_run_stopped_at_any_moment_ends_as_if_it_had_not_been(animals, kind, monkeypatch):
    monkeypatch.setattr("embed_core.training.live.plan.BATCH_WORDS", 200)
    runs = (replace(SMALL, **kind), replace(SMALL, **kind, window=1))
    straight = train(animals, runs)
    vectors = [table(animals, runs, (), number).vectors for number in (0, 1)]
    checkpoints.remove(key(animals, runs))
    for after in (1, 5, 12, 3):
        Stop(after).during(lambda progress: train(animals, runs, (), progress))
    resumed = train(animals, runs)
    for number in (0, 1):
        np.testing.assert_array_equal(table(animals, runs, (), number).vectors, vectors[number])
        one, other = resumed.runs[number], straight.runs[number]
        np.testing.assert_array_equal(one.states, other.states)
        np.testing.assert_array_equal(one.near, other.near)
        assert [look.seen for look in one.looks] == [look.seen for look in other.looks]
        assert [look.words for look in one.looks] == [look.words for look in other.looks]
    assert checkpoints.peek(key(animals, runs)).finished


def test_a_finished_run_learns_no_more(animals, monkeypatch):
    first = train(animals, (SMALL,))
    monkeypatch.setattr(Learner, "learn", lambda *_: pytest.fail("it learnt"))
    again = train(animals, (SMALL,))
    assert again.finished
    np.testing.assert_array_equal(again.runs[0].states, first.runs[0].states)
    assert repr(again.runs[0].looks) == repr(first.runs[0].looks)  # with NaN, which is not equal to itself


def test_two_runs_are_those_that_they_are_alone(animals):
    runs = (replace(SMALL, window=2), replace(SMALL, window=10))
    both = train(animals, runs, ("cat", "dog"))
    for number, settings in enumerate(runs):
        alone = train(animals, (settings,), ("cat", "dog"))
        np.testing.assert_array_equal(both.runs[number].states, alone.runs[0].states)
    assert not np.array_equal(both.runs[0].states, both.runs[1].states)
    assert 0 <= both.agreement <= 1


def test_partial_results_come_while_it_learns(animals):
    seen = []
    train(animals, (SMALL,), (), lambda *_a, partial=None, **_o: seen.append(partial) if partial else None)
    counts = [len(one.runs[0].looks) for one in seen]
    assert counts[0] == 1
    assert counts == sorted(counts)
    assert not seen[0].finished
    assert seen[0].runs[0].fixed_at is None  # the random start is no clearly trained state


# -- the loss by hand ------------------------------------------------------------------------------------------------


def test_the_loss_of_negative_sampling_by_hand(animals):
    outcome = _learner(animals, SMALL)
    learner, questions = outcome
    examined = held_out.Examiner(questions, learner).scores(learner.vectors())
    row = {word: place for place, word in enumerate(learner.words)}
    losses = []
    for number in range(len(questions)):
        around = [questions.words[place] for place, share in
                  zip(questions.contexts[number], questions.share[number], strict=True) if share > 0]  # fmt: skip
        h = np.mean([learner.model.wv[word] for word in around], axis=0, dtype=np.float64)
        candidates = [row[questions.words[place]] for place in questions.candidates[number]]
        scores = [float(learner.model.syn1neg[place].astype(float) @ h) for place in candidates]
        np.testing.assert_allclose(examined[number], scores, atol=1e-4)
        losses.append(np.log(np.sum(np.exp(scores))) - scores[0])
    assert held_out.loss(examined) == pytest.approx(np.mean(losses), abs=1e-4)


def test_the_tree_gives_probabilities(animals):
    settings = replace(SMALL, hierarchical=True)
    learner, questions = _learner(animals, settings)
    every = np.arange(len(learner.words))[None, :]
    whole = held_out.Questions(
        tuple(learner.words), questions.contexts[:1], questions.share[:1], every, np.zeros(len(learner.words))
    )
    logs = held_out.Examiner(whole, learner).scores(learner.vectors())
    assert np.exp(logs).sum() == pytest.approx(1.0, abs=1e-5)


def test_questions_are_about_the_text_and_the_same_every_time(monkeypatch):
    monkeypatch.setattr(held_out, "FREQUENT", 1.0)
    counts = {"a": 4, "b": 3, "c": 2, "d": 1}
    texts = [["a", "b", "x", "c"], ["d"], []]
    one, other = (held_out.draw(texts, counts) for _ in range(2))
    np.testing.assert_array_equal(one.candidates, other.candidates)
    assert len(one) >= 1
    assert (one.candidates[:, 1:] != one.candidates[:, :1]).all()
    assert set(one.candidates[:, 0]) <= {0, 1, 2}  # "d" stands alone
    np.testing.assert_allclose(one.share.sum(axis=1), 1.0, rtol=1e-6)
    assert len(held_out.draw(texts, {"a": 4})) == 0
    assert np.isnan(held_out.loss(np.zeros((0, 6))))


def test_a_model_that_knows_nothing_guesses(animals):
    settings = replace(SMALL, epochs=1)
    learner, questions = _learner(animals, settings, epochs=0)
    assert held_out.loss(held_out.Examiner(questions, learner).scores(learner.vectors())) == pytest.approx(np.log(6))


# -- neighbours, scores, map ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [{}, {"algorithm": "fasttext"}], ids=str)
def test_neighbours_are_gensims(animals, kind):
    learner, questions = _learner(animals, replace(SMALL, **kind))
    reading = Gauge(learner, (questions, questions), ("cat", "house"), "en").look()
    learner.model._clear_post_train()
    for place, word in enumerate(("cat", "house")):
        wanted = learner.model.wv.most_similar(word, topn=10)
        assert [learner.words[row] for row in reading.near[place]] == [near for near, _ in wanted]
        np.testing.assert_allclose(reading.cosines[place], [cosine for _, cosine in wanted], atol=1e-5)


def test_the_score_is_that_of_the_evaluation_room():
    settings = word_vectors.Settings(dims=10, epochs=1, min_count=5)
    outcome = train("news", (settings,), ("police",))
    run = outcome.runs[0]
    model = training_kit.model(table("news", (settings,), ("police",), 0))
    score = score_pairs(model, "wordsim353")
    assert (run.pairs.used, run.pairs.total) == (score.used, score.total)
    assert run.looks[-1].rho == pytest.approx(score.rho, abs=1e-6)


def test_the_axes_of_a_map_stay_where_they_are():
    states = np.random.default_rng(1).standard_normal((4, 6, 5)).astype(np.float32)
    places = basis.drawn(states, 3)
    units = states / np.linalg.norm(states, axis=2, keepdims=True)
    from sklearn.decomposition import PCA

    fitted = PCA(2).fit(units[3])
    for state in range(4):
        np.testing.assert_allclose(np.abs(places[state]), np.abs(fitted.transform(units[state])), atol=1e-5)
    assert basis.drawn(states[:, :1], -1).shape == (4, 1, 2)  # one word has no second axis


def test_a_map_is_turned_and_never_stretched():
    places = np.random.default_rng(2).standard_normal((3, 5, 2)).astype(np.float32)
    places -= places[-1].mean(axis=0)
    quarter = np.array([[0.0, 1.0], [-1.0, 0.0]], np.float32)
    np.testing.assert_allclose(basis.turned(places @ quarter, places[-1]), places, atol=1e-5)


def test_the_documents_left_out_are_not_learnt(animals):
    corpus = samples.open_sample(animals)
    divided = plan.split(corpus)
    assert divided.step == 20
    learnt = [text for batch in plan.batches(corpus, divided) for text in batch.texts]
    assert len(learnt) == divided.documents == corpus.documents - len(divided.left_out)
    assert sum(map(len, learnt)) == divided.words
    assert [text for number, text in enumerate(corpus) if number % 20 != 19] == learnt


@pytest.mark.parametrize(
    ("words", "epochs", "rows"), [(3, 500, 3), (10**6, 1, 30_000), (10**8, 50, 10**5), (900, 7, 9)]
)
def test_looks_are_few_and_the_last_is_at_the_end(words, epochs, rows):
    marks = plan.marks(words, epochs, rows)
    assert marks[0] == 0
    assert marks[-1] == words * epochs
    assert list(marks) == sorted(set(marks))
    assert 2 <= len(marks) <= 130


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [5.0, 1e30])
def test_a_learning_rate_that_diverges_is_said_and_the_last_good_state_kept(animals, rate):
    settings = replace(SMALL, alpha=rate, epochs=4)
    outcome = train(animals, (settings, replace(settings, alpha=0.05)))
    wild, tame = outcome.runs
    assert outcome.finished
    assert wild.diverged is not None and tame.diverged is None
    assert wild.diverged.kept == wild.looks[-1].epoch < 4
    assert tame.looks[-1].epoch == 4
    kept = table(animals, (settings, replace(settings, alpha=0.05)), (), 0).vectors
    assert np.isfinite(kept).all()
    assert float(np.linalg.norm(kept, axis=1).mean()) == pytest.approx(wild.looks[-1].length, rel=1e-4)
    assert train(animals, (settings, replace(settings, alpha=0.05))).runs[0].diverged == wild.diverged


@pytest.mark.parametrize(
    ("text", "minimum", "code"),
    [
        ("word " * 500, 1, "training.too_few_words"),
        ("a b c", 5, "training.too_few_words"),
        ("  ", 1, "training.no_words"),
    ],
)
def test_too_little_to_learn_gets_a_sentence(text, minimum, code):
    with pytest.raises(InputError) as caught:
        train(upload([text]), (replace(SMALL, min_count=minimum),))
    assert caught.value.code == code


def test_three_words_can_be_learnt():
    outcome = train(upload(["a b c"]), (replace(SMALL, epochs=2),))
    assert outcome.finished
    assert outcome.unseen == 0
    assert np.isnan(outcome.runs[0].looks[-1].unseen)
    assert {near for near, _ in outcome.runs[0].neighbours(-1, 0)} == {"b", "c"}
    assert outcome.chosen.words == ("a", "b", "c")


def test_words_that_are_not_learnt_are_named_with_their_like(animals):
    outcome = train(animals, (SMALL,), ("cat", "hose", "zzz", "<b>"))
    assert outcome.chosen.words == ("cat",)
    assert [(one.word, one.count) for one in outcome.chosen.missing] == [("hose", 0), ("zzz", 0), ("<b>", 0)]
    assert "house" in outcome.chosen.missing[0].spellings
    none = train(animals, (SMALL,), ("zzz",))
    assert len(none.chosen.words) > 5  # frequent words instead


def test_a_long_line_is_learnt_to_its_end():
    words = [f"w{number % 50}" for number in range(25_000)]
    outcome = train(upload([" ".join(words)]), (replace(SMALL, epochs=1, dims=4),))
    assert outcome.documents == 3  # gensim alone would have dropped what comes after 10,000 words
    assert outcome.runs[0].looks[-1].words == 25_000


# -- kept under a name ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [{}, {"algorithm": "fasttext"}], ids=str)
def test_a_run_is_kept_under_a_name(animals, kind):
    runs = (SMALL, replace(SMALL, **kind, window=1))
    outcome = train(animals, runs)
    spec = keeping.keep("my animals", animals, runs, (), outcome, 1)
    assert spec.id == "trained:my-animals"
    assert (spec.family, spec.dims) == ("fastText" if kind else "Word2Vec", SMALL.dims)
    from embed_core import loading

    model = loading.load(spec.id)
    np.testing.assert_allclose(model.vectors, table(animals, runs, (), 1).vectors, atol=2e-3)
    assert (model.subwords is not None) == bool(kind)
    english, chinese = shelf.card(spec).split(RULE)
    assert "window 1" in english and "window 1" in chinese
    assert f"{outcome.runs[1].looks[-1].unseen:.3f}" in english
    with pytest.raises(InputError, match="my-animals"):
        keeping.keep("my animals", animals, runs, (), outcome, 0)


def test_what_is_gone_cannot_be_kept(animals):
    outcome = train(animals, (SMALL,))
    checkpoints.remove(key(animals, (SMALL,)))
    with pytest.raises(InputError, match="no longer kept"):
        keeping.keep("gone", animals, (SMALL,), (), outcome, 0)


def test_a_state_is_kept_while_it_learns(animals, monkeypatch):
    monkeypatch.setattr(training, "SAVE_SECONDS", 0.0)
    parts = []

    def progress(stage, done, total, **_):
        if stage == training.STAGE and (kept := checkpoints.peek(key(animals, (SMALL,)))) is not None:
            parts.append(kept.done / kept.total)

    train(animals, (SMALL,), (), progress)
    assert parts == sorted(parts)
    assert any(0 < part < 1 for part in parts)


def _learner(sample_id, settings, epochs=3):
    corpus = samples.open_sample(sample_id)
    counts = word_vectors.vocabulary(corpus.counts, settings)
    learner = Learner(settings, counts, corpus.documents)
    for epoch in range(epochs):
        learner.begin_epoch(epoch)
        learner.learn(list(corpus), 0.05)
    return learner, held_out.draw(list(corpus)[:20], counts)


def test_other_words_to_watch_are_another_run(monkeypatch):
    before = key("news", (SMALL,))
    assert before == key("news", (SMALL,)) != key("news", (SMALL,), ("fire",))
    monkeypatch.setitem(shown.GROUPS, "news", {"sport": ("match", "team")})
    assert key("news", (SMALL,)) != before
