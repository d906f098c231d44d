"""Chunks: exact places, nothing lost, nothing empty - on any text, by hypothesis; and by hand on small ones."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embed_core.errors import InputError, SourceError
from embed_core.retrieval import chunk_statistics
from embed_core.retrieval.chunking import MOST_CHUNKS, chunks
from embed_core.retrieval.kinds import ChunkSettings, Document
from embed_core.retrieval.sentences import headings, sentence_spans
from embed_core.retrieval.words import count_words, territories, word_spans

MIXED = st.text(alphabet=st.sampled_from("ab Z. ,。！？\n#-“”(é猫中12😀'’…\t|"), min_size=1, max_size=400)
CUTS = ("words", "sentences", "headings")


def cut(text, how="sentences", size=5, overlap=0, kind="md"):
    return [c.text for c in chunks([Document("d", text, kind)], ChunkSettings(how, size, overlap))]


def sentences(text, kind="txt"):
    return [text[start:end] for start, end in sentence_spans(text, kind)]


@settings(max_examples=150, deadline=None)
@given(st.one_of(MIXED, st.text(min_size=1, max_size=200)), st.sampled_from(CUTS), st.integers(5, 20), st.data())
@example("!" * 500, "words", 5, None)
@example("# a\n# b\n", "headings", 5, None)
def test_places_are_exact_nothing_is_lost_and_nothing_is_empty(text, how, size, data):
    overlap = data.draw(st.integers(0, size // 2)) if data else 2
    document = Document("d", text, "md")
    if not text.strip():
        with pytest.raises(InputError, match="no chunk"):
            chunks([document], ChunkSettings(how, size, overlap))
        return
    found = chunks([document], ChunkSettings(how, size, overlap))
    covered = np.zeros(len(text), dtype=bool)
    for number, chunk in enumerate(found):
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.number == number
        assert chunk.text.strip() == chunk.text != ""
        covered[chunk.start : chunk.end] = True
    assert all(covered[place] or character.isspace() for place, character in enumerate(text))
    starts = [chunk.start for chunk in found]
    assert starts == sorted(set(starts))
    counted = chunk_statistics.statistics([document], found)
    assert counted.lost == 0
    assert counted.lengths.max() <= size
    assert (overlap > 0) or counted.repeated == 0


def test_words_are_cut_after_exactly_so_many_with_exactly_that_overlap():
    text = " ".join(f"w{number}" for number in range(12))
    assert cut(text, "words", 5, 2) == [
        "w0 w1 w2 w3 w4", "w3 w4 w5 w6 w7", "w6 w7 w8 w9 w10", "w9 w10 w11",
    ]  # fmt: skip
    assert cut(text, "words", 6, 0) == ["w0 w1 w2 w3 w4 w5", "w6 w7 w8 w9 w10 w11"]


def test_a_chinese_character_counts_as_a_word_and_marks_stay_with_it():
    assert cut("我爱北京，天安门。太阳升！", "words", 5) == ["我爱北京，天", "安门。太阳升！"]
    assert cut("我爱北京。他在上海！你呢？", "sentences", 8) == ["我爱北京。他在上海！", "你呢？"]
    assert count_words("BERT把词变成向量 3.14") == 8


def test_whole_sentences_are_kept_and_the_overlap_is_made_of_whole_ones():
    text = "One two. Three four. Five six. Seven eight nine ten eleven twelve."
    assert cut(text, "sentences", 5, 2) == [
        "One two. Three four.", "Three four. Five six.", "Seven eight nine ten eleven", "twelve.",
    ]  # fmt: skip


def test_a_heading_begins_a_chunk_and_a_bare_one_goes_with_the_next():
    text = "Before.\n\n# Cats\n\n## Food\n\nThey eat fish.\n\n## Sleep\n\nAll day."
    document = Document("d", text, "md")
    found = chunks([document], ChunkSettings("headings", 50, 0))
    assert [chunk.text for chunk in found] == [
        "Before.", "# Cats\n\n## Food\n\nThey eat fish.", "## Sleep\n\nAll day.",
    ]  # fmt: skip
    assert [chunk.heading for chunk in found] == ["", "Cats", "Sleep"]
    assert [h.title for h in headings("```\n# no\n```\n# yes\n第一章 开头\n")] == ["yes", "第一章 开头"]


def test_a_heading_does_not_end_a_chunk_of_sentences():
    text = "One two three.\n\n# Title\n\nFour five six. Seven eight."
    assert cut(text, "sentences", 5) == ["One two three.", "# Title\n\nFour five six.", "Seven eight."]
    assert cut("# Alone\n\nOne two three four five six.", "sentences", 5)[0] == "# Alone"


def test_the_page_of_a_pdf_chunk_is_the_one_it_begins_on():
    document = Document("d.pdf", "One two.\n\nThree four.\n\nFive six.", "pdf", (0, 10, 23))
    found = chunks([document], ChunkSettings("sentences", 5, 0))
    assert [(chunk.text, chunk.page) for chunk in found] == [("One two.\n\nThree four.", 1), ("Five six.", 3)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Dr. Li met 3.5 people at U.S. banks. Then she left!",
            ["Dr. Li met 3.5 people at U.S. banks.", "Then she left!"],
        ),
        ("他说：“好。”然后走了……真的！", ["他说：“好。”", "然后走了……真的！"]),
        ("Use e.g. this one. what follows is small.", ["Use e.g. this one. what follows is small."]),
        ("One line\nbroken in two\n\nNew paragraph", ["One line\nbroken in two", "New paragraph"]),
        ("List:\n- one\n- two\n1. three", ["List:", "- one", "- two", "1. three"]),
        ("“Really?” she asked. (Yes.) No", ["“Really?” she asked.", "(Yes.)", "No"]),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


def test_every_row_of_a_table_is_a_sentence():
    assert sentences("a: 1\nb: 2\n", "csv") == ["a: 1", "b: 2"]


def test_ground_is_parted_at_the_space_and_opening_marks_go_with_what_follows():
    text = "mot ? 好（猫）\n- x"
    words = word_spans(text)
    bounds = territories(text, words)
    assert [text[a:b] for a, b in pairwise(bounds)] == ["mot ? ", "好", "（猫）\n", "- x"]


@pytest.mark.parametrize(
    ("settings_", "code"),
    [
        (ChunkSettings("lines", 50, 0), "cut"),  # type: ignore[arg-type]
        (ChunkSettings("words", 4, 0), "size"),
        (ChunkSettings("words", 5_000, 0), "size"),
        (ChunkSettings("words", 20, 11), "overlap"),
        (ChunkSettings("words", 20, -1), "overlap"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_in_words(settings_, code):
    with pytest.raises(InputError) as refused:
        chunks([Document("d", "text")], settings_)
    assert refused.value.code == f"chunking.{code}"
    assert "Allowed" in str(refused.value)


def test_more_chunks_than_allowed_are_refused_and_blank_documents_are_passed_over():
    with pytest.raises(InputError, match=f"{MOST_CHUNKS:,}"):
        chunks([Document("d", "a " * (5 * MOST_CHUNKS + 5))], ChunkSettings("words", 5, 0))
    found = chunks([Document("a", " \n"), Document("b", "word")], ChunkSettings())
    assert [chunk.id for chunk in found] == ["b#0"]


def test_statistics_count_what_was_repeated_torn_and_how_long_chunks_are():
    document = Document("d", "One two three. Four five six seven. Eight.")
    found = chunks([document], ChunkSettings("words", 5, 2))
    counted = chunk_statistics.statistics([document], found)
    assert [chunk.text for chunk in found] == ["One two three. Four five", "Four five six seven. Eight."]
    assert (counted.words, counted.lost, counted.repeated, counted.torn) == (8, 0, 2, 0)
    assert counted.lengths.tolist() == [5, 5]
    missing = chunk_statistics.statistics([document], found[1:])
    assert missing.lost == 3
    torn = chunk_statistics.statistics([document], chunks([document], ChunkSettings("words", 5, 0)))
    assert torn.torn == 1
    edges, counts = torn.histogram()
    assert edges.tolist() == [3, 4, 5, 6]
    assert counts.tolist() == [1, 0, 1]


def test_histogram_bins_end_at_the_longest_chunk():
    lengths = np.arange(10, 61)
    edges, counts = chunk_statistics.ChunkStatistics(lengths, 0, 0, 0, 0).histogram(12)
    assert (edges[0], edges[-1], len(counts)) == (10, 61, 11)
    assert counts.sum() == 51


def test_tokens_are_estimated_and_long_chunks_counted(monkeypatch):
    from embed_core.retrieval import estimate

    found = chunks([Document("d", "词" * 30 + " " + "word " * 30)], ChunkSettings("words", 30, 0))
    counts = estimate.token_counts(found)
    assert counts.tolist() == [30, 38]  # 149 letters and spaces
    assert estimate.load(counts, 35) == estimate.Load(tokens=68, longest=38, over=1)
    assert estimate.load(counts).over == 0
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_BASE_URL", "https://vectors.example/v1")
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_MODEL", "ada")
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_PRICE", "2")
    assert estimate.endpoint_cost(found).dollars == pytest.approx(68 * 2e-6)
    monkeypatch.delenv("EMBEDDING_EXPLORER_OPENAI_BASE_URL")
    with pytest.raises(SourceError):
        estimate.endpoint_cost(found)


def test_pieces_say_which_chunks_a_stretch_lies_in():
    document = Document("d", "One two three. Four five six seven. Eight.")
    found = chunks([document], ChunkSettings("words", 5, 2))
    shown = [(document.text[p.start : p.end], p.chunks) for p in chunk_statistics.pieces(found, 0, 42)]
    assert shown == [("One two three. ", (0,)), ("Four five", (0, 1)), (" six seven. Eight.", (1,))]
