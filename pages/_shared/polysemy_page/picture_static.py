"""The left panel: a static model's single point for the word, and the sense its neighbours belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec
from embed_core.senses.static_side import StaticSide, static_side
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment
from pages._shared import opened
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.polysemy_page.picture_kit import Cast

NARROW = 380.0  # pixels: about the width of the panel


@dataclass(frozen=True)
class One:
    """A static model's vectors of the words that it has, those it lacks, and what lies around the main word."""

    spec: ModelSpec
    vectors: Mapping[str, NDArray[np.float32]]
    missing: tuple[str, ...]
    side: StaticSide | None


def locate(spec: ModelSpec, cast: Cast) -> One | None:
    """The words in the static model; None while it is fetched or loaded (the page shows which)."""
    model = opened.static(spec)
    if model is None:
        return None
    space = Space(model, Treatment())
    located = {word: space.locate(word) for word in cast.words}
    main = located[cast.chosen.word]
    side = static_side(model, main.vector, main.word, cast.chosen.occurrences) if main else None
    return One(
        spec,
        {word: found.vector for word, found in located.items() if found},
        tuple(word for word, found in located.items() if found is None),
        side,
    )


def show(one: One, cast: Cast) -> None:
    """The panel."""
    word = plain(cast.chosen.word)
    st.markdown(f"##### {t('polysemy_page.picture.left', model=plain(one.spec.name))}")
    if one.side is None:
        st.info(t("polysemy_page.picture.no_static", word=word, model=plain(one.spec.name)), icon=":material/info:")
        return
    x, y = (
        plot.Axis(t("projections.axis", number=number + 1, share=f"{share:.0%}"))
        for number, share in enumerate(one.side.explained)
    )
    spec = plot.placed(_dots(one.side, cast), x=x, y=y, equal=True, ink=panel.ink(), height=430, across=NARROW)
    for axis in ("xaxis", "yaxis"):
        spec["layout"][axis] |= {"showticklabels": False, "showgrid": False, "ticks": ""}
    spec["layout"]["showlegend"] = False  # the colours are those of the panel beside it
    chart.show(spec, key="pp_static_map", alt=t("polysemy_page.picture.left_alt", word=cast.chosen.word))
    st.caption(_said(one.side, cast))


def _dots(side: StaticSide, cast: Cast) -> list[plot.Dots]:
    names = cast.chosen.names
    own = plot.Dots(cast.chosen.word, [cast.chosen.word], side.coordinates[:1], palette.HIGHLIGHT, size=17.0)
    groups = [own]
    for sense in dict.fromkeys(side.senses):
        rows = [row for row, other in enumerate(side.senses) if other == sense]
        name = names[sense] if sense else t("polysemy_page.picture.unclear")
        colour = cast.colours.get(name, palette.QUIET) if sense else palette.QUIET
        groups.append(plot.Dots(name, [side.words[row] for row in rows], side.coordinates[1:][rows], colour))
    return groups


def _said(side: StaticSide, cast: Cast) -> str:
    words = ", ".join(map(plain, side.words[:5]))
    counted = Counter(sense for sense in side.senses if sense).most_common()
    shares = ", ".join(f"{plain(cast.chosen.names[sense])} {count}" for sense, count in counted)
    key = "left_see" if counted else "left_see_plain"
    return t(
        f"polysemy_page.picture.{key}", word=plain(cast.chosen.word), words=words, shares=shares, count=len(side.words)
    )
