"""The hub source against a small server that speaks as much of the hub's protocol as the client asks for."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources_kit import QuietHandler, serving, tiny_spec

from embed_core import sources
from embed_core.catalog import FileSpec, SourceSpec, get_spec
from embed_core.errors import Cancelled, InputError, SourceError
from embed_core.sources import hub, hub_config
from embed_core.sources.hub_download import choose

COMMIT, CONVERTED = "c" * 40, "d" * 40
BRANCHES = {COMMIT: "main", CONVERTED: "refs/pr/3"}
CONFIG = {
    "model_type": "roberta", "hidden_size": 8, "num_hidden_layers": 2, "vocab_size": 99, "max_position_embeddings": 514,
    "pad_token_id": 1, "architectures": ["RobertaModel"],
}  # fmt: skip
WEIGHTS = b"0123456789abcdef" * 20_000
FILES = {
    "config.json": json.dumps(CONFIG).encode(),
    "tokenizer.json": b"{}",
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": b"\x80\x04 pickle",
    "modeling.py": b"raise SystemExit",
    "onnx/model.onnx": b"onnx",
    "README.md": b"# card",
}
PICKLED = {"config.json": FILES["config.json"], "pytorch_model.bin": b"\x80\x04 pickle"}


class Hub:
    """Repositories by (id, revision); what was asked for; how to misbehave."""

    def __init__(self) -> None:
        self.repos = {("org/good", "main"): FILES, ("org/pickled", "main"): PICKLED, ("org/lost", "main"): PICKLED}
        self.repos["org/pickled", "refs/pr/3"] = {**PICKLED, "model.safetensors": WEIGHTS}
        self.asked: list[str] = []
        self.damage: set[str] = set()
        self.pause = 0.0


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from huggingface_hub import constants

    state = Hub()

    class Handler(QuietHandler):
        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            path = unquote(url.path).strip("/")
            state.asked.append(path)
            if path.startswith("api/models/"):
                self._api(path.removeprefix("api/models/"), parse_qs(url.query))
            else:
                self._file(path)

        def _api(self, path: str, query: dict[str, list[str]]) -> None:
            repo, _, rest = (lambda parts: ("/".join(parts[:2]), "", "/".join(parts[2:])))(path.split("/"))
            if rest == "discussions":
                mine = [("org/pickled", "SFconvertbot", 3), ("org/lost", "somebody", 1)]
                found = [_discussion(repo, author, number) for name, author, number in mine if name == repo]
                return self._json({"discussions": found, "count": len(found), "start": 0})
            if repo == "org/gated":
                return self._refuse(403, "GatedRepo")
            if repo not in {name for name, _ in state.repos}:
                return self._refuse(404, "RepoNotFound")
            revision = rest.removeprefix("revision/")
            files = state.repos.get((repo, BRANCHES.get(revision, revision)))
            if files is None:
                return self._refuse(404, "RevisionNotFound")
            sha = CONVERTED if revision.startswith("refs/") else COMMIT
            return self._json({"id": repo, "sha": sha, "siblings": [_sibling(*item) for item in files.items()]})

        def _file(self, path: str) -> None:
            repo, _, rest = path.partition("/resolve/")
            commit, _, name = rest.partition("/")
            body = state.repos.get((repo, BRANCHES.get(commit, "")), {}).get(name)
            if body is None:
                return self._refuse(404, "EntryNotFound")
            headers = {"X-Repo-Commit": commit, "ETag": f'"{hashlib.sha256(body).hexdigest()}"'}
            time.sleep(state.pause)
            return self.answer(
                body[::-1] if name in state.damage else body, "application/octet-stream", headers=headers
            )

        def _json(self, value: object) -> None:
            self.answer(json.dumps(value).encode(), "application/json")

        def _refuse(self, status: int, code: str) -> None:
            self.answer(b"{}", "application/json", status, {"X-Error-Code": code, "X-Error-Message": code})

    with serving(Handler) as address:
        monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("HF_ENDPOINT", address)
        monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        monkeypatch.setattr(constants, "ENDPOINT", address)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        yield state


def _sibling(name: str, body: bytes) -> dict[str, object]:
    entry: dict[str, object] = {"rfilename": name, "size": len(body), "blobId": "b" * 40}
    if name.endswith((".safetensors", ".bin")):
        entry["lfs"] = {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body), "pointerSize": 134}
    return entry


def _discussion(repo: str, author: str, number: int) -> dict[str, object]:
    title = "Adding `safetensors` variant of this model"
    return {
        "title": title, "status": "open", "num": number, "author": {"name": author}, "isPullRequest": True,
        "createdAt": "2024-01-01T00:00:00.000Z", "repo": {"name": repo, "type": "model"}, "repoOwner": {"name": "org"},
    }  # fmt: skip


def error_of(model_id: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        sources.fetch(get_spec(model_id))
    assert str(caught.value) and caught.value.message("zh")
    return caught.value


def test_only_safe_files_are_taken_and_the_commit_is_remembered(fake: Hub) -> None:
    before = get_spec("hub:org/good")
    assert (before.dims, before.source.revision) == (0, "main")
    calls: list[tuple[str, float, float | None]] = []
    folder = sources.fetch(before, lambda stage, done, total, **_: calls.append((stage, done, total)))

    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == {
        "config.json", "tokenizer.json", "model.safetensors", "fetched.json",
    }  # fmt: skip
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert not [path for path in fake.asked if path.endswith((".bin", ".py", ".onnx"))]
    total = sum(len(FILES[name]) for name in ("config.json", "tokenizer.json", "model.safetensors"))
    assert calls[-1] == ("sources.verify", total, total)

    after = get_spec("hub:org/good")
    assert (after.dims, after.layers, after.vocabulary, after.max_tokens) == (8, 2, 99, 512)
    assert (after.positions, after.family, after.revision) == ("learned", "roberta", COMMIT)
    assert sources.is_fetched(after) and sources.folder(after) == folder == sources.folder(before)


def test_pickled_weights_are_refused_unless_the_hubs_converter_left_a_safe_copy(fake: Hub) -> None:
    error = error_of("hub:org/lost")
    assert error.code == "sources.hub_no_safetensors"
    assert "refs/pr/1" in str(error)
    assert not any("pytorch_model.bin" in path for path in fake.asked)

    folder = sources.fetch(get_spec("hub:org/pickled"))
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert not (folder / "pytorch_model.bin").exists()


@pytest.mark.parametrize(
    ("model_id", "code"),
    [
        ("hub:org/nothing", "sources.hub_not_found"),
        ("hub:org/gated", "sources.hub_gated"),
        ("hub:org/good@v9", "sources.hub_no_revision"),
    ],
)
def test_what_the_hub_refuses_becomes_a_sentence(fake: Hub, model_id: str, code: str) -> None:
    assert error_of(model_id).code == code


def test_damaged_weights_are_noticed_and_nothing_stays(fake: Hub, tmp_path: Path) -> None:
    fake.damage = {"model.safetensors"}
    assert error_of("hub:org/good").code == "sources.corrupt"
    assert not list((tmp_path / "cache" / "models" / ".staging").iterdir())
    assert not sources.is_fetched(get_spec("hub:org/good"))


def test_a_hub_mirror_gives_exactly_the_named_files(fake: Hub) -> None:
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    files = (FileSpec("weights.safetensors", "model.safetensors", digest, len(WEIGHTS)), FileSpec("tokenizer.json"))
    mirror = SourceSpec("hub", hub_id="org/good", revision=COMMIT, files=files)
    spec = tiny_spec(SourceSpec("hub", hub_id="org/nothing"), mirror)
    folder = sources.fetch(spec)
    assert {path.name for path in folder.iterdir()} == {"weights.safetensors", "tokenizer.json", "fetched.json"}
    assert sources.provenance(spec)["source"]["hub_id"] == "org/good"


def test_cancelling_stops_the_download(fake: Hub, tmp_path: Path) -> None:
    fake.pause = 5.0

    def progress(stage: str, done: float, total: float | None, **_: object) -> None:
        if stage == "sources.download":
            raise Cancelled

    start = time.monotonic()
    with pytest.raises(Cancelled):
        sources.fetch(get_spec("hub:org/good"), progress)
    assert time.monotonic() - start < 5
    assert not list((tmp_path / "cache" / "models" / ".staging").iterdir())


def test_no_network_and_offline_mode_are_said_at_once(fake: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        start = time.monotonic()
        assert error_of("hub:org/good").code == "sources.no_network"
        assert time.monotonic() - start < 3
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert error_of("hub:org/good").code == "sources.hub_offline"
    assert fake.asked == []


def test_choose_prefers_one_file_and_takes_shards() -> None:
    shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"]
    assert choose([*shards, "config.json", "pytorch_model.bin"]) == ["config.json", *shards]
    assert choose([*shards, "model.safetensors", "model.fp16.safetensors"]) == ["model.safetensors"]
    assert choose(["config.json", "tf_model.h5", "onnx/model.safetensors"]) == []
    assert choose(["model.safetensors", "1_Pooling/config.json", "sub/config.json"]) == [
        "1_Pooling/config.json", "model.safetensors",
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_any_text_as_a_hub_id_is_a_spec_or_a_sentence(text: str) -> None:
    try:
        spec = hub.describe(text)
    except InputError as error:
        assert error.code == "sources.bad_hub_id"
        assert error.message("zh")
    else:
        assert ".." not in sources.folder(spec).name
        assert sources.folder(spec).parent.name == "models"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"model_type": "gpt2", "n_embd": 4, "n_layer": 3, "n_positions": 1024, "architectures": ["GPT2LMHeadModel"]},
         {"dims": 4, "layers": 3, "positions": "learned", "max_tokens": 1024, "pooling": "last"}),
        ({"model_type": "llama", "hidden_size": 4, "rope_theta": 1e4, "architectures": ["LlamaForCausalLM"]},
         {"positions": "rotary", "pooling": "last"}),
        ({"model_type": "xlnet", "d_model": 6, "n_layer": 2}, {"dims": 6, "positions": "relative", "max_tokens": 0}),
        ({"model_type": "distilbert", "dim": 6, "n_layers": 2, "sinusoidal_pos_embds": True},
         {"dims": 6, "layers": 2, "positions": "sinusoidal", "pooling": "mean"}),
        ({"model_type": "bloom", "hidden_size": 4}, {"positions": "alibi"}),
        ({}, {"dims": 0, "positions": "", "pooling": "mean"}),
    ],
)  # fmt: skip
def test_what_a_configuration_says(tmp_path: Path, config: dict, expected: dict) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    facts = hub_config.read(tmp_path)
    assert {name: facts[name] for name in expected} == expected


def test_sentence_pooling_and_memory_are_read_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    (tmp_path / "config.json").write_text('{"model_type": "bert", "torch_dtype": "float16"}')
    (tmp_path / "model.safetensors").write_bytes(bytes(1000))
    facts = hub_config.read(tmp_path)
    assert (facts["pooling"], facts["memory_bytes"]) == ("cls", 2200)  # computed with in float32
    (tmp_path / "config.json").write_text("[broken")
    assert hub_config.read(tmp_path)["dims"] == 0
