"""An OpenAI-compatible ``/v1/embeddings`` endpoint (OpenAI, TEI, vLLM, Ollama), set by the operator, not by visitors.

``EMBEDDING_EXPLORER_OPENAI_BASE_URL`` (``https://host/v1``) and ``EMBEDDING_EXPLORER_OPENAI_MODEL`` switch it on;
``EMBEDDING_EXPLORER_OPENAI_API_KEY`` where the server wants one. Texts leave this machine: pages say so.
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.errors import ModelError, SourceError
from embed_core.progress import Progress, silent

if TYPE_CHECKING:
    from embed_core.contextual import SentenceEmbeddings

_PREFIX = "EMBEDDING_EXPLORER_OPENAI_"
_RETRY_STATUS = (408, 429, 500, 502, 503, 504)
_ANSWER_LIMIT = 256_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Address, model and key. The key is left out of every representation."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)


def settings() -> Settings | None:
    """The operator's settings, or None where no endpoint is configured."""
    url, model = os.environ.get(_PREFIX + "BASE_URL", "").strip(), os.environ.get(_PREFIX + "MODEL", "").strip()
    if not url.startswith(("http://", "https://")) or not model:
        return None
    return Settings(url.rstrip("/"), model, os.environ.get(_PREFIX + "API_KEY", "").strip())


def configured_spec() -> ModelSpec | None:
    """The catalogue entry of the endpoint, or None."""
    found = settings()
    if found is None:
        return None
    host = urllib.parse.urlsplit(found.base_url).hostname or ""
    return ModelSpec(
        id=f"openai:{found.model}",
        name=f"{found.model} ({host})",
        family="API",
        kind="contextual",
        dims=0,
        layers=0,
        vocabulary=0,
        languages=(),
        licence="",
        loader="openai_api",
        source=SourceSpec("openai_api", package=found.model, path=host),
    )


@dataclass(slots=True)
class Client:
    """Sends batches of texts, waits and tries again where the server asks for it.

    ``embed(["a", "b"])`` gives a float32 array of shape (2, d), rows in the order of the texts.
    """

    settings: Settings
    batch_size: int = 64
    timeout: float = 30.0
    tries: int = 4
    sleep: Callable[[float], None] = time.sleep

    def embed(self, texts: Sequence[str], progress: Progress = silent) -> NDArray[np.float32]:
        """One vector a text, as the server gives them (not normalised here)."""
        rows: list[list[float]] = []
        for start in range(0, len(texts), self.batch_size):
            progress("sources.endpoint", start, len(texts))
            batch = list(texts[start : start + self.batch_size])
            rows += self._rows(self._ask({"model": self.settings.model, "input": batch}, progress), len(batch))
        progress("sources.endpoint", len(texts), len(texts))
        try:
            vectors = np.asarray(rows, dtype=np.float32).reshape(len(texts), -1 if rows else 0)
        except ValueError as error:
            raise self._error("sources.endpoint_answer", detail="dim") from error
        return vectors

    def _rows(self, answer: Any, expected: int) -> list[list[float]]:
        try:
            items = sorted(answer["data"], key=lambda item: int(item["index"]))
            rows = [[float(value) for value in item["embedding"]] for item in items]
        except (KeyError, TypeError, ValueError) as error:
            raise self._error("sources.endpoint_answer", detail=type(error).__name__) from error
        if len(rows) != expected:
            raise self._error("sources.endpoint_answer", detail=f"{len(rows)} ≠ {expected}")
        return rows

    def _ask(self, body: dict[str, Any], progress: Progress) -> Any:
        request = urllib.request.Request(
            f"{self.settings.base_url}/embeddings",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **self._authorisation()},
        )
        for attempt in range(1, self.tries + 1):
            try:
                with _OPENER.open(request, timeout=self.timeout) as response:
                    return json.loads(response.read(_ANSWER_LIMIT))
            except urllib.error.HTTPError as error:
                if error.code not in _RETRY_STATUS or attempt == self.tries:
                    raise self._error("sources.endpoint_status", status=error.code) from None
                wait = _retry_after(error.headers.get("Retry-After")) or 0.5 * 2**attempt
            except (OSError, http.client.HTTPException) as error:
                if attempt == self.tries:
                    raise self._error("sources.endpoint_silent") from error
                wait = 0.5 * 2**attempt
            except ValueError as error:
                raise self._error("sources.endpoint_answer", detail="JSON") from error
            progress("sources.endpoint_retry", attempt, self.tries)
            self.sleep(min(wait, 20.0))
        raise self._error("sources.endpoint_silent")

    def _authorisation(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.settings.api_key}"} if self.settings.api_key else {}

    def _error(self, code: str, **details: object) -> SourceError:
        host = urllib.parse.urlsplit(self.settings.base_url).hostname or ""
        return SourceError(code, host=host, model=self.settings.model, **details)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to another server."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _retry_after(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None


@dataclass(slots=True)
class Endpoint:
    """The endpoint in the shape of an encoder: sentences in, vectors out; tokens and layers stay on the server."""

    spec: ModelSpec
    client: Client
    layers: int = 0
    dim: int = 0
    max_tokens: int = 0
    is_decoder: bool = False
    nbytes: int = 0

    def embed(
        self,
        texts: Sequence[str],
        *,
        pooling: str | None = None,
        layer: int = -1,
        normalise: bool = True,
        prefix: str = "",
        progress: Progress = silent,
    ) -> SentenceEmbeddings:
        """As :meth:`embed_core.contextual.Encoder.embed`; the server decides on pooling and layer."""
        from embed_core.contextual import SentenceEmbeddings

        if pooling is not None or layer != -1:
            raise ModelError("sources.endpoint_no_layers", name=self.spec.id)
        vectors = self.client.embed([prefix + text for text in texts], progress)
        if normalise:
            vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))
        self.dim = int(vectors.shape[1])
        return SentenceEmbeddings(vectors=vectors, truncated=())

    def encode(self, *_: object, **__: object) -> list[Any]:
        """An endpoint shows no hidden states."""
        raise ModelError("sources.endpoint_no_layers", name=self.spec.id)

    def tokenize(self, text: str) -> list[Any]:
        """An endpoint shows no tokens."""
        raise ModelError("sources.endpoint_no_layers", name=self.spec.id)


def open_endpoint(spec: ModelSpec) -> Endpoint:
    """The configured endpoint behind ``spec``."""
    found = settings()
    if found is None:
        raise SourceError("sources.endpoint_unset", variable=_PREFIX + "BASE_URL")
    return Endpoint(spec, Client(found))
