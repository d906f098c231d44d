"""What the sections on vectors share: the language of the pairs, the model, and the job that makes the vectors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

import streamlit as st

from embed_core import catalog, loading, sources
from embed_core.catalog import ModelSpec
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.training.contrastive.batches import TEMPERATURES
from embed_core.training.contrastive.pairs import LANGUAGES, Pair
from embed_core.training.contrastive.sides import Instruction, Sides, sides
from pages._shared import fetch_card, opened
from pages._shared.choose_model import choose_model
from pages._shared.feedback import wait_for
from pages._shared.i18n import NAMES, language, plain, t
from pages._shared.jobs import registry
from pages._shared.state import View, unfinished

AVERAGED = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}
ENCODERS = {"en": opened.ENCODER, "zh": opened.CHINESE_ENCODER}
_NAME = "bge_page.batch"


def speak(view: View, prefix: str) -> str:
    """The language of the pairs: at first the reader's."""
    return view.choice(
        st.segmented_control, t(f"{_NAME}.language"), f"{prefix}_lang", list(LANGUAGES), language(),
        format_func=NAMES.__getitem__,
    )  # fmt: skip


def choose(view: View, prefix: str, spoken: str) -> ModelSpec:
    """The model: at first the encoder of the language if it is here, else word vectors, which always are."""
    key = f"{prefix}_model_{spoken}"
    if not view.asked(key) and sources.is_fetched(catalog.get_spec(ENCODERS[spoken])):
        view.put(key, ENCODERS[spoken])
    return choose_model(view, key, t(f"{_NAME}.model"), default=AVERAGED[spoken])


def temperature(view: View, prefix: str) -> float:
    """A slider over the usual temperatures."""
    return view.choice(
        st.select_slider, t(f"{_NAME}.temperature"), f"{prefix}_t", list(TEMPERATURES), 0.05,
        help=t(f"{_NAME}.temperature_help"),
    )  # fmt: skip


def better(spec: ModelSpec, spoken: str) -> None:
    """Word vectors are shown because there is no encoder yet: the offer to fetch one."""
    encoder = catalog.get_spec(ENCODERS[spoken])
    if spec.is_static and not sources.is_fetched(encoder):
        st.caption(t(f"{_NAME}.better", name=plain(encoder.name)))
        fetch_card.offer(encoder, key=f"bge_fetch_{encoder.id}")


def made(spec: ModelSpec, pairs: Sequence[Pair], spoken: str, instruction: Instruction = "own") -> Sides | None:
    """The vectors of ``pairs``, or None while the model is fetched or they are computed (the page shows which)."""
    if not fetch_card.ready(spec):
        unfinished()
        return None
    key = sides_key(spec, pairs, instruction)
    work = partial(_made, spec, tuple(pairs), spoken, instruction)
    return cast("Sides | None", wait_for(registry.start(key, work), key, patience=1.0))


def shown(spec: ModelSpec, pairs: Sequence[Pair], spoken: str) -> tuple[ModelSpec, Sides] | None:
    """The vectors of ``pairs`` and their model: while an encoder is fetched or reads, word vectors stand in for it."""
    found = made(spec, pairs, spoken)
    if found is None and not spec.is_static:
        stand_in = catalog.get_spec(AVERAGED[spoken])
        st.caption(t(f"{_NAME}.meanwhile", name=plain(stand_in.name)))
        spec, found = stand_in, made(stand_in, pairs, spoken)
    return None if found is None else (spec, found)


def sides_key(spec: ModelSpec, pairs: Sequence[Pair], instruction: Instruction = "own") -> str:
    """What decides the vectors of ``pairs``."""
    return f"bge|{spec.id}@{spec.revision}|{instruction}|{digest([[one.question, one.passage] for one in pairs])}"


def provenance(spec: ModelSpec, found: Sides, prefixes: tuple[str, str] = ("", "")) -> str:
    """Model, way to a vector, dimensions, prefixes, metric."""
    way = t(f"{_NAME}.way.{'averaged' if spec.is_static else 'encoder'}")
    parts = [plain(spec.name), way, t(f"{_NAME}.dims", dims=found.questions.shape[1])]
    if any(prefixes):
        parts.append(
            t(f"{_NAME}.prefixed", query=plain(prefixes[0].strip()), passage=plain(prefixes[1].strip() or "–"))
        )
    parts.append(t(f"{_NAME}.metric"))
    if found.silent:
        parts.append(t(f"{_NAME}.silent", count=found.silent))
    if found.truncated:
        parts.append(t(f"{_NAME}.truncated", count=found.truncated))
    return " · ".join(parts)


def _made(
    spec: ModelSpec, pairs: tuple[Pair, ...], spoken: str, instruction: Instruction, progress: Progress
) -> Sides:  # fmt: skip
    return sides(spec, loading.load(spec.id, progress), pairs, spoken, instruction, progress)
