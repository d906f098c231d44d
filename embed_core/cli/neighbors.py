"""``neighbors``: the nearest words of a static model."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from embed_core import catalog, loading
from embed_core.cli.console import Console, table
from embed_core.cli.options import positive
from embed_core.cli.progress_bar import progress_bar
from embed_core.errors import InputError
from embed_core.similarity import METRICS

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser
    from embed_core.static import StaticModel

_SUGGEST_AMONG = 50_000


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the command."""
    parser = new_parser("neighbors")
    parser.add_argument("model", metavar="MODEL", help=console.t("help.model"))
    parser.add_argument("word", metavar="WORD", help=console.t("help.word"))
    parser.add_argument("-k", type=positive, default=10, metavar="N", help=console.t("help.k"))
    parser.add_argument("--metric", choices=METRICS, default="cosine", help=console.t("help.metric"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Show the ``k`` words nearest to a word, nearest first."""
    spec = catalog.get_spec(options.model)
    if not spec.is_static:
        raise InputError("cli.neighbors_contextual", model=spec.name, id=spec.id, word=options.word)
    with progress_bar(console) as bar:
        model = loading.load_static(spec.id, bar)
    if model.find(options.word) is None and (closest := _similar(options.word, model.words)):
        raise InputError("cli.unknown_word", word=options.word, model=spec.name, closest=", ".join(closest))
    row = model.index(options.word)
    found = _result(model, row, options)
    if model.words[row] != options.word:
        console.say(console.t("found_as", word=options.word, found=model.words[row]))
    rows = [[str(place), one["word"], f"{one['score']:.4f}"] for place, one in enumerate(found["neighbours"], start=1)]
    header = ["", console.t("column.word"), console.t(f"metric.{options.metric}")]
    console.show(table(header, rows, right=(0, 2)), found)
    return 0


def _result(model: StaticModel, row: int, options: argparse.Namespace) -> dict[str, Any]:
    near = model.neighbours(model.words[row], k=min(options.k, len(model.words) - 1), metric=options.metric)
    return {
        "model": model.spec.id,
        "word": model.words[row],
        "metric": options.metric,
        "neighbours": [{"word": one.word, "index": int(one.index), "score": float(one.score)} for one in near],
    }


def _similar(word: str, words: Sequence[str]) -> list[str]:
    """Frequent words spelt like ``word``, for a slip of the finger.

    >>> _similar("qeen", ["the", "quest", "queen"])
    ['queen']
    """
    lower = word.lower()
    candidates = [
        other for other in words[:_SUGGEST_AMONG] if other[:1] == lower[:1] and abs(len(other) - len(lower)) <= 2
    ]
    return difflib.get_close_matches(lower, candidates, n=3, cutoff=0.75)
