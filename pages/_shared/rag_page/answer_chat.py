"""An answer written by the operator's chat endpoint, streamed; what leaves this machine is said before it does."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.retrieval.citations import cited
from embed_core.retrieval.prompt import Prompt
from embed_core.sources.openai_chat import chat_settings, stream_answer
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.rag_page import answer_markup


def show(prompt: Prompt) -> None:
    """The button, and the answer to exactly this prompt once it was asked for."""
    found = chat_settings()
    if found is None:
        return
    st.markdown(f"#### {t('rag_page.answer.chat.title')}")
    named = {"host": plain(found.host), "model": plain(found.model)}
    st.info(t("rag_page.answer.chat.leaves", characters=f"{len(prompt.text):,}", **named), icon=":material/upload:")
    key = f"rag_chat|{found.host}|{found.model}|{digest(prompt.text)}"
    job = registry.get(key)
    if job is None:
        st.button(
            t("rag_page.answer.chat.ask", **named), key="an_chat", type="primary", icon=":material/send:",
            on_click=_send, args=(key, prompt.text),
        )  # fmt: skip
        return
    draw = partial(_draw, [one.number for one in prompt.sources])
    answer: str | None = wait_for(job, "an_chat", preview=draw)
    if answer is not None:
        draw(answer)
        _judged(answer, prompt)
        st.caption(t("rag_page.answer.chat.about", **named))
    elif job.status != "running" and job.partial:
        draw(job.partial)
        st.caption(t("rag_page.answer.chat.broken"))


def _send(key: str, text: str) -> None:
    registry.start(key, partial(_write, text))


def _write(text: str, progress: Progress) -> str:
    answer = ""
    for piece in stream_answer([{"role": "user", "content": text}], progress=progress):
        answer += piece
        progress("endpoint.chat", len(answer), None, partial=answer)
    return answer


def _draw(numbers: list[int], answer: str) -> None:
    found = cited(answer, numbers)
    with st.container(border=True):
        st.html(answer_markup.answer(found.pieces, found.known, t("rag_page.answer.chat.unknown")))


def _judged(answer: str, prompt: Prompt) -> None:
    """Whether it cites, and whether what it cites was there."""
    found = cited(answer, [one.number for one in prompt.sources])
    if found.unknown:
        st.warning(
            t("rag_page.answer.chat.invented", numbers=", ".join(f"[{number}]" for number in found.unknown)),
            icon=":material/report:",
        )  # fmt: skip
    elif not found.known:
        st.warning(t("rag_page.answer.chat.uncited"), icon=":material/report:")
    else:
        st.caption(t("rag_page.answer.chat.cites", count=len(found.known), sources=len(prompt.sources)))
