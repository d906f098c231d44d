"""Sentences instead of tracebacks, and the progress of a job with time left and a way to stop it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException

from embed_core import warmup
from embed_core.errors import Cancelled, EmbedCoreError
from embed_core.progress import Meter
from embed_core.units import byte_size
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import Job
from pages._shared.state import rerun, unfinished

log = logging.getLogger(__name__)

POLL_SECONDS = 0.7


def show_error(error: EmbedCoreError) -> None:
    """What was received, what is allowed, what to do next - in the reader's language, user text never interpreted."""
    message = plain(error.message(language()))
    if isinstance(error, Cancelled):
        st.info(message, icon=":material/stop_circle:")
    else:
        st.error(message, icon=":material/error:")


@contextmanager
def guarded() -> Iterator[None]:
    """A part of a page that may fail: its errors become sentences and the rest of the page goes on."""
    try:
        yield
    except EmbedCoreError as error:
        show_error(error)
    except (RerunException, StopException):
        raise
    except AttributeError as error:
        if warmup.overtaken(error):
            rerun()
        log.exception("page part failed")
        show_error(EmbedCoreError("input.unexpected"))
    except Exception:
        log.exception("page part failed")
        show_error(EmbedCoreError("input.unexpected"))


def wait_for(job: Job, key: str, *, preview: Callable[[Any], None] | None = None, patience: float = 0.25) -> Any:
    """The result of ``job``, or None while it is under way or failed (the page shows which).

    A job that ends within ``patience`` seconds shows no progress at all. ``preview`` draws its partial results.
    """
    job.finished.wait(patience)
    if job.status == "done":
        return job.result
    unfinished()
    if job.status == "running":
        _live(job, key, preview)
        return None
    if job.error is not None:
        show_error(job.error)
    st.button(
        t("feedback.again"), key=f"{key}_again", icon=":material/refresh:", on_click=job.home.forget, args=(job.key,)
    )
    return None


def _live(job: Job, key: str, preview: Callable[[Any], None] | None) -> None:
    # The fragment sends the preview again only when there is a new one: the browser keeps what it has otherwise.
    @st.fragment(run_every=POLL_SECONDS)
    def watch() -> None:
        if job.status != "running":
            rerun()
        with guarded():
            draw()

    def draw() -> None:
        line, stop = st.columns([5, 1], vertical_alignment="center")
        with line:
            meter_line(job.meter)
        stop.button(t("feedback.cancel"), key=f"{key}_cancel", icon=":material/stop_circle:", on_click=job.cancel)
        if preview is not None and job.partial is not None:
            preview(job.partial)

    watch()


def meter_line(meter: Meter) -> None:
    """One progress bar: stage, amount, speed, time left."""
    st.progress(meter.fraction or 0.0, text=meter_text(meter))


def meter_text(meter: Meter) -> str:
    """ "Fetching · 12 of 76 MB · 8.1 MB/s · 8 s left"."""
    parts = [t(f"progress.{meter.stage}") if meter.stage else t("feedback.starting")]
    if meter.total and meter.unit:
        parts.append(t("feedback.amount", done=amount(meter.done, meter.unit), total=amount(meter.total, meter.unit)))
    elif meter.unit == "ahead":
        parts.append(amount(meter.done, "ahead"))
    if meter.speed and meter.unit == "B":
        parts.append(f"{amount(meter.speed, 'B')}/s")
    if meter.seconds_left is not None:
        parts.append(t("feedback.left", seconds=f"{max(1, round(meter.seconds_left))}"))
    return " · ".join(parts)


def amount(value: float, unit: str = "B") -> str:
    """Bytes as MB or GB; seconds and texts in the reader's language.

    >>> amount(76_067_791)
    '76.1 MB'
    """
    return byte_size(value) if unit == "B" else t(f"feedback.units.{unit}", count=f"{value:,.0f}")
