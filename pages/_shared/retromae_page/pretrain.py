"""Live pre-training: RetroMAE beside the same encoder without the decoder, on a text of one's choice."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.progress import Progress
from embed_core.training import shelf
from embed_core.training.retromae.settings import Settings, Trained
from embed_core.training.retromae.source import Source, run_key
from embed_core.training.retromae.train import train, write_encoder
from pages._shared.i18n import plain, t
from pages._shared.retromae_page import pretrain_controls, pretrain_curves, pretrain_words
from pages._shared.state import View
from pages._shared.training import corpus_choice, keep, panel

_NAME = "retromae_page.pretrain"
PAGE, KIND = "retromae", "retromae"
USED_ON = ("sentence_vectors", "rag", "layers")


def show(view: View) -> None:
    """Settings, the run, its curves, and what became of the encoder."""
    st.markdown(t(f"{_NAME}.about"))
    with st.container(border=True):
        sample_id = corpus_choice.choose_corpus(view, "rp_")
        if sample_id is None:
            return
        source = Source.of(sample_id)
        settings = pretrain_controls.asked(view, source.language)
    name = corpus_choice.name_of(view, "rp_", sample_id)
    start = t(f"{_NAME}.starts.{settings.start}")
    label = t(f"{_NAME}.label", corpus=name, start=start, steps=settings.steps, seed=settings.seed)
    key = run_key(source, settings.checked())
    work = partial(_work, source, settings)
    done: Trained | None = panel.run(view, PAGE, KIND, label, key, work, preview=partial(_draw, name=name, live=True))
    if done is not None:
        _draw(done, name=name)
        _keep(source, settings, done, name)
    pretrain_words.background()


def _work(source: Source, settings: Settings, progress: Progress) -> Trained:
    return train(source, settings, progress)


def _draw(now: Trained, *, name: str, live: bool = False) -> None:
    if now.diverged is not None:
        pretrain_words.diverged(now.diverged)
    if not now.steps:
        return
    suffix = "_live" if live else ""
    left, right = st.columns(2)
    with left:
        pretrain_curves.losses(now, suffix)
    with right:
        pretrain_curves.qualities(now, suffix)
    if not live:
        pretrain_words.see(now)
        pretrain_words.provenance(now, name)
        pretrain_curves.table(now)


def _keep(source: Source, settings: Settings, done: Trained, name: str) -> None:
    if done.diverged is not None and not done.diverged.kept:
        return
    suggestion = f"retromae-{settings.start}-{settings.steps}"
    keep.offer("rp", suggestion, partial(_save, source, settings, done, name), pages=USED_ON)


def _save(source: Source, settings: Settings, done: Trained, corpus: str, name: str) -> ModelSpec:
    wanted = shelf.checked_name(name)
    card = t(
        f"{_NAME}.card", corpus=plain(corpus), steps=done.done, start=t(f"{_NAME}.starts.{settings.start}"),
        pooling=t(f"{_NAME}.poolings.{settings.pooling}"), rate=f"{settings.rate:g}", seed=settings.seed,
    )  # fmt: skip
    about = shelf.About("bert", (done.language,), settings.pooling, card=card)
    with tempfile.TemporaryDirectory() as work:
        return shelf.keep_encoder(wanted, write_encoder(source, settings, Path(work) / "encoder"), about)
