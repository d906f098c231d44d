"""One request to an OpenAI-compatible server: sent, waited for, tried again, and every failure told in a sentence.

The ``openai`` client does the protocol. Retries are ours, so that waiting shows in the progress and can be stopped.
"""

from __future__ import annotations

import email.utils
import math
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from embed_core.errors import SourceError
from embed_core.progress import Progress
from embed_core.sources.endpoint_settings import Settings

T = TypeVar("T")

TRIES = 4
LONGEST_WAIT = 60.0
"""Seconds. A server that asks for more (a quota of the day, say) is not waited for."""

CONNECT_SECONDS = 10.0
_TICK = 0.2
_DETAIL = 200


@dataclass
class Caller:
    """Sends requests to one endpoint; usable by several threads.

    Attributes:
        timeout: seconds the server may be silent.
        tries: how often a request is sent before giving up.
        sleep: waits; tests put a list in its place.
        jitter: a number from 0 to 1 that keeps many callers from coming back at the same moment.
    """

    settings: Settings
    timeout: float = 30.0
    tries: int = TRIES
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = field(default=random.random, repr=False)

    @cached_property
    def client(self) -> Any:
        """The ``openai`` client: no retries of its own, no redirects (they would carry the key to another server), and
        none of the credentials that other programs leave in the environment.
        """
        import httpx2
        import openai

        timeout = httpx2.Timeout(self.timeout, connect=min(CONNECT_SECONDS, self.timeout))
        client = openai.OpenAI(
            api_key=self.settings.api_key,
            admin_api_key="",
            base_url=self.settings.base_url,
            max_retries=0,
            timeout=timeout,
            default_headers=self.headers,
            http_client=httpx2.Client(timeout=timeout, follow_redirects=False),
        )
        client.organization = client.project = None
        return client

    @property
    def headers(self) -> dict[str, Any]:
        """To go with every request: our key or, said just as clearly, none."""
        import openai

        key = self.settings.api_key
        return {"Authorization": f"Bearer {key}" if key else openai.Omit()}

    def patiently(self, make: Callable[[], Iterator[T]], progress: Progress, tick: Callable[[], None]) -> Iterator[T]:
        """What ``make`` yields; as long as nothing came yet, errors that may pass are answered by trying again.

        ``tick`` is called while waiting for the server, ``progress`` while waiting before the next try.
        """
        import httpx2
        import openai

        for attempt in range(1, self.tries + 1):
            begun = False
            try:
                for item in polled(make, tick):
                    begun = True
                    yield item
                return
            except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError) as error:
                told, wait = self._judged(error, attempt)
                if begun or wait is None or attempt == self.tries:
                    raise told from None
            self._wait(wait, progress)

    def error(self, code: str, **details: object) -> SourceError:
        """An error that names host and model, and never the key."""
        return SourceError(code, host=self.settings.host, model=self.settings.model, **details)

    def _judged(self, error: Exception, attempt: int) -> tuple[SourceError, float | None]:
        """The sentence for ``error`` and the seconds to wait before another try (None: it would not help)."""
        import openai

        backoff = min(0.5 * 2**attempt, LONGEST_WAIT) * (0.5 + 0.5 * self.jitter())
        if not isinstance(error, openai.APIStatusError):
            if isinstance(error, openai.APIError) and not isinstance(error, openai.APIConnectionError):
                return self.error("endpoint.said", detail=self._said(error)), None
            return self.error("sources.endpoint_silent"), backoff
        status = error.status_code
        if error.code == "insufficient_quota":
            return self.error("endpoint.quota"), None
        if status in (400, 413, 422) and (said := self._said(error)):
            return self.error("endpoint.refused", status=status, detail=said), None
        told = self.error("sources.endpoint_status", status=status)
        if status not in (408, 409, 429) and (status < 500 or status == 501):
            return told, None
        asked = retry_after(error.response.headers)
        if asked is not None and asked > LONGEST_WAIT:
            return self.error("endpoint.later", status=status, seconds=math.ceil(asked)), None
        return told, backoff if asked is None else asked

    def _said(self, error: Any) -> str:
        """What the server said, on one line, short, and with the key taken out should it repeat it."""
        body = error.body
        text = str(body.get("message") or body.get("error") or "") if isinstance(body, dict) else str(body or "")
        text = "" if text.lstrip().startswith("<") else " ".join(text.split())
        if self.settings.api_key:
            text = text.replace(self.settings.api_key, "…")
        return text if len(text) <= _DETAIL else text[:_DETAIL] + "…"

    def _wait(self, seconds: float, progress: Progress) -> None:
        waited = 0.0
        while waited < seconds:
            progress("sources.endpoint_retry", waited, seconds, unit="s")
            self.sleep(step := min(_TICK, seconds - waited))
            waited += step


def retry_after(headers: Any) -> float | None:
    """Seconds the server asks to wait: ``Retry-After-Ms``, or ``Retry-After`` as a number or a date (RFC 9110)."""
    for name, divisor in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / divisor
        except ValueError:
            continue
        return seconds if 0 <= seconds < math.inf else None
    try:
        at = email.utils.parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(0.0, at.timestamp() - time.time())


def polled(make: Callable[[], Iterator[T]], tick: Callable[[], None]) -> Iterator[T]:
    """The items of ``make()``, which runs in a thread of its own, so that ``tick`` is called (and can raise) while the
    next one is being waited for. A consumer that stops leaves the thread to end at its next item or time-out.
    """
    items: queue.Queue[tuple[str, Any]] = queue.Queue(maxsize=64)
    stopped = threading.Event()

    def put(kind: str, value: Any = None) -> None:
        while not stopped.is_set():
            try:
                items.put((kind, value), timeout=_TICK)
                return
            except queue.Full:
                continue

    def run() -> None:
        try:
            for item in make():
                put("item", item)
                if stopped.is_set():
                    return
            put("end")
        except Exception as error:  # noqa: BLE001 - handed to the consumer, who raises it
            put("error", error)

    threading.Thread(target=run, name="endpoint", daemon=True).start()
    try:
        while True:
            try:
                kind, value = items.get(timeout=_TICK)
            except queue.Empty:
                tick()
                continue
            if kind == "end":
                return
            if kind == "error":
                raise value
            yield value
    finally:
        stopped.set()
