"""``train retromae``: pre-train an encoder on a text of one's own, or (``--frozen``) the decoder of the picture."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from embed_core.cli.console import Console
from embed_core.cli.options import above_zero, corpus_options, fraction, positive, whole
from embed_core.cli.progress_bar import ProgressBar, progress_bar
from embed_core.loading import load_encoder
from embed_core.progress import Progress
from embed_core.texts import text
from embed_core.training.cards import check_folder
from embed_core.training.retromae import shipping
from embed_core.training.retromae.settings import STARTS, Settings, Trained
from embed_core.training.retromae.source import Source
from embed_core.training.retromae.train import train, write_encoder

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser

_USUAL = Settings()
_KINDS: dict[str, Callable[[str], float]] = {
    "steps": positive, "batch": positive, "longest": positive, "encoder_ratio": fraction, "decoder_ratio": fraction,
    "rate": above_zero, "seed": whole, "layers": positive, "dims": positive,
}  # fmt: skip
_CHOICES: dict[str, tuple[str, ...]] = {
    "start": STARTS, "pooling": ("cls", "mean"), "decoding": ("enhanced", "basic"), "precision": ("float32", "fast"),
}  # fmt: skip
_MINUTES, _SENTENCES = 20.0, 16_000


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the algorithm."""

    def said(name: str, **values: object) -> str:
        return text(f"cli_train_retromae.help.{name}", console.language, **values)

    parser = new_parser("retromae")
    corpus_options(parser, console)
    parser.add_argument("--language", choices=("en", "zh"), default="en", help=said("language"))
    parser.add_argument("--encoder", default="", metavar="MODEL", help=said("encoder"))
    for name, kind in _KINDS.items():
        about = said(name, usual=f"{getattr(_USUAL, name):g}")
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, metavar="N", help=about)
    for name, choices in _CHOICES.items():
        parser.add_argument(f"--{name}", choices=choices, help=said(name, usual=getattr(_USUAL, name)))
    parser.add_argument("--no-control", action="store_true", help=said("no_control"))
    parser.add_argument("--frozen", action="store_true", help=said("frozen"))
    parser.add_argument(
        "--minutes", type=above_zero, default=_MINUTES, metavar="N", help=said("minutes", usual=f"{_MINUTES:g}")
    )
    parser.add_argument(
        "--sentences", type=positive, default=_SENTENCES, metavar="N", help=said("sentences", usual=f"{_SENTENCES:,}")
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Train and write; a run that was stopped goes on where it was (not with ``--frozen``)."""
    check_folder(options.out)
    settings = _settings(options).checked()
    with progress_bar(console) as bar:
        report = _described(bar, console)
        source = Source.of_file(options.corpus, options.language, options.encoder)
        result = (_frozen if options.frozen else _live)(options, source, settings, report)
    for line in _lines(result, console.language):
        console.say(line)
    console.show([str(options.out)], {"out": str(options.out), **result})
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    usual = shipping.USUAL if options.frozen else replace(_USUAL, control=not options.no_control)
    asked = {name: value for name in (*_KINDS, *_CHOICES) if (value := getattr(options, name)) is not None}
    return replace(usual, **asked)


def _live(options: argparse.Namespace, source: Source, settings: Settings, report: Progress) -> dict[str, Any]:
    trained = train(source, settings, report)
    if trained.diverged is None or trained.diverged.kept:
        write_encoder(source, settings, options.out, report)
    last = trained.smoothed()[-1]
    return {
        "steps": trained.done, "seconds": trained.seconds, "mlm": last.mlm, "decoder": last.decoder,
        "control": last.control, "qualities": [asdict(one) for one in trained.qualities],
        "diverged": None if trained.diverged is None else asdict(trained.diverged),
    }  # fmt: skip


def _frozen(options: argparse.Namespace, source: Source, settings: Settings, report: Progress) -> dict[str, Any]:
    about = {"corpus": options.corpus.name, "corpus_sha256": source.key["sha256"]}
    return shipping.train_decoder(
        load_encoder(source.encoder, report), source.lines(report), options.out, about, settings=settings,
        most=options.sentences, minutes=options.minutes, progress=report,
    )  # fmt: skip


def _lines(result: dict[str, Any], language: str) -> list[str]:
    if "rebuilt" in result:
        return [
            text(
                "cli_train_retromae.rebuilt", language, vector=kind, loss=f"{one['loss']:.3f}",
                share=f"{one['accuracy']:.1%}",
            )
            for kind, one in result["rebuilt"].items()
        ]  # fmt: skip
    found = [
        text(
            "cli_train_retromae.quality", language, step=one["step"], recall=f"{one['retromae']['at_1']:.1%}",
            mrr=f"{one['retromae']['mrr']:.3f}",
        )
        for one in result["qualities"]
    ]  # fmt: skip
    if (blown := result["diverged"]) is not None:
        found.append(
            text(
                "cli_train_retromae.diverged",
                language,
                step=blown["step"],
                rate=f"{blown['rate']:g}",
                kept=blown["kept"],
            )
        )
    return found


def _described(bar: ProgressBar, console: Console) -> Progress:
    """The bar, with the losses in front of it."""

    def report(stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None) -> None:
        if isinstance(partial, Trained) and partial.steps:
            last = partial.smoothed()[-1]
            bar.label = text(
                "cli_train_retromae.step", console.language, step=last.step, mlm=f"{last.mlm:.3f}",
                decoder=f"{last.decoder:.3f}",
            )  # fmt: skip
        elif isinstance(partial, tuple):
            step, mlm, decoder = partial
            bar.label = text(
                "cli_train_retromae.step", console.language, step=step, mlm=f"{mlm:.3f}", decoder=f"{decoder:.3f}"
            )
        bar(stage, done, total, unit=unit)

    return report
