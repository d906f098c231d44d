"""The rungs of the ladder: which model, which way to make one vector of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from embed_core.catalog import ModelSpec

Method = Literal["mean", "tfidf", "sif", "sif_pc", "pv_dm", "pv_dbow", "cls", "token_mean", "last", "elmo", "sentence"]
"""``mean``, ``tfidf``, ``sif`` (weights only), ``sif_pc`` (and the first component removed): of a static model's words.
``pv_dm``, ``pv_dbow``: Doc2Vec. ``cls``, ``token_mean``, ``last``, ``elmo``: of an encoder's hidden states.
``sentence``: as the model's authors pool it."""
METHODS: tuple[Method, ...] = get_args(Method)
OF_WORDS: tuple[Method, ...] = ("mean", "tfidf", "sif", "sif_pc")
DOC2VEC: tuple[Method, ...] = ("pv_dm", "pv_dbow")
CORPUS_MODEL = "doc2vec"
"""What stands for the model in a Doc2Vec rung: it is trained from the corpus and has no weights in the catalogue."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to a sentence vector. ``id`` is ``method:model`` and stands in links; ``prefix`` goes before a text."""

    method: Method
    model: str
    prefix: str = ""

    @property
    def id(self) -> str:
        """E.g. ``mean:glove-6b-50d-20k``."""
        return f"{self.method}:{self.model}"

    @property
    def is_trained_here(self) -> bool:
        """Doc2Vec: no model to open, a corpus to train on instead."""
        return self.method in DOC2VEC


def rungs(specs: Sequence[ModelSpec]) -> tuple[Rung, ...]:
    """What these models can offer, in the order of the ladder: static models first, Doc2Vec, then encoders.

    Doc2Vec is always there. A rung whose model was trained with prefixes carries the one for comparing texts.
    """
    static = [Rung(method, spec.id) for spec in specs if spec.is_static for method in OF_WORDS]
    trained = [Rung(method, CORPUS_MODEL) for method in DOC2VEC]
    contextual = [rung for spec in specs if not spec.is_static for rung in _of_encoder(spec)]
    return (*static, *trained, *contextual)


def trained_to_compare(spec: ModelSpec) -> bool:
    """Does the catalogue know the model as one whose sentence vectors were trained to be compared?"""
    return bool(spec.prefixes) or "sentence_max_tokens" in spec.options or spec.source.kind == "openai_api"


def _of_encoder(spec: ModelSpec) -> list[Rung]:
    if spec.source.kind == "openai_api":
        return [Rung("sentence", spec.id, spec.default_prefix)]
    if spec.loader == "elmo":
        return [Rung("elmo", spec.id)]
    methods: list[Method] = ["token_mean", "last"] if spec.pooling == "last" else ["cls", "token_mean"]
    if not (trained_to_compare(spec) or ":" in spec.id):  # a visitor's own model may be one: its files say how to pool
        return [Rung(method, spec.id) for method in methods]
    same: dict[str, Method] = {"mean": "token_mean", "cls": "cls", "last": "last"}
    others = methods if spec.default_prefix else [method for method in methods if method != same.get(spec.pooling)]
    return [*(Rung(method, spec.id) for method in others), Rung("sentence", spec.id, spec.default_prefix)]
