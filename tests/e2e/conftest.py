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
def _driver():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def _chromium(_driver):
    """How Chromium is launched."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None and not Path(_driver.chromium.executable_path).exists():
        pytest.skip(MISSING)
    return {"executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def browser(_driver, _chromium):
    running = _driver.chromium.launch(**_chromium)
    yield running
    running.close()


@pytest.fixture(scope="session")
def _context_of(_driver, _chromium, tmp_path_factory):
    """One browser with a profile for each theme: it keeps the app's scripts compiled, half of the work of a test."""
    contexts = {}

    def context_of(dark: bool):
        if dark not in contexts:
            contexts[dark] = _driver.chromium.launch_persistent_context(
                tmp_path_factory.mktemp("profile"), **_chromium, color_scheme="dark" if dark else "light",
                locale="en-US",
            )  # fmt: skip
        return contexts[dark]

    yield context_of
    for context in contexts.values():
        context.close()


@pytest.fixture
def visit(request, server, _context_of):
    """Open an address of the app; gives the page. Everything a page asked for outside the server is collected.

    ``fresh``: in a browser of its own, without cookies and storage of other tests.
    """
    own = []

    def open_(path: str = "/", *, width: int = 1400, height: int = 1000, dark: bool = False, fresh: bool = False):
        if fresh:
            theme = "dark" if dark else "light"
            context = request.getfixturevalue("browser").new_context(color_scheme=theme, locale="en-US")
            own.append(context)
        else:
            context = _context_of(dark)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        open_.pages.append(page)
        page.set_default_timeout(180_000)  # generous: two cores, two tests at once, models to open
        page.outside = []
        page.on("request", lambda request: _note(page, request.url, server))
        page.goto(server + path)
        page.wait_for_selector("[data-testid=stMain] h1")
        return page

    open_.pages = []
    yield open_
    for page in open_.pages:
        page.close()
    for context in own:
        context.close()


def _note(page, url: str, server: str) -> None:
    if url.startswith(("http", "ws")) and server.split("//")[1] not in url:
        page.outside.append(url)
