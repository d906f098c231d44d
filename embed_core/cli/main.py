"""Arguments in, exit code out: 0 done, 1 a sentence on standard error, 130 stopped by the user."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn, Protocol

from embed_core import __version__
from embed_core.cli import evaluate, fetch, list_models, neighbors, project, train
from embed_core.cli.console import Console
from embed_core.cli.options import shared_options
from embed_core.errors import Cancelled, EmbedCoreError, InputError
from embed_core.texts import LANGUAGES

PROGRAM = "python -m embed_core"
CANCELLED = 130


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are sentences like all others."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing usage and leaving with code 2."""
        raise InputError("cli.usage", message=message, command=self.prog)


class NewParser(Protocol):
    """Makes the parser of a command; its help is the text ``cli.help.<name>``, or none for a hidden command."""

    def __call__(self, name: str, *, hidden: bool = False) -> argparse.ArgumentParser:
        """The parser of ``python -m embed_core <name>``."""
        ...


AddTo = Callable[[NewParser, Console], None]
COMMANDS: list[AddTo] = [
    list_models.add_to,
    fetch.add_to,
    neighbors.add_to,
    project.add_to,
    train.add_to,
    evaluate.add_to,
]
"""What registers each command. A module that appends its own ``add_to`` adds a command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    console = Console(_language(given), "--json" in given)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        options = build_parser(console).parse_args(given)
        return int(options.run(options, console))
    except (Cancelled, KeyboardInterrupt) as stop:
        console.fail(stop if isinstance(stop, Cancelled) else Cancelled())
        return CANCELLED
    except EmbedCoreError as error:
        console.fail(error)
        return 1
    except BrokenPipeError:
        # The reader (head, less) went away; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def build_parser(console: Console) -> argparse.ArgumentParser:
    """The parser with all commands; ``--json`` and ``--lang`` are taken before and after the command's name."""
    parser = Parser(prog=PROGRAM, description=console.t("description"), allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"embedding-explorer {__version__}")
    shared_options(parser, console)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def new_parser(name: str, *, hidden: bool = False) -> argparse.ArgumentParser:
        if hidden:
            command = commands.add_parser(name, allow_abbrev=False)
        else:
            about = console.t(f"help.{name}")
            command = commands.add_parser(name, allow_abbrev=False, help=about, description=about)
        shared_options(command, console)
        return command

    for add_to in COMMANDS:
        add_to(new_parser, console)
    return parser


def _language(arguments: Sequence[str]) -> str:
    """The language asked for with ``--lang``, else that of the terminal, else English."""
    for place, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        asked = value or "".join(arguments[place + 1 : place + 2])
        if name == "--lang" and asked in LANGUAGES:
            return asked
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if system.lower().startswith("zh") else "en"
