"""The three stages, run: settings, the live run, what came of it, and the model under a name."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.progress import Progress
from embed_core.training.contrastive import keep as kept_models
from embed_core.training.contrastive import train as room
from embed_core.training.contrastive.outcome import Trained
from embed_core.training.contrastive.settings import Settings
from embed_core.training.encoder_copy import TRAINABLE
from pages._shared import fetch_card
from pages._shared.bge_page import train_controls, train_curves, train_table, train_words
from pages._shared.i18n import NAMES, plain, t
from pages._shared.state import View, unfinished
from pages._shared.training import keep, panel

_NAME = "bge_page.train"
PAGE, KIND = "bge", "bge"
USED_ON = ("sentence_vectors", "rag")


def show(view: View) -> None:
    """Settings, the run, its curves, and what became of the encoder."""
    st.markdown(t(f"{_NAME}.about"))
    with st.container(border=True):
        spec, settings = train_controls.asked(view)
    if spec.loader not in TRAINABLE:
        st.error(t("errors.bge.not_trainable", model=plain(spec.name)), icon=":material/error:")
    elif not fetch_card.ready(spec):
        unfinished()
    elif settings is None:
        st.info(t(f"{_NAME}.no_stage"), icon=":material/info:")
    else:
        _run(view, spec, settings)
    train_words.background()


def _run(view: View, spec: ModelSpec, settings: Settings) -> None:
    key = room.run_key(settings)
    stages = " → ".join(t(f"{_NAME}.stage.{stage}") for stage in settings.stages)
    label = t(
        f"{_NAME}.label", language=NAMES[settings.language], model=spec.name, stages=stages, seeds=len(settings.seeds)
    )
    draw = partial(_draw, spec=spec)
    done: Trained | None = panel.run(
        view, PAGE, KIND, label, key, partial(_work, settings), preview=partial(draw, live=True)
    )
    if done is None and not panel.is_running(KIND, key):
        done = room.so_far(settings)
    if done is not None:
        draw(done)
        if done.before_after():
            keep.offer("bt", f"bge-{settings.language}-{settings.seeds[0]}", partial(_save, done), pages=USED_ON)


def _work(settings: Settings, progress: Progress) -> Trained:
    return room.train(settings, progress)


def _save(done: Trained, name: str) -> ModelSpec:
    return kept_models.keep(done, name)


def _draw(now: Trained, *, spec: ModelSpec, live: bool = False) -> None:
    suffix = "_live" if live else ""
    train_words.figures(now)
    left, right = st.columns(2)
    with left:
        train_curves.losses(now, suffix)
    with right:
        train_curves.recalls(now, suffix)
    if live:
        return
    train_words.see(now)
    left, right = st.columns([3, 2])
    with left:
        train_table.stages(now)
    with right:
        train_curves.plane(now)
    train_words.provenance(now, spec)
