"""The sentence and the model of the attention section, and the attention itself once it is computed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.contextual import attention as core
from embed_core.contextual.attention import Attention
from embed_core.progress import Progress
from pages._shared import opened
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.state import View

OWN = "own"


@dataclass(frozen=True, slots=True)
class Preset:
    """A sentence to begin with, and the word whose attention is shown at first."""

    id: str
    language: str
    sentence: str
    focus: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the visitor asks about. ``focus`` is "" for a sentence of their own."""

    spec: ModelSpec
    text: str
    focus: str


PRESETS: tuple[Preset, ...] = (
    Preset("tired", "en", "The animal did not cross the street because it was too tired.", "it"),
    Preset("wide", "en", "The animal did not cross the street because it was too wide.", "it"),
    Preset("bank", "en", "She sat on the river bank and thought about the bank that held her money.", "bank"),
    Preset("names", "en", "Anna told Maria that she had won the prize.", "she"),
    Preset("keys", "en", "The keys to the old cabinet are on the kitchen table.", "are"),
    Preset("repeat", "en", "The cat chased the mouse, and then the dog chased the cat.", "cat"),
    Preset("dog_zh", "zh", "那只小狗没有过马路，因为它太累了。", "它"),
    Preset("book_zh", "zh", "小明把书还给了小红，因为她明天要用。", "她"),
    Preset("apple_zh", "zh", "他一边吃苹果，一边用苹果手机看新闻。", "苹果"),
    Preset("hit_zh", "zh", "他打完球，又打电话叫朋友来打扫房间。", "打"),
    Preset("meaning_zh", "zh", "这点小意思，不好意思，请您收下。", "意思"),
)


def ask(view: View) -> Chosen:
    """Model, example, or a sentence of one's own."""
    left, right = st.columns(2)
    with left:
        spec = opened.choose_encoder(view, "la_model", t("layers_page.attention.model"), reads=language())
    mine_first = sorted(PRESETS, key=lambda preset: preset.language != language())
    by_id = {preset.id: preset for preset in mine_first if not spec.languages or preset.language in spec.languages}
    with right:
        chosen = view.choice(
            st.selectbox, t("layers_page.attention.sentence"), "la_preset", [*by_id, OWN], next(iter(by_id), OWN),
            format_func=lambda name: t("layers_page.attention.own") if name == OWN else by_id[name].sentence,
        )  # fmt: skip
    if chosen != OWN:
        return Chosen(spec, by_id[chosen].sentence, by_id[chosen].focus)
    text = view.text(
        t("layers_page.attention.your_sentence"), "la_text", PRESETS[0].sentence, area=True, height=90,
        help=t("layers_page.attention.your_sentence_help", most=core.MOST_TOKENS),
    )  # fmt: skip
    return Chosen(spec, text, "")


def opened_attention(spec: ModelSpec, text: str) -> Attention | None:
    """The attention of ``text``; None where the model has none, or it is not computed yet (the page says which)."""
    if not text.strip():
        st.info(t("layers_page.attention.empty"), icon=":material/edit:")
        return None
    if spec.loader == "elmo" or spec.source.kind == "openai_api":
        _none(spec)
        return None
    encoder = opened.encoder(spec)
    if encoder is None:
        return None
    if encoder.heads == 0:
        _none(spec)
        return None
    if core.kept(encoder.spec, text) is None:
        key = f"attention|{encoder.spec.id}|{encoder.spec.revision}|{text[: core.MOST_CHARACTERS]}"
        if wait_for(registry.start(key, partial(_work, encoder, text)), key) is None:
            return None
        registry.forget(key)  # what was computed is kept, under its own limit, by embed_core
    return core.read(encoder, text)


def provenance(spec: ModelSpec, read: Attention) -> None:
    """Model, blocks, heads, tokens, direction; and whether the text was cut."""
    words = sum(not unit.special for unit in read.words)
    direction = t(f"layers_page.attention.{'causal' if read.causal else 'bidirectional'}")
    st.caption(
        t(
            "layers_page.attention.provenance", name=plain(spec.name), layers=read.layers, heads=read.heads,
            every=read.layers * read.heads, tokens=len(read.pieces), words=words, direction=direction,
        )
    )  # fmt: skip
    if read.cut:
        st.info(
            t("layers_page.attention.cut", most=core.MOST_TOKENS, last=plain(read.text[-40:])),
            icon=":material/content_cut:",
        )


def _none(spec: ModelSpec) -> None:
    why = "elmo" if spec.source.kind != "openai_api" else "endpoint"
    st.info(t(f"layers_page.attention.none.{why}", name=plain(spec.name)), icon=":material/visibility_off:")


def _work(encoder: Encoder, text: str, progress: Progress) -> bool:
    core.read(encoder, text, progress)
    return True
