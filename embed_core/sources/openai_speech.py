"""Speech to text by an OpenAI-compatible server, set by the operator.

``EMBEDDING_EXPLORER_SPEECH_BASE_URL`` (``https://host/v1``) and ``EMBEDDING_EXPLORER_SPEECH_MODEL`` switch it on, in
the environment or in ``secrets.toml``; ``EMBEDDING_EXPLORER_SPEECH_API_KEY`` where the server wants one. What is
said leaves this machine: pages say so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from embed_core.errors import InputError, SourceError
from embed_core.progress import Progress, silent
from embed_core.sources.endpoint_call import Caller
from embed_core.sources.endpoint_settings import Settings, read_settings

SPEECH = "EMBEDDING_EXPLORER_SPEECH_"
MAX_BYTES = 25_000_000
"""As much as OpenAI takes: 13 minutes of a 16 kHz recording."""

TEXT_CHARACTERS = 20_000
_ANSWER_BYTES = 1_000_000
_SILENT_SECONDS = 90.0


def speech_settings() -> Settings | None:
    """The operator's settings, or None where no speech endpoint is configured."""
    return read_settings(SPEECH)


def transcribe(recording: bytes, language: str, *, progress: Progress = silent, caller: Caller | None = None) -> str:
    """What is said in ``recording`` (WAV), spoken in ``language`` ("en", "zh"): data to show, never Markdown to trust.

    Raises:
        InputError: ``interview.speech_big``, ``interview.speech_empty``.
        SourceError: ``interview.speech_unset``, ``interview.speech_answer``, ``interview.speech_silence``;
            ``sources.endpoint_status``, ``sources.endpoint_silent`` and their like.
    """
    if not recording:
        raise InputError("interview.speech_empty")
    if len(recording) > MAX_BYTES:
        raise InputError("interview.speech_big", received=len(recording) // 1_000_000, allowed=MAX_BYTES // 1_000_000)
    if caller is None:
        found = speech_settings()
        if found is None:
            raise SourceError("interview.speech_unset", variable=SPEECH + "BASE_URL")
        caller = Caller(found, timeout=_SILENT_SECONDS)
    begun = time.monotonic()

    def tick() -> None:
        progress("interview.transcribe", time.monotonic() - begun, None, unit="s")

    tick()
    (answer,) = caller.patiently(lambda: _asked(caller, recording, language), progress, tick)
    return _text(answer, caller)


def _asked(caller: Caller, recording: bytes, language: str) -> Iterator[bytes]:
    wish: dict[str, Any] = {"model": caller.settings.model, "response_format": "json", "extra_headers": caller.headers}
    resource = caller.client.audio.transcriptions.with_streaming_response
    answer = bytearray()
    with resource.create(file=("answer.wav", recording, "audio/wav"), language=language, **wish) as response:
        for block in response.iter_bytes():
            answer += block
            if len(answer) > _ANSWER_BYTES:
                raise caller.error("interview.speech_answer", detail=f"> {_ANSWER_BYTES:,} B")
    yield bytes(answer)


def _text(answer: bytes, caller: Caller) -> str:
    try:
        text = json.loads(answer)["text"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise caller.error("interview.speech_answer", detail=type(error).__name__) from None
    if not isinstance(text, str):
        raise caller.error("interview.speech_answer", detail="text")
    if not text.strip():
        raise caller.error("interview.speech_silence")
    return text.strip()[:TEXT_CHARACTERS]
