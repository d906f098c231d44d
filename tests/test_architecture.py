"""Imports go one way, heavy packages stay out of the start, and the top level is fixed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("torch", "numba", "streamlit", "plotly", "transformers", "gensim", "sklearn", "umap", "faiss", "pandas")


def imports_of(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("file", python_files("embed_core"), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_the_library_knows_nothing_of_pages_streamlit_or_plotly(file):
    top = {name.split(".")[0] for name in imports_of(file)}
    assert not top & {"streamlit", "plotly", "pages", "app"}


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("*.py")), ids=lambda file: file.name)
def test_pages_import_only_the_shared_rooms_and_the_library(file):
    own = {name for name in imports_of(file) if name.split(".")[0] == "pages"}
    assert all(name == "pages._shared" or name.startswith("pages._shared.") for name in own)


def test_importing_the_library_stays_light():
    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in python_files("embed_core")
        if file.name != "__main__.py"
    ]
    code = f"import sys\nfor name in {modules!r}: __import__(name)\nprint(sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_top_level_is_fixed():
    expected = {
        "app.py",
        "pages",
        "embed_core",
        "assets",
        "tests",
        "requirements.txt",
        "requirements-dev.txt",
        "README.md",
    }
    expected |= {"LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    names = {name.split("/")[0] for name in tracked if name and not name.startswith(".")}
    assert names <= expected
