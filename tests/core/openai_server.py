"""A real HTTP server on loopback that speaks OpenAI's protocol around a real (tiny) encoder, and stumbles on demand."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tiny_models
from sources_kit import QuietHandler, serving

KEY = "sk-very-secret"


@dataclass
class Fault:
    """What the server does instead of answering one request."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0  # before anything is sent
    promised: int = 0  # bytes more than are sent before the connection breaks


@dataclass
class OpenAIServer:
    """``faults`` are used up one a request; ``width`` cuts the vectors of one request, in the order of requests."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    most_texts: int = 10_000
    chat: list[str] = field(default_factory=lambda: ["银行", " is a ", "bank", " 🏦"])
    chat_end: bytes = b""  # what is sent instead of the proper end of a stream

    def vectors(self, texts: list[str]) -> np.ndarray:
        """What it answers, made by the tiny encoder."""
        return tiny_models.encoder("bert").embed(texts, normalise=False).vectors


@contextmanager
def openai_server() -> Iterator[OpenAIServer]:
    state = OpenAIServer()

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
            if state.faults:
                return self.stumble(state.faults.pop(0))
            if self.path == "/v1/embeddings":
                return self.embeddings(body)
            if self.path == "/v1/chat/completions":
                return self.completions()
            return self.answer(b'{"error": {"message": "no such path"}}', "application/json", 404)

        def stumble(self, fault: Fault) -> None:
            time.sleep(fault.pause)
            try:
                # Said, or the client may take the connection that is being closed for its next try.
                headers = {"Content-Length": str(len(fault.body) + fault.promised), "Connection": "close"}
                headers |= fault.headers
                self.answer(fault.body, "application/json", fault.status, headers)
            except OSError:
                pass  # the client did not wait
            self.close_connection = True

        def embeddings(self, body: dict[str, Any]) -> None:
            texts = body["input"]
            if len(texts) > state.most_texts:
                said = f"batch size {len(texts)} > maximum allowed batch size {state.most_texts}"
                return self.answer(json.dumps({"error": said}).encode(), "application/json", 413)
            rows = state.vectors(texts)[:, : body.get("dimensions")]
            rows = rows[:, : state.widths.pop(0)] if state.widths else rows
            # In falling order: the index says where each belongs.
            data = [{"object": "embedding", "index": i, "embedding": row.tolist()} for i, row in enumerate(rows)]
            answer = {"object": "list", "model": body["model"], "data": data[::-1], "usage": {"total_tokens": 1}}
            return self.answer(json.dumps(answer).encode(), "application/json")

        def completions(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            for text in state.chat:
                self.event({"delta": {"content": text}, "finish_reason": None})
            if state.chat_end:
                self.wfile.write(state.chat_end)
            else:
                self.event({"delta": {}, "finish_reason": "stop"})
                self.wfile.write(b"data: [DONE]\n\n")
            self.close_connection = True

        def event(self, choice: dict[str, Any]) -> None:
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            line = json.dumps({**chunk, "choices": [{"index": 0, **choice}]}, ensure_ascii=False)
            self.wfile.write(f"data: {line}\n\n".encode())
            self.wfile.flush()

    with serving(Handler) as address:
        state.url = f"{address}/v1"
        yield state
