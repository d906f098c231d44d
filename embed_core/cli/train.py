"""``train``: a model of one's own, each algorithm with the options that it has."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from embed_core.cli import train_bge, train_elmo, train_glove, train_retromae, train_words
from embed_core.cli.console import Console
from embed_core.cli.options import shared_options

if TYPE_CHECKING:
    from embed_core.cli.main import AddTo, NewParser

KINDS: tuple[AddTo, ...] = (
    train_words.add_to, train_glove.add_to, train_elmo.add_to, train_retromae.add_to, train_bge.add_to,
)  # fmt: skip
"""What registers the algorithms."""


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the command and its algorithms."""
    kinds = new_parser("train").add_subparsers(metavar="ALGORITHM", required=True)

    def new_kind(name: str, *, hidden: bool = False) -> argparse.ArgumentParser:
        about = None if hidden else console.t(f"help.train_kind.{name}")
        parser: argparse.ArgumentParser = kinds.add_parser(name, allow_abbrev=False, help=about, description=about)
        shared_options(parser, console)
        return parser

    for kind in KINDS:
        kind(new_kind, console)
