"""Text and pictures in one space: CLIP's zero-shot classes, its similarities, the joint map and the gap in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.images.clip import ClipEncoder
from embed_core.images.decode import Picture
from embed_core.images.text_and_pictures import Answer, Asked, ask
from embed_core.points import digest
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.images_page import clip_maths, clip_model, clip_prompts, clip_space, clip_zero_shot
from pages._shared.images_page.choose import choose_pictures
from pages._shared.jobs import registry
from pages._shared.state import View

T = "images_page.clip"


def show(view: View) -> None:
    """With a model: what it says about the pictures. Without: what it would, and how to get one."""
    st.markdown(t(f"{T}.about"))
    spec = clip_model.choose(view)
    encoder = clip_model.encoder(spec) if spec is not None else None
    if encoder is None:
        if spec is None or not clip_model.is_here(spec):
            clip_maths.target()
            clip_maths.show()
        return
    pictures = choose_pictures(view, "ic_")
    if pictures is None:
        return
    asked = clip_prompts.choose(view, pictures, chinese=encoder.reads_chinese)
    if asked is None:
        return
    answer = _answer(encoder, pictures, asked)
    if answer is None:
        return
    clip_zero_shot.show(pictures, asked, answer)
    _provenance(encoder.spec, encoder, asked, answer)
    clip_space.show(view, encoder, pictures, asked, answer)
    clip_maths.show()


def _answer(encoder: ClipEncoder, pictures: Sequence[Picture], asked: Asked) -> Answer | None:
    named = digest([[one.id or one.name for one in pictures], list(asked.names), list(asked.templates)])
    key = f"clip|{encoder.spec.id}@{encoder.spec.revision}|{named}"
    found: Answer | None = wait_for(registry.start(key, partial(ask, encoder, pictures, asked)), "clip")
    return found


def _provenance(spec: ModelSpec, encoder: ClipEncoder, asked: Asked, answer: Answer) -> None:
    st.caption(
        t(
            f"{T}.provenance", name=plain(spec.name), dims=answer.pictures.shape[1], scale=f"{answer.scale:.1f}",
            tokens=encoder.max_tokens, templates=len(asked.templates),
        )
    )  # fmt: skip
    if answer.cut:
        st.caption(f":material/info: {t(f'{T}.cut', count=answer.cut, tokens=encoder.max_tokens)}")
