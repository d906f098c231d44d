"""The wheel source against a package index of our own: nothing half done, whatever happens."""

from __future__ import annotations

import errno
import importlib.util
import io
import os
import shutil
import signal
import socket
import sys
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from sources_kit import (
    LARGE,
    SMALL,
    WHEEL,
    Index,
    file_spec,
    make_wheel,
    package_index,
    pip_environment,
    start_fetch,
    tiny_source,
    tiny_spec,
)

from embed_core import sources
from embed_core.catalog import FileSpec
from embed_core.errors import Cancelled, InputError, SourceError
from embed_core.progress import silent
from embed_core.sources import staging, verify, wheel

WRONG = FileSpec("words.txt", "tiny_vectors/data/words.txt", "0" * 64, len(SMALL))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def index(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch):
    make_wheel(tmp_path / "packages")
    with package_index(tmp_path / "packages") as found:
        for name, value in pip_environment(found.url).items():
            monkeypatch.setenv(name, value)
        yield found


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return make_wheel(tmp_path / "archive")


def staged(cache: Path) -> list[Path]:
    return list((cache / "models" / ".staging").glob("*"))


def error_of(spec=None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        sources.fetch(spec or tiny_spec())
    assert str(caught.value) and caught.value.message("zh")
    return caught.value


def test_fetch_takes_the_named_files_only_and_asks_the_index_once(index: Index, cache: Path) -> None:
    calls: list[tuple[str, float, float | None]] = []
    folder = sources.fetch(tiny_spec(), lambda stage, done, total, **_: calls.append((stage, done, total)))

    assert (folder / "matrix.npy").read_bytes() == LARGE
    assert (folder / "words.txt").read_bytes() == SMALL
    assert {path.name for path in folder.iterdir()} == {"matrix.npy", "words.txt", "fetched.json"}
    assert folder == sources.folder(tiny_spec()) == cache / "models" / "tiny@1.2.3"
    assert sources.is_fetched(tiny_spec())
    assert sources.provenance(tiny_spec())["source"] == {
        "kind": "wheel", "package": "tiny-vectors", "version": "1.2.3",
    }  # fmt: skip
    verified = [done for stage, done, _ in calls if stage == "sources.verify"]
    assert verified == sorted(verified)
    assert verified[-1] == len(LARGE) + len(SMALL) == calls[-1][2]
    assert staged(cache) == []

    asked = len(index.served)
    assert sources.fetch(tiny_spec()) == folder
    assert len(index.served) == asked


def test_slow_download_reports_its_bytes_and_can_be_cancelled(index: Index, cache: Path) -> None:
    index.pause = 0.1
    seen: list[float] = []

    def progress(stage: str, done: float, total: float | None, **_: object) -> None:
        if stage == "sources.download":
            seen.append(done)
            assert total == tiny_source().bytes
            if done > 300_000:
                raise Cancelled

    with pytest.raises(Cancelled):
        sources.fetch(tiny_spec(), progress)
    assert len(seen) >= 3
    assert seen == sorted(seen)
    assert staged(cache) == []
    assert not sources.is_fetched(tiny_spec())
    assert not _children_in(cache)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize(
    ("stage", "after"),
    [("sources.connect", 0), ("sources.download", 1), ("sources.download", 900_000), ("sources.verify", 1_000_000)],
)
def test_a_fetch_killed_at_any_byte_leaves_nothing_that_the_next_one_minds(
    index: Index, cache: Path, stage: str, after: int
) -> None:
    index.pause = 0.02
    killed = start_fetch(f"""
        def progress(stage, done, total, **_):
            if stage == {stage!r} and done >= {after}:
                os.kill(os.getpid(), signal.SIGKILL)
        sources.fetch(spec, progress)
    """)
    assert killed.wait(60) == -signal.SIGKILL
    assert not sources.is_fetched(tiny_spec())
    assert len(staged(cache)) == 1
    _wait_until(lambda: not _children_in(cache))  # pip does not outlive its parent

    index.pause = 0.0
    folder = sources.fetch(tiny_spec())
    assert (folder / "matrix.npy").read_bytes() == LARGE
    assert staged(cache) == []


def test_two_processes_at_once_download_once(index: Index, cache: Path) -> None:
    index.pause = 0.04
    script = """
        stages = set()
        sources.fetch(spec, lambda stage, done, total, **_: stages.add(stage))
        print("waited" if "sources.waiting" in stages else "fetched")
    """
    first, second = start_fetch(script), start_fetch(script)
    outputs = [process.communicate(timeout=60) for process in (first, second)]
    assert sorted(out.strip() for out, _ in outputs) == ["fetched", "waited"], outputs
    assert index.served.count(f"/files/{WHEEL}") == 1
    assert sources.is_fetched(tiny_spec())


def test_a_waiting_thread_sees_the_bytes_of_the_other_and_can_leave(cache: Path) -> None:
    with staging.exclusive("tiny@1.2.3", silent, None), staging.attempt("tiny@1.2.3") as work:
        (work.scratch / "part").write_bytes(b"x" * 321)
        seen: list[float] = []

        def progress(stage: str, done: float, total: float | None, **_: object) -> None:
            assert stage == "sources.waiting"
            seen.append(done)
            raise Cancelled

        with ThreadPoolExecutor(1) as pool, pytest.raises(Cancelled):
            pool.submit(sources.fetch, tiny_spec(), progress).result(30)
        assert seen == [321]


def test_a_wrong_checksum_is_refused_and_the_mirror_helps(index: Index, cache: Path) -> None:
    broken = tiny_source(files=(WRONG, file_spec("matrix.npy", LARGE)))
    error = error_of(tiny_spec(broken))
    assert error.code == "sources.corrupt"
    assert "000000000000" in str(error)
    assert staged(cache) == []
    assert not sources.folder(tiny_spec(broken)).exists()

    folder = sources.fetch(tiny_spec(broken, tiny_source()))
    assert (folder / "words.txt").read_bytes() == SMALL


def test_when_every_mirror_fails_the_first_reason_is_told(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source, *_: object):
        raise SourceError(source.package)

    monkeypatch.setitem(sources._DOWNLOADS, "wheel", fail)
    spec = tiny_spec(tiny_source(package="sources.corrupt"), tiny_source(package="sources.no_network"))
    with pytest.raises(SourceError) as caught:
        sources.fetch(spec)
    assert caught.value.code == "sources.corrupt"


@pytest.mark.parametrize("damage", ["not a zip", "cut off", "member missing", "flipped byte", "larger than declared"])
def test_damaged_wheels_are_refused(archive: Path, tmp_path: Path, damage: str) -> None:
    data = archive.read_bytes()
    files = tiny_source().files
    if damage == "not a zip":
        archive.write_bytes(b"<html>Sign in to the WLAN</html>")
    elif damage == "cut off":
        archive.write_bytes(data[:900_000])
    elif damage == "member missing":
        files = (FileSpec("x", "tiny_vectors/x"),)
    elif damage == "flipped byte":
        archive.write_bytes(data[:700_000] + bytes([data[700_000] ^ 1]) + data[700_001:])
    else:
        files = (replace(files[1], bytes=1000),)
    with pytest.raises(SourceError) as caught:
        wheel.extract(archive, files, tmp_path / "out", silent)
    assert caught.value.code == "sources.corrupt"


def test_a_zip_bomb_is_cut_at_the_declared_size(tmp_path: Path) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return bytes(size)

    stream = Endless()
    with pytest.raises(SourceError, match="B"):
        verify.copy(stream, tmp_path / "bomb", FileSpec("bomb", bytes=3 * verify.CHUNK))
    assert stream.given == 4 * verify.CHUNK
    assert (tmp_path / "bomb").stat().st_size == 3 * verify.CHUNK


def test_no_network_is_said_quickly(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        for name, value in pip_environment(f"http://127.0.0.1:{nobody.getsockname()[1]}/simple/").items():
            monkeypatch.setenv(name, value)
        start = time.monotonic()
        assert error_of().code == "sources.no_network"
    assert time.monotonic() - start < 6
    assert staged(cache) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="fills a listen queue the way Linux counts it")
def test_a_network_that_swallows_packets_is_found_out_and_local_folders_still_serve(
    cache: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as deaf, socket.socket() as filler:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        filler.connect(deaf.getsockname())  # the queue is full: what comes now is dropped without an answer
        environment = pip_environment(f"http://127.0.0.1:{deaf.getsockname()[1]}/simple/")
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        start = time.monotonic()
        error = error_of()
        assert (error.code, error.details["host"]) == ("sources.no_network", "127.0.0.1")
        assert time.monotonic() - start < 8  # pip alone: over a minute

        monkeypatch.setenv("PIP_FIND_LINKS", str(archive.parent))
        assert (sources.fetch(tiny_spec()) / "words.txt").read_bytes() == SMALL


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "sources.disk_ran_full",
        ),
        ("/usr/bin/python3: No module named pip", "sources.no_pip"),
        ("ERROR: No matching distribution found for tiny-vectors==1.2.3", "sources.not_on_index"),
        ("urllib3.exceptions.ReadTimeoutError: Read timed out. ReadTimeout", "sources.no_network"),
        ("ERROR: something {new} went wrong", "sources.pip_failed"),
    ],
)
def test_what_pip_says_becomes_a_sentence(cache: Path, monkeypatch: pytest.MonkeyPatch, said: str, code: str) -> None:
    script = f"print({said!r}); raise SystemExit(1)"
    monkeypatch.setattr(wheel, "pip_command", lambda: [sys.executable, "-c", script])
    error = error_of()
    assert error.code == code
    if code == "sources.pip_failed":
        assert "something {new} went wrong" in str(error)


def test_a_full_disk_is_noticed_before_the_download(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: namedtuple("Usage", "total used free")(10, 10, 1_000_000))
    error = error_of(tiny_spec(tiny_source(), tiny_source()))
    assert error.code == "sources.disk_full"
    assert "4.5 MB" in str(error)
    assert "1.0 MB" in str(error)


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "sources.disk_ran_full"), (errno.EROFS, "sources.cannot_write")]
)
def test_errors_of_the_disk_become_sentences(
    index: Index, cache: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(wheel, "_download_wheel", full)
    assert error_of().code == code
    assert staged(cache) == []


def test_without_pip_one_is_told_how_to_get_it(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pip" else find(name))
    monkeypatch.setenv("PATH", "")
    error = error_of()
    assert error.code == "sources.no_pip"
    assert "ensurepip" in str(error)


def test_remove_forgets_a_model_and_only_a_downloaded_one(index: Index, cache: Path) -> None:
    folder = sources.fetch(tiny_spec())
    assert sources.size_on_disk(tiny_spec()) > len(LARGE)
    assert sources.remove(tiny_spec()) is True
    assert not folder.exists()
    assert sources.remove(tiny_spec()) is False
    with pytest.raises(InputError) as caught:
        sources.remove(replace(tiny_spec(), source=replace(tiny_source(), kind="bundled")))
    assert caught.value.code == "sources.not_removable"


def test_a_model_with_a_file_missing_or_cut_is_fetched_again(index: Index, cache: Path) -> None:
    folder = sources.fetch(tiny_spec())
    (folder / "matrix.npy").write_bytes(LARGE[:-1])
    assert not sources.is_fetched(tiny_spec())
    sources.fetch(tiny_spec())
    assert (folder / "matrix.npy").read_bytes() == LARGE


def test_stale_staging_of_another_model_is_left_alone(cache: Path) -> None:
    other = cache / "models" / ".staging" / "tiny@1.2.30+1-aa"
    other.mkdir(parents=True)
    mine = cache / "models" / ".staging" / "tiny@1.2.3+1-aa"
    mine.mkdir()
    with staging.attempt("tiny@1.2.3"):
        assert other.exists()
        assert not mine.exists()


def test_the_platform_of_a_wheel_can_be_named(tmp_path: Path) -> None:
    command = wheel._command(tiny_source(platform="manylinux2014_x86_64"), tmp_path)
    assert "--platform=manylinux2014_x86_64" in command
    assert "--only-binary=:all:" in command  # pip insists on it with --platform, and nothing is ever built


def _children_in(cache: Path) -> list[int]:
    processes = psutil.process_iter(["cmdline"])
    return [process.pid for process in processes if any(str(cache) in part for part in process.info["cmdline"] or ())]


def _wait_until(true, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
