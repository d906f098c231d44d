"""One changed version: to be listened to, with its cosine beside the threshold."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from embed_core.audio import RATE
from embed_core.audio.disturb import Samples, playable
from embed_core.audio.keeping import wav
from embed_core.audio.stability import DISTURBANCES, Disturbed, measure_one
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.sound_page import stability_kit as kit
from pages._shared.sound_page.stability_kit import Asked
from pages._shared.state import View

START = {"noise": 10.0, "length": 1.0, "room": 0.8, "band": 3400.0, "hum": 5.0, "speed": 1.2, "volume": -30.0}
STEP = {"noise": 1.0, "length": 0.05, "room": 0.1, "band": 100.0, "hum": 1.0, "speed": 0.05, "volume": 1.0}
FORMAT = {"length": "%.2f", "room": "%.1f", "speed": "%.2f"}


def show(view: View, asked: Asked, kind: str) -> None:
    """Slider, both players, the cosine and what it means."""
    seconds = len(asked.samples) / RATE
    levels = DISTURBANCES[kind].levels
    top = min(max(levels), seconds) if kind == "length" else max(levels)
    draws = DISTURBANCES[kind].draws
    strength, drawn = st.columns([4, 1], vertical_alignment="bottom") if draws > 1 else (st.container(), None)
    with strength:
        level = view.slider(
            t(f"sound_page.stability.level.{kind}"), f"ss_level_{kind}", float(min(levels)), float(top),
            min(START[kind], float(top)), step=STEP[kind], format=FORMAT.get(kind, "%.0f"),
        )  # fmt: skip
    draw = 0
    if drawn is not None:
        with drawn:
            draw = view.number(t(f"sound_page.stability.draw.{kind}"), f"ss_draw_{kind}", 1, draws, 1) - 1
    job = registry.start(f"ss_one|{asked.key}|{kind}|{level}|{draw}", partial(_work, asked, kind, level, draw))
    found: tuple[Disturbed, Samples] | None = wait_for(job, "ss_one")
    clean, changed, said = st.columns([1, 1, 1.2], gap="medium")
    with clean:
        st.caption(t("sound_page.stability.clean"))
        st.audio(wav(playable(asked.samples)), format="audio/wav")
    if found is None:
        return
    measured, samples = found
    with changed:
        st.caption(t("sound_page.stability.changed", level=kit.level_text(kind, level)))
        st.audio(wav(playable(samples)), format="audio/wav")
        if float(np.abs(samples).max()) > 1:
            st.caption(t("sound_page.stability.turned_down"))
    with said:
        _said(asked, float(measured.against(measured.clean)[0, 0]))


def _work(asked: Asked, kind: str, level: float, draw: int, progress: Progress) -> tuple[Disturbed, Samples]:
    return measure_one(asked.encoder, asked.samples, kind, level, draw, progress)


def _said(asked: Asked, cosine: float) -> None:
    accepted = cosine >= asked.threshold
    st.metric(
        t("sound_page.stability.cosine"), f"{cosine:.3f}",
        t("sound_page.stability.over" if accepted else "sound_page.stability.under",
          margin=f"{abs(cosine - asked.threshold):.3f}", threshold=f"{asked.threshold:.3f}"),
        delta_color="green" if accepted else "orange", delta_arrow="up" if accepted else "down",
    )  # fmt: skip
