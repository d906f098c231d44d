"""One word, many vectors: its single static point beside its contextual points, through all layers of a model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import cast as typed

import streamlit as st

from embed_core.contextual import Encoder
from embed_core.progress import Progress
from embed_core.projection.parameters import Method
from embed_core.senses.bank import Occurrence
from embed_core.senses.joint_map import STATIC
from embed_core.senses.word_picture import WordPicture, word_picture
from embed_core.teaching.predictions.question import Question
from embed_core.teaching.predictions.senses import clusters
from pages._shared import opened
from pages._shared.choose_model import choose_model
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.polysemy_page import (
    picture_also,
    picture_map,
    picture_near,
    picture_said,
    picture_static,
    words,
)
from pages._shared.polysemy_page.picture_kit import Cast, Settings
from pages._shared.polysemy_page.picture_static import One
from pages._shared.predict import gate
from pages._shared.state import View, unfinished

METHODS: tuple[Method, ...] = ("pca", "umap")
STATIC_DEFAULTS = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}


def show(view: View) -> None:
    """The section."""
    chosen = words.choose(view)
    if chosen is None:
        unfinished()
        return
    opened.prefer(view, "model", chosen.language)
    settings = _settings(view, chosen.language)
    words.say_foreign(chosen, settings.spec)
    cast, centre = _who(view, chosen)
    encoder = opened.layered(settings.spec)
    one = picture_static.locate(settings.static, cast)
    picture = _picture(encoder, settings, cast, one, centre) if encoder and one else None
    if encoder is None or one is None or picture is None:
        return
    if not gate.passed(view, partial(_question, settings, cast, picture), "pp"):
        return
    layer = picture_map.choose_layer(view, picture, settings)
    picture_said.see(cast, settings, picture, layer)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        picture_static.show(one, cast)
    with right:
        picture_map.show(view, cast, settings, picture, layer)
    picture_said.below(cast, settings, picture, layer, centred=centre, static_missing=one.missing)
    st.divider()
    picture_near.show(view, cast, encoder, encoder.layers if layer == STATIC else layer)
    picture_said.maths_and_sources()


def _settings(view: View, spoken: str) -> Settings:
    first, second, third = st.columns([3, 3, 2], vertical_alignment="bottom")
    with first:
        spec = opened.choose_encoder(view, "model", t("polysemy_page.picture.model"))
    with second:
        # One control a language of the word: a Chinese word has no point in English vectors.
        key = "pp_static" if spoken == "en" else f"pp_static_{spoken}"
        label = t("polysemy_page.picture.static")
        static = choose_model(view, key, label, contextual=False, default=STATIC_DEFAULTS[spoken])
    with third:
        method = view.choice(
            st.segmented_control, t("projections.method"), "pp_method", list(METHODS), METHODS[0],
            format_func=lambda name: t(f"projections.methods.{name}"), help=t("polysemy_page.picture.method_help"),
        )  # fmt: skip
    return Settings(spec, static, method)


def _who(view: View, chosen: words.Chosen) -> tuple[Cast, bool]:
    """Everybody who is drawn, and whether the layers' common drift is taken off."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with right:
        centre = view.toggle(
            t("polysemy_page.picture.centre"), "pp_centre", default=True, help=t("polysemy_page.picture.centre_help")
        )
    with left:
        return picture_also.ask(view, chosen), centre


def _picture(encoder: Encoder, settings: Settings, cast: Cast, one: One, centre: bool) -> WordPicture | None:
    """The job's result, or None while it is under way (the page shows it)."""
    said = _digest(cast.every, len(cast.also))
    models = [f"{spec.id}@{spec.revision}" for spec in (settings.spec, settings.static)]
    key = "|".join(["pp_map", *models, settings.method, f"{centre:d}", said])
    work = partial(_work, encoder, settings, cast, one, centre)
    # Forty sentences take about a second: sooner here than after a look at the progress.
    return typed("WordPicture | None", wait_for(registry.start(key, work), key, patience=1.0))


def _question(settings: Settings, cast: Cast, picture: WordPicture) -> Question | None:
    chosen = cast.chosen
    key = f"{settings.spec.id}@{settings.spec.revision}|{_digest(chosen.occurrences, 0)}"
    return clusters(key, settings.spec.name, chosen.word, picture.word, len(chosen.occurrences))


def _digest(occurrences: Sequence[Occurrence], also: int) -> str:
    who = [(item.word, item.sense, item.sentence, item.start) for item in occurrences]
    return hashlib.sha256(repr((also, who)).encode()).hexdigest()[:20]


def _work(encoder: Encoder, settings: Settings, cast: Cast, one: One, centre: bool, progress: Progress) -> WordPicture:
    return word_picture(
        encoder, cast.chosen.occurrences, cast.also, None if one.missing else one.vectors,
        method=settings.method, centre=centre, progress=progress,
    )  # fmt: skip
