"""The glossary: the same terms in both languages, found in running text where they may be explained."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core import texts
from embed_core.teaching import bibliography, claims, glossary
from embed_core.teaching.glossary import GROUPS, MOST_A_LINE, terms

MARKUP = set("*`<>$|")


def found(text: str, language: str = "en", *, typed: bool = False) -> list[tuple[str, str]]:
    return [(text[begin:end], term.id) for begin, end, term in glossary.found_in(text, language, typed=typed)]


def test_both_languages_have_the_same_terms():
    english, chinese = terms("en"), terms("zh")
    assert list(english) == list(chinese)
    assert len(english) >= 90
    for name, term in english.items():
        other = chinese[name]
        assert (term.group, term.see, term.hover) == (other.group, other.see, other.hover), name
        assert [link.page for link in term.show_links] == [link.page for link in other.show_links], name
        assert [one.key for one in term.sources] == [one.key for one in other.sources], name


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_term_says_what_it_is_and_on_what_evidence(language):
    for name, term in terms(language).items():
        assert claims.unsupported(f"{term.definition} {term.evidence}") == [], name
        assert 15 <= len(term.definition) <= 330, name
        assert not MARKUP & set(term.definition), name  # a title attribute shows every letter as it is
        assert term.definition.endswith((".", "。")), name
        assert set(bibliography.keys_in(term.evidence)) <= set(bibliography.sources()), name


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_see_also_leads_to_other_terms(language):
    every = terms(language)
    for name, term in every.items():
        assert term.see, name
        assert set(term.see) <= set(every) - {name}, name
        assert term.group in GROUPS


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_name_belongs_to_one_term(language):
    owners: dict[str, set[str]] = {}
    for term in terms(language).values():
        for name in term.names:
            owners.setdefault(name.casefold(), set()).add(term.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_every_group_has_terms():
    assert {term.group for term in terms("en").values()} == set(GROUPS)


def test_the_first_occurrence_alone_is_explained_and_the_longest_name_wins():
    assert found("The dot product, then the dot product; cosine similarity and cosine.") == [
        ("dot product", "dot"), ("cosine similarity", "cosine"),
    ]  # fmt: skip
    assert found("负采样与余弦相似度，余弦", "zh") == [("负采样", "negative-sampling"), ("余弦相似度", "cosine")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two hard negatives.", [("hard negatives", "hard-negative")]),
        ("Acosine cosine-like encosine", []),
        ("COSINE", [("COSINE", "cosine")]),
        ("a clip of film and CLIP", [("CLIP", "clip")]),
        ("BERTs", [("BERTs", "bert")]),
        ("BERT-like", []),
        ("hubbub of the hub", []),
    ],
)
def test_whole_words_in_english(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "`cosine`", "$cosine$", "$$\ncosine\n$$", "```\ncosine\n```", "[the cosine](https://example.org)",
        "[x](/p?q=cosine)", "![cosine](a.png)", "<span title='cosine'>", "https://example.org/cosine", "# cosine",
        "[@cosine]",
    ],
)  # fmt: skip
def test_nothing_is_explained_inside_code_formulas_links_or_headings(text):
    assert found(text) == []
    assert found(f"{text}\n\nA cosine.")[-1:] == [("cosine", "cosine")]


@pytest.mark.parametrize(
    "text", ["“cosine”", "**cosine**", "*cosine*", "「cosine」", r"\*cosine", r"\<b\>cosine\</b\>"]
)
def test_what_a_visitor_typed_stays_as_it_is(text):
    assert found(f"Near {text}.", typed=True) == []
    assert found(f"Near {text}: a cosine.", typed=True) == [("cosine", "cosine")]


def test_a_line_is_not_flooded():
    line = "BERT, GPT, ELMo, UMAP, PCA, GloVe, BM25."
    assert [term for _, term in found(line)] == ["bert", "gpt", "elmo", "umap"]
    assert len(found(f"{line}\n{line}")) == 2 * MOST_A_LINE - 1  # the first four are explained; three are left


def test_linking_changes_nothing_else():
    text = "The *cosine* of two vectors, `cosine`."
    assert glossary.linked(text, "en", lambda term, words: f"<{words}>") == "The *<cosine>* of two <vectors>, `cosine`."


@given(st.text(max_size=300), st.sampled_from(texts.LANGUAGES), st.booleans())
def test_any_text_comes_back_whole(text, language, typed):
    assert glossary.linked(text, language, lambda term, words: words, typed=typed) == text


def test_a_long_text_takes_milliseconds():
    text = "A contextual model computes the cosine of two hidden states. " * 200 + "\\" * 2000 + "[" * 2000 + "*" * 2000
    began = time.perf_counter()
    found(text, typed=True)
    assert time.perf_counter() - began < 1.0


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_search_finds_names_of_both_languages_first(language):
    assert glossary.search("余弦相似度", language)[0].id == "cosine"
    assert glossary.search("  COSINE ", language)[0].id == "cosine"
    assert glossary.search("bpe", language)[0].id == "bpe"
    assert len(glossary.search("", language)) == len(terms(language))
    assert glossary.search("zzzz🦜", language) == ()


def test_terms_are_filed_under_their_english_letter():
    assert [glossary.initial(name) for name in ("cosine", "3cosadd", "cls", "tsne")] == ["C", "#", "#", "T"]
