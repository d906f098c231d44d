"""Presets: complete, unambiguous, named in both languages, and English words known to GloVe."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from embed_core import presets
from embed_core.errors import InputError
from embed_core.texts import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parents[2]

ALL = (*presets.word_presets(), *presets.sentence_presets(), *presets.token_presets())
ids = [preset.id for preset in ALL]


def test_the_promised_presets_are_there():
    promised = {
        "animals", "countries_capitals", "verbs_tense", "professions", "emotions", "numbers", "colours", "foods",
        "months_days", "chengyu", "zh_words", "mixed_topics_en", "zh_en_parallel", "multilingual_greetings",
        "token_bank", "token_apple", "token_spring", "token_pingguo", "token_da",
    }  # fmt: skip
    assert promised <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("preset", ALL, ids=ids)
def test_items_are_clean_and_unique(preset):
    assert all(text == text.strip() and text for text in preset.texts)
    assert not [text for text, count in Counter(preset.texts).items() if count > 1]
    assert all(0 <= a < len(preset.items) and 0 <= b < len(preset.items) and a != b for a, b in preset.links)
    assert all(len(preset.column(name)) == len(preset.items) for name in preset.columns)
    assert all(preset.groups.count(group) >= 2 for group in preset.groups)


@pytest.mark.parametrize("preset", presets.word_presets(), ids=[p.id for p in presets.word_presets()])
def test_word_lists_have_a_good_size_and_are_lower_case(preset):
    assert 30 <= len(preset.items) <= 80
    assert all(text == text.lower() and " " not in text for text in preset.texts)


def test_everything_has_a_name_and_no_name_is_left_over():
    used = {f"presets.values.{value}" for preset in ALL for column in preset.columns for value in preset.column(column)}
    used |= {f"presets.columns.{column}" for preset in ALL for column in preset.columns}
    used |= {f"presets.{part}.{preset.id}" for preset in ALL for part in ("names", "about")}
    for language in LANGUAGES:
        assert {key for key in catalogue(language) if key.startswith("presets.")} == used


def test_every_name_of_other_metadata_is_that_of_a_column_or_value_somewhere():
    written = "\n".join(file.read_text("utf-8") for file in sorted((ROOT / "embed_core").rglob("*.py")))
    written += "\n".join(file.read_text("utf-8") for file in sorted((ROOT / "pages").rglob("*.py")))
    for language in LANGUAGES:
        names = [key.split(".", 2)[2] for key in catalogue(language) if key.startswith("metadata.")]
        assert names
        # The factions of the karate club are written in networkx's own data.
        assert [name for name in names if f'"{name}"' not in written and name != "Officer"] == []


def test_names_in_the_readers_language():
    preset = presets.get("countries_capitals")
    assert (preset.name("en"), preset.name("zh")) == ("Countries and capitals", "国家与首都")
    assert "PCA" in preset.about("zh")
    assert (presets.column_name("region", "zh"), presets.value_name("capital", "zh")) == ("地区", "首都")
    assert (presets.column_name("price", "zh"), presets.value_name("12 €", "en")) == ("price", "12 €")


def test_links_join_what_belongs_together():
    countries = presets.get("countries_capitals")
    pairs = {(countries.texts[a], countries.texts[b]) for a, b in countries.links}
    assert {("france", "paris"), ("japan", "tokyo"), ("egypt", "cairo")} <= pairs
    assert len(pairs) == len(countries.items) / 2
    assert dict(zip(countries.texts, countries.column("region"), strict=True))["cairo"] == "africa"
    verbs = presets.get("verbs_tense")
    assert ("go", "went") in {(verbs.texts[a], verbs.texts[b]) for a, b in verbs.links}


def test_parallel_sentences_pair_meaning_and_language():
    preset = presets.get("zh_en_parallel")
    assert len(preset.items) == 20 and len(set(preset.groups)) == 10
    for a, b in preset.links:
        assert preset.groups[a] == preset.groups[b]
        assert (preset.column("language")[a], preset.column("language")[b]) == ("en", "zh")
    assert all(re.search(r"[一-鿿]", item.text) for item in preset.items if ("language", "zh") in item.metadata)


@pytest.mark.parametrize("preset", presets.token_presets(), ids=[p.id for p in presets.token_presets()])
def test_the_target_stands_in_each_sentence_exactly_once(preset):
    word = re.escape(preset.target)
    pattern = word if preset.languages == ("zh",) else rf"\b{word}\b"
    for index, item in enumerate(preset.items):
        assert [match.span() for match in re.finditer(pattern, item.text.lower())] == [preset.span(index)]
    assert min(Counter(preset.groups).values()) >= 4


def test_unknown_names_list_what_there_is():
    with pytest.raises(InputError, match="animals"):
        presets.get("animal")
    with pytest.raises(InputError, match="region"):
        presets.get("countries_capitals").column("continent")


@pytest.mark.models
def test_english_words_are_in_glove():
    from embed_core.loading import load

    glove = load("glove-6b-50d")
    for preset in presets.word_presets():
        if "en" in preset.languages:
            assert [word for word in preset.texts if word not in glove] == []
