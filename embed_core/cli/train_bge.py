"""``train bge``: an encoder through BGE's stages, on the project's own pairs of question and passage."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embed_core.cli.console import Console
from embed_core.cli.options import above_zero, positive, share, whole
from embed_core.cli.progress_bar import ProgressBar, progress_bar
from embed_core.progress import Progress
from embed_core.texts import text
from embed_core.training.cards import CARD, check_folder
from embed_core.training.contrastive import keep
from embed_core.training.contrastive.outcome import Moment, Trained
from embed_core.training.contrastive.pairs import LANGUAGES
from embed_core.training.contrastive.settings import STAGES, Settings, checked, usual
from embed_core.training.contrastive.train import train

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser

_USUAL = Settings()
_NUMBERS: dict[str, Callable[[str], float]] = {
    "pretrain_epochs": positive, "general_epochs": positive, "finetune_epochs": positive, "batch": positive,
    "temperature": above_zero, "rate": above_zero, "pretrain_rate": above_zero, "negatives": whole, "share": share,
}  # fmt: skip


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the algorithm."""
    parser = new_parser("bge")

    def about(name: str, usual: object = "") -> str:
        return text(f"cli_train_bge.help.{name}", console.language, usual=usual)

    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=console.t("help.train_out"))
    parser.add_argument("--model", default=_USUAL.model, metavar="MODEL", help=about("model", _USUAL.model))
    parser.add_argument(
        "--language", choices=LANGUAGES, default=_USUAL.language, help=about("language", _USUAL.language)
    )  # fmt: skip
    usual = " ".join(_USUAL.stages)
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=_USUAL.stages, help=about("stages", usual))
    for name, kind in _NUMBERS.items():
        value = getattr(_USUAL, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, metavar="N", help=about(name, f"{value:g}"))
    seeds = " ".join(map(str, _USUAL.seeds))
    parser.add_argument("--seeds", nargs="+", type=whole, default=_USUAL.seeds, metavar="N", help=about("seeds", seeds))
    parser.add_argument("--instruction", action="store_true", help=about("instruction"))
    parser.add_argument("--train-words", action="store_true", help=about("train_words"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Train, measure and write; a run that was stopped goes on at the step where it stopped."""
    settings = checked(_settings(options))
    check_folder(options.out)
    with progress_bar(console) as bar:
        trained = train(settings, _described(bar, console))
        keep.write(trained, options.out, bar)
    about = keep.about(trained, options.out.name)
    (options.out / CARD).write_text(about.card, encoding="utf-8")
    ends = [moment for seed in settings.seeds for moment in trained.ends(seed)]
    lines = [_line(moment, console) for moment in ends]
    first, last = trained.before_after()[0]
    said = text(
        "cli_train_bge.kept", console.language, folder=options.out, seed=settings.seeds[0],
        before=f"{first.recall.at_1:.3f}", after=f"{last.recall.at_1:.3f}", questions=last.recall.questions,
        pool=last.recall.pool,
    )  # fmt: skip
    console.say(said)
    console.show(lines, _result(trained, options.out, ends))
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    """The settings asked for, the others as is usual for the model; stages in their order, each once."""
    given = {name: value for name in _NUMBERS if (value := getattr(options, name)) is not None}
    return replace(
        usual(options.model), language=options.language, seeds=tuple(options.seeds), instruction=options.instruction,
        stages=tuple(stage for stage in STAGES if stage in options.stages), freeze_words=not options.train_words,
        **given,
    )  # fmt: skip


def _described(bar: ProgressBar, console: Console) -> Progress:
    """The bar, with the stage and the loss in front of it."""

    def report(stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None) -> None:
        if isinstance(partial, Trained) and partial.losses:
            last = partial.losses[-1]
            named = text(f"cli_train_bge.stages.{last.stage}", console.language)
            bar.label = text("cli_train_bge.step", console.language, stage=named, loss=f"{last.loss:.3f}")
        bar(stage, done, total, unit=unit)

    return report


def _line(moment: Moment, console: Console) -> str:
    found = moment.recall
    return text(
        "cli_train_bge.moment", console.language, seed=moment.seed,
        stage=text(f"cli_train_bge.stages.{moment.stage}", console.language), at_1=f"{found.at_1:.3f}",
        at_5=f"{found.at_5:.3f}", mrr=f"{found.mrr:.3f}", alignment=f"{moment.alignment:.3f}",
        uniformity=f"{moment.uniformity:.3f}",
    )  # fmt: skip


def _result(trained: Trained, folder: Path, ends: list[Moment]) -> dict[str, Any]:
    return {
        "out": str(folder),
        "seconds": trained.seconds,
        "stages": [
            {
                "seed": moment.seed, "stage": moment.stage, "step": moment.step, **moment.recall.as_json(),
                "alignment": moment.alignment, "uniformity": moment.uniformity,
            }
            for moment in ends
        ],
    }  # fmt: skip
