"""Pixels or features: the same pictures as lists of pixels and as the network's vectors."""

from __future__ import annotations

import streamlit as st

from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.images_page import opened, pixels_maps, pixels_scores, pixels_shift
from pages._shared.images_page.pixels_kit import SETS, Pair, Space, pair_of
from pages._shared.inspector import of_points
from pages._shared.state import View

PREFIX = "ip_m_"
SPACES: tuple[Space, ...] = ("features", "pixels")


def show(view: View) -> None:
    """Which pictures; how good each space is; both maps; a shift; one space in the inspector."""
    st.markdown(t("images_page.pixels.about"))
    encoder = opened.encoder()
    if encoder is None:
        return
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        which = view.choice(
            st.segmented_control, t("images_page.pixels.set"), "ip_set", list(SETS), SETS[0],
            format_func=lambda name: t(f"images_page.pixels.sets.{name}"),
        )  # fmt: skip
    each = 0
    if which == "digits":
        with right:
            each = int(view.slider(t("images_page.pixels.each"), "ip_each", 5, 40, 20, step=5))
    pair = pair_of(encoder, which, each)
    if pair is not None:
        _parts(view, pair)
    with st.expander(t("images_page.pixels.maths.title"), icon=":material/function:"):
        st.markdown(t("images_page.pixels.maths.text"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("images_page.pixels.sources"))


def _parts(view: View, pair: Pair) -> None:
    with guarded():
        pixels_scores.show(view, pair)
    with guarded():
        pixels_maps.show(view, pair)
    with guarded():
        pixels_shift.show(view, pair)
    with guarded():
        _inspector(view, pair)


def _inspector(view: View, pair: Pair) -> None:
    st.subheader(t("images_page.pixels.closer"), anchor=False)
    space = view.choice(
        st.segmented_control, t("images_page.pixels.space"), "ip_space", list(SPACES), SPACES[0],
        format_func=lambda name: t(f"images_page.pixels.spaces.{name}"),
    )  # fmt: skip

    def reveal(point: int, near: object) -> None:
        st.image(pair.large(point), width=192)

    of_points.inspect(
        view, pair.points(space), PREFIX, method="tsne", thumbnails=pair.small, labels=False, reveal=reveal
    )
