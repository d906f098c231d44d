"""``train``: Word2Vec, fastText and ELMo on a corpus of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embed_core.cli import train_elmo
from embed_core.cli.console import Console
from embed_core.cli.options import positive, share, whole
from embed_core.cli.progress_bar import progress_bar
from embed_core.errors import InputError
from embed_core.training.cards import Saved, check_folder, save_model, score_lines
from embed_core.training.corpus import SEGMENTERS, open_corpus
from embed_core.training.word_vectors import Settings, Trained, train

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser

_USUAL = Settings()


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the command."""
    parser = new_parser("train")
    t = console.t
    parser.add_argument("algorithm", choices=("word2vec", "fasttext", "elmo"), help=t("help.algorithm"))
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE", help=t("help.corpus"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=t("help.train_out"))
    parser.add_argument("--sg", action="store_true", help=t("help.sg"))
    parser.add_argument("--segmenter", choices=SEGMENTERS, help=t("help.segmenter"))
    for name, usual in _numbers().items():
        kind = whole if name == "seed" else positive if isinstance(usual, int) else share
        about = t(f"help.train_{name}", usual=f"{usual:g}")
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, metavar="N", help=about)
    parser.add_argument("--workers", type=positive, metavar="N", help=t("help.workers"))
    train_elmo.add_to(parser, console)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Train, score and write; a run that was stopped goes on after its last whole epoch."""
    if options.algorithm == "elmo":
        _refuse(options, [name for name in _foreign_to_elmo() if getattr(options, name)])
        return train_elmo.run(options, console)
    _refuse(options, train_elmo.given(options))
    check_folder(options.out)
    workers = options.workers or 1
    with progress_bar(console) as bar:
        corpus = open_corpus(options.corpus, options.segmenter or "words", bar)
        trained = train(corpus, _settings(options), workers=workers, progress=bar)
        saved = save_model(trained, corpus, options.out, workers=workers, progress=bar)
    for line in score_lines(saved.scores, console.language):
        console.say(line)
    console.show([str(options.out)], _result(trained, saved))
    return 0


def _numbers() -> dict[str, int | float]:
    """The options that are numbers, with what they usually are."""
    return {
        "dims": _USUAL.dims,
        "window": _USUAL.window,
        "epochs": _USUAL.epochs,
        "min_count": _USUAL.min_count,
        "max_vocab": _USUAL.max_vocabulary,
        "negative": _USUAL.negative,
        "sample": _USUAL.sample,
        "alpha": _USUAL.alpha,
        "seed": _USUAL.seed,
        "buckets": _USUAL.buckets,
        "min_n": _USUAL.min_n,
        "max_n": _USUAL.max_n,
    }


def _settings(options: argparse.Namespace) -> Settings:
    numbers = {name: value for name in _numbers() if (value := getattr(options, name)) is not None}
    if "max_vocab" in numbers:
        numbers["max_vocabulary"] = numbers.pop("max_vocab")
    return Settings(algorithm=options.algorithm, skip_gram=options.sg, **numbers)


def _foreign_to_elmo() -> list[str]:
    return ["sg", "segmenter", "workers", *(name for name in _numbers() if name not in train_elmo.SHARED)]


def _refuse(options: argparse.Namespace, names: list[str]) -> None:
    """An option that the algorithm would not look at is better said than passed over."""
    if names:
        listed = ", ".join(f"--{name.replace('_', '-')}" for name in names)
        raise InputError("elmo.foreign_option", options=listed, algorithm=options.algorithm)


def _result(trained: Trained, saved: Saved) -> dict[str, Any]:
    scores = saved.scores
    pairs = {"wordsim353": scores.wordsim, "simlex999": scores.simlex}
    asked = scores.analogies.overall
    return {
        "out": str(saved.folder),
        "words": len(saved.model),
        "dims": saved.model.dims,
        "covered": trained.covered,
        "seconds": trained.seconds,
        "scores": {
            **{name: {"rho": _number(one.rho), "covered": one.covered} for name, one in pairs.items()},
            "analogies": {"accuracy": _number(asked.accuracy), "covered": asked.covered},
        },
    }


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return value if value == value else None
