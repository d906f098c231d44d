"""Models on the server's own disk: a folder in the hub's format, a GGUF file, or a file of vectors.

A visitor types the path, so only folders that the operator allows are looked into: those of
``EMBEDDING_EXPLORER_LOCAL_ROOTS`` (separated like PATH; default: the home folder and the current one; ``none`` allows
nothing). Symbolic links are resolved first. Outside, the answer is the same whether the path exists or not.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from embed_core.catalog import FileSpec, ModelSpec, SourceSpec
from embed_core.errors import InputError
from embed_core.sources import hub_config

ROOTS_VARIABLE = "EMBEDDING_EXPLORER_LOCAL_ROOTS"

_VECTOR_ENDINGS = (".bin", ".txt", ".vec", ".npy", ".safetensors")
_PICKLES = (".kv", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".model", ".npz")


def roots() -> tuple[Path, ...]:
    """The folders below which local models are allowed."""
    setting = os.environ.get(ROOTS_VARIABLE)
    if setting is None:
        return (Path.home().resolve(), Path.cwd())
    if setting.strip().lower() == "none":
        return ()
    return tuple(Path(part).expanduser().resolve() for part in setting.split(os.pathsep) if part.strip())


def resolve(text: str) -> Path:
    """The path a user typed, as an absolute path that exists below an allowed folder."""
    received = text.strip()
    try:
        path = Path(received).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, no such user, a null byte
        raise InputError("sources.local_refused", received=received[:200], variable=ROOTS_VARIABLE) from error
    if not received or not any(path.is_relative_to(root) for root in roots()):
        raise InputError("sources.local_refused", received=received[:200], variable=ROOTS_VARIABLE)
    if not path.exists():
        raise InputError("sources.local_missing", received=received[:200])
    return path


def describe(text: str) -> ModelSpec:
    """The record of a local model, from its configuration or its file name."""
    path = resolve(text)
    spec = _folder(path) if path.is_dir() else _file(path)
    return replace(spec, source=replace(spec.source, revision=_fingerprint(path)))


def folder(spec: ModelSpec) -> Path:
    """The folder to hand to the loader (for a single file: the folder it lies in). Checked again, not remembered."""
    path = resolve(spec.source.path)
    return path if path.is_dir() else path.parent


def _folder(path: Path) -> ModelSpec:
    if (path / "vectors.safetensors").is_file() and (path / "words.txt").is_file():
        return _static(path, "bundled_vectors")
    if not (path / "config.json").is_file():
        raise InputError("sources.local_unknown", received=path.name)
    if not any(path.glob("*.safetensors")):
        raise InputError("sources.local_no_safetensors", received=path.name)
    facts = hub_config.read(path)
    return ModelSpec(
        id=f"local:{path}",
        name=path.name,
        languages=(),
        licence="",
        loader=hub_config.loader_of(facts),
        source=SourceSpec("local", path=str(path)),
        **facts,
    )


def _file(path: Path) -> ModelSpec:
    name = path.name.lower().removesuffix(".gz")
    if name.endswith(".gguf"):
        spec = _static(path, "gguf", path.name)
        return replace(spec, kind="contextual", family="", pooling="last", memory_bytes=path.stat().st_size * 6)
    if name.endswith(_PICKLES):
        raise InputError("sources.local_pickle", received=path.name)
    if not name.endswith(_VECTOR_ENDINGS):
        raise InputError("sources.local_unknown", received=path.name)
    return _static(path, "vector_file", path.name)


def _static(path: Path, loader: str, *files: str) -> ModelSpec:
    size = sum(file.stat().st_size for file in _files(path))
    return ModelSpec(
        id=f"local:{path}",
        name=path.name,
        family="local",
        kind="static",
        dims=0,
        layers=0,
        vocabulary=0,
        languages=(),
        licence="",
        loader=loader,
        source=SourceSpec("local", path=str(path), bytes=size, files=tuple(FileSpec(name) for name in files)),
        memory_bytes=size * 2,
    )


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]


def _fingerprint(path: Path) -> str:
    """Changes when a file does: derived results of the old content must not be found again."""
    seen = hashlib.blake2b(digest_size=8)
    for file in _files(path):
        status = file.stat()
        seen.update(f"{file.name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
