"""What the parts of "who is who" share: the recordings, their comparison as a job, names, players."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from embed_core.audio import Sound, VoiceEncoder
from embed_core.audio.comparison import Comparison, Take, compare, embed_all, sample_takes, sample_vectors
from embed_core.audio.disturb import Samples
from embed_core.audio.keeping import kept
from embed_core.audio.samples import recording
from embed_core.audio.samples import sound as sample
from embed_core.audio.samples import voice_name as sample_voice
from embed_core.points import digest
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, t
from pages._shared.jobs import registry
from pages._shared.sound_page import choose

OWN = "own:"
"""In front of a voice a visitor named, so that it is never taken for one of the samples'."""
LONGEST = 28
"""Letters of a sentence in a label."""


@dataclass(frozen=True)
class Asked:
    """What a comparison depends on."""

    encoder: VoiceEncoder
    own: tuple[Take, ...] = ()

    @property
    def key(self) -> str:
        """Everything that determines it: the samples come with the project."""
        own = digest([[take.voice, take.id, take.key] for take in self.own]) if self.own else ""
        return f"{self.encoder.spec.id}@{self.encoder.spec.revision}|{own}"


def result(asked: Asked) -> Comparison | None:
    """The comparison; None while it is made (the page shows how far)."""
    found: Comparison | None = wait_for(registry.start(f"sv_compared|{asked.key}", partial(_compared, asked)), "sv_job")
    return found


def _compared(asked: Asked, progress: Progress) -> Comparison:
    vectors = sample_vectors(asked.encoder, progress)
    if asked.own:
        loaders = [partial(_samples, take) for take in asked.own]
        vectors = np.concatenate([vectors, embed_all(asked.encoder, loaders, progress)])
    return compare([*sample_takes(), *asked.own], vectors)


def sound_of(take: Take) -> Sound:
    """The recording itself."""
    return kept(take.id, take.key) if take.own else sample(recording(take.id))


def _samples(take: Take) -> Samples:
    return sound_of(take).samples


def play(take: Take) -> None:
    """Its player."""
    choose.player(sound_of(take), alt=take_name(take))


def shown_voice(voice: str) -> str:
    """A voice in the reader's language; a visitor's own is what was typed."""
    return voice.removeprefix(OWN) if voice.startswith(OWN) else sample_voice(voice, language())


def language_name(spoken: str) -> str:
    """A language in the reader's language; "" is unknown."""
    return t(f"sound_page.voices.language.{spoken or 'unknown'}")


def sentence_name(take: Take) -> str:
    """The first words of what is said."""
    if take.own:
        return t("sound_page.voices.language.unknown")
    words = recording(take.id).words
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def take_name(take: Take) -> str:
    """ "Ada · The river carries the old …": tells a recording from every other."""
    return f"{shown_voice(take.voice)} · {take.id if take.own else sentence_name(take)}"


def names(takes: Sequence[Take]) -> list[str]:
    """One name a recording, none twice."""
    return [take_name(take) for take in takes]


def percent(value: float) -> str:
    """12.3 %"""
    return f"{100 * value:.1f} %"
