"""``train glove``: static vectors from the co-occurrences of a text of one's own."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from embed_core.cli.console import Console
from embed_core.cli.options import above_zero, corpus_options, positive, whole
from embed_core.cli.progress_bar import ProgressBar, progress_bar
from embed_core.progress import Progress
from embed_core.texts import text
from embed_core.training.cards import Saved, check_folder, score_lines
from embed_core.training.corpus import SEGMENTERS, open_corpus
from embed_core.training.glove.cards import save_model
from embed_core.training.glove.counting import counted
from embed_core.training.glove.settings import Counting, Settings, checked, key_of
from embed_core.training.glove.train import Trained, table_of, train

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser

_USUAL = Settings()
_COUNTING = ("window", "min_count", "max_vocabulary")
_NAMES = {"max_vocabulary": "max_vocab"}
_KINDS: dict[str, Callable[[str], float]] = {
    "dims": positive, "window": positive, "x_max": above_zero, "alpha": above_zero, "rate": above_zero,
    "epochs": positive, "min_count": positive, "max_vocabulary": positive, "seed": whole,
}  # fmt: skip


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the algorithm."""
    parser = new_parser("glove")
    corpus_options(parser, console)
    parser.add_argument("--segmenter", choices=SEGMENTERS, default="words", help=console.t("help.segmenter"))
    for name, kind in _KINDS.items():
        usual = getattr(_USUAL.counting if name in _COUNTING else _USUAL, name)
        option = _NAMES.get(name, name)
        about = text(f"cli_train_glove.help.{option}", console.language, usual=f"{usual:g}")
        parser.add_argument(
            f"--{option.replace('_', '-')}", dest=name, type=kind, default=usual, metavar="N", help=about
        )
    for flag in ("left_only", "no_distance"):
        about = text(f"cli_train_glove.help.{flag}", console.language)
        parser.add_argument(f"--{flag.replace('_', '-')}", action="store_true", help=about)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Count, train, score and write; a run that was stopped goes on at the cell where it stopped."""
    check_folder(options.out)
    settings = checked(_settings(options))
    with progress_bar(console) as bar:
        report = _described(bar, console)
        corpus = open_corpus(options.corpus, options.segmenter, report)
        counts = counted(corpus, settings.counting, report)
        key = key_of({"sha256": corpus.sha256, "segmenter": corpus.segmenter}, settings)
        trained = train(lambda _: counts, settings, key, report)
        saved = save_model(trained, table_of(key, counts.words), corpus, options.out, report)
    if (problem := trained.problem()) is not None:
        console.say(problem.message(console.language))
    for line in score_lines(saved.scores, console.language):
        console.say(line)
    console.show([str(options.out)], _result(trained, saved))
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    counting = Counting(
        symmetric=not options.left_only, weighted=not options.no_distance,
        **{name: getattr(options, name) for name in _COUNTING},
    )  # fmt: skip
    return Settings(counting, **{name: getattr(options, name) for name in _KINDS if name not in _COUNTING})


def _described(bar: ProgressBar, console: Console) -> Progress:
    """The bar, with epoch and loss in front of it."""

    def report(stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None) -> None:
        if isinstance(partial, Trained):
            look = partial.looks[-1]
            bar.label = text("cli_train_glove.epoch", console.language, epoch=look.epoch, loss=f"{look.loss:.4f}")
        bar(stage, done, total, unit=unit)

    return report


def _result(trained: Trained, saved: Saved) -> dict[str, Any]:
    rho = {"wordsim353": saved.scores.wordsim, "simlex999": saved.scores.simlex}
    return {
        "out": str(saved.folder),
        "words": trained.vocabulary,
        "dims": trained.settings.dims,
        "cells": trained.cells,
        "covered": trained.covered,
        "epochs": trained.looks[-1].epoch,
        "loss": trained.looks[-1].loss,
        "seconds": trained.seconds,
        "diverged": trained.diverged is not None,
        "scores": {
            name: {"rho": one.rho if one.rho == one.rho else None, "covered": one.covered} for name, one in rho.items()
        },
    }
