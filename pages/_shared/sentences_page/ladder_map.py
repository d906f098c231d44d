"""The sentences of one rung as a map: points where PCA puts them, neighbours from the rung's own space."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

import numpy as np
import streamlit as st

from embed_core.diskcache import key_of_array
from embed_core.maps import MapSettings, MapView, draw_map
from embed_core.points import Points
from embed_core.progress import Progress
from embed_core.sentence.compare import nearest_few
from embed_core.sentence.own import LEAST
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel, trust
from pages._shared.inspector.colours import Dressing
from pages._shared.jobs import registry
from pages._shared.sentences_page.ladder_heat import Drawn
from pages._shared.state import View

_NAME = "sentences_page.ladder"
SETTINGS = MapSettings(method="pca")


def show(view: View, sentences: Sequence[str], drawn: Sequence[Drawn]) -> None:
    """The rung, its map, the nearest sentences of a clicked one, how far the map can be trusted."""
    by_id = {one.climbed.rung.id: one for one in drawn}
    names = {rung: one.name for rung, one in by_id.items()}
    last = list(by_id)[-1]
    asked = view.choice(
        st.selectbox, t(f"{_NAME}.map_rung"), "la_map", list(by_id), last, format_func=names.__getitem__, width=420
    )
    one = by_id[asked]
    kept = np.flatnonzero(one.climbed.vectors.any(axis=1)).tolist()
    if len(kept) < LEAST:
        st.info(t(f"{_NAME}.see.nothing"), icon=":material/info:")
        return
    shown = _map(one, [sentences[place] for place in kept], kept)
    if shown is None:
        return
    near: list[int] = []
    picked = view.value("la_picked")
    chosen = kept.index(int(picked)) if picked.isdecimal() and int(picked) in kept else None
    if chosen is not None:
        near = nearest_few(one.matrix[np.ix_(kept, kept)], chosen)
    panel.show(
        shown, Dressing(None), panel.Focus(selected=() if chosen is None else [chosen], neighbours=near),
        key="la_map_picture", height=480, on_pick=lambda found: view.put("la_picked", str(kept[found[0]])),
        on_lasso=lambda found: None,
    )  # fmt: skip
    if chosen is None:
        st.caption(t(f"{_NAME}.map_hint"))
    else:
        _near(sentences, kept, chosen, near, one)
    trust.show(shown)


def _map(one: Drawn, names: Sequence[str], kept: Sequence[int]) -> MapView | None:
    vectors = np.ascontiguousarray(one.climbed.vectors[kept])
    rung = one.climbed.rung
    points = Points(
        tuple(names), vectors, key=f"sentences-{key_of_array(vectors)}",
        model_id="" if rung.is_trained_here else rung.model, contextual=rung.method in _CONTEXTUAL, prefix=rung.prefix,
    )  # fmt: skip
    key = f"la_map|{points.key}"
    return cast("MapView | None", wait_for(registry.start(key, partial(_drawn, points)), key))


_CONTEXTUAL = ("cls", "token_mean", "last", "elmo", "sentence")


def _drawn(points: Points, progress: Progress) -> MapView:
    return draw_map(points, SETTINGS, progress)


def _near(sentences: Sequence[str], kept: Sequence[int], chosen: int, near: Sequence[int], one: Drawn) -> None:
    listed = "; ".join(
        f"{plain(sentences[kept[place]])} ({one.matrix[kept[chosen], kept[place]]:.2f})" for place in near
    )
    st.markdown(t(f"{_NAME}.map_near", sentence=plain(sentences[kept[chosen]]), near=listed))
