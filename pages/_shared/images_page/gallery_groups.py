"""Is the nearest neighbour of the same kind? Group by group, and the pictures that stray."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.images import collection
from embed_core.points import Points
from pages._shared.figures import chart, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import seen_text

STRAYS = 6
SMALL = 44


def show(points: Points, groups: Sequence[str], thumbnails: Sequence[str]) -> None:
    """Bars and a sentence; nothing where there is only one group."""
    if len(set(groups)) < 2:
        return
    found = collection.kinship(points.vectors, groups)
    st.subheader(t("images_page.gallery.kin.title"), anchor=False)
    bars, strays = st.columns([1.4, 1])
    with bars:
        names = [f"{group} ({count})" for group, _, count in found.groups]
        share = t("images_page.gallery.kin.share")
        chart.show(
            plot.bars(
                names, [(share, np.array([one for _, one, _ in found.groups]))],
                axis=plot.Axis(share, (0.0, 1.0), percent=True),
            ),
            key="ig_kin",
            alt=t("images_page.gallery.kin.alt", share=f"{found.share:.0%}"),
        )  # fmt: skip
    with strays:
        _strays(points, groups, thumbnails, found)
    st.markdown(_said(found))


def _strays(points: Points, groups: Sequence[str], thumbnails: Sequence[str], found: collection.Kinship) -> None:
    if not found.strays:
        return
    st.markdown(f"**{t('images_page.gallery.kin.strays')}**")
    for one, other in found.strays[:STRAYS]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.image(thumbnails[one], width=SMALL)
            st.image(thumbnails[other], width=SMALL)
            st.markdown(
                t(
                    "images_page.gallery.kin.stray", name=plain(points.names[one]), group=plain(groups[one]),
                    other=plain(points.names[other]), other_group=plain(groups[other]),
                ),
                width="stretch",
            )  # fmt: skip


def _said(found: collection.Kinship) -> str:
    worst = min(found.groups, key=lambda group: group[1])
    best = max(found.groups, key=lambda group: group[1])
    said = t(
        "images_page.gallery.kin.see", share=f"{found.share:.0%}", chance=f"{found.chance:.0%}", best=plain(best[0]),
        best_share=f"{best[1]:.0%}", worst=plain(worst[0]), worst_share=f"{worst[1]:.0%}",
    )  # fmt: skip
    return seen_text(said)
