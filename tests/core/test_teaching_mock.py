"""A mock interview: the draw, the order of questions, the report; speech to text against a server on loopback."""

from __future__ import annotations

import json
from types import SimpleNamespace

import interview_kit
import pytest
from sources_kit import QuietHandler, serving

from embed_core.errors import InputError, SourceError
from embed_core.sources import endpoint_settings, openai_speech
from embed_core.sources.endpoint_call import Caller
from embed_core.sources.endpoint_settings import Settings
from embed_core.sources.openai_speech import speech_settings, transcribe
from embed_core.teaching import cards
from embed_core.teaching.comparison import Match
from embed_core.teaching.mock import MOST_QUESTIONS, begin, drawn, report

KEY = "sk-very-secret"


def pool(count):
    return [SimpleNamespace(slug=f"card-{number:02}") for number in range(count)]


def test_the_draw_is_the_same_for_everybody():
    first = drawn(pool(30), 5, 7)
    assert first == drawn(reversed(pool(30)), 5, 7) and len(set(first)) == 5
    assert first != drawn(pool(30), 5, 8)
    assert len(drawn(pool(3), 5, 1)) == 3
    assert len(drawn(pool(60), 99, 1)) == MOST_QUESTIONS
    with pytest.raises(InputError) as caught:
        drawn([], 3, 1)
    assert caught.value.code == "interview.mock_none"


def test_one_question_after_the_other():
    session = begin(("a", "b"), 30)
    after = session.answered("First.", 12.5)
    assert session.current == "a" and after.current == "b"  # the old one is unchanged
    end = after.answered("", -3)
    assert end.current is None and end.answered("more", 1) == end
    assert [(one.slug, one.text, one.used) for one in end.given] == [("a", "First.", 12.5), ("b", "", 0.0)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_says_everything(language, tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "ASSETS", interview_kit.write(tmp_path))
    cards.cards.cache_clear()
    every = cards.cards(language)
    session = begin(("first", "second"), 30).answered("# One **row**\n<b>", 12.4).answered("", 31)
    point = every["first"].points[0]
    found = report(session, every, {"first": [Match(point, "x", 0.712, "covered")]}, {"first": "good"}, language)
    assert every["first"].question in found and every["second"].question in found
    assert "    # One **row**\n    <b>" in found  # as typed, not as Markdown
    assert "0.71" in found and point in found and "100%" in found
    cards.cards.cache_clear()


@pytest.fixture
def server():
    state = SimpleNamespace(requests=[], status=200, body={"text": " 词向量 is a vector. "})

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.requests.append((self.path, headers, content))
            body = state.body if isinstance(state.body, bytes) else json.dumps(state.body).encode()
            self.answer(body, "application/json", state.status)

    with serving(Handler) as address:
        state.caller = Caller(Settings(f"{address}/v1", "whisper", KEY), timeout=10, sleep=lambda _: None)
        state.url = f"{address}/v1"
        yield state


def test_speech_becomes_text(server):
    stages = set()
    said = transcribe(b"RIFF....WAVE", "zh", caller=server.caller, progress=lambda stage, *_, **__: stages.add(stage))
    assert said == "词向量 is a vector." and stages == {"interview.transcribe"}
    ((path, headers, content),) = server.requests
    assert path == "/v1/audio/transcriptions" and headers["authorization"] == f"Bearer {KEY}"
    for part in (b"RIFF....WAVE", b"whisper", b'name="language"', b"zh", b"audio/wav"):
        assert part in content


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "  "}, 200, "interview.speech_silence"), ({"words": 1}, 200, "interview.speech_answer"),
        ({"text": 3}, 200, "interview.speech_answer"), (b"<html>", 200, "interview.speech_answer"),
        (b"x" * 1_000_001, 200, "interview.speech_answer"), ({}, 404, "sources.endpoint_status"),
    ],
    ids=["silence", "other", "number", "html", "endless", "missing"],
)  # fmt: skip
def test_a_server_that_says_something_else(server, body, status, code):
    server.body, server.status = body, status
    with pytest.raises(SourceError) as caught:
        transcribe(b"RIFF", "en", caller=server.caller)
    assert caught.value.code == code
    for language in ("en", "zh"):
        assert KEY not in caught.value.message(language)


def test_recordings_are_bounded_and_the_server_is_the_operators(server, monkeypatch):
    for content in (b"", b"x" * (openai_speech.MAX_BYTES + 1)):
        with pytest.raises(InputError):
            transcribe(content, "en", caller=server.caller)
    monkeypatch.setattr(endpoint_settings, "secrets_files", tuple)
    monkeypatch.delenv("EMBEDDING_EXPLORER_SPEECH_BASE_URL", raising=False)
    assert speech_settings() is None
    with pytest.raises(SourceError) as caught:
        transcribe(b"RIFF", "en")
    assert caught.value.code == "interview.speech_unset"
    monkeypatch.setenv("EMBEDDING_EXPLORER_SPEECH_BASE_URL", server.url)
    monkeypatch.setenv("EMBEDDING_EXPLORER_SPEECH_MODEL", "whisper-1")
    assert transcribe(b"RIFF", "en") == "词向量 is a vector."
    assert b"whisper-1" in server.requests[-1][2]
