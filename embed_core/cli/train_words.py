"""``train word2vec`` and ``train fasttext``: static vectors from a text of one's own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from embed_core.cli.console import Console
from embed_core.cli.options import corpus_options, positive, share, whole
from embed_core.cli.progress_bar import progress_bar
from embed_core.training.cards import Saved, check_folder, save_model, score_lines
from embed_core.training.corpus import SEGMENTERS, open_corpus
from embed_core.training.word_vectors import Algorithm, Settings, Trained, train

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser

ALGORITHMS: tuple[Algorithm, ...] = ("word2vec", "fasttext")
_USUAL = Settings()
_FASTTEXT = ("buckets", "min_n", "max_n")
"""Options that only fastText has."""


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register both algorithms."""
    for algorithm in ALGORITHMS:
        parser = new_parser(algorithm)
        corpus_options(parser, console)
        t = console.t
        parser.add_argument("--sg", action="store_true", help=t("help.sg"))
        parser.add_argument("--segmenter", choices=SEGMENTERS, default="words", help=t("help.segmenter"))
        for name, usual in _numbers(algorithm).items():
            kind = whole if name == "seed" else positive if isinstance(usual, int) else share
            about = t(f"help.train_{name}", usual=f"{usual:g}")
            parser.add_argument(f"--{name.replace('_', '-')}", type=kind, metavar="N", help=about)
        parser.add_argument("--workers", type=positive, default=1, metavar="N", help=t("help.workers"))
        parser.set_defaults(run=run, algorithm=algorithm)


def run(options: argparse.Namespace, console: Console) -> int:
    """Train, score and write; a run that was stopped goes on after its last whole epoch."""
    check_folder(options.out)
    with progress_bar(console) as bar:
        corpus = open_corpus(options.corpus, options.segmenter, bar)
        trained = train(corpus, _settings(options), workers=options.workers, progress=bar)
        saved = save_model(trained, corpus, options.out, workers=options.workers, progress=bar)
    for line in score_lines(saved.scores, console.language):
        console.say(line)
    console.show([str(options.out)], _result(trained, saved))
    return 0


def _numbers(algorithm: Algorithm) -> dict[str, int | float]:
    """The options that are numbers, with what they usually are."""
    usual: dict[str, int | float] = {
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
    return {name: value for name, value in usual.items() if algorithm == "fasttext" or name not in _FASTTEXT}


def _settings(options: argparse.Namespace) -> Settings:
    numbers = {name: value for name in _numbers(options.algorithm) if (value := getattr(options, name)) is not None}
    if "max_vocab" in numbers:
        numbers["max_vocabulary"] = numbers.pop("max_vocab")
    return Settings(algorithm=options.algorithm, skip_gram=options.sg, **numbers)


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
