"""Where settings come from, and what sending will cost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from embed_core.sources import endpoint_settings
from embed_core.sources.endpoint_cost import cost, tokens_in
from embed_core.sources.endpoint_settings import CHAT, EMBEDDINGS, Settings, read_settings


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    found = tmp_path / "project.toml", tmp_path / "home.toml"
    monkeypatch.setattr(endpoint_settings, "secrets_files", lambda: found)
    return found


def test_environment_then_project_then_home(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    project, home = files
    assert read_settings(CHAT) is None
    home.write_text(f'{CHAT}BASE_URL = "http://home/v1"\n{CHAT}MODEL = "from-home"\n{CHAT}API_KEY = "k"', "utf-8")
    assert read_settings(CHAT) == Settings("http://home/v1", "from-home", "k")
    project.write_text(f'{CHAT}MODEL = "from-project"\n', "utf-8")
    assert read_settings(CHAT) == Settings("http://home/v1", "from-project", "k")
    monkeypatch.setenv(CHAT + "MODEL", "from-environment")
    assert read_settings(CHAT) == Settings("http://home/v1", "from-environment", "k")
    assert read_settings(EMBEDDINGS) is None
    project.write_text(f'{CHAT}BASE_URL = "http://project/v1/"  # changed while the app runs\n', "utf-8")
    assert read_settings(CHAT) == Settings("http://project/v1", "from-environment", "k")


def test_a_broken_secrets_file_is_named_but_not_repeated(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    files[0].write_text('KEY = "sk-very-secret\nMODEL = 1', "utf-8")
    monkeypatch.setenv(CHAT + "BASE_URL", "http://host/v1")
    monkeypatch.setenv(CHAT + "MODEL", "m")
    assert read_settings(CHAT) == Settings("http://host/v1", "m")
    assert "project.toml" in caplog.text
    assert "secret" not in caplog.text.replace("secrets", "").replace("endpoint_settings", "")


def test_numbers_that_are_none_are_left_out(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    files[0].write_text(
        f'{EMBEDDINGS}BASE_URL = "http://h/v1"\n{EMBEDDINGS}MODEL = "m"\n{EMBEDDINGS}PRICE = 0.5', "utf-8"
    )
    assert read_settings(EMBEDDINGS) == Settings("http://h/v1", "m", price=0.5)
    monkeypatch.setenv(EMBEDDINGS + "PRICE", "cheap")
    monkeypatch.setenv(EMBEDDINGS + "DIMENSIONS", "-3")
    assert read_settings(EMBEDDINGS) == Settings("http://h/v1", "m")


def test_cost_says_from_when_and_from_whom() -> None:
    texts = ["x" * 4_000_000]
    openai = "https://api.openai.com/v1"
    small = cost(texts, Settings(openai, "text-embedding-3-small"))
    assert (small.tokens, small.dollars, small.per_million, small.origin) == (1_000_000, 0.02, 0.02, "published")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", small.as_of)
    assert small.source.startswith("https://openai.com/")
    assert cost(texts, Settings(openai, "text-embedding-3-large")).dollars == pytest.approx(0.13)
    assert cost(texts, Settings(openai, "text-embedding-ada-002")).dollars == pytest.approx(0.10)
    own = cost(texts, Settings("http://localhost/v1", "text-embedding-3-small"))  # not OpenAI's prices
    assert (own.tokens, own.dollars, own.origin, own.as_of) == (1_000_000, None, "unknown", "")
    assert cost(texts, Settings(openai, "text-embedding-3-small", price=0.0)).origin == "operator"
    assert cost(texts * 2, Settings(openai, "next-year", price=3.0)).dollars == pytest.approx(6.0)
    assert cost([], Settings(openai, "text-embedding-3-small")).tokens == 0


@pytest.mark.models
def test_tokens_are_estimated_within_a_third() -> None:
    """Against a real vocabulary, on English prose."""
    from tokenizers import Tokenizer

    from embed_core import catalog, sources
    from embed_core.paths import ASSETS

    folder = sources.fetch(catalog.get_spec("all-minilm-l6-v2"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for note in sorted((ASSETS / "retrieval" / "notes" / "en").glob("*.md"))[:5]:
        text = note.read_text("utf-8")
        assert tokens_in(text) == pytest.approx(len(tokenizer.encode(text).ids), rel=1 / 3)
