"""The recordings that come with the project: who says what, in ``assets/audio``.

Eight voices say the same six sentences, three English and three Chinese. The voices are synthetic (eSpeak NG, made by
:mod:`embed_core.audio.build_samples`): nobody's voice is in them, and they differ less in how they speak than
people do.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embed_core.audio.reading import Sound, read_sound
from embed_core.errors import InputError
from embed_core.paths import ASSETS
from embed_core.texts import text

FOLDER = ASSETS / "audio"
ENDING = "ogg"


@dataclass(frozen=True, slots=True)
class Recording:
    """One voice saying one sentence. ``id`` is ``<voice>-<sentence>``; ``words`` is what is said."""

    id: str
    voice: str
    language: str
    sentence: str
    words: str
    path: Path

    def name(self, language: str) -> str:
        """ "Ada · The river carries ...", the voice named in ``language``."""
        return f"{voice_name(self.voice, language)} · {self.words}"


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "samples.toml").read_text(encoding="utf-8"))


def voices() -> tuple[str, ...]:
    """The ids of the voices."""
    return tuple(entry["id"] for entry in _listed()["voice"])


def voice_name(voice: str, language: str) -> str:
    """What a voice is called."""
    return text(f"audio.voice.{voice}", language)


def language_of(sentence: str) -> str:
    """The language of a sentence's id, "en" or "zh"."""
    found: str = next(entry["language"] for entry in _listed()["sentence"] if entry["id"] == sentence)
    return found


@cache
def recordings() -> tuple[Recording, ...]:
    """All of them: voice by voice, in the order of the list."""
    return tuple(
        Recording(f"{voice}-{said['id']}", voice, said["language"], said["id"], said["text"], _path(voice, said["id"]))
        for voice in voices()
        for said in _listed()["sentence"]
    )


def recording(recording_id: str) -> Recording:
    """The recording with this id. Errors: ``InputError`` with the ids there are."""
    for one in recordings():
        if one.id == recording_id:
            return one
    raise InputError("audio.no_recording", received=recording_id[:60], allowed=", ".join(r.id for r in recordings()))


@cache
def sound(recording: Recording) -> Sound:
    """The recording read (48 of them hold 10 MB)."""
    return read_sound(recording.id, recording.path.read_bytes())


def _path(voice: str, sentence: str) -> Path:
    return FOLDER / f"{voice}-{sentence}.{ENDING}"
