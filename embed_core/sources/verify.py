"""Are the bytes the right ones? Checksums, and copying that checks while it copies."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from embed_core.catalog import FileSpec
from embed_core.errors import SourceError

CHUNK = 1 << 20


def corrupt(name: str, reason: str) -> SourceError:
    """The error of a file that is not what the catalogue says it is. ``reason`` is a number or a checksum, no prose."""
    return SourceError("sources.corrupt", name=name, reason=reason)


def check(path: Path, file: FileSpec, advance: Callable[[int], None] = lambda _: None) -> None:
    """Compare a file on disk with what is known of it; calls ``advance`` with the bytes of each chunk read."""
    with path.open("rb") as stream:
        _pass_on(stream, lambda _: None, file, advance)


def copy(stream: BinaryIO, target: Path, file: FileSpec, advance: Callable[[int], None] = lambda _: None) -> None:
    """Write ``stream`` to ``target``, at most the declared bytes (no zip bomb gets further), checked and on disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        _pass_on(stream, out.write, file, advance)
        out.flush()
        os.fsync(out.fileno())


def _pass_on(
    stream: BinaryIO, write: Callable[[bytes], object], file: FileSpec, advance: Callable[[int], None]
) -> None:
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if file.bytes and size > file.bytes:
            raise corrupt(file.name, f"> {file.bytes} B")
        sha256.update(chunk)
        if file.md5:
            md5.update(chunk)
        write(chunk)
        advance(len(chunk))
    if file.bytes and size != file.bytes:
        raise corrupt(file.name, f"{size} B ≠ {file.bytes} B")
    _compare(file, "sha256", file.sha256, sha256.hexdigest())
    _compare(file, "md5", file.md5, md5.hexdigest())


def _compare(file: FileSpec, kind: str, expected: str, found: str) -> None:
    if expected and found != expected:
        raise corrupt(file.name, f"{kind} {found[:12]}… ≠ {expected[:12]}…")
