"""gensim-data's files, fetched without running anything that comes with them."""

from __future__ import annotations

import gzip
import hashlib
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from sources_kit import QuietHandler, serving

from embed_core import sources
from embed_core.catalog import ModelSpec, get_spec
from embed_core.errors import Cancelled, InputError, SourceError
from embed_core.sources import gensim_data

NAME = "glove-twitter-25"
CONTENT = gzip.compress(b"2 3\nthe 1 0 0\nof 0 1 0\n", mtime=0)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if NAME not in self.path:
                return self.answer(b"", status=404)
            return self.answer(CONTENT)

    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path))
    with serving(Handler) as address:
        monkeypatch.setattr(gensim_data, "BASE_URL", address)
        yield asked


def spec_for(content: bytes, name: str = NAME) -> ModelSpec:
    spec = get_spec(f"gensim:{NAME}")
    file = replace(spec.source.files[0], name=f"{name}.gz", bytes=len(content), md5=hashlib.md5(content).hexdigest())
    return replace(spec, source=replace(spec.source, package=name, files=(file,)))


def test_the_file_is_fetched_alone_and_checked(server: list[str]) -> None:
    calls: list[tuple[str, float]] = []
    folder = sources.fetch(spec_for(CONTENT), lambda stage, done, total, **_: calls.append((stage, done)))
    assert (folder / f"{NAME}.gz").read_bytes() == CONTENT
    assert server == [f"/{NAME}/{NAME}.gz"]  # no __init__.py, no list
    assert calls == [("sources.connect", 0), ("sources.download", len(CONTENT))]


def test_another_content_a_missing_file_and_no_network_are_told_apart(
    server: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = []
    other = CONTENT[:-1] + b"!"
    for spec in (spec_for(other), spec_for(CONTENT + b"more"), spec_for(CONTENT, "not-there")):
        with pytest.raises(SourceError) as caught:
            sources.fetch(spec)
        codes.append(caught.value.code)
        assert not sources.is_fetched(spec)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setattr(gensim_data, "BASE_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(SourceError) as caught:
            sources.fetch(spec_for(CONTENT))
        codes.append(caught.value.code)
    assert codes == ["sources.corrupt", "sources.corrupt", "sources.http", "sources.no_network"]


def test_cancelling_leaves_nothing(server: list[str], tmp_path: Path) -> None:
    def progress(stage: str, *_: object, **__: object) -> None:
        if stage == "sources.download":
            raise Cancelled

    with pytest.raises(Cancelled):
        sources.fetch(spec_for(CONTENT), progress)
    assert not list((tmp_path / "models" / ".staging").iterdir())


def test_the_record_and_the_unknown_name() -> None:
    spec = get_spec("gensim:glove-wiki-gigaword-100")
    assert (spec.dims, spec.vocabulary, spec.loader, spec.is_static) == (100, 400_000, "vector_file", True)
    assert spec.source.files[0].name == "glove-wiki-gigaword-100.gz"
    with pytest.raises(InputError) as caught:
        get_spec("gensim:glove-wiki-gigaword-10")
    assert "glove-wiki-gigaword-100" in str(caught.value)
