"""Local models: read where they lie, only below allowed folders, no word about what lies elsewhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core import sources
from embed_core.catalog import get_spec
from embed_core.errors import InputError
from embed_core.sources import local


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv(local.ROOTS_VARIABLE, os.pathsep.join([str(tmp_path / "elsewhere"), str(folder)]))
    return folder


def refusal(path: object) -> InputError:
    with pytest.raises(InputError) as caught:
        get_spec(f"local:{path}")
    assert caught.value.message("en") and caught.value.message("zh")
    return caught.value


def make_hub_folder(folder: Path) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "hidden_size": 8, "num_hidden_layers": 2}))
    (folder / "model.safetensors").write_bytes(bytes(100))
    return folder


def test_a_folder_in_the_hubs_format(root: Path) -> None:
    folder = make_hub_folder(root / "my-bert")
    spec = get_spec(f"local:{folder}")
    assert (spec.kind, spec.loader, spec.dims, spec.layers, spec.name) == (
        "contextual",
        "transformers",
        8,
        2,
        "my-bert",
    )
    assert sources.is_fetched(spec) and sources.fetch(spec) == folder == sources.folder(spec)
    with pytest.raises(InputError, match="not downloaded"):
        sources.remove(spec)


@pytest.mark.parametrize("name", ["a.bin", "a.txt", "a.vec", "a.vec.gz", "a.npy", "a.safetensors", "a.TXT.GZ"])
def test_a_file_of_vectors(root: Path, name: str) -> None:
    (root / name).write_bytes(b"the 1 2\n")
    spec = get_spec(f"local:{root / name}")
    assert (spec.kind, spec.loader, spec.source.files[0].name) == ("static", "vector_file", name)
    assert sources.fetch(spec) == root


def test_a_gguf_file_and_the_projects_own_folder(root: Path) -> None:
    (root / "tiny.gguf").write_bytes(b"GGUF")
    spec = get_spec(f"local:{root / 'tiny.gguf'}")
    assert (spec.kind, spec.loader, spec.source.files[0].name) == ("contextual", "gguf", "tiny.gguf")
    (root / "vectors.safetensors").write_bytes(b"")
    (root / "words.txt").write_bytes(b"")
    assert get_spec(f"local:{root}").loader == "bundled_vectors"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.kv", "local_pickle"), ("a.pkl", "local_pickle"), ("model.pt", "local_pickle"), ("a.zip", "local_unknown"),
        ("not-there.txt", "local_missing"), ("folder", "local_unknown"), ("pickled", "local_no_safetensors"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(root: Path, name: str, code: str) -> None:
    (root / "folder").mkdir()
    (root / "pickled").mkdir()
    (root / "pickled" / "config.json").write_text("{}")
    (root / "pickled" / "pytorch_model.bin").write_bytes(b"")
    if "." in name and "not-there" not in name:
        (root / name).write_bytes(b"x")
    assert refusal(root / name).code == f"sources.{code}"


def test_outside_nothing_can_be_found_out(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the 1 2")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "models-of-others").mkdir()
    tries = [
        tmp_path / "secret.txt", tmp_path / "nothing.txt", root / ".." / "secret.txt", root / "link.txt", "/etc/passwd",
        "", "\0", "~nobody-of-that-name/x", tmp_path / "models-of-others", "relative.txt",
    ]  # fmt: skip
    errors = [refusal(path) for path in tries]
    assert {error.code for error in errors} == {"sources.local_refused"}
    sentences = {str(error).replace(str(error.details["received"]), "") for error in errors[1:5]}
    assert len(sentences) == 1


def test_none_allows_nothing_and_the_default_is_home_and_here(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(local.ROOTS_VARIABLE, "none")
    assert refusal(root).code == "sources.local_refused"
    monkeypatch.delenv(local.ROOTS_VARIABLE)
    monkeypatch.chdir(tmp_path)
    assert local.roots() == (Path.home().resolve(), tmp_path.resolve())


def test_a_spec_from_earlier_is_checked_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = get_spec(f"local:{make_hub_folder(root / 'm')}")
    monkeypatch.setenv(local.ROOTS_VARIABLE, "none")
    assert not sources.is_fetched(spec)
    with pytest.raises(InputError):
        sources.fetch(spec)


def test_a_changed_file_is_another_revision(root: Path) -> None:
    file = root / "a.txt"
    file.write_bytes(b"the 1 2\n")
    before = get_spec(f"local:{file}").revision
    assert get_spec(f"local:{file}").revision == before
    file.write_bytes(b"the 1 2\nof 3 4\n")
    assert get_spec(f"local:{file}").revision != before


@given(st.text(max_size=80))
def test_any_text_as_a_path_gives_a_sentence(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(local.ROOTS_VARIABLE, "/nowhere-at-all")
        assert refusal(text).code in ("sources.local_refused", "sources.local_missing")
