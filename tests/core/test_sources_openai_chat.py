"""Answers in pieces, from a server that stops in the middle, sends nonsense or nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from openai_server import KEY, Fault, OpenAIServer, openai_server

from embed_core.errors import Cancelled, InputError, SourceError
from embed_core.sources import endpoint_settings, openai_chat
from embed_core.sources.endpoint_call import Caller
from embed_core.sources.endpoint_settings import Settings
from embed_core.sources.openai_chat import chat_settings, stream_answer

QUESTION = [{"role": "system", "content": "Answer."}, {"role": "user", "content": "What is a bank? 银行 🏦"}]


@pytest.fixture(scope="module")
def running() -> Iterator[OpenAIServer]:
    with openai_server() as state:
        yield state


@pytest.fixture
def server(running: OpenAIServer) -> OpenAIServer:
    running.requests, running.faults, running.chat_end = [], [], b""
    running.chat = ["银行", " is a ", "bank", " 🏦"]
    return running


def caller(server: OpenAIServer) -> Caller:
    return Caller(Settings(server.url, "m", KEY), timeout=10, sleep=lambda _: None)


def broken(server: OpenAIServer) -> tuple[list[str], SourceError]:
    pieces: list[str] = []
    with pytest.raises(SourceError) as caught:
        pieces.extend(stream_into(server, pieces))
    said = [str(caught.value), caught.value.message("zh"), repr(caught.value.details)]
    assert not any(KEY in text for text in said)
    return pieces, caught.value


def stream_into(server: OpenAIServer, pieces: list[str]) -> list[str]:
    for piece in stream_answer(QUESTION, caller=caller(server)):
        pieces.append(piece)  # noqa: PERF402 - what came before an error counts
    return []


def test_an_answer_comes_in_pieces(server: OpenAIServer) -> None:
    stages: set[str] = set()
    pieces = list(stream_answer(QUESTION, caller=caller(server), progress=lambda stage, *_, **__: stages.add(stage)))
    assert pieces == server.chat
    assert stages == {"endpoint.chat"}
    (request,) = server.requests
    assert request["path"] == "/v1/chat/completions"
    assert request["body"] == {"model": "m", "messages": QUESTION, "stream": True}


def test_a_busy_server_is_asked_again_before_the_first_word_only(server: OpenAIServer) -> None:
    server.faults = [Fault(429, headers={"Retry-After": "0.1"}), Fault(500)]
    assert "".join(stream_answer(QUESTION, caller=caller(server))) == "银行 is a bank 🏦"
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "end",
    [
        b"data: {\"choi",  # cut in the middle of an event
        b"data: not json\n\n",
        b'data: {"error": {"message": "out of memory", "code": 500}}\n\n',
        b" ",  # the connection closes without saying why
    ],
)  # fmt: skip
def test_what_came_before_a_break_is_kept(server: OpenAIServer, end: bytes) -> None:
    server.chat_end = end
    pieces, error = broken(server)
    assert pieces == server.chat
    assert (error.code, error.details["characters"]) == ("endpoint.chat_broken", 14)
    assert len(server.requests) == 1


def test_no_words_at_all(server: OpenAIServer) -> None:
    server.chat = []
    assert broken(server)[1].code == "endpoint.chat_empty"
    server.chat_end = b'data: {"error": {"message": "model not loaded"}}\n\n'
    error = broken(server)[1]
    assert (error.code, error.details["detail"]) == ("endpoint.said", "model not loaded")
    server.chat_end = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "content_filter"}]}\n\n'
    assert broken(server)[1].code == "endpoint.chat_filtered"
    server.chat_end = b"data: [1]\n\n"
    assert broken(server)[1].code in ("endpoint.chat_answer", "endpoint.chat_empty")
    server.faults = [Fault(404, b'{"error": {"message": "no"}}')]
    assert broken(server)[1].code == "sources.endpoint_status"
    server.faults = [Fault(302, headers={"Location": server.url + "/chat/completions"})]
    assert broken(server)[1].details["status"] == 302


def test_an_answer_ends_somewhere(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.chat = ["word "] * 500
    monkeypatch.setattr(openai_chat, "ANSWER_CHARACTERS", 12)
    assert "".join(stream_answer(QUESTION, caller=caller(server))) == "word word wo"
    monkeypatch.setattr(openai_chat, "ANSWER_SECONDS", -1)
    assert broken(server)[1].code == "endpoint.chat_slow"


def test_it_can_be_stopped_while_the_model_is_silent(server: OpenAIServer) -> None:
    server.faults = [Fault(pause=1.0)]
    calls = 0

    def stop(*_: object, **__: object) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(stream_answer(QUESTION, caller=caller(server), progress=stop))


def test_messages_are_checked_at_once() -> None:
    silent = Caller(Settings("http://127.0.0.1:1/v1", "m"))
    for messages in ([], [{"role": "user", "content": " "}], [{"role": "root", "content": "x"}], [{"content": "x"}]):
        with pytest.raises(InputError) as caught:
            stream_answer(messages, caller=silent)
        assert caught.value.code == "endpoint.chat_messages"
    with pytest.raises(InputError) as caught:
        stream_answer([{"role": "user", "content": "x" * 200_001}], caller=silent)
    assert caught.value.code == "endpoint.chat_too_long"


def test_settings_of_the_operator(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(endpoint_settings, "secrets_files", lambda: ())
    assert chat_settings() is None
    with pytest.raises(SourceError) as caught:
        stream_answer(QUESTION)
    assert caught.value.code == "endpoint.chat_unset"
    for name, value in {"BASE_URL": server.url, "MODEL": "m", "API_KEY": KEY}.items():
        monkeypatch.setenv("EMBEDDING_EXPLORER_CHAT_" + name, value)
    caplog.set_level(logging.DEBUG)
    assert "".join(stream_answer(QUESTION)) == "银行 is a bank 🏦"
    assert KEY not in caplog.text + repr(chat_settings())
