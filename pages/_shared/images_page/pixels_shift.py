"""A picture moved by a few pixels: how far its vector moves in each space."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.images import pixel_space
from embed_core.images.pixel_space import Shifts
from embed_core.images.preparing import square
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.images_page.network_kit import cosine, identity, per_cent, provenance, row
from pages._shared.images_page.pixels_kit import Pair, picture_uri
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

SHIFTS = (1, 2, 3, 4)
PICTURES = 21
"""How many pictures are shifted, spread over all classes."""

NEARLY = 0.1
"""Less than this share of the way to another picture is nearly the same picture."""


def show(view: View, pair: Pair) -> None:
    """One picture shifted, the curves of both spaces, the sentence about the chosen shift."""
    st.subheader(t("images_page.pixels.shift.title"), anchor=False)
    side = 8 if pair.which == "digits" else pixel_space.PIXEL_SIDE
    chosen = int(view.slider(t("images_page.pixels.shift.by", side=side), "ip_shift", 1, SHIFTS[-1], 2))
    places = np.unique(np.linspace(0, len(pair.names) - 1, PICTURES).round().astype(int)).tolist()
    key = f"image_shift|{identity(pair.encoder)}|{pair.which}|{len(pair.names)}"
    found: Shifts | None = wait_for(registry.start(key, partial(_work, pair, places)), "ip_shift_job")
    if found is None:
        return
    left, right = st.columns([1, 2.2], gap="medium", vertical_alignment="center")
    with left:
        row(_example(pair, places[2], chosen))
    x = np.array((0, *SHIFTS))
    with right:
        drawn = [
            plot.Curve(t("images_page.pixels.spaces.pixels"), x, np.r_[0.0, found.pixels.relative],
                       colour=palette.STATIC),
            plot.Curve(t("images_page.pixels.spaces.features"), x, np.r_[0.0, found.features.relative],
                       colour=palette.CONTEXTUAL),
            plot.Curve(t("images_page.pixels.shift.other"), x, np.ones(len(x)), dashed=True, colour=palette.QUIET),
        ]  # fmt: skip
        x_axis = plot.Axis(t("images_page.pixels.shift.x", side=side))
        spec = plot.curves(drawn, x=x_axis, y=plot.Axis(t("images_page.pixels.shift.y"), percent=True), height=320)
        spec["layout"]["xaxis"]["dtick"] = 1
        chart.show(spec, key="ip_shifts", alt=t("images_page.pixels.shift.alt", count=len(SHIFTS)))
    place = SHIFTS.index(chosen)
    pixels, features = found.pixels, found.features
    which = "pixels" if pixels.relative[place] > features.relative[place] else "features"
    if which == "pixels" and features.relative[place] < NEARLY:
        which = "still"
    values = {
        "shift": chosen, "side": side, "share": per_cent(chosen / side), "pixels": cosine(pixels.mean[place]),
        "features": cosine(features.mean[place]), "pixels_between": cosine(pixels.between),
        "features_between": cosine(features.between), "pixels_relative": per_cent(pixels.relative[place]),
        "features_relative": per_cent(features.relative[place]),
    }  # fmt: skip
    said = t("images_page.pixels.shift.see", **values) + " " + t(f"images_page.pixels.shift.further.{which}")
    show_seen(said)
    st.caption(provenance(pair.encoder, t("images_page.pixels.shift.provenance", count=len(places))))
    tables.csv_button(
        pd.DataFrame({
            "shift": SHIFTS, "pixels_cosine": pixels.mean, "features_cosine": features.mean,
            "pixels_relative": pixels.relative, "features_relative": features.relative,
        }), key="ip_shifts",
    )  # fmt: skip


def _work(pair: Pair, places: list[int], progress: Progress) -> Shifts:
    if pair.digits is not None:
        some = pixel_space.Digits(pair.digits.images[places], pair.digits.labels[places], pair.digits.rows[places])
        return pixel_space.shift_digits(pair.encoder, some, SHIFTS, progress)
    return pixel_space.shift_photos(pair.encoder, [pair.photos[place].pixels for place in places], SHIFTS, progress)


def _example(pair: Pair, place: int, shift: int) -> list[tuple[str, str]]:
    if pair.digits is not None:
        digit = pair.digits.images[place]
        before, after = pixel_space.enlarged(digit), pixel_space.enlarged(pixel_space.shifted(digit, shift))
    else:
        before = square(pair.photos[place].pixels, pixel_space.LARGE, 1.0)
        after = pixel_space.shifted(before, shift * pixel_space.LARGE // pixel_space.PIXEL_SIDE)
    return [
        (picture_uri(before), t("images_page.changes.rows.original")),
        (picture_uri(after), t("images_page.pixels.shift.after", shift=shift)),
    ]
