"""One model's card: facts, paper, provenance, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from embed_core import loading, sources
from embed_core.catalog import ModelSpec
from embed_core.paths import ASSETS
from embed_core.texts import LANGUAGES
from embed_core.training import shelf
from pages._shared import fetch_card, shell
from pages._shared.feedback import amount, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.state import rerun

_PAGES = {"image": "images", "sound": "sound"}


def show(spec: ModelSpec, place: str = "card") -> None:
    """The card of ``spec``. ``place`` tells the cards of one page apart."""
    with st.container(border=True):
        st.subheader(plain(spec.name), anchor=False)
        _facts(spec)
        _actions(spec, f"{place}_{spec.id}")
        if text := _card_text(spec):
            with st.expander(t("models.card_text"), icon=":material/description:"):
                st.markdown(text)
        _provenance(spec)


def _card_text(spec: ModelSpec) -> str:
    """The model's own page: one file, the languages one after the other, a rule between them."""
    file = ASSETS / "cards" / f"{spec.id}.md"
    text = shelf.card(spec) if spec.source.kind == "trained" else ""
    if file.is_file():
        text = file.read_text(encoding="utf-8")
    parts = text.split("\n---\n")
    return parts[min(LANGUAGES.index(language()), len(parts) - 1)]


def _facts(spec: ModelSpec) -> None:
    known = (f"`{spec.id}`", t(f"projections.kind.{spec.kind}"), plain(spec.family), plain(spec.licence))
    lines = [" · ".join(part for part in known if part)]
    if not spec.reads_text:
        lines.append(t(f"models.shape_{spec.kind}", layers=spec.layers, dims=f"{spec.dims:,}"))
    elif spec.layers:
        lines.append(
            t(
                "models.shape",
                layers=spec.layers,
                dims=spec.dims,
                tokens=spec.max_tokens,
                positions=t(f"models.positions.{spec.positions or 'unknown'}"),
            )
        )
    elif spec.dims:
        lines.append(t("models.shape_static", words=f"{spec.vocabulary:,}", dims=spec.dims))
    if spec.paper:
        paper = plain(spec.paper)
        lines.append(
            f"{t('models.paper')}: [{paper}]({spec.paper_url})" if spec.paper_url else f"{t('models.paper')}: {paper}"
        )
    st.markdown("\n\n".join(lines))


def _actions(spec: ModelSpec, key: str) -> None:
    loaded = {info.id: info for info in loading.loaded()}
    if not sources.is_fetched(spec):
        st.markdown(t("models.not_here", size=amount(spec.source.bytes) if spec.source.bytes else "?"))
        fetch_card.offer(spec, key=key)
        return
    page = "projections" if spec.reads_text else _PAGES[spec.kind]
    shell.page_link(page, label=t("models.draw") if spec.reads_text else None, model=spec.id)
    if spec.id in loaded:
        info = loaded[spec.id]
        st.caption(t("models.in_memory", size=amount(info.bytes), seconds=f"{info.seconds:.1f}"))
        st.button(t("models.unload"), key=f"{key}_unload", icon=":material/eject:", on_click=_unload, args=(spec.id,))
        return
    job = registry.get(f"load|{spec.id}")
    if job is not None and wait_for(job, f"{key}_load") is not None:
        registry.forget(job.key)
        rerun()
    elif job is None:
        st.button(t("models.load"), key=f"{key}_load", icon=":material/memory:", on_click=_load, args=(spec.id,))
    if spec.source.kind in ("wheel", "hub", "gensim_data", "trained"):
        _remove(spec, key)


def _remove(spec: ModelSpec, key: str) -> None:
    with st.popover(t("models.remove"), icon=":material/delete:"):
        st.markdown(t("models.remove_sure", size=amount(spec.source.bytes)))
        st.button(t("models.remove_yes"), key=f"{key}_remove", type="primary", on_click=_remove_files, args=(spec,))


def _unload(model_id: str) -> None:
    loading.unload(model_id)


def _remove_files(spec: ModelSpec) -> None:
    loading.unload(spec.id)
    sources.remove(spec)


def _load(model_id: str) -> None:
    registry.start(f"load|{model_id}", lambda progress: loading.load(model_id, progress))


def _provenance(spec: ModelSpec) -> None:
    with st.expander(t("models.provenance"), icon=":material/verified:"):
        rows = [t(f"models.source.{spec.source.kind}", package=spec.source.package, version=spec.source.version,
                  hub_id=spec.source.hub_id or spec.id.partition(":")[2])]  # fmt: skip
        rows += [
            f"- `{plain(file.name)}` · {amount(file.bytes)} · sha256 `{file.sha256}`"
            for file in spec.source.files
            if file.sha256
        ]
        rows += [t("models.mirror", hub_id=mirror.hub_id) for mirror in spec.mirrors if mirror.hub_id]
        st.markdown("\n".join([rows[0], "", *rows[1:]]))
