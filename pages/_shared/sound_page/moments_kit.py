"""What the parts of "moment by moment" share: the sound that is followed, its moments as a job, names and times."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from embed_core.audio import Sound, VoiceEncoder, recordings
from embed_core.audio.comparison import sample_vectors
from embed_core.audio.conversation import Followed, Joined, follow
from embed_core.points import Points
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.sound_page import choose

T = "sound_page.moments"
PREFIX = "sm_"


@dataclass(frozen=True)
class Heard:
    """What is listened to. ``joined`` and the voices that speak in it, one a recording, where it was put together here;
    ``used`` are the samples in it, which are left out when voices are enrolled.
    """

    sound: Sound
    joined: Joined | None = None
    voices: tuple[str, ...] = ()
    used: frozenset[str] = field(default_factory=frozenset)


def followed(encoder: VoiceEncoder, heard: Heard, per_second: float) -> Followed | None:
    """The moments; None while they are computed (the page shows how far)."""
    key = f"sm|{encoder.spec.id}@{encoder.spec.revision}|{heard.sound.key}|{sorted(heard.used)}|{per_second:.4f}"
    found: Followed | None = wait_for(registry.start(key, partial(_followed, encoder, heard, per_second)), "sm_job")
    return found


def _followed(encoder: VoiceEncoder, heard: Heard, per_second: float, progress: Progress) -> Followed:
    listed = recordings()
    return follow(
        encoder, heard.sound.samples, per_second, sample_vectors(encoder, progress), [one.voice for one in listed],
        [one.id in heard.used for one in listed], progress,
    )  # fmt: skip


def points(heard: Heard, found: Followed) -> Points:
    """The moments as points named by the middle of their window, coloured by time or by the nearest voice."""
    moments = found.moments
    columns = {
        t(f"{T}.column.time"): moments.middles.astype(np.float32),
        t(f"{T}.column.nearest"): np.array([voice_name(found.voices[at]) for at in found.nearest], dtype=object),
        t(f"{T}.column.level"): moments.levels.astype(np.float32),
    }
    if heard.joined is not None:
        speakers = [t(f"{T}.between") if at < 0 else voice_name(heard.voices[at]) for at in speaking(heard, found)]
        columns = {t(f"{T}.column.speaker"): np.array(speakers, dtype=object), **columns}
    return Points(
        tuple(at(one) for one in moments.middles), moments.vectors, columns=columns, model_id="resemblyzer",
        key=f"moments-{heard.sound.key}-{found.per_second:.4f}", contextual=True,
        links=tuple((one, one + 1) for one in range(len(moments.middles) - 1)),
    )  # fmt: skip


def speaking(heard: Heard, found: Followed) -> list[int]:
    """The recording every window lies in wholly; -1 between two, or where that is not known."""
    if heard.joined is None:
        return [-1] * len(found.moments.starts)
    from embed_core.audio.conversation import speaking as inside

    return [int(one) for one in inside(found.moments, heard.joined.starts, heard.joined.ends)]


def voice_name(voice: str) -> str:
    """A sample's voice by its name; the beginning of one's own recording by what it is."""
    return t(f"{T}.beginning") if voice == BEGINNING else choose.voice_name(voice)


BEGINNING = ""


def at(seconds: float) -> str:
    """ "3.36 s", above a minute "1:03.36"."""
    if seconds < 60:
        return f"{seconds:.2f} s"
    return f"{int(seconds // 60)}:{seconds % 60:05.2f}"
