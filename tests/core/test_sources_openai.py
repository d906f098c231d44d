"""The client of an OpenAI-compatible endpoint, against a server that answers, stumbles and refuses."""

from __future__ import annotations

import json
import logging
import socket

import numpy as np
import pytest
from sources_kit import QuietHandler, serving

from embed_core.catalog import catalogue, get_spec
from embed_core.errors import InputError, ModelError, SourceError
from embed_core.sources import openai_api
from embed_core.sources.openai_api import Client, Settings, open_endpoint

KEY = "sk-very-secret"


class Server:
    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.url = ""


@pytest.fixture
def server():
    state = Server()

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
            if state.answers:
                status, answer, headers = state.answers.pop(0)
                return self.answer(answer, "application/json", status, headers)
            # Vectors of the texts' lengths, in falling order: the index says where each belongs.
            data = [{"index": i, "embedding": [len(text), 1.0]} for i, text in enumerate(body["input"])]
            return self.answer(json.dumps({"data": data[::-1]}).encode(), "application/json")

    with serving(Handler) as address:
        state.url = f"{address}/v1"
        yield state


def client(server: Server, **changes: object) -> Client:
    waits: list[float] = []
    made = Client(Settings(server.url, "m", KEY), sleep=waits.append, **changes)  # type: ignore[arg-type]
    made.sleep.__self__.clear()
    return made


def waits_of(made: Client) -> list[float]:
    return made.sleep.__self__  # the list that stands in for sleeping


def test_batches_come_back_in_the_order_of_the_texts(server: Server) -> None:
    calls: list[tuple[float, float]] = []
    texts = ["a", "bb", "ccc", "dddd", "eeeee"]
    vectors = client(server, batch_size=2).embed(texts, lambda stage, done, total, **_: calls.append((done, total)))
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [[1, 1], [2, 1], [3, 1], [4, 1], [5, 1]]
    assert [request["input"] for request in server.requests] == [["a", "bb"], ["ccc", "dddd"], ["eeeee"]]
    assert {(r["path"], r["model"], r["key"]) for r in server.requests} == {("/v1/embeddings", "m", f"Bearer {KEY}")}
    assert calls == [(0, 5), (2, 5), (4, 5), (5, 5)]
    assert client(server).embed([]).shape == (0, 0)


def test_a_busy_server_is_asked_again_when_it_says(server: Server) -> None:
    server.answers = [(429, b"", {"Retry-After": "3"}), (503, b"", {}), (500, b"", {"Retry-After": "soon"})]
    made = client(server)
    assert made.embed(["a"]).tolist() == [[1, 1]]
    assert waits_of(made) == [3.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((401, b'{"error": "bad key"}', {}), "sources.endpoint_status"),
        ((302, b"", {"Location": "http://127.0.0.1:1/steal"}), "sources.endpoint_status"),
        ((200, b"<html>", {}), "sources.endpoint_answer"),
        ((200, b'{"data": []}', {}), "sources.endpoint_answer"),
        ((200, b'{"data": [{"index": 0, "embedding": ["x"]}]}', {}), "sources.endpoint_answer"),
        ((200, b'[]', {}), "sources.endpoint_answer"),
    ],
)  # fmt: skip
def test_refusals_and_nonsense_are_told_once_without_the_key(
    server: Server, caplog: pytest.LogCaptureFixture, answer: tuple[int, bytes, dict[str, str]], code: str
) -> None:
    server.answers = [answer]
    caplog.set_level(logging.DEBUG)
    made = client(server)
    with pytest.raises(SourceError) as caught:
        made.embed(["a"])
    assert caught.value.code == code
    assert len(server.requests) == 1
    said = [str(caught.value), caught.value.message("zh"), repr(caught.value.details), repr(made), caplog.text]
    assert not any(KEY in text for text in said)


def test_it_gives_up_after_the_last_try(server: Server) -> None:
    server.answers = [(503, b"", {})] * 9
    made = client(server, tries=3)
    with pytest.raises(SourceError) as caught:
        made.embed(["a"])
    assert (caught.value.code, caught.value.details["status"]) == ("sources.endpoint_status", 503)
    assert len(server.requests) == 3
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        silent = Client(Settings(f"http://127.0.0.1:{nobody.getsockname()[1]}", "m"), tries=2, sleep=lambda _: None)
        with pytest.raises(SourceError) as caught:
            silent.embed(["a"])
    assert caught.value.code == "sources.endpoint_silent"


def test_the_catalogue_shows_it_only_when_configured(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
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
    found = endpoint.embed(["abc"], prefix="query: ")
    assert server.requests[-1]["input"] == ["query: abc"]
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), [1.0], rtol=1e-6)
    assert endpoint.embed(["abc"], normalise=False).vectors.tolist() == [[3, 1]]
    with pytest.raises(ModelError):
        endpoint.encode(["abc"])
    with pytest.raises(ModelError):
        endpoint.embed(["abc"], layer=3)


def test_an_address_without_scheme_switches_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_BASE_URL", "file:///etc/passwd")
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_MODEL", "m")
    assert openai_api.settings() is None
    with pytest.raises(SourceError) as caught:
        open_endpoint(get_spec("glove-6b-50d"))
    assert caught.value.code == "sources.endpoint_unset"
