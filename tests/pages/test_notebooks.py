"""A view opened as a notebook computes the same: every recipe runs on the values its page really has."""

from __future__ import annotations

import json

import nbformat
import pytest
from page_kit import settle

from embed_core.teaching import notebooks
from pages._shared import registry, state

RECIPES = sorted(path.stem for path in notebooks.FOLDER.glob("*.py"))
EXECUTED = ("static_vectors.neighbours", "polysemy.picture", "position.shuffle")


@pytest.fixture
def values_of(open_page, monkeypatch):
    """The values of all controls of a page's view, as its notebook gets them."""
    seen: dict[str, dict[str, object]] = {}
    finish = state.View.finish

    def remember(view):
        seen[view.page] = view.values()
        finish(view)

    monkeypatch.setattr(state.View, "finish", remember)

    def values(recipe: str, **query: str) -> dict[str, object]:
        page, _, section = recipe.partition(".")
        settle(open_page(registry.page(page).file, **({"section": section} if section else {}), **query))
        return seen[page]

    return values


def made(recipe: str, values: dict[str, object], language: str = "en") -> nbformat.NotebookNode:
    page, _, section = recipe.partition(".")
    return nbformat.reads(notebooks.notebook(page, section, values, language, address="http://x/y?a=b"), as_version=4)


def run_cells(book: nbformat.NotebookNode) -> dict[str, object]:
    shown: dict[str, object] = {"display": lambda value: None}
    for cell in book.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "notebook", "exec"), shown)
    return shown


@pytest.mark.models
@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_runs_on_what_its_page_shows(recipe, values_of, language):
    book = made(recipe, values_of(recipe), language)
    nbformat.validate(book)
    run_cells(book)
    prose = " ".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in prose) == (language == "zh")


@pytest.mark.models
@pytest.mark.parametrize("language", ["en"])  # the code is the same in both languages
@pytest.mark.parametrize("recipe", EXECUTED)
def test_three_notebooks_run_in_a_kernel_of_their_own(recipe, values_of, language):
    from nbclient import NotebookClient

    book = made(recipe, values_of(recipe))
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    last = [cell for cell in book.cells if cell.cell_type == "code"][-1]
    assert last.outputs


def test_the_neighbours_are_those_of_the_page(values_of, open_page, language):
    values = values_of("static_vectors.neighbours", nb_q="paris")
    cells = run_cells(made("static_vectors.neighbours", values, language))
    table = next(value for name, value in cells.items() if name == "found")
    assert table["cosine"][0].word == "france"


def test_what_was_typed_is_data_in_the_notebook_never_code():
    nasty = '"); import os; os.system("x") #\n"""'
    book = made("static_vectors.neighbours", {"nb_q": nasty})
    source = next(cell.source for cell in book.cells if cell.source.startswith("view ="))
    scope: dict[str, object] = {}
    exec(source, scope)
    assert scope["view"] == {"nb_q": nasty}
    assert json.dumps(book.metadata.kernelspec)


def test_a_view_without_a_recipe_offers_none(open_page):
    app = open_page("pages/graphs.py", section="walk")
    assert not [button for button in app.get("download_button") if button.proto.id.endswith("open_as_notebook")]
    with pytest.raises(KeyError):
        notebooks.notebook("graphs", "walk", {}, "en")
