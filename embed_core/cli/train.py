"""``train``: Word2Vec and fastText on a corpus of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embed_core.cli.console import Console
from embed_core.cli.options import positive, whole
from embed_core.cli.progress_bar import progress_bar
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
    parser.add_argument("algorithm", choices=("word2vec", "fasttext"), help=t("help.algorithm"))
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE", help=t("help.corpus"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=t("help.train_out"))
    parser.add_argument("--sg", action="store_true", help=t("help.sg"))
    parser.add_argument("--segmenter", choices=SEGMENTERS, default="words", help=t("help.segmenter"))
    for name, usual in _numbers().items():
        kind = whole if name == "seed" else positive if isinstance(usual, int) else share
        about = t(f"help.train_{name}", usual=f"{usual:g}")
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, default=usual, metavar="N", help=about)
    parser.add_argument("--workers", type=positive, default=1, metavar="N", help=t("help.workers"))
    parser.set_defaults(run=run)


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


def share(value: str) -> float:
    """A number above 0 and at most 1."""
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number above 0 and at most 1")
    return number


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
    numbers = {name: getattr(options, name) for name in _numbers() if name != "max_vocab"}
    return Settings(algorithm=options.algorithm, skip_gram=options.sg, max_vocabulary=options.max_vocab, **numbers)


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
