"""Waveform and mel spectrogram of a recording, with the settings they can be looked at with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from embed_core.audio import RATE, MelSettings, Sound, portrait
from embed_core.audio.mel import VOICE
from embed_core.audio.portrait import Envelope, Facts, Picture
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.figures import chart
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.sound_page import choose
from pages._shared.sound_page.recording_figures import spectrogram
from pages._shared.state import View

T = "sound_page.recording"
WINDOWS_MS = (5, 10, 25, 50, 100)
HOPS_MS = (5, 10, 20, 40)
BANDS = (10, 20, 40, 80, 128)


@dataclass(frozen=True)
class Seen:
    """What the job brings: small, whatever the length of the recording."""

    wave: Envelope
    picture: Picture
    facts: Facts


def show(view: View, sound: Sound) -> Facts | None:
    """The picture and what it says; None while it is drawn."""
    st.markdown(f"### {t(f'{T}.picture')}")
    log, settings = _settings(view)
    key = f"sr_picture|{sound.key}|{settings}|{log}"
    seen: Seen | None = wait_for(registry.start(key, partial(_seen, sound, settings, log)), "sr_picture")
    if seen is None:
        return None
    words = {name: t(f"{T}.axis.{name}") for name in ("seconds", "hertz", "amplitude")}
    words["scale"] = t(f"{T}.axis.decibels" if log else f"{T}.axis.power")
    alt = t(f"{T}.alt", name=choose.sound_name(sound), seconds=f"{sound.seconds:.1f}")
    chart.show(spectrogram(seen.wave, seen.picture, words), key="sr_spectrogram", alt=alt)
    _see(seen, settings, log)
    return seen.facts


def _settings(view: View) -> tuple[bool, MelSettings]:
    scale, window, hop, bands = st.columns([1.5, 1, 1, 1], vertical_alignment="bottom")
    with scale:
        log = view.choice(
            st.segmented_control, t(f"{T}.scale"), "sr_scale", ("log", "power"), "log",
            format_func=lambda one: t(f"{T}.scales.{one}"), help=t(f"{T}.scale_help"),
        )  # fmt: skip
    with window:
        long = view.choice(st.select_slider, t(f"{T}.window"), "sr_window", WINDOWS_MS, 25, help=t(f"{T}.window_help"))
    with hop:
        step = view.choice(st.select_slider, t(f"{T}.hop"), "sr_hop", HOPS_MS, 10, help=t(f"{T}.hop_help"))
    with bands:
        count = view.choice(st.select_slider, t(f"{T}.bands"), "sr_bands", BANDS, 40, help=t(f"{T}.bands_help"))
    return log == "log", MelSettings(long * RATE // 1000, step * RATE // 1000, count)


def _seen(sound: Sound, settings: MelSettings, log: bool, progress: Progress) -> Seen:
    progress("audio.picture", 0, None)
    return Seen(
        portrait.envelope(sound.samples),
        portrait.picture(sound.samples, settings, log=log),
        portrait.facts(sound.samples),
    )


def _see(seen: Seen, settings: MelSettings, log: bool) -> None:
    picture = seen.picture
    hertz, seconds = picture.resolution
    said = [
        t(
            f"{T}.see.resolution", frames=f"{picture.frames:,}", bands=settings.bands, hertz=f"{hertz:.0f}",
            ms=f"{1000 * seconds:.0f}", hop=f"{1000 * settings.hop / RATE:.0f}",
        ),
        t(f"{T}.see.power", share=f"{picture.loud_share:.0%}", loudest=f"{picture.loudest:,.0f}"),
    ]  # fmt: skip
    if picture.empty:
        said.append(t(f"{T}.see.empty", count=picture.empty))
    show_seen(" ".join(said))
    reads = t(f"{T}.reads_this") if settings == VOICE and not log else t(f"{T}.reads")
    st.caption(f":material/hearing: {reads}")
