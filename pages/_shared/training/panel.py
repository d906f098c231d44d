"""A training from its button to its result: start, watch, stop, go on after a stop or a restart, begin again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from embed_core.progress import Progress
from embed_core.training import checkpoints, runs
from embed_core.training.checkpoints import Kept
from pages._shared import shell
from pages._shared.feedback import show_error, wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import Job, training
from pages._shared.state import View, unfinished

Key = Mapping[str, object]
Work = Callable[[Progress], Any]

PATIENCE = 0.25
"""Seconds; a run that ends within them shows no progress."""


def run(
    view: View,
    page: str,
    kind: str,
    label: str,
    key: Key,
    work: Work,
    *,
    preview: Callable[[Any], None] | None = None,
    auto: bool = False,
) -> Any:
    """The result of the training with this ``key``, or None while there is none (the page shows the button to start
    it, or how far it is).

    ``key`` is that of its checkpoint, so that everybody who opens the same link sees one run, and a restarted server
    goes on where it was. ``work`` resumes by itself and returns at once when nothing is left to do. ``auto`` starts a
    run that takes a few seconds without a button. ``preview`` draws partial results.
    """
    name = _name(kind, key)
    job = training.get(name)
    if job is not None:
        job.finished.wait(PATIENCE)
    kept = checkpoints.peek(key)  # only now: a run that was just stopped has kept its last state
    if _is_over(job) or (job is None and not auto and (kept is None or not kept.finished)):
        unfinished()
        if job is not None and job.error is not None:
            show_error(job.error)
        _offer(view, kind, label, key, name, work, kept)
        earlier(page, kind)
        return None
    result = wait_for(training.start(name, work), f"train_{kind}", preview=preview)
    if result is not None:
        st.button(
            t("training_ui.anew"), key=f"train_{kind}_anew", icon=":material/restart_alt:", type="tertiary",
            on_click=_begin_again, args=(key, name), help=t("training_ui.anew_help"),
        )  # fmt: skip
    earlier(page, kind)
    return result


def is_running(kind: str, key: Key) -> bool:
    """Is this training under way, or waiting for its turn?"""
    job = training.get(_name(kind, key))
    return job is not None and job.status == "running"


def earlier(page: str, kind: str) -> None:
    """The runs of a kind that are kept on this server, each with the link that shows it."""
    found = runs.listed(kind)
    if not found:
        return
    with st.expander(t("training_ui.earlier", count=len(found)), icon=":material/history:"):
        st.caption(t("training_ui.earlier_help"))
        for place, one in enumerate(found):
            line, bin_ = st.columns([6, 1], vertical_alignment="center")
            with line:
                link = {name: text for name, text in one.link.items() if name != "lang"}
                shell.page_link(page, label=f"{plain(one.label)} · {_state(one.kept)}", **link)
            bin_.button(
                t("training_ui.forget"), key=f"train_{kind}_forget_{place}", icon=":material/delete:", type="tertiary",
                on_click=runs.forget, args=(one,),
            )  # fmt: skip


def _name(kind: str, key: Key) -> str:
    return f"train|{kind}|{json.dumps(key, sort_keys=True, default=str)}"


def _is_over(job: Job | None) -> bool:
    return job is not None and job.status in ("cancelled", "failed")


def _offer(view: View, kind: str, label: str, key: Key, name: str, work: Work, kept: Kept | None) -> None:
    if kept is not None:
        st.info(t("training_ui.kept", share=f"{_share(kept):.0%}"), icon=":material/pause_circle:")
    start, anew = st.columns([1, 3], vertical_alignment="center")
    start.button(
        t("training_ui.go_on" if kept else "training_ui.start"), key=f"train_{kind}_start", type="primary",
        icon=":material/play_arrow:", on_click=_start, args=(view.parameters(), kind, label, key, name, work),
    )  # fmt: skip
    if kept is not None:
        anew.button(
            t("training_ui.anew"), key=f"train_{kind}_anew", icon=":material/restart_alt:", type="tertiary",
            on_click=_begin_again, args=(key, name),
        )  # fmt: skip


def _start(link: dict[str, str], kind: str, label: str, key: Key, name: str, work: Work) -> None:
    runs.begin(kind, label, link, key)
    training.forget(name)
    training.start(name, work)


def _begin_again(key: Key, name: str) -> None:
    checkpoints.remove(key)
    training.forget(name)


def _state(kept: Kept | None) -> str:
    if kept is None:
        return t("training_ui.nothing_kept")
    return t("training_ui.finished") if kept.finished else t("training_ui.part", share=f"{_share(kept):.0%}")


def _share(kept: Kept) -> float:
    return min(1.0, kept.done / kept.total) if kept.total else 0.0
