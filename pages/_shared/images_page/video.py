"""A film as a path: its frames through the network, drawn in the order of time among the shipped pictures."""

from __future__ import annotations

import numpy as np
import streamlit as st

from embed_core.images.samples import samples
from embed_core.points import Points
from embed_core.video.film import Film
from embed_core.video.known import check
from embed_core.video.trajectory import (
    Shot,
    Trajectory,
    boundaries,
    nearest_pictures,
    shot_numbers,
    shots,
    stations,
    suggested_threshold,
    trajectory,
)
from pages._shared.feedback import guarded
from pages._shared.i18n import language, plain, t
from pages._shared.images_page import opened, video_choose, video_figures, video_maths, video_table
from pages._shared.inspector import of_points
from pages._shared.seen import show_seen
from pages._shared.state import View

PREFIX = "iv_"
T = "images_page.video"


def show(view: View) -> None:
    """The film, its path, its shots, and the inspector over its frames."""
    st.markdown(t(f"{T}.about"))
    choice, beside = video_choose.choose(view)
    if choice is None:
        return
    encoder = opened.encoder()
    if encoder is None:
        return
    film = video_choose.film(encoder, choice)
    if film is None:
        return
    for note in film.notes:
        st.caption(f":material/info: {plain(note.message(language()))}")
    if len(film.times) < 2:
        st.info(t(f"{T}.still"), icon=":material/info:")
        return
    path = trajectory(film.vectors)
    with beside:
        threshold = _threshold(view, path)
    found = shots(path.cosines, film.times, threshold)
    near, likeness = nearest_pictures(film.vectors, film.samples)
    video_figures.journey(film, found, near)
    _what_you_see(film, path, found, near)
    if choice.shipped:
        _truth(film, path, found)
    video_figures.likeness(film, path, found, threshold)
    video_table.show(film, found, near, likeness)
    _inspector(view, film, found, near)
    video_maths.show(path)


def _threshold(view: View, path: Trajectory) -> float:
    return float(
        view.slider(
            t(f"{T}.threshold"), f"{PREFIX}cut", 0.0, 1.0, suggested_threshold(path.cosines), step=0.05,
            help=t(f"{T}.threshold_help"),
        )
    )  # fmt: skip


def _what_you_see(film: Film, path: Trajectory, found: tuple[Shot, ...], near: np.ndarray) -> None:
    named = samples()
    visited = [named[row].names[language()] for row in stations(near)]
    cuts = boundaries(found)
    key = "cuts" if cuts else "no_cut"
    seen = t(
        f"{T}.see_{key}", count=len(found), usual=f"{float(np.median(path.cosines)):.2f}",
        times=", ".join(f"{cut:.1f}" for cut in cuts[:12]) + (" …" if len(cuts) > 12 else ""),
    )  # fmt: skip
    passed = " → ".join(visited[:12]) + (" → …" if len(visited) > 12 else "")
    show_seen(
        f"{seen} "
        + t(
            "images_page.video.see_near",
            stations=plain(passed),
            length=f"{path.length:.1f}",
            straight=f"{path.straight:.1f}",
        )
    )
    st.caption(
        t(
            f"{T}.provenance", frames=len(film.times), seconds=f"{film.seconds:.1f}",
            width=film.size[0], height=film.size[1], rate=f"{film.rate:.0f}",
        )
    )  # fmt: skip


def _truth(film: Film, path: Trajectory, found: tuple[Shot, ...]) -> None:
    """The shipped film was made by a script, so its cuts are known."""
    known = check(film, path, found)
    said = t(
        f"{T}.truth", cuts=", ".join(f"{cut:.1f}" for cut in known.cuts), count=len(known.cuts), hit=known.hit,
        false=known.false,
    )  # fmt: skip
    faded = t(
        f"{T}.truth_fade", start=f"{known.fade[0]:.1f}", end=f"{known.fade[1]:.1f}", lowest=f"{known.lowest:.2f}",
        ends=f"{known.ends:.2f}",
    )  # fmt: skip
    st.markdown(f"{said} {faded}")


def _inspector(view: View, film: Film, found: tuple[Shot, ...], near: np.ndarray) -> None:
    st.markdown(f"### {t(f'{T}.frames')}")
    st.markdown(t(f"{T}.frames_about"))
    numbers = shot_numbers(found)
    named = samples()
    names = np.array([named[int(row)].names[language()] for row in near], dtype=object)
    points = Points(
        names=tuple(f"{time:.2f} s" for time in film.times),  # the same in the links of both languages
        vectors=film.vectors, key=f"film-{film.model}-{film.key}", model_id=opened.NETWORK,
        columns={"shot": numbers.astype(str).astype(object), "time": film.times, "nearest": names},
        contextual=True,
    )  # fmt: skip

    def reveal(point: int, neighbours: object) -> None:
        st.image(film.stills[point], caption=points.names[point], alt=points.names[point])
        beside = named[int(near[point])]
        st.image(
            str(beside.path), width=110, alt=beside.names[language()],
            caption=t(f"{T}.nearest_is", name=beside.names[language()]),
        )  # fmt: skip

    with guarded():
        of_points.inspect(view, points, PREFIX, reveal=reveal, thumbnails=film.thumbnails, labels=False)
