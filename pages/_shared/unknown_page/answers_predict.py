"""The question that comes before the answers: how will the first tokenizer cut a word?"""

from __future__ import annotations

from contextlib import suppress

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.contextual import tokenizer_only
from embed_core.errors import EmbedCoreError
from embed_core.oov.pieces import cut
from embed_core.oov.vocabulary import Passage
from embed_core.teaching.predictions.pieces import cut_of
from pages._shared.feedback import wait_for
from pages._shared.jobs import registry
from pages._shared.predict.gate import LATER, Asked
from pages._shared.state import View
from pages._shared.unknown_page import answers_loading


def question(view: View, read: Passage) -> Asked:
    """About the first of the chosen tokenizers that is here. All of them are opened first: the others' cuts are among
    the wrong options, and these must not change while somebody thinks.
    """
    specs = _chosen(view)
    if not all(map(_open, specs)):
        return LATER
    cuts = [
        (spec.name, cut(tokenizer_only.load_tokenizer(spec.id), read.text, read.words))
        for spec in specs
        if tokenizer_only.is_open(spec)
    ]
    key = "|".join([*(f"{spec.id}@{spec.revision}" for spec in specs), read.text])
    return cut_of(key, [word.text for word in read.words], cuts)


def _chosen(view: View) -> list[ModelSpec]:
    asked = [view.asked(f"ua_tok{number}") or default for number, default in enumerate(answers_loading.TOKENIZERS)]
    specs = []
    for model_id in dict.fromkeys(asked):
        with suppress(EmbedCoreError):  # the section says what is wrong with it
            specs.append(catalog.get_spec(model_id))
    return [spec for spec in specs if answers_loading.has_tokenizer(spec) and sources.is_fetched(spec)]


def _open(spec: ModelSpec) -> bool:
    """Open, or not to be opened (the section says why); else its progress stands on the page."""
    if tokenizer_only.is_open(spec):
        return True
    key = answers_loading.start_tokenizer(spec)
    job = registry.get(key)
    if job is None:
        return False
    job.finished.wait(answers_loading.PATIENCE)
    return job.status in ("failed", "cancelled") or wait_for(job, key, patience=0) is not None
