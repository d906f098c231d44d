"""What the parts of "noise and length" share: recording, threshold, the measurement as a job, levels in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from embed_core.audio import RATE, Sound, VoiceEncoder
from embed_core.audio.comparison import Comparison
from embed_core.audio.disturb import Samples
from embed_core.audio.judging import Judged, judge, references
from embed_core.audio.samples import recordings
from embed_core.audio.stability import DISTURBANCES, KINDS, Break, Disturbed, levels_for, measure, measured_part
from embed_core.progress import Part, Progress
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry


@dataclass(frozen=True)
class Asked:
    """One recording, the encoder, and the sample recordings it is held against."""

    encoder: VoiceEncoder
    found: Comparison
    sound: Sound

    @property
    def samples(self) -> Samples:
        """What is measured of it."""
        return measured_part(self.sound.samples)

    @property
    def take_id(self) -> str:
        """The sample recording it is, or "" for a visitor's."""
        return next((one.id for one in recordings() if one.id == self.sound.name), "")

    @property
    def voice(self) -> str:
        """The voice of a sample, or ""."""
        return next((one.voice for one in recordings() if one.id == self.sound.name), "")

    @property
    def threshold(self) -> float:
        """That of the equal error rate of the sample recordings."""
        return self.found.rate.threshold if self.found.rate is not None else float("nan")

    @property
    def key(self) -> str:
        """Everything that determines a measurement, but for its kind."""
        spec = self.encoder.spec
        return f"{spec.id}@{spec.revision}|{self.take_id}|{self.sound.key}"


def measured(asked: Asked, kind: str) -> Disturbed | None:
    """One kind of disturbance; None while it is measured."""
    found: Disturbed | None = wait_for(registry.start(f"ss|{asked.key}|{kind}", partial(_one, asked, kind)), "ss_job")
    return found


def all_measured(asked: Asked) -> list[Disturbed] | None:
    """Every kind that the recording is long enough for; None while they are measured."""
    found: list[Disturbed] | None = wait_for(registry.start(f"ss|{asked.key}", partial(_all, asked)), "ss_all")
    return found


def _one(asked: Asked, kind: str, progress: Progress) -> Disturbed:
    spec = asked.encoder.spec
    # What a visitor recorded is kept in memory alone.
    cache = {"model": spec.id, "revision": spec.revision} if asked.take_id else None
    return measure(asked.encoder, asked.samples, kind, progress=progress, cache=cache)


def _all(asked: Asked, progress: Progress) -> list[Disturbed]:
    kinds = offered(asked)
    return [
        _one(asked, kind, Part(progress, place, len(kinds), "audio.voices", "audio.voices"))
        for place, kind in enumerate(kinds)
    ]


def offered(asked: Asked) -> list[str]:
    """The kinds that mean something for a recording: one of half a second cannot be cut."""
    return [kind for kind in KINDS if levels_for(kind, len(asked.samples) / RATE)]


def judged(asked: Asked, found: Disturbed) -> Judged:
    """A measurement held against the sample recordings."""
    return judge(found, references(asked.found, found.clean, asked.take_id), asked.threshold)


def level_text(kind: str, level: float) -> str:
    """ "10 dB", "0.75 s", "×1.2"."""
    unit = DISTURBANCES[kind].unit
    digits = f"{level:,.3g}" if abs(level) < 1_000 else f"{level:,.0f}"
    if unit == "s":
        return t("sound_page.stability.seconds", count=digits)
    return f"×{digits}" if unit == "×" else f"{digits.replace('-', '−')} {unit}"


def break_text(kind: str, found: tuple[Break, ...]) -> str:
    """From where on, for a table: both sides where there are two."""
    if all(one.level is None for one in found):
        return t("sound_page.stability.break.never")
    parts = []
    for one in found:
        if one.level is not None:
            key = "at_once" if one.at_once else "from"
            parts.append(t(f"sound_page.stability.break.{key}", level=level_text(kind, one.level)))
    return " · ".join(parts)
