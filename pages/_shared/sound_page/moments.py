"""The vector over time: who is heard at every moment, where the voice changes, the path on the map."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.audio.conversation import CHANGE, CONTEXT_SECONDS, Followed
from embed_core.audio.encoder import WINDOW_SECONDS
from embed_core.points import Points
from pages._shared.figures import chart
from pages._shared.i18n import plain, t
from pages._shared.inspector import of_points
from pages._shared.sound_page import choose, moments_choose, moments_lines, moments_maths, opened
from pages._shared.sound_page.moments_figures import alike
from pages._shared.sound_page.moments_kit import PREFIX, Heard, T, at, followed, points, voice_name
from pages._shared.state import View


def show(view: View) -> None:
    """A sound, its moments, three views of them."""
    heard = moments_choose.heard(view)
    if heard is None:
        return
    choose.player(heard.sound)
    choose.notes(heard.sound)
    with st.columns([1, 1])[0]:
        per_second = moments_choose.rate(view, heard.sound)
    encoder = opened.encoder()
    if encoder is None:
        return
    found = followed(encoder, heard, per_second)
    if found is None:
        return
    path = points(heard, found)
    scale = None if encoder.similarity is None else encoder.similarity[0]
    moments_lines.show(view, heard, found, path, scale)
    _matrix(heard, found)
    st.markdown(f"### {t(f'{T}.path')}")
    st.caption(t(f"{T}.path_hint"))
    _map(view, heard, found, path)
    st.caption(
        t(
            f"{T}.provenance", model=plain(encoder.spec.name), dims=encoder.dim, count=len(path),
            rate=f"{per_second:.3g}",
            window=f"{WINDOW_SECONDS:g}", least=f"{CHANGE:g}", context=f"{CONTEXT_SECONDS:g}",
        )
    )  # fmt: skip
    moments_maths.show()


def _matrix(heard: Heard, found: Followed) -> None:
    st.markdown(f"### {t(f'{T}.matrix')}")
    picture, words = st.columns([1.6, 1], gap="large")
    with picture:
        drawn = alike(
            found.alike, found.moments.middles[found.rows], seconds=t(f"{T}.axis.seconds"),
            cosine=t(f"{T}.axis.cosine"), borders=moments_lines.borders(heard), side=520,
        )  # fmt: skip
        chart.show(drawn, key="sm_matrix", alt=t(f"{T}.matrix_alt", name=heard.sound.name))
    with words:
        st.markdown(t(f"{T}.matrix_hint"))
        if len(found.rows) < len(found.moments.starts):
            st.caption(t(f"{T}.matrix_fewer", shown=len(found.rows), count=len(found.moments.starts)))


def _map(view: View, heard: Heard, found: Followed, path: Points) -> None:
    moments = found.moments

    def reveal(point: int, near: Sequence[int]) -> None:
        for place in [point, *list(near)[:1]]:
            start = float(moments.starts[place])
            st.caption(
                t(
                    f"{T}.moment", start=at(start), end=at(start + WINDOW_SECONDS),
                    level=f"{moments.levels[place]:.0f}",
                    voice=voice_name(found.voices[found.nearest[place]]),
                    cosine=f"{found.cosines[place, found.nearest[place]]:.3f}",
                )
            )  # fmt: skip
            choose.player(heard.sound, start=start, end=start + WINDOW_SECONDS, alt=path.names[place])

    of_points.inspect(view, path, PREFIX, reveal=reveal, labels=False)
