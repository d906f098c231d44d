"""Options and values on the command line: how they are read, and what is said of bad ones."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from embed_core.cli.console import Console
from embed_core.texts import LANGUAGES


def shared_options(parser: argparse.ArgumentParser, console: Console) -> None:
    """Options of every command. Their values are read from the arguments before anything can fail (``main``)."""
    parser.add_argument("--json", action="store_true", help=console.t("help.json"))
    parser.add_argument("--lang", choices=LANGUAGES, help=console.t("help.lang"))


def corpus_options(parser: argparse.ArgumentParser, console: Console) -> None:
    """What every training from a text wants: the text, and a folder for the model."""
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE", help=console.t("help.corpus"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=console.t("help.train_out"))


def positive(value: str) -> int:
    """A whole number of at least 1."""
    number = whole(value)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value} < 1")
    return number


def whole(value: str) -> int:
    """A whole number of at least 0."""
    try:
        number = int(value)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number >= 0")
    return number


def share(value: str) -> float:
    """A number above 0 and at most 1."""
    number = _number(value)
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number above 0 and at most 1")
    return number


def fraction(value: str) -> float:
    """A number of at least 0 and below 1."""
    number = _number(value)
    if not 0 <= number < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number >= 0 and below 1")
    return number


def above_zero(value: str) -> float:
    """A number above 0."""
    number = _number(value)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number above 0")
    return number


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


def setting(value: str) -> tuple[str, float]:
    """``NAME=NUMBER``.

    >>> setting("n_neighbors=30"), setting("min_dist=0.5")
    (('n_neighbors', 30), ('min_dist', 0.5))
    """
    name, _, number = value.partition("=")
    try:
        return name.strip(), int(number) if number.strip().isdigit() else float(number)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value!r} is not NAME=NUMBER") from error
