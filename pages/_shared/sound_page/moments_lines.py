"""How close every moment is to the enrolled voices, and where the voice changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.audio.conversation import Followed, shares_of
from embed_core.audio.mel import FloatArray
from embed_core.points import Points
from pages._shared.figures import chart, palette
from pages._shared.figures.plot import Curve
from pages._shared.i18n import t
from pages._shared.inspector import picking
from pages._shared.seen import show_seen
from pages._shared.sound_page.moments_figures import lines
from pages._shared.sound_page.moments_kit import BEGINNING, PREFIX, Heard, T, at, speaking, voice_name
from pages._shared.state import View
from pages._shared.tables import csv_button

MOST_LINES = 3
CHART = "sm_lines"


def show(view: View, heard: Heard, found: Followed, points: Points, scale: float | None) -> None:
    """Lines, changes, what is to be seen in them, and the numbers as CSV. A click selects a moment.

    ``scale`` is the w of eq. 5, with which cosines become the shares of a softmax.
    """
    st.markdown(f"### {t(f'{T}.lines')}")
    chosen = picking.selected(view, points, PREFIX)
    shares = scale is not None and _as_shares(view, scale)
    values = found.cosines if not shares else shares_of(found, float(scale or 1))
    drawn = lines(
        _curves(heard, found, values, shares=shares), x=t(f"{T}.axis.seconds"),
        y=t(f"{T}.axis.share" if shares else f"{T}.axis.cosine"),
        low=float(values.min()) - 0.02,
        borders=borders(heard), changes=[one.seconds for one in found.changes],
        selected=None if chosen is None else float(found.moments.middles[chosen]), height=400,
    )  # fmt: skip
    chart.show(
        drawn, key=CHART, alt=t(f"{T}.lines_alt", name=heard.sound.name, count=len(found.changes)),
        on_select=partial(_picked, view, points, found), selection_mode="points",
    )  # fmt: skip
    st.caption(t(f"{T}.legend" if heard.joined is not None else f"{T}.legend_own"))
    _see(heard, found)
    csv_button(_table(heard, found), key="sm_csv")


def borders(heard: Heard) -> list[float]:
    """Where one voice ends and another begins, in seconds: the middle of the pause."""
    joined = heard.joined
    if joined is None:
        return []
    return [
        (joined.ends[place] + joined.starts[place + 1]) / 2
        for place in range(len(heard.voices) - 1)
        if heard.voices[place] != heard.voices[place + 1]
    ]


def _picked(view: View, points: Points, found: Followed) -> None:
    clicked = st.session_state[CHART].selection.points
    if clicked and "x" in clicked[0]:
        nearest = int(np.abs(found.moments.middles - float(clicked[0]["x"])).argmin())
        picking.pick(view, points, PREFIX, [nearest])


def _as_shares(view: View, scale: float) -> bool:
    shown = view.choice(
        st.segmented_control, t(f"{T}.shown"), "sm_show", ("cosine", "share"), "cosine",
        format_func=lambda one: t(f"{T}.shows.{one}"), help=t(f"{T}.shown_help", w=f"{scale:.1f}"),
    )  # fmt: skip
    return shown == "share"


def _curves(heard: Heard, found: Followed, values: FloatArray, *, shares: bool) -> list[Curve]:
    times, kept = found.moments.middles, _drawn(heard, found)
    if shares:  # the beginning of a recording is no enrolled voice: it has no share
        kept = [place for place in kept if place]
    shown = [Curve(t(f"{T}.with", voice=voice_name(found.voices[place])), times, values[:, place]) for place in kept]
    others = [place for place in range(1, len(found.voices)) if place not in kept]
    if others:
        best = values[:, others].max(axis=1)
        shown.append(Curve(t(f"{T}.best_other", count=len(others)), times, best, dashed=True, colour=palette.QUIET))
    return shown


def _drawn(heard: Heard, found: Followed) -> list[int]:
    if heard.joined is not None:
        speakers = dict.fromkeys(heard.voices)
        return [found.voices.index(voice) for voice in speakers if voice in found.voices]
    ranked = np.argsort(-found.cosines[:, 1:].mean(axis=0)) + 1
    return [found.voices.index(BEGINNING), *(int(place) for place in ranked[: MOST_LINES - 1])]


def _see(heard: Heard, found: Followed) -> None:
    said = [_of_changes(found)]
    if heard.joined is not None:
        pairs = zip(speaking(heard, found), found.nearest, strict=True)
        inside = [(place, near) for place, near in pairs if place >= 0]
        right = sum(found.voices[near] == heard.voices[place] for place, near in inside)
        if inside:
            said.insert(0, t(f"{T}.see.right", right=right, count=len(inside), share=f"{right / len(inside):.0%}",
                             voices=len(found.voices) - 1))  # fmt: skip
        if meet := borders(heard):
            said.append(t(f"{T}.see.border", seconds=_listed(meet)))
    else:
        apart = found.cosines[:, 0]
        least = int(apart.argmin())
        said.insert(0, t(f"{T}.see.own", least=f"{apart[least]:.3f}", seconds=at(float(found.moments.middles[least]))))
    show_seen(" ".join(said))


def _of_changes(found: Followed) -> str:
    if not found.changes:
        return t(f"{T}.see.no_change", most=f"{found.contrasts.max():.2f}")
    return t(
        f"{T}.see.change", seconds=_listed([one.seconds for one in found.changes]), count=len(found.changes),
        contrast=", ".join(f"{one.contrast:.2f}" for one in found.changes),
    )  # fmt: skip


def _listed(seconds: Sequence[float]) -> str:
    return ", ".join(at(one) for one in seconds)


def _table(heard: Heard, found: Followed) -> pd.DataFrame:
    frame = pd.DataFrame({"start_s": found.moments.starts, "middle_s": found.moments.middles})
    frame["dbfs"] = found.moments.levels
    for place, voice in enumerate(found.voices):
        frame[f"cosine_{voice or 'beginning'}"] = found.cosines[:, place]
    frame["contrast"] = found.contrasts
    if heard.joined is not None:
        frame["speaker"] = [heard.voices[place] if place >= 0 else "" for place in speaking(heard, found)]
    return frame
