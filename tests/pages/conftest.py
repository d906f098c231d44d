"""Every page is opened as a visitor opens it: from app.py, in both languages, with a cache folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_kit import TIMEOUT, settle
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["en", "zh"])
def language(request):
    return request.param


@pytest.fixture
def open_page(language, monkeypatch):
    monkeypatch.chdir(ROOT)

    def open_(page: str = "app.py", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT)
        app.query_params["lang"] = language
        if page != "app.py":
            app.switch_page(page)
        for name, value in query.items():
            app.query_params[name] = value
        return settle(app)

    return open_


@pytest.fixture
def own_cache(tmp_path_factory, monkeypatch):
    """An empty cache folder: only what comes with the project is here."""
    from embed_core.paths import CACHE_VARIABLE
    from pages._shared.jobs import registry, training

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
    for jobs in (registry, training):
        for job in list(jobs._jobs):
            jobs.forget(job)
