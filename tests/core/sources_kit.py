"""What the tests of the sources share: a tiny wheel, a package index that can be slow, and the spec of the two."""

from __future__ import annotations

import hashlib
import http.server
import os
import random
import subprocess
import sys
import textwrap
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from embed_core.catalog import FileSpec, ModelSpec, SourceSpec
from embed_core.paths import ROOT

PACKAGE, VERSION = "tiny-vectors", "1.2.3"
WHEEL = "tiny_vectors-1.2.3-py3-none-any.whl"
SMALL, LARGE = b"the\nof\nand\n", random.Random(7).randbytes(1_500_000)


def make_wheel(folder: Path, name: str = WHEEL, large: bytes = LARGE) -> Path:
    """A wheel with two data files, and code that would leave a trace if anybody ran it."""
    folder.mkdir(parents=True, exist_ok=True)
    info = "tiny_vectors-1.2.3.dist-info"
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr("tiny_vectors/__init__.py", "raise SystemExit('this code must not run')")
        wheel.writestr("tiny_vectors/data/words.txt", SMALL)
        wheel.writestr("tiny_vectors/data/matrix.npy", large)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {VERSION}\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return folder / name


def file_spec(name: str, content: bytes) -> FileSpec:
    return FileSpec(name, f"tiny_vectors/data/{name}", hashlib.sha256(content).hexdigest(), len(content))


def tiny_source(**changes: object) -> SourceSpec:
    files = (file_spec("words.txt", SMALL), file_spec("matrix.npy", LARGE))
    values = {"kind": "wheel", "package": PACKAGE, "version": VERSION, "bytes": 1_501_000, "files": files, **changes}
    return SourceSpec(**values)  # type: ignore[arg-type]


def tiny_spec(source: SourceSpec | None = None, *mirrors: SourceSpec, model_id: str = "tiny") -> ModelSpec:
    return ModelSpec(
        id=model_id, name="Tiny", family="test", kind="static", dims=2, layers=0, vocabulary=3, languages=("en",),
        licence="MIT", loader="vector_file", source=source or tiny_source(), mirrors=mirrors, memory_bytes=1000,
    )  # fmt: skip


@dataclass
class Index:
    """A package index on this machine; ``pause`` seconds after every 50 kB make it slow."""

    folder: Path
    pause: float = 0.0
    url: str = ""
    served: list[str] = field(default_factory=list)


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server on a free port for the time of a test; gives its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class QuietHandler(http.server.BaseHTTPRequestHandler):
    """A request handler that does not write into the test's output."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None: ...

    def answer(self, body: bytes, kind: str = "text/html", status: int = 200, headers: dict[str, str] | None = None):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def package_index(folder: Path) -> Iterator[Index]:
    index = Index(folder)

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            index.served.append(self.path)
            if self.path.startswith("/simple/"):
                links = "".join(f'<a href="/files/{path.name}">{path.name}</a>' for path in folder.glob("*.whl"))
                return self.answer(links.encode())
            body = (folder / Path(self.path).name).read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for start in range(0, len(body), 50_000):
                    self.wfile.write(body[start : start + 50_000])
                    time.sleep(index.pause)
            except OSError:
                index.served.append("broken off")
            return None

    with serving(Handler) as address:
        index.url = f"{address}/simple/"
        yield index


def pip_environment(url: str) -> dict[str, str]:
    """Settings under which pip knows this index and nothing else."""
    return {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": url, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}


def start_fetch(script: str) -> subprocess.Popen[str]:
    """A second process: ``script`` runs after the imports, with ``spec`` the tiny model's."""
    head = """
        import os, signal, sys
        from sources_kit import *
        from embed_core import sources
        spec = tiny_spec()
    """
    code = textwrap.dedent(head) + textwrap.dedent(script)
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    return subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
