"""``evaluate senses``: does the nearest sentence use the word in the same sense? On the bank or a file of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from embed_core import catalog
from embed_core.cli.console import Console, table
from embed_core.cli.progress_bar import progress_bar
from embed_core.errors import InputError
from embed_core.progress import Progress
from embed_core.senses.bank import LANGUAGES
from embed_core.senses.evaluation import Answers, evaluate_bank, evaluate_file
from embed_core.senses.labelled_file import Labelled, overlap, read_labelled
from embed_core.senses.sense_scores import Study

BEST = "best"


def describe(parser: argparse.ArgumentParser, console: Console) -> None:
    """Arguments of ``evaluate senses``."""
    t = console.t
    parser.add_argument(
        "--model", nargs="+", action="extend", required=True, metavar="MODEL", help=t("help.senses_models")
    )
    parser.add_argument("--train", type=Path, metavar="FILE", help=t("help.senses_train"))
    parser.add_argument("--test", type=Path, metavar="FILE", help=t("help.senses_test"))
    parser.add_argument("--layer", default=BEST, metavar="N|best", help=t("help.senses_layer"))
    parser.add_argument("--bank", choices=LANGUAGES, default="en", help=t("help.senses_bank"))
    parser.add_argument("--no-twins", action="store_true", help=t("help.senses_no_twins"))
    parser.add_argument("--centre", action="store_true", help=t("help.senses_centre"))


def run(options: argparse.Namespace, console: Console) -> int:
    """Read the files, ask every model, show the figures."""
    if options.test and not options.train:
        raise InputError("labelled.bank_has_no_test")
    specs = [catalog.get_spec(name) for name in dict.fromkeys(options.model)]
    for spec in specs:
        _check_layer(options.layer, spec.name, spec.layers)
    train = _read(options.train) if options.train else None
    test = _read(options.test) if options.test else None
    with progress_bar(console) as bar:
        found = [_answers(spec.id, options, train, test, bar) for spec in specs]
    rows = [_figures(answers, options.layer) for answers in found]
    console.show(_lines(rows, console), {"kind": "senses", "models": rows})
    for remark in _remarks(rows, train, test, console):
        console.say(remark)
    return 0


def _answers(
    model_id: str, options: argparse.Namespace, train: Labelled | None, test: Labelled | None, bar: Progress
) -> Answers:
    if train is None:
        (study,) = evaluate_bank(
            [model_id], options.bank, twins=not options.no_twins, centre=options.centre, progress=bar
        )
        return Answers(study, study.best)
    rows = train.occurrences + (test.occurrences if test else ())
    trained = None if test is None else np.arange(len(rows)) < len(train.occurrences)
    return evaluate_file(model_id, rows, trained, centre=options.centre, progress=bar)


def _read(file: Path) -> Labelled:
    try:
        with file.open("rb") as opened:
            return read_labelled(file.name, opened)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError("cli.cannot_read", file=str(file), reason=reason) from error


def _check_layer(asked: str, model: str, last: int) -> None:
    """Before the work: is this a layer of the model?"""
    if asked != BEST and not (asked.isascii() and asked.isdigit() and int(asked) <= last):
        raise InputError("labelled.layer", received=asked[:40], model=model, last=last)


def _figures(answers: Answers, asked: str) -> dict[str, Any]:
    study = answers.study
    layer = answers.layer if asked == BEST else int(asked)
    chosen_on = "given" if asked != BEST else "same" if answers.training is None else "training"
    other = study.on_other_words if chosen_on == "same" else None
    twins = study.twins(layer)
    return {
        "model": study.model_id, "layer": layer, "chosen_on": chosen_on, **_interval(study, layer),
        "macro": float(study.macro[layer]), "other_words": None if other is None else other.value,
        "baseline": study.baseline, "sentences": len(study.words), "words": len(set(study.words)),
        "not_asked": _not_asked(study), "twins": None if twins is None else twins.right / twins.total,
        "by_layer": [one.value for one in study.accuracies],
    }  # fmt: skip


def _interval(study: Study, layer: int) -> dict[str, float]:
    found = study.accuracies[layer]
    return {"accuracy": found.value, "low": found.low, "high": found.high}


def _not_asked(study: Study) -> int:
    meant = len(study.occurrences) if study.trained is None else int((~study.trained).sum())
    return meant - len(study.words)


def _lines(rows: list[dict[str, Any]], console: Console) -> list[str]:
    names = ("model", "layer", "accuracy", "macro", "other_words", "baseline", "twins", "sentences", "words")
    shown = [name for name in names if any(row[name] is not None for row in rows)]
    header = [console.t(f"senses.{name}") for name in shown]
    cells = [[_cell(row, name, console) for name in shown] for row in rows]
    return table(header, cells, right=range(1, len(shown)))


def _cell(row: dict[str, Any], name: str, console: Console) -> str:
    value = row[name]
    if name == "layer":
        return f"{value} ({console.t('senses.chosen_on')}: {console.t('senses.' + row['chosen_on'])})"
    if name == "accuracy":
        return f"{value:.3f} [{row['low']:.3f}, {row['high']:.3f}]"
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _remarks(rows: list[dict[str, Any]], train: Labelled | None, test: Labelled | None, console: Console) -> list[str]:
    said = [console.t("senses.note")]
    if any(row["chosen_on"] == "same" for row in rows):
        said.append(console.t("senses.optimistic"))
    repeated = sum(file.repeated for file in (train, test) if file)
    counts = {"repeated": repeated, "not_asked": rows[0]["not_asked"]}
    counts["overlap"] = overlap(train.occurrences, test.occurrences) if train and test else 0
    return said + [console.t(f"senses.{name}", count=count) for name, count in counts.items() if count]
