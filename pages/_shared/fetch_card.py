"""A model that is not on this machine yet: what it is, how large, and the button that fetches it."""

from __future__ import annotations

import streamlit as st

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.errors import EmbedCoreError
from pages._shared.feedback import amount, wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.state import rerun


def ready(spec: ModelSpec) -> bool:
    """Is the model here? If not, offer to fetch it and show the fetch while it runs."""
    if sources.is_fetched(spec):
        return True
    with st.container(border=True):
        st.markdown(
            t("models.fetch_card", name=plain(spec.name), size=amount(spec.source.bytes) if spec.source.bytes else "?")
        )
        offer(spec, key=f"fetch_card_{spec.id}")
    return False


def offer(spec: ModelSpec, key: str) -> None:
    """The fetch button, or the running fetch with bytes, speed, time left and a way to stop."""
    job = registry.get(_job_key(spec.id))
    if job is None:
        st.button(
            t("models.fetch"), key=key, icon=":material/download:", type="primary",
            on_click=start, args=(spec.id,),
        )  # fmt: skip
    elif wait_for(job, key) is not None:
        registry.forget(job.key)
        rerun()


def start(model_id: str) -> None:
    """Fetch in the background; who else asks for the same model gets the same job."""
    spec = catalog.get_spec(model_id)
    registry.start(_job_key(model_id), lambda progress: sources.fetch(spec, progress))


def _job_key(model_id: str) -> str:
    return f"fetch|{model_id}"


def failure(spec: ModelSpec, patience: float = 0.3) -> EmbedCoreError | None:
    """Why the last fetch of the model ended without it; None where there was none or it is under way."""
    job = registry.get(_job_key(spec.id))
    if job is None:
        return None
    job.finished.wait(patience)
    return job.error if job.status == "failed" else None


def forget(spec: ModelSpec) -> None:
    """Let go of a fetch that has ended, so that it is offered again."""
    registry.forget(_job_key(spec.id))
