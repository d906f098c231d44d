"""Questions with gold passages: the file, the rule for gold chunks, the measures, and every combination."""

from __future__ import annotations

import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from retrieval_kit import Words, numbered, spec

from embed_core.errors import InputError
from embed_core.retrieval import rankings
from embed_core.retrieval.chunking import chunks
from embed_core.retrieval.evaluation import contrast, evaluate
from embed_core.retrieval.kinds import Chunk, ChunkSettings, Document
from embed_core.retrieval.measures import better, first_rank, gains, scores
from embed_core.retrieval.notes import notes
from embed_core.retrieval.passages import Place, closest, gold, holders, places
from embed_core.retrieval.questions import MAX_QUESTIONS, Question, own_questions, read_questions

SMALL = ChunkSettings("sentences", size=8, overlap=0)


def opened(_spec, _progress):
    return Words()


# --- the file


def test_json_lines_and_csv_say_the_same():
    lines = [{"question": "Who purrs?", "passage": "Cats purr.", "document": "cats"}, {"Query": "Wer?", "GOLD": "Ich."}]
    wanted = (Question("Who purrs?", "Cats purr.", "cats", 1), Question("Wer?", "Ich.", "", 3))
    file = json.dumps(lines[0]) + "\n\n" + json.dumps(lines[1])
    assert read_questions("q.jsonl", file.encode()) == wanted
    table = '\ufeffquestion;passage;document\n"Who; purrs?";Cats purr.;cats\n\nWer?;Ich.;\n'
    assert [(one.question, one.line) for one in read_questions("q.csv", table.encode())] == [
        ("Who; purrs?", 2), ("Wer?", 4),
    ]  # fmt: skip


def test_chinese_headers():
    (found,) = read_questions("题.csv", "问题,原文,出处\n谁会打呼噜？,猫会打呼噜。,猫\n".encode("gb18030"))
    assert found == Question("谁会打呼噜？", "猫会打呼噜。", "猫", 2)


@pytest.mark.parametrize(
    "name, data, code, line",
    [
        ("q.docx", b"x", "rag.questions_format", None),
        ("q.jsonl", b'{"question": "a", "passage": "b"}\n{"question": ', "rag.questions_json", 2),
        ("q.jsonl", b"[1]", "rag.questions_json", 1),
        ("q.jsonl", b'\n{"question": "a"}', "rag.questions_blank", 2),
        ("q.csv", b"question,passage\na,b,c\n", "rag.questions_cells", 2),
        ("q.csv", b'question,passage\na,b\na,"b\n', "rag.questions_csv", 3),
        ("q.csv", b"a,b\nc,d\n", "rag.questions_blank", 2),
        ("q.csv", b"question,passage\n", "rag.questions_none", None),
        ("q.csv", b"question,passage\n" + b"q,p\n" * (MAX_QUESTIONS + 1), "rag.questions_many", MAX_QUESTIONS + 2),
        ("q.csv", b"question,passage\n" + b"q" * 3_000 + b",p\n", "rag.questions_long", 2),
        ("q.csv", b"x" * 5_000_001, "rag.questions_big", None),
    ],
)  # fmt: skip
def test_a_broken_file_names_its_line(name, data, code, line):
    with pytest.raises(InputError) as caught:
        read_questions(name, data)
    assert caught.value.code == code and caught.value.details.get("line") == line
    assert caught.value.message("en") and caught.value.message("zh")


@given(st.binary(max_size=60), st.sampled_from(["a.csv", "a.jsonl", "a.tsv"]))
def test_no_file_raises_anything_else(data, name):
    try:
        assert read_questions(name, data)
    except InputError as error:
        assert error.message("zh")


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_every_passage_of_ours_stands_in_exactly_one_place(spoken):
    assert len(own_questions(spoken)) == 45
    assert all(len(places(notes(spoken), one.passage)) == 1 for one in own_questions(spoken))


# --- passages and gold chunks


def test_white_space_and_case_do_not_hide_a_passage():
    documents = [Document("a", "One\n two three."), Document("b", "one two")]
    assert places(documents, "one two") == (Place("b", 0, 7),)  # letter by letter goes first
    assert places(documents, "ONE TWO") == (Place("a", 0, 8), Place("b", 0, 7))
    assert places(documents, "ONE TWO", named="b") == (Place("b", 0, 7),)
    assert places(documents, "one (two") == ()


def test_the_closest_part_is_named():
    documents = [Document("a", "Dogs bark at night."), Document("b", "Well: cats purr while they sleep. Really.")]
    found = closest(documents, "Cats purr while they sleep!")
    assert found.place.document == "b" and "purr while they sleep" in found.text and found.likeness > 85
    assert closest(documents, "a much longer passage about cats that purr while they sleep at night") is not None
    assert closest([Document("a", "abc")], "漢字") is None


def test_gold_is_whole_or_at_least_half():
    cut = [Chunk("a", 0, 0, 10, ""), Chunk("a", 1, 10, 20, ""), Chunk("b", 0, 0, 20, "")]
    assert gold(holders(cut, [Place("a", 2, 8)])) == (0,)
    assert gold(holders(cut, [Place("a", 5, 15)])) == (0, 1)
    assert gold(holders(cut, [Place("a", 7, 17)])) == (1,)
    assert gold(holders([cut[0]], [Place("a", 8, 18)])) == ()
    assert gold(holders(cut, [Place("a", 5, 15), Place("b", 5, 15)])) == (2,)


# --- measures

RANKS = [1, 3, 7, np.inf]


def test_measures_by_hand():
    found = scores(RANKS, 5)
    assert found.recall.value == 2 / 4
    assert found.mrr.value == pytest.approx((1 + 1 / 3 + 1 / 7) / 4)
    assert found.ndcg.value == pytest.approx((1 + 1 / np.log2(4)) / 4)
    assert found.recall.low <= 0.5 <= found.recall.high and found.questions == 4


@pytest.mark.parametrize("k", [1, 3, 5, 10])
def test_ndcg_is_that_of_scikit_learn(k):
    from sklearn.metrics import ndcg_score

    for rank in (1, 2, 5, 9):
        relevant = np.zeros((1, 12))
        relevant[0, rank - 1] = 1
        wanted = ndcg_score(relevant, -np.arange(12)[None], k=k)
        assert gains([rank], "ndcg", k)[0] == pytest.approx(wanted)


def test_reciprocal_ranks_end_at_the_depth():
    assert gains([50, 51], "mrr", 1).tolist() == [1 / 50, 0]


def test_the_interval_is_the_percentile_bootstrap_and_a_difference_is_paired():
    ranks = np.where(np.random.default_rng(0).random(200) < 0.7, 1, np.inf)
    found = scores(ranks, 5).recall
    share = (ranks == 1).mean()
    half = 1.96 * np.sqrt(share * (1 - share) / 200)
    assert found.low == pytest.approx(share - half, abs=0.02) and found.high == pytest.approx(share + half, abs=0.02)
    worse = ranks.copy()
    worse[:20] = np.inf
    assert better(ranks, ranks, "recall", 5).high == 0
    assert better(ranks, worse, "recall", 5).low > 0


def test_the_first_gold_row_counts():
    assert first_rank([4, 2, 9], (9, 2)) == 2 and first_rank([], (1,)) == np.inf


# --- every combination

DOCUMENTS = (
    Document("cats", "Cats purr when they are content. Kittens drink warm milk. Lions roar at night."),
    Document("dogs", "Dogs bark at strangers. Puppies chew old shoes. Wolves howl at the moon."),
)
QUESTIONS = (
    Question("When do cats purr?", "Cats purr when they are content.", "", 1),
    Question("What do puppies chew?", "Puppies chew old shoes.", "", 2),
    Question("Who is not here?", "Elephants trumpet.", "", 3),
)


def test_every_combination_is_ranked(own_cache):
    seen = []
    found = evaluate(
        DOCUMENTS, QUESTIONS, [SMALL, ChunkSettings("words", 5, 0)], [spec()], ["exact", "keyword", "hybrid"], opened,
        progress=lambda *_, partial=None, **__: seen.append(partial) if partial else None,
    )  # fmt: skip
    assert [(row.settings.cut, row.model, row.mode) for row in found.rows] == [
        (cut, model, mode)
        for cut in ("sentences", "words")
        for model, mode in (("", "keyword"), (spec().id, "exact"), (spec().id, "hybrid"))
    ]
    assert [one.line for one in found.missing] == [3] and len(found.questions) == 2
    by_words = found.rows[0]
    assert by_words.ranks.tolist() == [1, 1] and by_words.scores(1).recall.value == 1
    assert found.cuts[0].whole == 2 and found.cuts[1].whole < 2
    assert [len(partial.rows) for partial in seen] == [3, 6]
    assert found.ordered("recall", 1)[0].scores(1).recall.value == 1
    assert contrast(by_words, by_words, "mrr", 1).value == 0


def test_ranks_are_those_of_a_plain_computation(own_cache):
    found = evaluate(DOCUMENTS, QUESTIONS[:2], [SMALL], [spec()], ["exact"], opened)
    cut = chunks(DOCUMENTS, SMALL)
    passages = Words().embed([one.text for one in cut]).vectors
    for question, rank in zip(QUESTIONS, found.rows[0].ranks, strict=False):
        asked = Words().embed([question.question]).vectors[0]
        cosines = passages @ asked / np.linalg.norm(passages, axis=1)
        own = next(row for row, one in enumerate(cut) if question.passage in one.text)
        assert rank == 1 + sum(cosines > cosines[own] + 1e-6) + sum(abs(cosines[:own] - cosines[own]) < 1e-6)


class Far:
    """An encoder whose vectors are random, but the same for the same number in the text."""

    def embed(self, texts, *, prefix="", progress=None, **_):
        from embed_core.contextual import SentenceEmbeddings

        keys = [zlib.crc32("".join(filter(str.isdigit, text)).encode()) for text in texts]
        return SentenceEmbeddings(np.stack([np.random.default_rng(key).normal(size=16) for key in keys]), ())


def test_approximate_indexes_are_built_where_there_is_enough_for_them(own_cache):
    documents = numbered(300)
    asked = [Question(f"Number {n}?", f"This is number {n} of them.", "", n) for n in (3, 50, 299)]
    cut = ChunkSettings("sentences", 6, 0)
    found = evaluate(documents, asked, [cut], [spec()], ["exact", "ivf_pq", "hnsw"], lambda *_: Far())
    assert [row.mode for row in found.rows] == ["exact", "ivf_pq", "hnsw"]
    assert found.rows[0].ranks.tolist() == [1, 1, 1]
    assert all((row.ranks <= 2).all() for row in found.rows)
    few = evaluate(DOCUMENTS, QUESTIONS, [SMALL], [spec()], ["exact", "ivf_pq"], opened)
    assert [row.mode for row in few.rows] == ["exact"]


def test_vectors_that_exist_are_not_made_again(own_cache):
    count = len(chunks(DOCUMENTS, SMALL))
    ready = {(spec().id, SMALL): rankings.Encoded(np.eye(count, 8, dtype=np.float32), (1,))}
    encoder = Words()
    found = evaluate(DOCUMENTS, QUESTIONS, [SMALL], [spec()], ["exact"], lambda *_: encoder, ready=ready)
    assert all(text.startswith("query: ") for text in encoder.seen) and len(encoder.seen) == 2
    again = Words()
    evaluate(DOCUMENTS, QUESTIONS, [SMALL], [spec()], ["exact"], lambda *_: again, ready=ready)
    assert again.seen == [] and found.rows[0].truncated == 1  # the questions' vectors lie in the cache


@pytest.mark.parametrize(
    "cuts, specs, modes, code",
    [
        ([], 1, ["exact"], "rag.no_combination"),
        ([SMALL], 0, ["hybrid"], "rag.no_combination"),
        ([SMALL] * 21, 1, ["exact", "keyword", "hybrid"], "rag.many_combinations"),
        ([ChunkSettings("sentences", 1)], 1, ["exact"], "chunking.size"),
    ],
)
def test_what_cannot_be_compared(cuts, specs, modes, code):
    with pytest.raises(InputError) as caught:
        evaluate(DOCUMENTS, QUESTIONS, cuts, [spec()] * specs, modes, opened)
    assert caught.value.code == code


def test_a_file_about_other_documents():
    with pytest.raises(InputError) as caught:
        evaluate(DOCUMENTS, QUESTIONS[2:], [SMALL], [], ["keyword"], opened)
    assert caught.value.code == "rag.no_passage_found"


def test_a_model_without_sound_vectors(own_cache):
    from embed_core.contextual import SentenceEmbeddings
    from embed_core.errors import ModelError

    class Broken:
        def embed(self, texts, **_):
            return SentenceEmbeddings(np.full((len(texts), 2), np.nan), ())

    with pytest.raises(ModelError):
        rankings.encoded(spec(), Broken(), ["a"], side="passage")


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
