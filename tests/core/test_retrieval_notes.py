"""The notes that come with the project: there in both languages, named, and ready to be cut."""

from __future__ import annotations

import pytest

from embed_core.retrieval.chunking import chunks
from embed_core.retrieval.kinds import ChunkSettings
from embed_core.retrieval.notes import LANGUAGES, notes, read_note


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_are_there_with_titles_of_their_own(language):
    found = notes(language)
    assert found
    assert len({note.name for note in found}) == len(found)
    for note in found:
        assert note.kind == "md"
        assert not note.text.startswith("---")
        assert note.text.strip()
    text = "".join(note.text for note in found)
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
    assert (chinese > len(text) / 2) == (language == "zh")
    assert len(chunks(found, ChunkSettings())) >= len(found)


def test_titles_are_read_and_the_file_s_name_stands_in():
    assert read_note("01", '---\nsources: x\ntitle: "A b: c"\n---\nText').name == "A b: c"
    assert read_note("01", "Text\n---\n").text == "Text\n---\n"
    assert read_note("01", "Text").name == "01"


def test_another_language_has_no_notes():
    assert notes("../en") == ()
