"""From sound to vector: the samples, the mel spectrogram, the windows the network reads, the 256 numbers."""

from __future__ import annotations

import streamlit as st

from embed_core.audio import Sound
from embed_core.audio.portrait import Facts
from pages._shared.i18n import plain, t
from pages._shared.sound_page import choose, opened, recording_maths, recording_picture, recording_vector
from pages._shared.state import View

PREFIX = "sr_"
T = "sound_page.recording"


def show(view: View) -> None:
    """A recording, its picture, its vector."""
    sound = choose.choose_sound(view, PREFIX)
    if sound is None:
        return
    choose.player(sound)
    choose.notes(sound)
    facts = recording_picture.show(view, sound)
    if facts is None:
        return
    _facts(sound, facts)
    encoder = opened.encoder()
    if encoder is None:
        return
    recording_vector.show(view, encoder, sound)
    spec = encoder.spec
    st.caption(t(f"{T}.provenance", model=plain(spec.name), dims=encoder.dim, licence=spec.licence))
    recording_maths.show(encoder)


def _facts(sound: Sound, facts: Facts) -> None:
    raised = t(f"{T}.raised", gain=f"{facts.gain:.1f}") if facts.gain > 0 else t(f"{T}.not_raised")
    st.caption(
        t(
            f"{T}.facts", seconds=f"{facts.seconds:.2f}", samples=f"{len(sound.samples):,}", level=f"{facts.level:.1f}",
            spoken=f"{facts.spoken:.0%}", kept=f"{facts.kept:.2f}", raised=raised,
        )
    )  # fmt: skip
