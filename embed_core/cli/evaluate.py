"""``evaluate``: how well models do: ``words`` static, ``senses`` contextual, ``sts`` sentences, ``rag`` retrieval."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from embed_core import catalog
from embed_core.cli import evaluate_rag, evaluate_senses, evaluate_sts
from embed_core.cli.console import Console, table
from embed_core.cli.options import shared_options, whole
from embed_core.cli.progress_bar import progress_bar
from embed_core.errors import InputError
from embed_core.evaluation.score_card import FEWEST, Board, Contrast, figures, score_board
from embed_core.evaluation.word_scores import RESTRICT
from embed_core.static.treatment import Treatment

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser

Figures = dict[str, float | int | str | None]
_COLUMNS = ("wordsim", "simlex", "analogies", "semantic", "syntactic")
_SETS = {"wordsim353": "wordsim", "simlex999": "simlex"}


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the command and its kinds."""
    kinds = new_parser("evaluate").add_subparsers(metavar="KIND", required=True)
    for name, (describe, run) in KINDS.items():
        about = console.t(f"help.evaluate_{name}")
        parser = kinds.add_parser(name, allow_abbrev=False, help=about, description=about)
        shared_options(parser, console)
        describe(parser, console)
        parser.set_defaults(run=run)


def describe_words(parser: argparse.ArgumentParser, console: Console) -> None:
    """Arguments of ``evaluate words``."""
    t = console.t
    parser.add_argument("models", nargs="+", metavar="MODEL", help=t("help.evaluate_models"))
    parser.add_argument("--centre", action="store_true", help=t("help.evaluate_centre"))
    parser.add_argument("--top", type=whole, default=0, metavar="D", help=t("help.evaluate_top"))
    parser.add_argument("--normalise", action="store_true", help=t("help.evaluate_normalise"))


def run_words(options: argparse.Namespace, console: Console) -> int:
    """WordSim-353, SimLex-999 and the analogies of static models, as on the page."""
    specs = [catalog.get_spec(name) for name in dict.fromkeys(options.models)]
    for spec in specs:
        if not spec.is_static:
            raise InputError("loading.not_static", name=spec.id)
    treatment = Treatment(centre=options.centre, top=options.top, normalise=options.normalise)
    with progress_bar(console) as bar:
        board = score_board(specs, treatment, bar)
    found = [figures(card) for card in board.cards]
    console.show(_lines(found, board, console), _result(found, board))
    console.say(console.t("evaluated.note", restrict=f"{RESTRICT:,}", fewest=FEWEST))
    return 0


Describe = Callable[[argparse.ArgumentParser, Console], None]
Run = Callable[[argparse.Namespace, Console], int]
KINDS: dict[str, tuple[Describe, Run]] = {
    "words": (describe_words, run_words),
    "senses": (evaluate_senses.describe, evaluate_senses.run),
    "sts": (evaluate_sts.describe, evaluate_sts.run),
    "rag": (evaluate_rag.describe, evaluate_rag.run),
}
"""What can be scored, by the name given on the command line: its arguments, and what does it."""


def _lines(found: list[Figures], board: Board, console: Console) -> list[str]:
    chinese = any(one["chinese"] is not None for one in found)
    columns = (*_COLUMNS, "chinese") if chinese else _COLUMNS
    header = [console.t(f"evaluated.{name}") for name in ("model", *columns)]
    rows = [[str(one["model"]), *(_cell(one, name) for name in columns)] for one in found]
    return [*table(header, rows, right=range(1, len(header))), *(_lead(one, console) for one in board.contrasts)]


def _cell(found: Figures, name: str) -> str:
    value, covered = found[name], found.get(f"{name}_covered")
    if value is None:
        return "-"
    bounds = f" [{found[f'{name}_low']:.3f}, {found[f'{name}_high']:.3f}]" if f"{name}_low" in found else ""
    return f"{value:.3f}{bounds}" + (f" ({covered:.0%})" if covered is not None else "")


def _lead(one: Contrast, console: Console) -> str:
    margin = {"margin": one.margin.value, "low": one.margin.low, "high": one.margin.high}
    return console.t(
        "evaluated.lead", set=console.t(f"evaluated.{_SETS[one.set]}"), best=one.best, second=one.second, used=one.used,
        verdict=console.t(f"evaluated.{'clear' if one.margin.excludes_zero else 'close'}"),
        **{name: f"{value:.3f}" for name, value in margin.items()},
    )  # fmt: skip


def _result(found: list[Figures], board: Board) -> dict[str, Any]:
    leads = [
        {
            "set": one.set, "best": one.best, "second": one.second, "pairs": one.used, "margin": one.margin.value,
            "low": one.margin.low, "high": one.margin.high,
        }
        for one in board.contrasts
    ]  # fmt: skip
    return {"kind": "words", "models": found, "leads": leads}
