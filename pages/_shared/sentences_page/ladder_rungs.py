"""Choosing rungs of the ladder, and climbing them: a job a rung, a fetch card a model that is not here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.errors import EmbedCoreError
from embed_core.sentence.doc2vec import Settings
from embed_core.sentence.rungs import CORPUS_MODEL, OF_WORDS, Rung, rungs
from pages._shared import fetch_card, library
from pages._shared.feedback import show_error, wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import Work, registry
from pages._shared.state import View, unfinished

MOST = 8
DEFAULTS = {
    "en": "mean:glove-6b-50d-20k,sif_pc:glove-6b-50d-20k,elmo:elmo-bilm,sentence:all-minilm-l6-v2",
    "zh": "mean:word2vec-zh,tfidf:word2vec-zh,sif_pc:word2vec-zh,sentence:multilingual-e5-small",
}
_NAME = "sentences_page.ladder"
Prefix = Literal["default", "query", "passage", "none"]


@dataclass(frozen=True)
class Chosen:
    """The chosen rungs, the records of their models, and what the words and Doc2Vec are counted and trained on."""

    rungs: tuple[Rung, ...]
    specs: Mapping[str, ModelSpec]
    corpus: tuple[str, ...]
    corpus_key: str
    training: Settings

    def spec(self, rung: Rung) -> ModelSpec | None:
        """The model's record; None for Doc2Vec."""
        return self.specs.get(rung.model)

    def names(self) -> list[str]:
        """What each rung is called, short where that is clear."""
        return [self.name(rung) for rung in self.rungs]

    def name(self, rung: Rung) -> str:
        """What one rung is called: "GloVe 6B 50d · mean"."""
        method = t(f"{_NAME}.short.{rung.method}")
        spec = self.spec(rung)
        if spec is None:
            return method
        opened = {one.model for one in self.rungs if one.model in self.specs}
        short = {_short(self.specs[model]) for model in opened}
        model = _short(spec) if len(short) == len(opened) else spec.name
        if rung.method != "sentence" or rung.prefix == spec.default_prefix:
            return f"{model} · {method}"
        before = f"“{rung.prefix.strip()}”" if rung.prefix else t(f"{_NAME}.prefixes.none")
        return f"{model} · {method} · {before}"


def choose(view: View, key: str, spoken: str) -> tuple[Rung, ...]:
    """The multi-select; ``spoken`` ("en", "zh") decides on the defaults."""
    asked = [name for name in view.value(f"{key}_rungs_{spoken}", DEFAULTS[spoken]).split(",") if name]
    _remember(asked)
    specs = {spec.id: spec for spec in library.available()}
    offered = {rung.id: rung for rung in rungs(list(specs.values()))}
    box = f"{key}_rungs_{spoken}_box"
    st.session_state[box] = [name for name in dict.fromkeys(asked) if name in offered][:MOST]

    def changed() -> None:
        view.put(f"{key}_rungs_{spoken}", ",".join(st.session_state[box]) or ",")

    # Named now, in the reader's language: Streamlit asks again later, outside of this run.
    labels = {name: label(rung, specs) for name, rung in offered.items()}
    chosen = st.multiselect(
        t(f"{_NAME}.rungs"), list(offered), key=box, on_change=changed, max_selections=MOST,
        format_func=labels.__getitem__, help=t(f"{_NAME}.rungs_help", most=MOST),
        placeholder=t(f"{_NAME}.rungs_none"),
    )  # fmt: skip
    return tuple(offered[name] for name in chosen)


def records(chosen: Sequence[Rung]) -> dict[str, ModelSpec]:
    """The records of the chosen rungs' models."""
    specs = {spec.id: spec for spec in library.available()}
    return {rung.model: specs[rung.model] for rung in chosen if rung.model in specs}


def label(rung: Rung, specs: Mapping[str, ModelSpec]) -> str:
    """Model, method, and whether the model is here."""
    method = t(f"{_NAME}.methods.{rung.method}")
    spec = specs.get(rung.model)
    if spec is None:
        return method
    here = "" if sources.is_fetched(spec) else f" · {t('projections.not_fetched')}"
    return f"{spec.name} · {method}{here}"


def prefixed(view: View, key: str, chosen: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """A choice of what stands before each text, where a chosen model was trained with prefixes."""
    specs = records(chosen)
    if not any(specs[rung.model].prefixes for rung in chosen if rung.method == "sentence" and rung.model in specs):
        return chosen
    how: Prefix = view.choice(
        st.segmented_control, t(f"{_NAME}.prefix"), f"{key}_prefix", list(get_args(Prefix)), "default",
        format_func=lambda name: t(f"{_NAME}.prefixes.{name}"), help=t(f"{_NAME}.prefix_help"),
    )  # fmt: skip
    return tuple(_with_prefix(rung, specs.get(rung.model), how) for rung in chosen)


def climbed(chosen: Chosen, work: Callable[[Rung], Work], key: str) -> list[Any]:
    """The result of every rung whose job is done; the others show their progress, their error or a fetch card."""
    cards: dict[str, ModelSpec] = {}
    jobs = []
    for rung in chosen.rungs:
        spec = chosen.spec(rung)
        if spec is not None and not sources.is_fetched(spec):
            cards[spec.id] = spec
            continue
        revision = "" if spec is None else spec.revision
        name = f"{key}|{rung.id}|{rung.prefix}|{revision}|{_needed(chosen, rung)}"
        jobs.append((rung, registry.start(name, work(rung)), name))
    found = []
    for rung, job, name in jobs:
        if job.status == "running":
            job.finished.wait(0.25)
        if job.status != "done":
            st.markdown(f"**{plain(chosen.name(rung))}**")
        result = wait_for(job, name, patience=0.0)
        if result is not None:
            found.append(result)
    for spec in cards.values():
        unfinished()
        fetch_card.ready(spec)
    return found


def _short(spec: ModelSpec) -> str:
    return spec.name.split(" · ")[0]


def _needed(chosen: Chosen, rung: Rung) -> str:
    """What of corpus and training a rung depends on."""
    corpus = chosen.corpus_key if rung.is_trained_here or rung.method in OF_WORDS[1:] else ""
    return f"{corpus}|{chosen.training if rung.is_trained_here else ''}"


def _with_prefix(rung: Rung, spec: ModelSpec | None, how: Prefix) -> Rung:
    if spec is None or rung.method != "sentence" or not spec.prefixes or how == "default":
        return rung
    wanted = {"query": spec.prefixes[0], "passage": spec.prefixes[1] if len(spec.prefixes) > 1 else "", "none": ""}
    return replace(rung, prefix=wanted[how])


def _remember(asked: Sequence[str]) -> None:
    """A link may name a model that this visitor has not seen yet."""
    known = {spec.id for spec in library.available()} | {CORPUS_MODEL}
    for name in asked:
        model = name.partition(":")[2]
        if model and model not in known:
            try:
                library.remember(catalog.get_spec(model))
            except EmbedCoreError as error:
                show_error(error)
