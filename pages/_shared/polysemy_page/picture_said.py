"""The words around the picture: what it shows, where it comes from, the maths, the sources."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.senses.joint_map import KEPT_OF, STATIC
from embed_core.senses.word_picture import WordPicture
from pages._shared import tables
from pages._shared.i18n import language, plain, t
from pages._shared.polysemy_page.picture_kit import Cast, Settings
from pages._shared.seen import show_seen


def see(cast: Cast, settings: Settings, picture: WordPicture, layer: int) -> None:
    """What the picture shows, in numbers."""
    word, chosen = picture.word, cast.chosen
    values = {"word": plain(chosen.word), "count": len(chosen.occurrences), "labelled": word.labelled}
    if np.isfinite(word.most_frequent):
        values["most"] = f"{word.most_frequent:.0%}"
    if layer == STATIC:
        said = t("polysemy_page.picture.see.static", model=plain(settings.static.name), **values)
        if "most" in values:
            said += " " * (language() == "en") + t("polysemy_page.picture.see.static_best", **values)
    elif "most" in values:
        best = int(np.argmax(word.same_sense))
        said = t(
            "polysemy_page.picture.see.layer", layer=layer, same=f"{word.same_sense[layer]:.0%}", best=best,
            best_share=f"{word.same_sense[best]:.0%}", alike=f"{word.alike[layer]:.2f}", **values,
        )  # fmt: skip
    else:
        said = t("polysemy_page.picture.see.plain", layer=layer, alike=f"{word.alike[layer]:.2f}", **values)
    show_seen(said)


def below(
    cast: Cast, settings: Settings, picture: WordPicture, layer: int, *, centred: bool, static_missing: tuple[str, ...]
) -> None:
    """Two panels, why; how far the picture can be trusted; where it comes from; the numbers to take away."""
    st.caption(t("polysemy_page.picture.why_two"))
    if static_missing:
        named = ", ".join(map(plain, static_missing))
        st.caption(t("polysemy_page.picture.step_missing", words=named, model=plain(settings.static.name)))
    kept = float(picture.map.kept[picture.map.steps.index(layer)])
    if np.isfinite(kept):
        shares = {"kept": f"{kept:.0%}", "chance": f"{picture.map.chance:.0%}"}
        st.caption(t("polysemy_page.picture.kept", of=min(KEPT_OF, len(cast.every) - 1), **shares))
    for note in picture.map.notes:
        st.caption(f":material/info: {plain(note.message(language()))}")
    if picture.windowed:
        lines = ", ".join(str(index + 1) for index in picture.windowed[:12])
        st.caption(t("polysemy_page.picture.windowed", lines=lines, model=plain(settings.spec.name)))
    _provenance(cast, settings, picture, centred)
    _csv(cast, picture, layer)


def _provenance(cast: Cast, settings: Settings, picture: WordPicture, centred: bool) -> None:
    spec = settings.spec
    parts = [
        plain(spec.name),
        t("polysemy_page.picture.size", layers=spec.layers, dims=spec.dims),
        t(f"polysemy_page.picture.{'centred' if centred else 'not_centred'}"),
        t(f"projections.methods.{settings.method}"),
    ]
    if picture.map.explained is not None:
        parts.append(t("polysemy_page.picture.explained", share=f"{float(picture.map.explained.sum()):.0%}"))
    if picture.split:
        parts.append(t("polysemy_page.picture.split", count=picture.split, total=len(cast.every)))
    st.caption(" · ".join(parts))


def _csv(cast: Cast, picture: WordPicture, layer: int) -> None:
    places = picture.map.coordinates[picture.map.steps.index(layer)]
    frame = pd.DataFrame({
        "word": [one.word for one in cast.every],
        "sense": list(cast.groups),
        "sentence": [one.sentence for one in cast.every],
        "start": [one.start for one in cast.every],
        "end": [one.end for one in cast.every],
        "layer": layer,
        "x": places[:, 0],
        "y": places[:, 1],
    })  # fmt: skip
    tables.csv_button(frame, key="pp_points")


def maths_and_sources() -> None:
    """The two expanders at the end."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("polysemy_page.picture.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("polysemy_page.picture.sources"))
