"""An OpenAI-compatible ``/v1/embeddings`` endpoint (OpenAI, TEI, vLLM, Ollama), set by the operator, not by visitors.

``EMBEDDING_EXPLORER_OPENAI_BASE_URL`` (``https://host/v1``) and ``EMBEDDING_EXPLORER_OPENAI_MODEL`` switch it on, in
the environment or in ``secrets.toml`` (:mod:`~embed_core.sources.endpoint_settings`); ``_API_KEY`` where the server
wants one, ``_DIMENSIONS`` to have text-embedding-3-* shorten its vectors, ``_PRICE`` for US dollars per million tokens.
Texts leave this machine: pages say so.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.errors import InputError, ModelError, SourceError
from embed_core.progress import Progress, silent
from embed_core.sources.endpoint_call import Caller
from embed_core.sources.endpoint_cost import Cost, cost, tokens_in
from embed_core.sources.endpoint_settings import EMBEDDINGS, Settings, read_settings
from embed_core.units import byte_size

if TYPE_CHECKING:
    from embed_core.contextual import Precision, SentenceEmbeddings

Floats = NDArray[np.float32]

BATCH_TEXTS = 64
BATCH_TOKENS = 16_000
"""Estimated; OpenAI takes 300,000 a request, a server on one's own card far fewer."""

_ANSWER_BYTES = 256_000_000
_ANSWER_SECONDS = 300.0
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def settings() -> Settings | None:
    """The operator's settings, or None where no endpoint is configured."""
    return read_settings(EMBEDDINGS)


def configured_spec() -> ModelSpec | None:
    """The catalogue entry of the endpoint, or None. Another server, model or length of vectors is another revision."""
    found = settings()
    if found is None:
        return None
    identity = f"{found.base_url}\n{found.model}\n{found.dimensions}"
    revision = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return ModelSpec(
        id=f"openai:{found.model}",
        name=f"{found.model} ({found.host})",
        family="API",
        kind="contextual",
        dims=found.dimensions,
        layers=0,
        vocabulary=0,
        languages=(),
        licence="",
        loader="openai_api",
        source=SourceSpec("openai_api", package=found.model, path=found.host, revision=revision),
    )


@dataclass
class Client(Caller):
    """Sends batches of texts, waits and tries again where the server asks for it.

    ``embed(["a", "b"])`` gives a float32 array of shape (2, d), rows in the order of the texts. A batch has at most
    ``batch_size`` texts and ``batch_tokens`` estimated tokens; a server that finds it too large (413) gets halves.
    """

    batch_size: int = BATCH_TEXTS
    batch_tokens: int = BATCH_TOKENS

    def embed(self, texts: Sequence[str], progress: Progress = silent, *, expected: int = 0) -> Floats:
        """One vector a text, as the server gives them (not normalised here).

        ``expected`` is how long vectors have to be, 0 = as long as the first one.

        Raises:
            InputError: ``endpoint.empty_text``, before anything is sent.
            SourceError: the server refuses, does not answer, or answers something else.
        """
        clean = [_LONE_SURROGATE.sub("\ufffd", text) for text in texts]
        for number, text in enumerate(clean, start=1):
            if not text.strip():
                raise InputError("endpoint.empty_text", number=number)
        expected = expected or self.settings.dimensions
        parts: list[Floats] = []
        done = 0
        while done < len(clean):
            batch = self._batch(clean, done)
            rows = self._sent(batch, done, len(clean), progress)
            if expected and rows.shape[1] != expected:
                raise self.error("endpoint.dimensions", received=rows.shape[1], expected=expected)
            expected = int(rows.shape[1])
            parts.append(rows)
            done += len(batch)
        progress("sources.endpoint", done, len(clean), unit="texts")
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    def _batch(self, texts: Sequence[str], start: int) -> list[str]:
        end, tokens = start, 0
        while end < len(texts) and end - start < self.batch_size:
            tokens += tokens_in(texts[end])
            if end > start and tokens > self.batch_tokens:
                break
            end += 1
        return list(texts[start:end])

    def _sent(self, batch: list[str], done: int, total: int, progress: Progress) -> Floats:
        def tick() -> None:
            progress("sources.endpoint", done, total, unit="texts")

        tick()
        try:
            (answer,) = self.patiently(lambda: self._post(batch), progress, tick)
        except SourceError as error:
            if error.details.get("status") != 413 or len(batch) == 1:
                raise
            self.batch_size = len(batch) // 2
            halves = (batch[: self.batch_size], batch[self.batch_size :])
            return self._joined([self._sent(half, done, total, progress) for half in halves])
        return self._rows(answer, len(batch))

    def _post(self, batch: list[str]) -> Iterator[bytes]:
        """The whole answer: read by ourselves, to set a limit on its size and on the time it takes."""
        wish: dict[str, Any] = {"model": self.settings.model, "encoding_format": "float", "extra_headers": self.headers}
        if self.settings.dimensions:
            wish["dimensions"] = self.settings.dimensions
        resource = self.client.embeddings.with_streaming_response
        begun, answer = time.monotonic(), bytearray()
        with resource.create(input=batch, **wish) as response:
            for block in response.iter_bytes():
                answer += block
                if len(answer) > _ANSWER_BYTES or time.monotonic() - begun > _ANSWER_SECONDS:
                    raise self.error("endpoint.too_much", received=byte_size(len(answer)))
        yield bytes(answer)

    def _rows(self, answer: bytes, count: int) -> Floats:
        """The vectors of an answer (count, d), by the index each carries; a single one may come without."""
        try:
            items = json.loads(answer)["data"]
            vectors = {int(item.get("index", 0)): item["embedding"] for item in items}
            rows = [np.asarray(vectors[index], dtype=np.float32) for index in range(count)]
        except (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as error:
            detail = "JSON" if isinstance(error, (json.JSONDecodeError, UnicodeError)) else type(error).__name__
            raise self.error("sources.endpoint_answer", detail=detail) from None
        if len(items) != count:
            raise self.error("sources.endpoint_answer", detail=f"{len(items)} ≠ {count}")
        if any(row.ndim != 1 or not row.size or not np.isfinite(row).all() for row in rows):
            raise self.error("sources.endpoint_answer", detail="embedding")
        return self._joined([row[None] for row in rows])

    def _joined(self, parts: Sequence[Floats]) -> Floats:
        lengths = [part.shape[1] for part in parts]
        other = next((length for length in lengths if length != lengths[0]), None)
        if other is not None:
            raise self.error("endpoint.dimensions", received=other, expected=lengths[0])
        return np.concatenate(parts)


@dataclass(slots=True)
class Endpoint:
    """The endpoint in the shape of an encoder: sentences in, vectors out; tokens and layers stay on the server.

    ``dim`` is 0 until the first answer; from then on every answer must be as long.
    """

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
        batch_size: int | None = None,
        precision: Precision = "float32",
        progress: Progress = silent,
    ) -> SentenceEmbeddings:
        """As :meth:`embed_core.contextual.Encoder.embed`; the server decides on pooling, layer, batch and precision."""
        from embed_core.contextual import SentenceEmbeddings

        if pooling is not None or layer != -1:
            raise ModelError("sources.endpoint_no_layers", name=self.spec.id)
        vectors = self.client.embed([prefix + text for text in texts], progress, expected=self.dim)
        if not len(vectors):
            return SentenceEmbeddings(vectors=np.zeros((0, self.dim), np.float32), truncated=())
        self.dim = int(vectors.shape[1])
        if normalise:
            vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))
        return SentenceEmbeddings(vectors=vectors, truncated=())

    def cost(self, texts: Sequence[str], *, prefix: str = "") -> Cost:
        """What embedding ``texts`` will cost, estimated without sending anything."""
        return cost((prefix + text for text in texts), self.client.settings)

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
        raise SourceError("sources.endpoint_unset", variable=EMBEDDINGS + "BASE_URL")
    return Endpoint(spec, Client(found))
