"""The two catalogues say the same things, and every text a line of code asks for exists."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from embed_core import texts
from embed_core.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*(ROOT / "embed_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_both_languages_have_the_same_keys():
    english, chinese = (set(texts.catalogue(language)) for language in texts.LANGUAGES)
    assert english - chinese == set()
    assert chinese - english == set()


def test_both_languages_take_the_same_values():
    taken = [
        {key: placeholders(template) for key, template in texts.catalogue(language).items()}
        for language in texts.LANGUAGES
    ]
    assert {key: (taken[0][key], taken[1][key]) for key in taken[0] if taken[0][key] != taken[1][key]} == {}


def test_every_error_code_in_the_code_has_a_sentence():
    code = re.compile(r"(?:InputError|SourceError|ModelError|EmbedCoreError|Cancelled)\(\s*\"([a-z0-9_.]+)\"")
    asked = {match for file in SOURCES for match in code.findall(file.read_text(encoding="utf-8"))}
    assert len(asked) > 10
    assert {name for name in asked if f"errors.{name}" not in texts.catalogue("en")} == set()


def test_every_fixed_key_on_a_page_exists():
    call = re.compile(r"\bt\(\s*\"([a-z0-9_.]+)\"")
    asked = {
        match for file in (ROOT / "pages").rglob("*.py") for match in call.findall(file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 50
    assert asked - set(texts.catalogue("en")) == set()


def test_an_error_says_what_was_received_in_both_languages():
    error = InputError("points.too_many_lines", count=7, allowed=5)
    assert "7" in str(error)
    assert CHINESE.search(error.message("zh"))
    assert "5" in error.message("zh")


def test_a_missing_key_is_an_error_not_a_raw_key():
    with pytest.raises(KeyError):
        texts.text("no.such.key", "en")
