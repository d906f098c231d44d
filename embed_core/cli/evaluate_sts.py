"""``evaluate sts``: do cosines of sentence vectors follow people's scores? On one's own file or the shipped set."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from embed_core import catalog
from embed_core.cli.console import Console, table
from embed_core.cli.progress_bar import progress_bar
from embed_core.errors import InputError
from embed_core.evaluation.rank_correlation import RESAMPLES, Interval
from embed_core.sentence.rungs import CORPUS_MODEL, METHODS, OF_WORDS, Rung, rungs
from embed_core.sentence.scored_pairs import LANGUAGES, MAX_BYTES, ScoredPairs, read_pairs, shipped
from embed_core.sentence.sts_scores import RungScore, best_of, difference, score_rungs

ALL = "all"


def describe(parser: argparse.ArgumentParser, console: Console) -> None:
    """Arguments of ``evaluate sts``."""
    t = console.t
    given = parser.add_mutually_exclusive_group()
    given.add_argument("--file", type=Path, metavar="FILE", help=t("help.sts_file"))
    given.add_argument("--set", choices=LANGUAGES, default="en", help=t("help.sts_set"))
    parser.add_argument(
        "--model", nargs="+", action="extend", required=True, metavar="MODEL", help=t("help.sts_models")
    )
    parser.add_argument(
        "--rung", nargs="+", action="extend", choices=(ALL, *METHODS), metavar="METHOD", help=t("help.sts_rung")
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Read the file, ask every rung, show the figures."""
    pairs = _read(options.file) if options.file else shipped(options.set)
    chosen = [rung for name in dict.fromkeys(options.model) for rung in chosen_rungs(name, options.rung or ())]
    with progress_bar(console) as bar:
        found = score_rungs(chosen, pairs, progress=bar)
    rows = [_figures(one) for one in found]
    leads = _leads(found)
    result = {
        "kind": "sts", "pairs": len(pairs.pairs), "unscored": pairs.unscored, "repeated": pairs.repeated,
        "layout": pairs.layout, "rungs": rows, "leads": leads,
    }  # fmt: skip
    console.show(_lines(rows, console), result)
    for remark in _remarks(pairs, found, leads, console):
        console.say(remark)
    return 0


def chosen_rungs(model: str, methods: Sequence[str]) -> list[Rung]:
    """The rungs of a model that are meant: those named, or all, or without a name what the model is used with.

    That is each way to average words for a static model, both kinds of Doc2Vec for ``doc2vec``, and for an encoder its
    authors' pooling - where there is none, every pooling it offers.
    """
    if model == CORPUS_MODEL:
        offered = [rung for rung in rungs([]) if rung.is_trained_here]
    else:
        offered = [rung for rung in rungs([catalog.get_spec(model)]) if not rung.is_trained_here]
    by_method = {rung.method: rung for rung in offered}
    if unknown := [name for name in methods if name != ALL and name not in by_method]:
        raise InputError("sts.no_rung", received=unknown[0], model=model, allowed=", ".join(by_method))
    if ALL in methods or not methods:
        own = [rung for rung in offered if rung.method == "sentence"]
        return offered if ALL in methods or not own else own
    return [rung for rung in offered if rung.method in methods]


def _read(file: Path) -> ScoredPairs:
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError("cli.cannot_read", file=str(file), reason=reason) from error
    return read_pairs(file.name, data)


def _figures(found: RungScore) -> dict[str, Any]:
    return {
        "rung": found.rung.id, "method": found.rung.method, "model": found.rung.model,
        **_bounds("spearman", found.spearman), **_bounds("pearson", found.pearson), "wordless": found.wordless,
    }  # fmt: skip


def _bounds(name: str, found: Interval) -> dict[str, float | None]:
    values = {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
    return {key: value if value == value else None for key, value in values.items()}  # JSON has no NaN


def _leads(found: Sequence[RungScore]) -> list[dict[str, Any]]:
    """The best rung against each other one."""
    best = best_of(found)
    if best is None:
        return []
    rest = [one for one in found if one is not best]
    return [{"best": best.rung.id, "other": one.rung.id, **_bounds("margin", difference(best, one))} for one in rest]


def _lines(rows: Sequence[dict[str, Any]], console: Console) -> list[str]:
    header = [console.t(f"sts.{name}") for name in ("method", "model", "spearman", "pearson")]
    cells = [
        [console.t(f"sts.methods.{row['method']}"), row["model"], _cell(row, "spearman"), _cell(row, "pearson")]
        for row in rows
    ]
    return table(header, cells, right=range(2, 4))


def _cell(row: dict[str, Any], name: str) -> str:
    if row[name] is None:
        return "-"
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f"{row[name]:.4f}" + ("" if low is None or high is None else f" [{low:.4f}, {high:.4f}]")


def _remarks(
    pairs: ScoredPairs, found: Sequence[RungScore], leads: Sequence[dict[str, Any]], console: Console
) -> list[str]:
    said = [console.t("sts.note", pairs=len(pairs.pairs), resamples=RESAMPLES)]
    if pairs.heading:
        said.append(console.t("sts.heading", heading=pairs.heading))
    said += [console.t(f"sts.{name}", count=getattr(pairs, name)) for name in ("unscored", "repeated") if
             getattr(pairs, name)]  # fmt: skip
    said += [
        console.t("sts.wordless", rung=one.rung.id, count=one.wordless) for one in found
        if one.wordless and one.rung.method in OF_WORDS
    ]  # fmt: skip
    close = [one["other"] for one in leads if one["margin_low"] is None or one["margin_low"] <= 0]
    if close:
        said.append(console.t("sts.close", best=leads[0]["best"], others=", ".join(close)))
    return said
