"""Contextual neighbours of one occurrence: the nearest of all sentences of the bank, at the layer shown."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import cast as typed

import pandas as pd
import streamlit as st

from embed_core.contextual import Encoder
from embed_core.progress import Progress
from embed_core.senses.bank import Occurrence, find
from embed_core.senses.nearest import NearOccurrences, nearest_occurrences, pool
from embed_core.senses.own_sentences import UNLABELLED
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.polysemy_page import picture_map
from pages._shared.polysemy_page.picture_kit import Cast
from pages._shared.polysemy_page.words import marked
from pages._shared.seen import show_seen
from pages._shared.state import View


def show(view: View, cast: Cast, encoder: Encoder, layer: int) -> None:
    """The clicked sentence and its neighbours."""
    st.markdown(f"#### {t('polysemy_page.picture.near')}")
    index = picture_map.choose_occurrence(view, cast)
    if index is None:
        st.caption(t("polysemy_page.picture.near_hint"))
        return
    one = cast.every[index]
    st.markdown(f"> {_bold(one)}  \n> :gray[{plain(cast.groups[index])}]")
    found = _found(encoder, cast, one)
    if found is not None:
        _say(found, cast, one, layer)
        _table(found, cast, layer)


def _found(encoder: Encoder, cast: Cast, one: Occurrence) -> NearOccurrences | None:
    """The job's result, for all layers at once; None while it is under way."""
    spec, spoken = encoder.spec, cast.chosen.language
    said = hashlib.sha256(repr((one.sentence, one.start, one.end)).encode()).hexdigest()[:20]
    key = f"pp_near|{spec.id}@{spec.revision}|{spoken}|{said}"
    return typed("NearOccurrences | None", wait_for(registry.start(key, partial(_work, encoder, one, spoken)), key))


def _work(encoder: Encoder, one: Occurrence, spoken: str, progress: Progress) -> NearOccurrences:
    return nearest_occurrences(encoder, one, pool(spoken), progress=progress)


def _say(found: NearOccurrences, cast: Cast, one: Occurrence, layer: int) -> None:
    others = pool(cast.chosen.language)
    near = [others[row] for row in found.rows[layer].tolist()]
    same_word = sum(other.word == one.word for other in near)
    same_sense = sum((other.word, other.sense) == (one.word, one.sense) for other in near)
    key = "near_see" if one.sense != UNLABELLED and same_word else "near_see_plain"
    said = t(
        f"polysemy_page.picture.{key}", count=len(near), same_word=same_word, same_sense=same_sense, layer=layer,
        word=plain(one.word), top=f"{found.cosines[layer, 0]:.2f}", baseline=f"{found.baseline[layer]:.2f}",
    )  # fmt: skip
    show_seen(said)


def _table(found: NearOccurrences, cast: Cast, layer: int) -> None:
    others = pool(cast.chosen.language)
    near = [others[row] for row in found.rows[layer].tolist()]
    frame = pd.DataFrame({
        "cosine": found.cosines[layer].round(3),
        "above": (found.cosines[layer] - found.baseline[layer]).round(3),
        "word": [other.word for other in near],
        "sense": [_sense(other) for other in near],
        "sentence": [marked(other) for other in near],
    })  # fmt: skip
    names = {name: t(f"polysemy_page.picture.columns.{name}") for name in frame.columns}
    settings = {
        "cosine": st.column_config.NumberColumn(names["cosine"], format="%.3f", width="small"),
        "above": st.column_config.NumberColumn(
            names["above"], format="%+.3f", width="small", help=t("polysemy_page.picture.above_help")
        ),
        "word": st.column_config.TextColumn(names["word"], width="small"),
        "sense": st.column_config.TextColumn(names["sense"], width="medium"),
        "sentence": st.column_config.TextColumn(names["sentence"], width="large"),
    }
    tables.show(frame, key="pp_near", columns=settings)
    st.caption(t("polysemy_page.picture.near_pool", count=len(others), layer=layer))


def _sense(one: Occurrence) -> str:
    entry = find(one.word)
    return entry.sense(one.sense).name(language()) if entry else ""


def _bold(one: Occurrence) -> str:
    before, after = one.sentence[: one.start], one.sentence[one.end :]
    return f"{plain(before)}**{plain(one.target)}**{plain(after)}"
