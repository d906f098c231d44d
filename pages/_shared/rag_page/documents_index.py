"""From chunks to a collection: encoder, name, what it will take, and the job that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

import streamlit as st

from embed_core import catalog, loading
from embed_core.catalog import ModelSpec
from embed_core.contextual.precision import Precision
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.retrieval import estimate, indexing, store
from embed_core.retrieval.kinds import ChunkSettings, Collection, Document
from embed_core.sources.endpoint_cost import Cost
from pages._shared import fetch_card
from pages._shared.choose_model import choose_model
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.rag_page.collection_choice import KEY, encoder_for
from pages._shared.rag_page.documents_cut import Cutting
from pages._shared.rag_page.documents_source import Source
from pages._shared.state import View, rerun

_BEGUN = "_do_begun"
_MADE = "_do_made"
Texts = Callable[[], tuple[Document, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the controls say about indexing: how to cut, with which encoder, and how exactly it computes."""

    settings: ChunkSettings
    spec: ModelSpec
    precision: Precision = "fast"


def show(view: View, source: Source, cutting: Cutting) -> Plan:
    """The controls and the button; the job itself is shown by :func:`under_way`."""
    st.subheader(t("rag_page.documents.index.title"), anchor=False)
    left, right = st.columns(2)
    with left:
        spec = choose_model(
            view, "do_model", t("rag_page.documents.index.model"), contextual=True, default=encoder_for(language()).id
        )
    default = f"notes-{language()}" if source.kind == "notes" else t(f"rag_page.documents.index.names.{source.kind}")
    with right:
        key = f"do_name_{source.kind}_{language()}" if source.kind == "notes" else f"do_name_{source.kind}"
        name = view.text(
            t("rag_page.documents.index.name"), key, default, help=t("rag_page.documents.index.name_help"),
            max_chars=indexing.LONGEST_NAME,
        )  # fmt: skip
    _what_it_takes(spec, cutting)
    plan = Plan(cutting.settings, spec, _precision(view, spec))
    if fetch_card.ready(spec):
        with guarded():
            _button(indexing.checked_name(name), source, plan, cutting)
    return plan


def _precision(view: View, spec: ModelSpec) -> Precision:
    if not spec.has_hidden_states:  # an endpoint computes as it likes
        return "fast"
    exact = view.toggle(t("rag_page.documents.index.exact"), "do_exact", help=t("rag_page.documents.index.exact_help"))
    return "float32" if exact else "fast"


def start(name: str, texts: Texts, plan: Plan, fingerprint: str) -> None:
    """Index ``texts()`` as ``name`` in the background. The same work under way is joined, not begun again."""
    spec = plan.spec
    key = f"index|{name}|{fingerprint}|{digest(asdict(plan.settings))}|{spec.id}@{spec.revision}|{plan.precision}"
    registry.forget(key)
    st.session_state[_BEGUN] = (key, name, partial(_index, name, texts, plan))
    st.session_state.pop(_MADE, None)


def under_way(view: View) -> None:
    """The indexing this visitor started last: its progress, what went wrong, or what it made."""
    if _BEGUN in st.session_state:
        key, name, work = st.session_state[_BEGUN]
        job = registry.start(key, work)
        if job.status == "running":
            st.markdown(t("rag_page.documents.index.running", name=plain(name)))
        made: Collection | None = wait_for(job, "do_indexing")
        if made is not None:
            registry.forget(key)
            del st.session_state[_BEGUN]
            st.session_state[_MADE] = made
            rerun()  # what stands above was drawn before the collection was there
    if _MADE in st.session_state:
        _made(view, st.session_state[_MADE])


def _made(view: View, card: Collection) -> None:
    if card not in store.collections():
        return  # deleted or replaced since
    said = t(
        "rag_page.documents.index.done", name=plain(card.name), chunks=f"{card.chunks:,}",
        documents=len(card.documents), dims=f"{card.dims:,}",
    )  # fmt: skip
    if cut := len(store.truncated(card.name)):
        said += " " + t("rag_page.documents.index.cut_off", count=f"{cut:,}")
    line, ask = st.columns([4, 1], vertical_alignment="center")
    line.success(said, icon=":material/check_circle:")
    ask.button(
        t("rag_page.documents.index.ask"), key="do_ask", icon=":material/search:", on_click=_ask,
        args=(view, card.name),
    )  # fmt: skip


def _ask(view: View, name: str) -> None:
    view.put(KEY, name)
    view.put("section", "ask")


def _index(name: str, texts: Texts, plan: Plan, progress: Progress) -> Collection:
    encoder = loading.load(plan.spec.id, progress)
    return indexing.index(
        name, texts(), plan.settings, plan.spec, encoder, precision=plan.precision, progress=progress  # type: ignore[arg-type]
    )  # fmt: skip


def _what_it_takes(spec: ModelSpec, cutting: Cutting) -> None:
    limit = estimate.reads(spec)
    load = estimate.load(cutting.tokens, limit)
    count = f"{len(cutting.chunks):,}"
    if spec.source.kind == "openai_api":
        _leaves(spec, cutting)
        return
    said = t("rag_page.documents.index.stays", chunks=count, tokens=f"{load.tokens:,}")
    if load.over:
        said += " " + t(
            "rag_page.documents.index.too_long", count=f"{load.over:,}", name=plain(spec.name), limit=limit,
            longest=f"{load.longest:,}",
        )  # fmt: skip
    st.caption(said)


def _leaves(spec: ModelSpec, cutting: Cutting) -> None:
    """The texts go to the endpoint: to whom, how much, for how many dollars."""
    key = f"cost|{spec.id}@{spec.revision}|{cutting.key}"
    cost: Cost | None = wait_for(registry.start(key, lambda _: estimate.endpoint_cost(cutting.chunks)), "do_cost")
    if cost is None:
        return
    said = t(
        "rag_page.documents.index.leaves", host=plain(spec.source.path), chunks=f"{cost.texts:,}",
        tokens=f"{cost.tokens:,}",
    )  # fmt: skip
    said += " " + t(
        f"rag_page.documents.index.price.{cost.origin}", dollars=f"{cost.dollars or 0:.4f}",
        rate=f"{cost.per_million or 0:g}", day=cost.as_of,
    )  # fmt: skip
    st.warning(said, icon=":material/cloud_upload:")


def _button(name: str, source: Source, plan: Plan, cutting: Cutting) -> None:
    there = {card.name: card for card in store.collections()}.get(name)
    agreed = True
    if there is not None:
        st.info(
            t(
                "rag_page.documents.index.there", name=plain(name), chunks=f"{there.chunks:,}",
                documents=len(there.documents), model=plain(model_name(there.model)),
            ),
            icon=":material/info:",
        )  # fmt: skip
        agreed = st.checkbox(t("rag_page.documents.index.replace", name=plain(name)), key=f"do_replace_{name}")
    if plan.spec.source.kind == "openai_api":
        agreed &= st.checkbox(t("rag_page.documents.index.consent"), key="do_consent")
    verb = "again" if there is not None else "start"
    pressed = st.button(
        t(f"rag_page.documents.index.{verb}", count=f"{len(cutting.chunks):,}"), key="do_index", type="primary",
        icon=":material/database:", disabled=not agreed,
    )  # fmt: skip
    if pressed:
        start(name, lambda: source.documents, plan, source.digest)


def model_name(model_id: str) -> str:
    """What a model of a collection is called; its id where the catalogue no longer has it."""
    spec = catalog.catalogue().get(model_id)
    return spec.name if spec else model_id
