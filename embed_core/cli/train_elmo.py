"""``train elmo``: a bidirectional language model on a corpus of one's own."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from embed_core.cli.console import Console
from embed_core.cli.options import above_zero, corpus_options, fraction, positive, share, whole
from embed_core.cli.progress_bar import ProgressBar, progress_bar
from embed_core.progress import Progress
from embed_core.training.cards import check_folder
from embed_core.training.corpus import open_corpus
from embed_core.training.elmo.cards import Saved, save_model
from embed_core.training.elmo.schedule import Position
from embed_core.training.elmo.settings import PRECISIONS, Settings
from embed_core.training.elmo.train import Trained, train

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser

_USUAL = Settings()
SHARED = {"dims": "dims", "max_vocab": "max_vocabulary", "min_count": "min_count", "seed": "seed"}
"""Options that other algorithms have too, and what they are called in the settings."""
_OWN = ("words", "minutes", "cells", "rate", "batch", "longest", "dropout", "clip", "held_out", "precision")


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the algorithm."""
    parser = new_parser("elmo")
    corpus_options(parser, console)
    kinds: dict[str, Callable[[str], float]] = {
        **dict.fromkeys(("dims", "max_vocab", "min_count"), positive),
        "seed": whole,
        **dict.fromkeys(("words", "cells", "batch", "longest"), positive),
        **dict.fromkeys(("minutes", "clip"), above_zero),
        **dict.fromkeys(("rate", "held_out"), share),
        "dropout": fraction,
    }
    for name in (*SHARED, *_OWN[:-1]):
        known = "train" if name in ("min_count", "seed") else "elmo"
        about = console.t(f"help.{known}_{name}", usual=f"{getattr(_USUAL, SHARED.get(name, name)):g}")
        parser.add_argument(f"--{name.replace('_', '-')}", type=kinds[name], metavar="N", help=about)
    about = console.t("help.elmo_precision", usual=_USUAL.precision)
    parser.add_argument("--precision", choices=PRECISIONS, help=about)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Train, measure the perplexity and write; a run that was stopped goes on where it was."""
    check_folder(options.out)
    with progress_bar(console) as bar, _stopped_by_terminate(bar):
        report = _described(bar, console)
        corpus = open_corpus(options.corpus, "marks", report)
        trained = train(corpus, settings(options), report)
        saved = save_model(trained, corpus, options.out, report)
    measured = saved.perplexity
    console.say(console.t("perplexity", forward=f"{measured.forward:.1f}", backward=f"{measured.backward:.1f}"))
    console.show([str(options.out)], _result(trained, saved))
    return 0


def settings(options: argparse.Namespace) -> Settings:
    """The settings asked for; a limit in minutes alone sets the usual one in words aside."""
    names = {**SHARED, **{name: name for name in _OWN}}
    values = {names[name]: value for name in names if (value := getattr(options, name)) is not None}
    if "minutes" in values:
        values.setdefault("words", 0)
    return Settings(**values)


def _described(bar: ProgressBar, console: Console) -> Progress:
    """The bar, with words a second and loss in front of it."""

    def report(stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None) -> None:
        bar.label = ""
        if isinstance(partial, Position):
            numbers = {"words": f"{partial.words:,}", "speed": f"{partial.speed:,.0f}", "loss": f"{partial.loss:.3f}"}
            bar.label = console.t("elmo_step", **numbers)
        bar(stage, done, total, unit=unit)

    return report


@contextmanager
def _stopped_by_terminate(bar: ProgressBar) -> Iterator[None]:
    """SIGTERM (a machine that shuts down, ``kill``) stops the run as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        bar.cancelled = True

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _result(trained: Trained, saved: Saved) -> dict[str, Any]:
    measured, position = saved.perplexity, trained.position
    return {
        "out": str(saved.folder),
        "classes": trained.shape.classes,
        "dims": 2 * trained.shape.dims,
        "words": position.words,
        "steps": position.steps,
        "seconds": position.seconds,
        "perplexity": {"forward": measured.forward, "backward": measured.backward, "words": measured.words},
    }
