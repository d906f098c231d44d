"""The recordings on the one map, with their players."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.audio.comparison import Comparison
from embed_core.points import Points, digest
from pages._shared.i18n import plain, t
from pages._shared.inspector import of_points
from pages._shared.sound_page import voices_kit as kit
from pages._shared.state import View

PREFIX = "sv_"
PLAYERS = 4


def show(view: View, found: Comparison) -> None:
    """Map, neighbours, export; a selected recording and the nearest ones can be played."""
    st.markdown(f"### {t('sound_page.voices.map.title')}")

    def reveal(point: int, near: Sequence[int]) -> None:
        for place in [point, *list(near)[: PLAYERS - 1]]:
            cosine = "" if place == point else f" · {found.matrix[point, place]:.3f}"
            st.caption(plain(kit.take_name(found.takes[place])) + cosine)
            kit.play(found.takes[place])

    of_points.inspect(view, points(found), PREFIX, reveal=reveal, labels=False)


def points(found: Comparison) -> Points:
    """The recordings as points, coloured by voice, sentence or language."""
    takes = found.takes
    columns = {
        t("sound_page.voices.column.voice"): [kit.shown_voice(take.voice) for take in takes],
        t("sound_page.voices.column.sentence"): [kit.sentence_name(take) for take in takes],
        t("sound_page.voices.column.language"): [kit.language_name(take.language) for take in takes],
    }
    return Points(
        names=tuple(kit.names(takes)),
        vectors=found.vectors,
        key=f"voices-{digest([[take.id, take.voice, take.key] for take in takes])}",
        model_id="resemblyzer",
        columns={name: np.array(values, dtype=object) for name, values in columns.items()},
        contextual=True,
    )
