"""The client of an OpenAI-compatible endpoint, against a real server that answers, stumbles and refuses."""

from __future__ import annotations

import email.utils
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from openai_server import KEY, Fault, OpenAIServer, openai_server

from embed_core.catalog import catalogue, get_spec
from embed_core.errors import Cancelled, InputError, ModelError, SourceError
from embed_core.sources import endpoint_settings, openai_api
from embed_core.sources.endpoint_call import LONGEST_WAIT, retry_after
from embed_core.sources.openai_api import Client, Endpoint, Settings, open_endpoint

TEXTS = ["a bank", "the river bank", "银行 🏦 naïve", "We sat and watched the boats.", "<b>rates</b>"]


@pytest.fixture(scope="module")
def running() -> Iterator[OpenAIServer]:
    with openai_server() as state:
        state.vectors(["made before anybody waits for it"])
        yield state


@pytest.fixture
def server(running: OpenAIServer) -> OpenAIServer:
    running.requests, running.faults, running.widths, running.most_texts = [], [], [], 10_000
    return running


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_settings, "secrets_files", lambda: ())


def client(server: OpenAIServer, waits: list[float] | None = None, **changes: object) -> Client:
    dimensions = int(changes.pop("dimensions", 0))  # type: ignore[call-overload]
    sleep = (waits if waits is not None else []).append
    return Client(Settings(server.url, "m", KEY, dimensions), sleep=sleep, jitter=lambda: 1.0, **changes)  # type: ignore[arg-type]


def bodies(server: OpenAIServer) -> list[dict]:
    return [request["body"] for request in server.requests]


def refusal(made: Client, texts: list[str] | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        made.embed(texts or ["a"])
    return caught.value


def test_batches_come_back_in_the_order_of_the_texts(server: OpenAIServer) -> None:
    calls: list[tuple[float, float]] = []
    vectors = client(server, batch_size=2).embed(TEXTS, lambda stage, done, total, **_: calls.append((done, total)))
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, server.vectors(TEXTS), atol=1e-5)
    assert [body["input"] for body in bodies(server)] == [TEXTS[:2], TEXTS[2:4], TEXTS[4:]]
    assert {(request["path"], request["headers"]["authorization"]) for request in lowered(server)} == {
        ("/v1/embeddings", f"Bearer {KEY}")
    }
    assert list(dict.fromkeys(calls)) == [(0, 5), (2, 5), (4, 5), (5, 5)]
    assert client(server).embed([]).shape == (0, 0)


def lowered(server: OpenAIServer) -> list[dict]:
    return [{**r, "headers": {name.lower(): value for name, value in r["headers"].items()}} for r in server.requests]


def test_a_batch_is_limited_by_tokens_too(server: OpenAIServer) -> None:
    client(server, batch_tokens=10).embed(["x" * 20, "银行加息", "x" * 8, "x" * 400, "y"])
    assert [len(body["input"]) for body in bodies(server)] == [2, 1, 1, 1]  # 5 + 4, 2, 100 (alone), 1


def test_a_server_that_finds_a_batch_too_large_gets_halves(server: OpenAIServer) -> None:
    server.most_texts = 2
    made = client(server)
    texts = ["a bank", "rates", "a boat", "the river", "words"]
    np.testing.assert_allclose(made.embed(texts), server.vectors(texts), atol=1e-5)
    assert [len(body["input"]) for body in bodies(server)] == [5, 2, 3, 1, 2]
    made.embed(texts)  # and it is remembered
    assert max(len(body["input"]) for body in bodies(server)[5:]) <= 2


def test_a_busy_server_is_asked_again_when_it_says(server: OpenAIServer) -> None:
    server.faults = [Fault(429, headers={"Retry-After": "3"}), Fault(503), Fault(500, headers={"Retry-After": "soon"})]
    waits: list[float] = []
    stages: list[tuple[str, float]] = []
    vectors = client(server, waits).embed(["a"], lambda stage, done, total, **_: stages.append((stage, total or 0)))
    assert len(vectors) == 1
    assert sum(waits) == pytest.approx(3.0 + 2.0 + 4.0)
    assert max(waits) <= 0.2  # in slices, so that waiting shows and can be stopped
    assert [total for stage, total in dict.fromkeys(stages) if stage == "sources.endpoint_retry"] == [3.0, 2.0, 4.0]


def test_jitter_spreads_the_callers() -> None:
    sums = []
    for jitter in (0.0, 0.5):
        waits: list[float] = []
        made = Client(Settings(closed_port(), "m"), tries=3, sleep=waits.append, jitter=lambda j=jitter: j)
        assert refusal(made).code == "sources.endpoint_silent"
        sums.append(sum(waits))
    assert sums == pytest.approx([0.5 + 1.0, 0.75 + 1.5])


def closed_port() -> str:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"


def test_retry_after_in_all_its_forms() -> None:
    assert retry_after({"retry-after": "1.5"}) == 1.5
    assert retry_after({"retry-after-ms": "250", "retry-after": "9"}) == 0.25
    assert retry_after({"retry-after": email.utils.formatdate(time.time() + 30, usegmt=True)}) == pytest.approx(
        30, abs=2
    )
    assert retry_after({"retry-after": email.utils.formatdate(time.time() - 30, usegmt=True)}) == 0
    assert [retry_after({"retry-after": text}) for text in ("", "soon", "-3", "inf", "nan")] == [None] * 5
    assert retry_after({}) is None


def test_nobody_waits_for_hours(server: OpenAIServer) -> None:
    server.faults = [Fault(429, headers={"Retry-After": str(LONGEST_WAIT + 1)})]
    waits: list[float] = []
    error = refusal(client(server, waits))
    assert (error.code, error.details["seconds"], waits) == ("endpoint.later", 61, [])


def test_waiting_can_be_stopped(server: OpenAIServer) -> None:
    server.faults = [Fault(429, headers={"Retry-After": "30"})]

    def stop(stage: str, *_: object, **__: object) -> None:
        if stage == "sources.endpoint_retry":
            raise Cancelled

    with pytest.raises(Cancelled):
        client(server).embed(["a"], stop)
    assert len(server.requests) == 1


def test_a_slow_answer_can_be_stopped_and_times_out(server: OpenAIServer) -> None:
    server.faults = [Fault(pause=1.5), Fault(pause=1.5)]
    calls = 0

    def stop(*_: object, **__: object) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise Cancelled

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        client(server).embed(["a"], stop)
    assert time.monotonic() - begun < 1.4
    assert refusal(client(server, tries=1, timeout=0.3)).code == "sources.endpoint_silent"


def data(*embeddings: object) -> bytes:
    return json.dumps({"data": [{"index": i, "embedding": e} for i, e in enumerate(embeddings)]}).encode()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(401, b'{"error": {"message": "Incorrect key: ' + KEY.encode() + b'"}}'), "sources.endpoint_status"),
        (Fault(400, b'{"error": {"message": "bad ' + KEY.encode() + b' too long"}}'), "endpoint.refused"),
        (Fault(422, b"<html>nginx</html>"), "sources.endpoint_status"),
        (Fault(429, b'{"error": {"code": "insufficient_quota", "message": "no"}}'), "endpoint.quota"),
        (Fault(302, headers={"Location": "http://127.0.0.1:1/steal"}), "sources.endpoint_status"),
        (Fault(307, headers={"Location": "/v1/embeddings"}), "sources.endpoint_status"),
        (Fault(body=b"<html>"), "sources.endpoint_answer"),
        (Fault(body=b'{"data": [{"index": 0, "embedding": [0.1, 0.'), "sources.endpoint_answer"),
        (Fault(body=b'{"data": []}'), "sources.endpoint_answer"),
        (Fault(body=data([0.1], [0.2])), "sources.endpoint_answer"),
        (Fault(body=data(["x"])), "sources.endpoint_answer"),
        (Fault(body=data([])), "sources.endpoint_answer"),
        (Fault(body=data(0.5)), "sources.endpoint_answer"),
        (Fault(body=data([[0.5]])), "sources.endpoint_answer"),
        (Fault(body=data([float("nan")])), "sources.endpoint_answer"),
        (Fault(body=b"[]"), "sources.endpoint_answer"),
        (Fault(body=b'{"data": [7]}'), "sources.endpoint_answer"),
        (Fault(body=b"\xff\xfe"), "sources.endpoint_answer"),
    ],
)  # fmt: skip
def test_refusals_and_nonsense_are_told_once_without_the_key(
    server: OpenAIServer, caplog: pytest.LogCaptureFixture, fault: Fault, code: str
) -> None:
    server.faults = [fault]
    caplog.set_level(logging.DEBUG)
    made = client(server)
    error = refusal(made)
    assert error.code == code
    assert len(server.requests) == 1
    assert error.__suppress_context__ or error.__context__ is None  # no traceback through the request's headers
    said = [str(error), error.message("zh"), repr(error.details), repr(made), repr(made.settings), caplog.text]
    assert not any(KEY in text for text in said)


def test_a_connection_that_breaks_off_is_tried_again(server: OpenAIServer) -> None:
    server.faults = [Fault(body=b'{"data": [', promised=500)]
    assert client(server).embed(["a bank"]).shape == server.vectors(["a bank"]).shape
    assert len(server.requests) == 2


def test_it_gives_up_after_the_last_try(server: OpenAIServer) -> None:
    server.faults = [Fault(503)] * 9
    error = refusal(client(server, tries=3))
    assert (error.code, error.details["status"]) == ("sources.endpoint_status", 503)
    assert len(server.requests) == 3


def test_vectors_of_another_length_are_refused(server: OpenAIServer) -> None:
    server.widths = [32, 16]
    error = refusal(client(server, batch_size=1), ["a", "b"])
    assert (error.code, error.details["received"], error.details["expected"]) == ("endpoint.dimensions", 16, 32)
    server.faults = [Fault(body=data([0.1, 0.2], [0.1]))]
    assert refusal(client(server), ["a", "b"]).code == "endpoint.dimensions"
    endpoint = Endpoint(get_spec("all-minilm-l6-v2"), client(server))
    endpoint.embed(["a"])
    assert endpoint.dim == 32
    server.widths = [16]
    with pytest.raises(SourceError):
        endpoint.embed(["a"])  # later, and still against the first answer
    assert endpoint.embed([]).vectors.shape == (0, 32)


def test_the_server_can_be_asked_for_shorter_vectors(server: OpenAIServer) -> None:
    assert client(server, dimensions=8).embed(["a"]).shape == (1, 8)
    assert bodies(server)[-1]["dimensions"] == 8
    server.widths = [6]
    assert refusal(client(server, dimensions=8)).details["expected"] == 8
    client(server).embed(["a"])
    assert "dimensions" not in bodies(server)[-1]


def test_empty_texts_never_leave_and_broken_ones_are_mended(server: OpenAIServer) -> None:
    with pytest.raises(InputError) as caught:
        client(server).embed(["a", " \n"])
    assert (caught.value.code, caught.value.details["number"]) == ("endpoint.empty_text", 2)
    assert not server.requests
    client(server).embed(["half \ud83d an emoji"])
    assert bodies(server)[-1]["input"] == ["half \ufffd an emoji"]


def test_without_a_key_none_is_sent_not_even_another_programs(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "somebody-elses")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer somebody-elses")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    for key in ("", KEY):
        Client(Settings(server.url, "m", key)).embed(["a"])
        headers = lowered(server)[-1]["headers"]
        assert headers.get("authorization") == (f"Bearer {KEY}" if key else None)
        assert "somebody-elses" not in str(headers)


def test_many_threads_share_one_client(server: OpenAIServer) -> None:
    made, found = client(server), {}
    threads = [
        threading.Thread(target=lambda text=text: found.__setitem__(text, made.embed([text])[0])) for text in TEXTS
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    np.testing.assert_allclose([found[text] for text in TEXTS], server.vectors(TEXTS), atol=1e-5)


def test_the_catalogue_shows_it_only_when_configured(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(model_id.startswith("openai:") for model_id in catalogue())
    with pytest.raises(InputError):
        get_spec("openai:text-embedding-3-small")
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_BASE_URL", server.url + "/")
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_MODEL", "text-embedding-3-small")
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_API_KEY", KEY)
    spec = get_spec("openai:text-embedding-3-small")
    assert spec.source.kind == "openai_api"
    assert list(catalogue())[-1] == spec.id
    assert KEY not in repr(spec) + repr(openai_api.settings())

    endpoint = open_endpoint(spec)
    found = endpoint.embed(["abc"], prefix="query: ", precision="fast", batch_size=8)
    assert bodies(server)[-1]["input"] == ["query: abc"]
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), [1.0], rtol=1e-6)
    raw = endpoint.embed(["abc"], normalise=False).vectors
    np.testing.assert_allclose(raw, server.vectors(["abc"]), atol=1e-5)
    with pytest.raises(ModelError):
        endpoint.encode(["abc"])
    with pytest.raises(ModelError):
        endpoint.embed(["abc"], layer=3)

    before = spec.revision
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_DIMENSIONS", "256")
    shorter = get_spec(spec.id)
    assert (shorter.dims, shorter.revision != before) == (256, True)  # other vectors: an index must know


def test_an_unusable_address_switches_nothing_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_MODEL", "m")
    for url in (
        "file:///etc/passwd",
        "https://me:hidden@host/v1",
        "https://host/v1?key=hidden",
        "http://",
        "http://h:x",
    ):
        monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_BASE_URL", url)
        assert openai_api.settings() is None
    assert "EMBEDDING_EXPLORER_OPENAI_BASE_URL" in caplog.text
    assert "hidden" not in caplog.text
    with pytest.raises(SourceError) as caught:
        open_endpoint(get_spec("glove-6b-50d"))
    assert caught.value.code == "sources.endpoint_unset"
