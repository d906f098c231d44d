"""What early and late layers call similar: the nearest samples by three layers, and a curve over all layers."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.images.decode import Picture
from embed_core.images.efficientnet import EfficientNet
from embed_core.images.layer_neighbours import LayerTable, Nearest, agreement, nearest_to, overlap
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.images_page.network_kit import Known, cosine, identity, layer_name, per_cent, provenance, row
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

EARLY, MIDDLE = 1, 8
SHOWN = 8


def show(view: View, encoder: EfficientNet, picture: Picture, shown: Known, found: LayerTable) -> None:
    """Three strips and the curve."""
    st.subheader(t("images_page.network.near.title"), anchor=False)
    place = shown.place(picture)
    vectors = _own(encoder, picture) if place is None else tuple(layer[place] for layer in found.vectors)
    if vectors is None:
        return
    last = len(encoder.layers) - 1
    left, middle, right = st.columns(3)
    with left:
        early = int(view.slider(t("images_page.network.near.early"), "in_early", 0, last - 1, EARLY))
    with middle:
        between = int(view.slider(t("images_page.network.near.middle"), "in_middle", 0, last - 1, MIDDLE))
    with right:
        counted = t("images_page.network.near.k")
        k = int(view.slider(counted, "in_k", 1, 10, 3, help=t("images_page.network.near.k_help")))
    layers = tuple(dict.fromkeys((early, between, last)))
    exclude = () if place is None else (place,)
    near = [nearest_to(found.vectors[layer], vectors[layer], SHOWN, exclude) for layer in layers]
    for layer, one in zip(layers, near, strict=True):
        _strip(encoder, layer, picture, shown, one)
    _curve(encoder, picture, shown, found, k, (layers, near))
    _csv(layers, near, shown)


def _own(encoder: EfficientNet, picture: Picture) -> tuple[Any, ...] | None:
    key = f"image_layers|{identity(encoder)}|{picture.id or picture.name}"
    result: tuple[Any, ...] | None = wait_for(registry.start(key, partial(_layers, encoder, picture)), "in_own")
    return result


def _layers(encoder: EfficientNet, picture: Picture, progress: Progress) -> tuple[Any, ...]:
    return tuple(layer[0] for layer in encoder.every_layer([picture.pixels], progress))


def _strip(encoder: EfficientNet, layer: int, picture: Picture, shown: Known, near: Nearest) -> None:
    same = [shown.groups[index] == picture.group for index in near.indices[0]]
    said = t("images_page.network.near.strip", layer=layer_name(encoder, layer))
    if picture.group:
        said += " · " + t("images_page.network.near.same", count=sum(same), of=len(same), group=plain(picture.group))
    st.markdown(said)
    pairs = zip(near.indices[0].tolist(), near.cosines[0].tolist(), strict=True)
    words = [(index, f"{plain(shown.pictures[index].name)} {cosine(value, 3)}") for index, value in pairs]
    row([(shown.uris[index], said) for index, said in words], width=96)


def _curve(
    encoder: EfficientNet, picture: Picture, shown: Known, found: LayerTable, k: int,
    three: tuple[tuple[int, ...], list[Nearest]],
) -> None:  # fmt: skip
    measured = agreement(found, shown.groups, k)
    x = np.arange(len(measured.shares))
    ends = np.array([0, len(x) - 1])
    drawn = [
        plot.Curve(t("images_page.network.near.layers"), x, measured.shares, colour=palette.CONTEXTUAL),
        plot.Curve(t("images_page.network.near.pixels"), ends, np.full(2, measured.pixels), dashed=True,
                   colour=palette.STATIC),
        plot.Curve(t("images_page.network.near.chance"), ends, np.full(2, measured.chance), dashed=True,
                   colour=palette.QUIET),
    ]  # fmt: skip
    y = plot.Axis(t("images_page.network.near.share", k=k), (0.0, 1.04), percent=True)
    spec = plot.curves(drawn, x=plot.Axis(t("images_page.network.shape.layer")), y=y, height=340)
    for trace in spec["data"][1:]:
        trace["mode"] = "lines"
    chart.show(spec, key="in_agreement", alt=t("images_page.network.near.alt", count=len(x)))
    layers, near = three
    said = [
        t("images_page.network.near.see.curve", first=per_cent(measured.shares[0]), last=per_cent(measured.shares[-1]),
          best=measured.best, most=per_cent(measured.shares[measured.best]), pixels=per_cent(measured.pixels),
          chance=per_cent(measured.chance), k=k),
        t("images_page.network.near.see.overlap", name=plain(picture.name), of=SHOWN, early=layers[0],
          shared=round(overlap(near[0].indices, near[-1].indices) * SHOWN)),
    ]  # fmt: skip
    show_seen(" ".join(said))
    st.caption(
        provenance(encoder, t("images_page.network.near.provenance", count=len(shown.pictures), k=k,
                              groups=len(set(shown.groups))))
    )  # fmt: skip
    frame = pd.DataFrame({"layer": x, "same_group": measured.shares, "pixels": measured.pixels,
                          "chance": measured.chance})  # fmt: skip
    tables.csv_button(frame, key="in_curve")


def _csv(layers: tuple[int, ...], near: list[Nearest], shown: Known) -> None:
    lines = [
        {"layer": layer, "rank": rank, "picture": shown.pictures[index].name, "group": shown.groups[index],
         "cosine": value}
        for layer, one in zip(layers, near, strict=True)
        for rank, (index, value) in enumerate(zip(one.indices[0].tolist(), one.cosines[0].tolist(), strict=True), 1)
    ]  # fmt: skip
    with st.expander(t("images_page.network.near.table"), icon=":material/table_rows:"):
        columns = {name: t(f"images_page.network.near.columns.{name}") for name in lines[0]}
        tables.show(pd.DataFrame(lines), key="in_near", columns=columns, height=320)
