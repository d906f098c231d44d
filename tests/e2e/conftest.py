"""The real app in a real browser: one server for the whole run, a new page for each test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "No Chromium found. Install one (Debian: apt-get install chromium; anywhere: python -m playwright install "
    "chromium) or give its path in the environment variable CHROMIUM."
)
# Chromium's own calls home would be refused in a closed network, many at a time.
FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--ignore-gpu-blocklist", "--enable-unsafe-swiftshader",
]  # fmt: skip


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test says what its pages showed and what the server had to say: on another machine nobody can look."""
    report = yield
    if report.when == "call" and report.failed and "visit" in item.funcargs:
        for page in item.funcargs["visit"].pages:
            with suppress(Exception):  # a page that is gone has nothing to say
                report.sections.append((page.url, page.locator("body").inner_text(timeout=5_000)[:4_000]))
        process, said = item.funcargs["_running"]
        report.sections.append((f"server, exit code {process.poll()}", said.read_text(errors="replace")[-4_000:]))
    return report


@pytest.fixture(scope="session")
def server(_address, _running):
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{_address}/_stcore/health", timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    return _address


@pytest.fixture(scope="session")
def _address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture(scope="session")
def _running(_address, tmp_path_factory):
    """The server's process and the file that holds what it says."""
    port = _address.rpartition(":")[2]
    said = tmp_path_factory.mktemp("server") / "said.txt"
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}",
         "--server.address=127.0.0.1", "--server.fileWatcherType=none"],
        cwd=ROOT, env={**os.environ, "EMBEDDING_EXPLORER_VECTOR_STORE": str(tmp_path_factory.mktemp("vectors"))},
        stdout=said.open("wb"), stderr=subprocess.STDOUT,
    )  # fmt: skip
    yield process, said
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:  # a busy machine: what it still does is nobody's any more
        process.kill()
        process.wait(10)


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
        if path is None and not Path(driver.chromium.executable_path).exists():
            pytest.skip(MISSING)
        running = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(browser, server):
    """Open an address of the app; gives the page. Everything a page asked for outside the server is collected."""
    contexts = []

    def open_(path: str = "/", *, width: int = 1400, height: int = 1000, dark: bool = False):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", locale="en-US"
        )
        contexts.append(context)
        page = context.new_page()
        open_.pages.append(page)
        page.set_default_timeout(180_000)  # generous: two cores, two tests at once, models to open
        page.outside = []
        page.on("request", lambda request: _note(page, request.url, server))
        page.goto(server + path)
        page.wait_for_selector("[data-testid=stMain] h1")
        return page

    open_.pages = []
    yield open_
    for context in contexts:
        context.close()


def _note(page, url: str, server: str) -> None:
    if url.startswith(("http", "ws")) and server.split("//")[1] not in url:
        page.outside.append(url)
