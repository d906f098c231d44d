"""Which CLIP: one of two that are known to fit, one this visit brought, or any id or folder; and opening it."""

from __future__ import annotations

from typing import cast

import streamlit as st

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.errors import EmbedCoreError
from embed_core.images.clip import ClipEncoder
from pages._shared import fetch_card, library, opened
from pages._shared.feedback import show_error
from pages._shared.i18n import language, plain, t
from pages._shared.models_page.own import spec_named
from pages._shared.state import View, unfinished

T = "images_page.clip"
SUGGESTED = ("hub:openai/clip-vit-base-patch32", "hub:OFA-Sys/chinese-clip-vit-base-patch16")
OWN = "own"


def choose(view: View) -> ModelSpec | None:
    """The chosen model's record, or None where nothing usable is named yet (the page says what is missing)."""
    known = {model_id: catalog.get_spec(model_id) for model_id in SUGGESTED}
    known |= {spec.id: spec for spec in library.everything() if spec.loader == "clip"}
    options = [*known, OWN]
    here = [spec.id for spec in known.values() if sources.is_fetched(spec)]
    left, right = st.columns([1, 1.2], vertical_alignment="bottom")
    with left:
        chosen = view.choice(
            st.selectbox, t(f"{T}.model"), "ic_model", options, here[0] if here else SUGGESTED[0],
            format_func=lambda one: _label(known.get(one)), help=t(f"{T}.model_help"),
        )  # fmt: skip
    if chosen != OWN:
        return known[chosen]
    with right:
        typed = view.text(t(f"{T}.own"), "ic_own", placeholder="openai/clip-vit-large-patch14", help=t(f"{T}.own_help"))
    if not typed.strip():
        st.info(t(f"{T}.own_empty"), icon=":material/info:")
        return None
    try:
        spec = spec_named(typed.strip())
    except EmbedCoreError as error:
        show_error(error)
        return None
    library.remember(spec)
    return spec


def is_here(spec: ModelSpec) -> bool:
    """Are the files of a CLIP on this machine?"""
    return spec.loader == "clip" and sources.is_fetched(spec)


def encoder(spec: ModelSpec) -> ClipEncoder | None:
    """The opened model, or None while it is not here, being fetched or opened (the page says which)."""
    if not sources.is_fetched(spec):
        unfinished()
        _offer(spec)
        return None
    if spec.loader != "clip":
        unfinished()
        st.info(t(f"{T}.not_clip", name=plain(spec.name), kind=plain(spec.family)), icon=":material/info:")
        return None
    return cast("ClipEncoder | None", opened.images(spec))


def _offer(spec: ModelSpec) -> None:
    """Nothing is here: say so, and what can be done about it with and without a network."""
    st.info(t(f"{T}.none_here", name=plain(spec.name)), icon=":material/cloud_off:")
    failed = fetch_card.failure(spec)
    if failed is None:
        fetch_card.ready(spec)
    else:
        with st.container(border=True):
            st.markdown(f":material/wifi_off: {plain(failed.message(language()))}")
            st.button(
                t("feedback.again"), key="ic_again", icon=":material/refresh:", on_click=fetch_card.forget, args=(spec,)
            )
    with st.expander(t(f"{T}.without_network"), icon=":material/folder_open:"):
        st.markdown(t(f"{T}.without_network_how"))
        st.code(f"hf download {spec.source.hub_id or SUGGESTED[0].partition(':')[2]} --local-dir clip", language="bash")


def _label(spec: ModelSpec | None) -> str:
    if spec is None:
        return t(f"{T}.other")
    here = "" if sources.is_fetched(spec) else f" · {t('projections.not_fetched')}"
    return f"{spec.name}{here}"
