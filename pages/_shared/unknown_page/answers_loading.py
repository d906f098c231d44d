"""Starts loading everything the section needs at once, so that nothing waits for what stands above it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core import catalog, loading, sources
from embed_core.catalog import ModelSpec
from embed_core.contextual import tokenizer_only
from embed_core.contextual.tokenizer_only import TokenizerOnly
from pages._shared import fetch_card
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.state import View

TABLE = "glove-6b-50d-20k"
NGRAMS = "fasttext"
TOKENIZERS: tuple[str, ...] = ("all-minilm-l6-v2", "multilingual-e5-small", "smollm2-135m")
PATIENCE = 0.05


def start(view: View) -> None:
    """Jobs for the models the address asks for, else the default ones; others start where they are chosen."""
    known = catalog.catalogue()
    for asked in (view.asked("ua_model") or TABLE, NGRAMS):
        if (spec := known.get(asked)) is not None and spec.is_static:
            _start_static(spec)
    for number, default in enumerate(TOKENIZERS):
        spec = known.get(view.asked(f"ua_tok{number}") or default)
        if spec is not None and has_tokenizer(spec) and sources.is_fetched(spec):
            start_tokenizer(spec)


def tokenizer(spec: ModelSpec) -> TokenizerOnly | None:
    """The tokenizer of a model, or None while it is fetched or opened (the page shows which)."""
    if not has_tokenizer(spec):
        st.info(t("unknown.answers.pieces.none"), icon=":material/info:")
        return None
    if not fetch_card.ready(spec):
        return None
    if not tokenizer_only.is_open(spec):
        key = start_tokenizer(spec)
        job = registry.get(key)
        if job is None or wait_for(job, key, patience=PATIENCE) is None:
            return None
        registry.forget(key)  # the tokenizer is kept, and bounded, where it was opened: not here as well
    return tokenizer_only.load_tokenizer(spec.id)


def has_tokenizer(spec: ModelSpec) -> bool:
    """An endpoint on the network keeps its tokenizer to itself; a table of words has none."""
    return spec.has_hidden_states


def _start_static(spec: ModelSpec) -> None:
    key = f"static|{spec.id}"
    if loading.is_loaded(spec.id):
        registry.forget(key)
    elif sources.is_fetched(spec):
        registry.start(key, partial(loading.load_static, spec.id))


def start_tokenizer(spec: ModelSpec) -> str:
    """The key of the job that opens it."""
    key = f"tokenizer|{spec.id}"
    if tokenizer_only.is_open(spec):
        registry.forget(key)
    else:
        registry.start(key, partial(tokenizer_only.load_tokenizer, spec.id))
    return key
