"""An OpenAI-compatible chat endpoint, set by the operator: answers in pieces, as they are written.

``EMBEDDING_EXPLORER_CHAT_BASE_URL`` (``https://host/v1``) and ``EMBEDDING_EXPLORER_CHAT_MODEL`` switch it on, in the
environment or in ``secrets.toml``; ``EMBEDDING_EXPLORER_CHAT_API_KEY`` where the server wants one. What is sent leaves
this machine: pages say so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from embed_core.errors import InputError, SourceError
from embed_core.progress import Progress, silent
from embed_core.sources.endpoint_call import Caller
from embed_core.sources.endpoint_settings import CHAT, Settings, read_settings

ROLES = ("system", "user", "assistant")
PROMPT_CHARACTERS = 200_000
ANSWER_CHARACTERS = 20_000
"""An answer is cut here: nobody reads more, and a model that repeats itself never ends."""

ANSWER_SECONDS = 300.0
_SILENT_SECONDS = 90.0  # a large model on a small machine reads the whole prompt before its first word


def chat_settings() -> Settings | None:
    """The operator's settings, or None where no chat endpoint is configured."""
    return read_settings(CHAT)


def stream_answer(
    messages: Sequence[Mapping[str, str]], *, progress: Progress = silent, caller: Caller | None = None
) -> Iterator[str]:
    """The answer to ``messages`` (``{"role": "user", "content": "..."}``), piece by piece.

    ``progress`` is called at least five times a second, also while the model is silent, and stops everything by
    raising. What was yielded before an error is the beginning of an answer and may be kept. At most
    ``ANSWER_CHARACTERS`` are yielded. Each piece is the model's text: data to show, never Markdown or HTML to trust.

    Raises, the first of them at the call, the others at the first or a later piece:
        InputError: ``endpoint.chat_messages`` (roles, emptiness), ``endpoint.chat_too_long``.
        SourceError: ``endpoint.chat_unset``; ``sources.endpoint_status``, ``sources.endpoint_silent`` and their like;
            ``endpoint.chat_broken`` in the middle of an answer; ``endpoint.chat_empty``, ``endpoint.chat_filtered``.
    """
    sent = _checked(messages)
    if caller is None:
        found = chat_settings()
        if found is None:
            raise SourceError("endpoint.chat_unset", variable=CHAT + "BASE_URL")
        caller = Caller(found, timeout=_SILENT_SECONDS)
    return _answer(caller, sent, progress)


def _answer(caller: Caller, messages: list[dict[str, str]], progress: Progress) -> Iterator[str]:
    begun, written, finish = time.monotonic(), 0, ""

    def tick() -> None:
        progress("endpoint.chat", written, None)
        if time.monotonic() - begun > ANSWER_SECONDS:
            raise caller.error("endpoint.chat_slow", seconds=f"{ANSWER_SECONDS:.0f}", characters=written)

    tick()
    try:
        for piece, reason in caller.patiently(lambda: _pieces(caller, messages), progress, tick):
            finish = reason or finish
            if piece := piece[: ANSWER_CHARACTERS - written]:
                written += len(piece)
                yield piece
            if written >= ANSWER_CHARACTERS:
                return
            tick()
    except SourceError as error:
        if not written or error.code == "endpoint.chat_slow":
            raise
        raise caller.error("endpoint.chat_broken", characters=written) from None
    if finish == "content_filter":
        raise caller.error("endpoint.chat_filtered", characters=written)
    if not written:
        raise caller.error("endpoint.chat_empty")
    if not finish:
        raise caller.error("endpoint.chat_broken", characters=written)


def _pieces(caller: Caller, messages: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """(text, why it ended) of every event that has either."""
    wish: dict[str, Any] = {"model": caller.settings.model, "stream": True, "extra_headers": caller.headers}
    try:
        with caller.client.chat.completions.create(messages=messages, **wish) as stream:
            for event in stream:
                yield from _of(event)
    except (ValueError, TypeError, AttributeError, LookupError) as error:  # an event that is not JSON, or not an event
        raise caller.error("endpoint.chat_answer", detail=type(error).__name__) from None


def _of(event: Any) -> Iterator[tuple[str, str]]:
    for choice in event.choices or ():
        text = choice.delta.content if choice.delta is not None else None
        if text or choice.finish_reason:
            yield str(text or ""), str(choice.finish_reason or "")


def _checked(messages: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    sent = [{"role": str(message.get("role", "")), "content": str(message.get("content", ""))} for message in messages]
    if not sent or any(message["role"] not in ROLES or not message["content"].strip() for message in sent):
        raise InputError("endpoint.chat_messages", allowed=", ".join(ROLES))
    length = sum(len(message["content"]) for message in sent)
    if length > PROMPT_CHARACTERS:
        raise InputError("endpoint.chat_too_long", length=f"{length:,}", limit=f"{PROMPT_CHARACTERS:,}")
    return [{**message, "content": message["content"].encode("utf-8", "replace").decode()} for message in sent]
