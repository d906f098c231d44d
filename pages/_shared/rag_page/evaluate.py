"""A file of questions with their passages: Recall@k, MRR and nDCG@k by cut, encoder and way of searching."""

from __future__ import annotations

from functools import partial
from typing import cast

from embed_core import catalog, loading
from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.retrieval import store
from embed_core.retrieval.evaluation import Evaluation, evaluate
from embed_core.retrieval.kinds import Collection
from embed_core.retrieval.questions import Question
from embed_core.retrieval.rankings import Encoded
from pages._shared import fetch_card
from pages._shared.feedback import wait_for
from pages._shared.jobs import registry
from pages._shared.rag_page import evaluate_controls, evaluate_questions, evaluate_table, evaluate_words
from pages._shared.rag_page.ask_search import version
from pages._shared.rag_page.collection_choice import choose_collection
from pages._shared.rag_page.evaluate_controls import Plan
from pages._shared.state import View, unfinished


def show(view: View) -> None:
    """The section."""
    card = choose_collection(view)
    if card is not None:
        questions = evaluate_questions.choose(view, card)
        plan = evaluate_controls.choose(view, card)
        if questions is not None and plan is not None and _ready(plan):
            _evaluated(view, card, questions, plan)
    evaluate_words.maths_and_sources()


def _ready(plan: Plan) -> bool:
    """Is every chosen encoder here? A card for each that is not."""
    missing = [spec for spec in plan.specs if not fetch_card.ready(spec)]
    if missing:
        unfinished()
    return not missing


def _evaluated(view: View, card: Collection, questions: tuple[Question, ...], plan: Plan) -> None:
    asked = digest([f"{one.question}\n{one.passage}\n{one.document}" for one in questions])
    key = f"rag_evaluate|{version(card)}|{asked}|{plan.key}"
    work = partial(_evaluate, card, questions, plan)
    preview = partial(evaluate_table.preview, plan)
    found = cast("Evaluation | None", wait_for(registry.start(key, work), "ev_run", preview=preview))
    if found is None:
        return
    evaluate_words.see(found, plan)
    evaluate_table.show(found, plan)
    evaluate_table.per_question(view, found, plan)
    evaluate_words.provenance(card, found, plan)


def _evaluate(card: Collection, questions: tuple[Question, ...], plan: Plan, progress: Progress) -> Evaluation:
    ready = {}
    if catalog.get_spec(card.model).revision == card.revision:
        ready[card.model, card.settings] = Encoded(store.all_vectors(card.name), store.truncated(card.name))
    return evaluate(
        store.documents(card.name), questions, plan.cuts, plan.specs, plan.modes, _opened, ready=ready,
        progress=progress,
    )  # fmt: skip


def _opened(spec: ModelSpec, progress: Progress) -> Encoder:
    return cast("Encoder", loading.load(spec.id, progress))
