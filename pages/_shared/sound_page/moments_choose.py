"""What is listened to over time: two sample voices one after the other, or a recording of one's own."""

from __future__ import annotations

import streamlit as st

from embed_core.audio import Sound, recordings
from embed_core.audio.conversation import fitting_rate, join
from embed_core.audio.samples import sound as sample
from embed_core.audio.samples import voices
from pages._shared.i18n import language, t
from pages._shared.sound_page import choose
from pages._shared.sound_page.moments_kit import PREFIX, Heard, T
from pages._shared.state import View

KINDS = ("joined", "one")
STEPS = (2, 4, 8, 16)
SENTENCES = 3


def heard(view: View) -> Heard | None:
    """The sound; None where there is none yet."""
    kind = view.choice(
        st.segmented_control, t(f"{T}.kind"), "sm_kind", KINDS, "joined", format_func=lambda one: t(f"{T}.kinds.{one}")
    )
    if kind == "joined":
        return _joined(view)
    sound = choose.choose_sound(view, PREFIX)
    if sound is None:
        return None
    return Heard(sound, used=frozenset({sound.name}))


def rate(view: View, sound: Sound) -> float:
    """Moments a second: as asked, or fewer where the recording is long."""
    wanted = view.choice(
        st.select_slider, t(f"{T}.step"), "sm_step", STEPS, 8, help=t(f"{T}.step_help"),
        format_func=lambda one: t(f"{T}.steps", count=one),
    )  # fmt: skip
    fitting = fitting_rate(sound.seconds, float(wanted))
    if fitting < wanted:
        st.caption(t(f"{T}.fewer", rate=f"{fitting:.2g}", seconds=f"{sound.seconds:.0f}"))
    return fitting


def _joined(view: View) -> Heard:
    first, second, spoken, count = st.columns([1, 1, 1, 1], vertical_alignment="bottom")
    every = voices()
    with first:
        one = _voice(view, "first", every[0])
    with second:
        other = _voice(view, "second", every[1])
    with spoken:
        tongue = view.choice(
            st.selectbox, t(f"{T}.language"), "sm_language", ("", "en", "zh", "both"), "",
            format_func=lambda code: t(f"{T}.languages.{code or 'reader'}"),
        )  # fmt: skip
    with count:
        each = view.slider(t(f"{T}.sentences"), "sm_each", 1, SENTENCES, 2)
    return put_together(one, other, (tongue or language()), each)


def put_together(one: str, other: str, tongue: str, each: int) -> Heard:
    """``each`` sentences of the first voice, then as many of the second. "both": the second speaks the other
    language.
    """
    tongues = (language(), "zh" if language() == "en" else "en") if tongue == "both" else (tongue, tongue)
    taken = [
        found
        for voice, code in zip((one, other), tongues, strict=True)
        for found in [each_of for each_of in recordings() if (each_of.voice, each_of.language) == (voice, code)][:each]
    ]
    joined = join([sample(found).samples for found in taken])
    name = f"{choose.voice_name(one)} + {choose.voice_name(other)}"
    used = frozenset(found.id for found in taken)
    return Heard(Sound(name, joined.samples), joined, tuple(found.voice for found in taken), used)


def _voice(view: View, which: str, default: str) -> str:
    return view.choice(st.selectbox, t(f"{T}.{which}"), f"sm_{which}", voices(), default, format_func=choose.voice_name)
