"""The vector of a recording: its numbers, the windows it is the mean of, what it is close to, its place on the map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.audio import Sound, VoiceEncoder, Windowed, recordings
from embed_core.audio.comparison import sample_vectors
from embed_core.audio.placing import Placed, placed
from embed_core.audio.samples import sound as sample
from embed_core.points import Points
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.figures import chart
from pages._shared.i18n import language, plain, t
from pages._shared.inspector import of_points
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.sound_page import choose
from pages._shared.sound_page.recording_figures import strips
from pages._shared.state import View
from pages._shared.tables import csv_button

T = "sound_page.recording"
PREFIX = "sr_"
MOST_WINDOWS = 8
SHOWN = "sr_shown"
PLAYERS = 3


def show(view: View, encoder: VoiceEncoder, sound: Sound) -> None:
    """Strips, numbers, map."""
    key = f"sr_vector|{encoder.spec.id}@{encoder.spec.revision}|{sound.key}"
    found: Placed | None = wait_for(registry.start(key, partial(_placed, encoder, sound)), "sr_vector")
    if found is None:
        return
    st.markdown(f"### {t(f'{T}.vector')}")
    spec = strips(_rows(sound, found), {name: t(f"{T}.axis.{name}") for name in ("number", "value")})
    chart.show(spec, key="sr_strips", alt=t(f"{T}.strips_alt", name=choose.sound_name(sound)))
    _see(found)
    csv_button(_table(found.windowed), key="sr_vector_csv")
    st.markdown(f"### {t(f'{T}.map')}")
    _map(view, sound, found)


def _placed(encoder: VoiceEncoder, sound: Sound, progress: Progress) -> Placed:
    others = sample_vectors(encoder, progress)
    names = [one.id for one in recordings()]
    return placed(encoder.windowed(sound.samples, progress=progress), others, names, own=sound.name)


def _rows(sound: Sound, found: Placed) -> list[tuple[str, np.ndarray | None]]:
    parts = found.windowed.parts
    rows: list[tuple[str, np.ndarray | None]] = [(t(f"{T}.row.mean"), found.windowed.vector), ("", None)]
    rows += [(t(f"{T}.row.window", number=number + 1), row) for number, row in enumerate(parts[:MOST_WINDOWS])]
    if len(parts) > MOST_WINDOWS:
        rows[-1] = (t(f"{T}.row.last", number=len(parts)), parts[-1])
    listed = recordings()
    return [
        *rows, ("", None),
        (_with(t(f"{T}.row.near"), choose.voice_name(listed[found.nearest].voice)), found.others[found.nearest]),
        (_with(t(f"{T}.row.far"), choose.voice_name(listed[found.farthest].voice)), found.others[found.farthest]),
    ]  # fmt: skip


def _with(first: str, second: str) -> str:
    return f"{first}: {second}"


def _see(found: Placed) -> None:
    listed, shown = recordings(), found.windowed
    said = [
        t(
            f"{T}.see.windows", count=len(shown.parts), seconds=f"{shown.seconds:.2f}",
            agreement=f"{found.agreement:.3f}", zeros=found.zeros, dims=len(shown.vector),
        ),
        t(
            f"{T}.see.near", near=plain(listed[found.nearest].name(language())),
            cosine=f"{found.cosines[found.nearest]:.3f}", far=plain(listed[found.farthest].name(language())),
            least=f"{found.cosines[found.farthest]:.3f}",
        ),
    ]  # fmt: skip
    show_seen(" ".join(said))


def _table(shown: Windowed) -> pd.DataFrame:
    frame = pd.DataFrame({"dimension": range(len(shown.vector)), "mean": shown.vector})
    for number, row in enumerate(shown.parts[:MOST_WINDOWS]):
        frame[f"window_{number + 1}"] = row
    return frame


def _map(view: View, sound: Sound, found: Placed) -> None:
    points = _points(sound, found)
    if st.session_state.get(SHOWN) != sound.key:
        # Another recording is chosen: it is the one selected on the map, unless a link says another.
        if SHOWN in st.session_state or not view.asked(f"{PREFIX}sel"):
            view.put(f"{PREFIX}sel", f"#{len(points) - 1 if found.own is None else found.own}")
        st.session_state[SHOWN] = sound.key

    def reveal(point: int, near: Sequence[int]) -> None:
        for place in [point, *list(near)[: PLAYERS - 1]]:
            st.caption(plain(points.names[place]))
            choose.player(sound if place >= len(found.others) else sample(recordings()[place]))

    of_points.inspect(view, points, PREFIX, reveal=reveal, labels=False)


def _points(sound: Sound, found: Placed) -> Points:
    listed = recordings()
    names = [one.name(language()) for one in listed]
    voices = [one.name(language()).partition(" · ")[0] for one in listed]
    languages = [t(f"{T}.language.{one.language}") for one in listed]
    vectors = found.others
    if found.own is None:
        names.append(t(f"{T}.this", name=sound.name))
        voices.append(t(f"{T}.this_voice"))
        languages.append("?")
        vectors = np.vstack([vectors, found.windowed.vector])
    return Points(
        tuple(names), vectors, key=f"recording-{found.key}", model_id="resemblyzer", contextual=True,
        columns={
            t(f"{T}.column.voice"): np.array(voices, dtype=object),
            t(f"{T}.column.language"): np.array(languages, dtype=object),
        },
    )  # fmt: skip
