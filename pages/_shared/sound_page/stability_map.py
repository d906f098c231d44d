"""The changed versions among the sample recordings on the one map: where a voice goes as it is disturbed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.audio.disturb import playable
from embed_core.audio.keeping import wav
from embed_core.audio.stability import Disturbed, apply
from embed_core.points import Points
from pages._shared.i18n import plain, t
from pages._shared.inspector import of_points
from pages._shared.sound_page import choose, voices_kit
from pages._shared.sound_page import stability_kit as kit
from pages._shared.sound_page.stability_kit import Asked
from pages._shared.state import View

PREFIX = "ss_"
PLAYERS = 4


def show(view: View, asked: Asked, measured: Disturbed) -> None:
    """Map, neighbours, export; whatever is selected can be played."""
    st.markdown(f"### {t('sound_page.stability.map.title')}")
    st.caption(t("sound_page.stability.map.about"))
    shown = points(asked, measured)
    takes = asked.found.takes
    first = len(shown) - len(measured.levels)

    def reveal(point: int, near: Sequence[int]) -> None:
        for place in [point, *list(near)[: PLAYERS - 1]]:
            st.caption(plain(shown.names[place]))
            if place < len(takes):
                voices_kit.play(takes[place])
            elif place < first:
                st.audio(wav(playable(asked.samples)), format="audio/wav")
            else:
                level = float(measured.levels[place - first])
                st.audio(wav(playable(apply(asked.samples, measured.kind, level))), format="audio/wav")

    of_points.inspect(view, shown, PREFIX, reveal=reveal, labels=False)


def points(asked: Asked, measured: Disturbed) -> Points:
    """The sample recordings, the recording itself where it is none of them, and its first version at every level."""
    takes, name = asked.found.takes, plain_name(asked)
    group = [voices_kit.shown_voice(take.voice) for take in takes]
    names, vectors = voices_kit.names(takes), [asked.found.vectors]
    if not asked.take_id:
        clean = t("sound_page.stability.map.clean")
        names, group, vectors = [*names, f"{name} · {clean}"], [*group, clean], [*vectors, measured.clean[None]]
    changed = [f"{name} · {kit.level_text(measured.kind, level)}" for level in measured.levels.tolist()]
    group += [t("sound_page.stability.map.changed")] * len(changed)
    return Points(
        names=(*names, *changed),
        vectors=np.vstack([*vectors, measured.vectors[:, 0]]).astype(np.float32),
        key=f"stability-{asked.key}-{measured.kind}",
        model_id=asked.encoder.spec.id,
        columns={t("sound_page.voices.column.voice"): np.array(group, dtype=object)},
        contextual=True,
    )


def plain_name(asked: Asked) -> str:
    """What the recording is called, short enough for a label."""
    name = choose.sound_name(asked.sound)
    return name if len(name) <= 40 else name[:39] + "…"
